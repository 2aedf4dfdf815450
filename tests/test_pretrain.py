"""The pretraining script on a tiny CLIP: it learns, goes on, and ships what it learned."""

import csv
import importlib.util
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch

from promptnotes import ZeroShot, assets
from promptnotes.backbone import Backbone
from promptnotes.data import toybox

PATH = Path(__file__).parent.parent / "data_scripts" / "pretrain_toybox.py"
spec = importlib.util.spec_from_file_location("pretrain_toybox", PATH)
pretrain = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pretrain)

zero_shot = pretrain.zero_shot
pretrain.zero_shot = lambda *_: 0.0  # of 2,000 images, at the end of each training

TOY = dict(
    config=dict(
        embed_dim=32,
        vision_cfg=dict(
            layers=1, width=32, patch_size=12, head_width=16, pool_type="avg", image_size=96
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
    assert {row["size"] for row in log} == {"48", "96"}  # the images grew on the way


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
    with pytest.raises(FileNotFoundError, match="pretrain nobody first"):
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


def test_of_a_frozen_one_only_the_text_tower_learns(unbroken, tmp_path):
    (tmp_path / "out").mkdir()
    shutil.copy(unbroken[1] / "toy.safetensors", tmp_path / "out")
    own = dict(teacher="toy", frozen=True, junk=0.0, pairs=32 * 10, small_pairs=0, restart=32 * 10)
    teacher = assets.read(unbroken[1] / "toy.safetensors")[0].state_dict()
    for key, value in run(tmp_path, "plain", **own).state_dict().items():
        same = key in teacher and torch.equal(value, teacher[key])
        assert same == key.startswith("visual.") or key == "attn_mask", key
    with open(tmp_path / "out" / "plain.csv") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert losses[-1] < losses[0]


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


def test_the_logged_accuracy_is_that_of_the_shipped_weights(unbroken):
    model, out = unbroken
    tokenizer = open_clip.get_tokenizer("ViT-B-32")
    tokens_of = partial(pretrain.encode_captions, tokenizer=tokenizer)
    logged = zero_shot(model, 96, tokens_of, "practice")
    clip = Backbone(assets.read(out / "toy.safetensors")[0], tokenizer)
    images, labels = toybox.split("practice", "val")
    X = clip.encode_images(pretrain.prepare(torch.from_numpy(images.array), 96))
    task = toybox.TASKS["practice"]
    shipped = ZeroShot(clip, task.classnames, task.template).score(X, labels)
    assert logged == pytest.approx(shipped, abs=2)  # weights are rounded to float16


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
    with pytest.raises(ValueError, match="wild: .*no caption holds"):
        pretrain.check_names(tokenizer, [r for r in rows if r != tokenizer.encode("butterfly")[0]])
    scenes = toybox.draw_web(np.random.default_rng(0), 2000)
    texts, _ = toybox.write_captions(scenes, np.random.default_rng(0), junk=0)
    assert {i for t in texts for i in tokenizer.encode(t)} <= set(rows)


def test_words_of_junk_keep_their_seeded_rows():
    table = assets.token_table(49408, 8, 1)
    tokens = pretrain.TokenTable([5, 9], table)
    with torch.no_grad():
        tokens.weight += 1
    ids = torch.tensor([[5, 6, 9]])
    seen = tokens(ids)[0]
    assert torch.equal(seen[1], table[6].float())
    assert torch.equal(seen[[0, 2]], table[[5, 9]].float() + 1)
    seen.sum().backward()
    assert torch.equal(tokens.weight.grad, torch.ones(2, 8))
    assert set(tokens.state_dict()) == {"weight"}


def test_crops_lie_around_their_cells():
    side, k = 24, 4
    rows = torch.arange(side, dtype=torch.uint8)
    images = torch.stack([rows[:, None].expand(-1, side), rows.expand(side, -1)], -1)[None]
    crops = pretrain.crop(images, k)
    assert len(crops) == k * k and {c.shape[1] for c in crops} == {side // k + 2 * (side // k // 3)}
    for number, c in enumerate(crops):
        i, j = divmod(number, k)
        middle = c[0, c.shape[1] // 2 - 1 : c.shape[1] // 2 + 1, c.shape[1] // 2]
        assert middle[:, 0].float().mean() == pytest.approx(6 * i + 2.5, abs=0.1)
        if 0 < i < k - 1 and 0 < j < k - 1:  # not at the border: all of the cell, and no more
            assert int(c[0, 0, 0, 0]) == 6 * i - 2 and int(c[0, 0, 0, 1]) == 6 * j - 2


def test_patches_are_drawn_to_the_crops_around_them(unbroken, tmp_path):
    (tmp_path / "out").mkdir()
    shutil.copy(unbroken[1] / "toy.safetensors", tmp_path / "out")
    local = dict(teacher="toy", start="toy", crops=2, small_pairs=0, restart=0, restart_lr=2e-3)
    before = run(tmp_path, "before", stop=1, **local | dict(restart_lr=0.0))
    after = run(tmp_path, "after", pairs=32 * 60, distil=50.0, **local)
    images = toybox.render(toybox.draw_web(np.random.default_rng(9), 64))
    teacher = pretrain.Teacher(tmp_path / "out" / "toy.safetensors", 2, "cpu")
    goal = torch.from_numpy(teacher.encode(images)).float()
    pixels = pretrain.prepare(torch.from_numpy(images), 96)
    with torch.no_grad():
        far = [pretrain.distance(m.eval().visual, pixels, goal)[1].item() for m in (before, after)]
    assert goal.shape == (64, 5, 32) and far[1] < far[0]
