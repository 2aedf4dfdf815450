"""The pretraining script on a tiny CLIP: it learns, goes on, and ships what it learned."""

import csv
import importlib.util
import shutil
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from promptnotes import assets
from promptnotes.data import toybox

PATH = Path(__file__).parent.parent / "data_scripts" / "pretrain_toybox.py"
spec = importlib.util.spec_from_file_location("pretrain_toybox", PATH)
pretrain = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pretrain)

TOY = dict(
    config=dict(
        embed_dim=32,
        vision_cfg=dict(
            layers=1, width=32, patch_size=16, head_width=16, pool_type="avg", image_size=64
        ),
        text_cfg=dict(context_length=77, vocab_size=49408, width=32, heads=2, layers=1),
    ),
    batch=32,
    pairs=32 * 30,
    small_pairs=32 * 15,
    restart=32 * 20,
    unique_shards=2,
    lr=3e-3,
)


def run(tmp_path, name="toy", stop=None, **settings):
    return pretrain.train(
        name,
        tmp_path / "out",
        tmp_path / "work",
        settings=TOY | settings,
        stop=stop,
        log_every=5,
        check_every=10**9,
        save_every=10**9,
        shard=256,
    )


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    path = tmp_path_factory.mktemp("unbroken")
    (path / "out").mkdir()
    return run(path), path / "out"


def test_the_loss_falls(unbroken):
    with open(unbroken[1] / "toy.csv") as file:
        log = list(csv.DictReader(file))
    losses = [float(row["loss"]) for row in log]
    assert losses[0] > np.log(32) - 0.5 and losses[-1] < losses[0] - 0.3
    assert {row["size"] for row in log} == {"32", "64"}  # the pictures grew on the way


def test_a_resumed_run_equals_an_unbroken_one(unbroken, tmp_path):
    (tmp_path / "out").mkdir()
    for stop in (7, 19, None):  # in both sizes
        resumed = run(tmp_path, stop=stop)
    for (key, a), b in zip(unbroken[0].state_dict().items(), resumed.state_dict().values()):
        assert torch.equal(a, b), key


def test_a_student_starts_as_its_teacher_and_resumes_too(unbroken, tmp_path):
    teacher = unbroken[1] / "toy.safetensors"
    for folder in ("whole", "parts", "start"):
        (tmp_path / folder / "out").mkdir(parents=True)
        shutil.copy(teacher, tmp_path / folder / "out")
    whole = run(tmp_path / "whole", "student", teacher="toy")
    for stop in (9, None):
        parts = run(tmp_path / "parts", "student", stop=stop, teacher="toy")
    assert all(
        torch.equal(a, b) for a, b in zip(whole.state_dict().values(), parts.state_dict().values())
    )
    start = run(tmp_path / "start", "student", stop=1, teacher="toy", lr=0.0)
    assert torch.allclose(start.text_projection, assets.read(teacher)[0].text_projection)
    with pytest.raises(FileNotFoundError, match="pretrain nobody into the same folder first"):
        run(tmp_path / "whole", "other", teacher="nobody")


def test_a_smaller_one_begins_as_the_first_layers(unbroken, tmp_path):
    (tmp_path / "out").mkdir()
    deep = TOY["config"] | dict(vision_cfg=TOY["config"]["vision_cfg"] | dict(layers=2))
    large = run(
        tmp_path, "large", pairs=32 * 2, small_pairs=0, restart=0, restart_lr=1e-3, config=deep
    )
    small = run(
        tmp_path,
        "small",
        stop=1,
        small_pairs=0,
        restart=0,
        restart_lr=0.0,
        start="large",
        teacher="large",
    )
    assert len(small.visual.transformer.resblocks) == 1
    of_large = large.state_dict()
    for key, value in small.state_dict().items():
        assert torch.allclose(value, of_large[key], atol=1e-3), (
            key
        )  # shipped weights are rounded to float16


def test_a_checkpoint_of_other_settings_is_not_mixed_in(tmp_path):
    (tmp_path / "out").mkdir()
    run(tmp_path, stop=2)
    with pytest.raises(ValueError, match="begun with other settings"):
        run(tmp_path, lr=1e-3)


def test_save_and_load_are_exact(unbroken):
    model, out = unbroken
    loaded, config = assets.read(out / "toy.safetensors")
    assert config == TOY["config"]
    rows = loaded.trained_token_rows
    for key, value in model.state_dict().items():
        other = loaded.state_dict()[key]
        other = other[rows] if key == assets.TABLE else other
        assert torch.equal(value.half().float(), other.float()), key
    untouched = torch.ones(49408, dtype=torch.bool)
    untouched[rows] = False
    fresh = assets.token_table(49408, 32, sum(b"toy")).float()
    assert torch.equal(loaded.token_embedding.weight[untouched], fresh[untouched])
    assert not torch.equal(loaded.token_embedding.weight[rows], fresh[rows])


def test_short_rows_equal_the_padded_run(unbroken):
    """Captions go unpadded and sorted by length; open_clip's own run must agree."""
    loaded, _ = assets.read(unbroken[1] / "toy.safetensors")
    texts = [
        "a star",
        "a photo of a red striped car next to a small mug.",
        "satellite photo",
        "bell.",
    ]
    padded = open_clip.get_tokenizer("ViT-B-32")(texts)
    short = padded[:, : int((padded != 0).sum(1).max())]
    with torch.no_grad():
        assert torch.allclose(
            pretrain.encode_text(loaded, short, 2), loaded.encode_text(padded), atol=1e-5
        )


def test_every_name_and_template_has_trained_tokens():
    tokenizer = open_clip.get_tokenizer("ViT-B-32")
    rows = pretrain.vocabulary(tokenizer)
    pretrain.check_names(tokenizer, rows)
    with pytest.raises(ValueError, match="objects: .*no caption holds"):
        pretrain.check_names(tokenizer, [r for r in rows if r != tokenizer.encode("butterfly")[0]])
    scenes = toybox.draw_web(np.random.default_rng(0), 2000)
    texts, _ = toybox.write_captions(scenes, np.random.default_rng(0))
    assert {i for t in texts for i in tokenizer.encode(t)} <= set(rows)


@pytest.mark.parametrize("name", assets.NAMES)
def test_shipped_weights_are_small_and_know_their_world(name):
    path = assets.HERE / f"{name}.safetensors"
    assert path.stat().st_size <= 5e6
    model, _, preprocess = assets.load(name)
    tokenizer = open_clip.get_tokenizer("ViT-B-32")
    assert set(model.trained_token_rows.tolist()) == set(pretrain.vocabulary(tokenizer))
    pictures, labels = toybox.split("objects", "val")
    some = slice(0, None, 4)
    with torch.no_grad():
        f = model.encode_image(torch.stack([preprocess(p) for p in pictures[some]]), normalize=True)
        g = model.encode_text(
            tokenizer([f"a photo of a {c}." for c in toybox.GENERIC]), normalize=True
        )
    accuracy = 100 * ((f @ g.T).argmax(1) == labels[some]).float().mean().item()
    logged = float(list(csv.DictReader(open(assets.HERE / f"{name}.csv")))[-1]["zero_shot_val"])
    assert abs(accuracy - logged) < 6  # a quarter of the pictures, float16 weights, another resize
