"""The command line on a person's own images: what it prints, writes, and refuses."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import tiny
import torch
from golden import golden_inputs as inputs
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import promptnotes as pn
from promptnotes import assets
from promptnotes.cli import main
from promptnotes.grid import run as grid_run
from promptnotes.text_tower import TextTower

COLOURS = {"cat": (220, 40, 40), "fire_truck": (40, 40, 220), "tree": (40, 200, 40)}


def draw(path, colour, seed=0):
    """A noisy image of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).normal(colour, 25, (40, 48, 3))
    Image.fromarray(noise.clip(0, 255).astype(np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A tiny seeded CLIP in open_clip's own format."""
    return tiny.checkpoint(tmp_path_factory.mktemp("weights") / "tiny-clip")


@pytest.fixture
def photos(tmp_path):
    for name, colour in COLOURS.items():
        for i in range(5):
            draw(tmp_path / "photos" / name / f"{i}.png", colour, i)
    return tmp_path / "photos"


@pytest.fixture
def fit(checkpoint, tmp_path, device):
    """Run `promptnotes fit coop` with quick settings; further options come after them."""

    def run(folder, *options, output=tmp_path / "prompt.safetensors"):
        quick = "--epochs 2 --views 2 --n-ctx 4 --shots 2".split()
        where = ["-o", str(output), "--clip", checkpoint, "--device", device]
        return main(["fit", "coop", str(folder), *where, *quick, *options])

    return run


@pytest.fixture(scope="module")
def learned(checkpoint, tmp_path_factory, device):
    """(prompt file, folder of photographs), learned to separate the colours."""
    root = tmp_path_factory.mktemp("learned")
    for name, colour in COLOURS.items():
        for i in range(5):
            draw(root / "photos" / name / f"{i}.png", colour, i)
    options = f"--clip {checkpoint} --device {device} --views 4 --epochs 60".split()
    prompt = root / "prompt.safetensors"
    assert main(["fit", "coop", str(root / "photos"), "-o", str(prompt), *options]) == 0
    return prompt, root / "photos"


def error_line(capsys):
    """The one line on stderr that says what went wrong; no traceback, nothing promised."""
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if line.startswith("promptnotes: error: ")]
    assert len(lines) == 1 and err.rstrip().splitlines()[-1] == lines[0], err
    assert "Traceback" not in err and "wrote" not in out
    return lines[0]


def learned_with(prompt):
    """The backbone that a prompt's file names."""
    with safe_open(prompt, "pt") as file:
        return file.metadata()["backbone"]


def written(folder):
    """All files of a folder, side files included, without the photographs."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


# ---- fit


def test_fit_learns_and_measures(learned, checkpoint, device, capsys):
    prompt, photos = learned
    options = ["--clip", checkpoint, "--views", "4", "--epochs", "60", "--device", device]
    assert main(["fit", "coop", str(photos), "-o", str(prompt), *options]) == 0
    out, err = capsys.readouterr()
    assert "3 classes, 9 training images, 6 held out" in out
    zero_shot, coop = (float(x) for x in re.findall(r"([\d.]+) %", out))
    assert f"wrote {prompt}" in out
    assert "100%" in err  # progress bars
    # the numbers are those of the package, on the same split
    task, clip = pn.ImageFolder(photos), pn.load_clip(checkpoint, device=device)
    T = clip.encode_images(task.test.images)
    best = pn.load(prompt, clip)
    assert best.classnames == ["cat", "fire truck", "tree"]
    assert coop == pytest.approx(best.score(T, task.test.labels), abs=0.05)
    hand_made = pn.ZeroShot(clip, task.classnames, ["a photo of a {}."])
    assert zero_shot == pytest.approx(hand_made.score(T, task.test.labels), abs=0.05)
    assert coop == 100.0


def test_a_prompt_says_where_its_backbone_is(photos, fit, checkpoint, tmp_path, monkeypatch):
    prompt, image = tmp_path / "prompt.safetensors", str(photos / "cat" / "0.png")
    monkeypatch.chdir(os.path.dirname(checkpoint))
    assert fit(photos, "--clip", os.path.basename(checkpoint), "--epochs", "0") == 0
    assert learned_with(prompt) == checkpoint
    monkeypatch.chdir(tmp_path)
    assert main(["predict", str(prompt), image]) == 0


def test_a_learning_rate_that_breaks_is_told(photos, fit, tmp_path, capsys):
    assert fit(photos, "--lr", "1e38") == 1
    assert "lower lr (it is 1e+38)" in error_line(capsys)
    assert fit(photos, "--lr", "nan") == 1
    assert "lr: expected a finite number above 0, got nan" in error_line(capsys)
    assert written(tmp_path) == []


def test_fit_is_repeatable_and_replaces_the_file(photos, fit, tmp_path):
    prompt = tmp_path / "prompt.safetensors"
    contexts = []
    for seed in "121":
        assert fit(photos, "--seed", seed) == 0
        contexts.append(load_file(prompt)["context"])
        assert written(tmp_path) == ["prompt.safetensors"]
    assert torch.equal(contexts[0], contexts[2]) and not torch.equal(contexts[0], contexts[1])


def test_fit_options_reach_the_method(photos, fit, checkpoint, tmp_path):
    options = "--position middle --class-specific --epochs 0 --lr 0.1 --batch-size 8 --seed 3"
    assert fit(photos, *options.split(), "--shots", "all") == 0
    coop = pn.load(tmp_path / "prompt.safetensors", pn.load_clip(checkpoint))
    assert coop.context_.shape == (3, 4, inputs.TEXT["width"])
    said = [coop.position, coop.class_specific, coop.epochs, coop.lr, coop.batch_size, coop.seed]
    assert said == ["middle", True, 0, 0.1, 8, 3]


def test_fit_from_words(photos, fit, checkpoint, tmp_path):
    assert fit(photos, "--init", "a photo of a", "--epochs", "0") == 0
    clip = pn.load_clip(checkpoint)
    context = pn.load(tmp_path / "prompt.safetensors", clip).context_
    assert torch.equal(context, clip.text.token_embed(clip.tokenizer.encode("a photo of a")))


@pytest.mark.parametrize("shots, images", [("1", 3), ("2", 6), ("100", 12), ("all", 12)])
def test_fit_shots(photos, fit, capsys, shots, images):
    assert fit(photos, "--shots", shots, "--test-share", "0.2", "--epochs", "0") == 0
    assert f"{images} training images, 3 held out" in capsys.readouterr().out


def test_fit_warns_and_goes_on_with_what_is_good(photos, fit, capsys):
    (photos / "cat" / "torn.png").write_bytes((photos / "cat" / "0.png").read_bytes()[:500])
    (photos / "cat" / "notes.txt").write_text("about cats")
    (photos / "dog").mkdir()
    (photos / ".DS_Store").touch()
    assert fit(photos) == 0
    out, err = capsys.readouterr()
    warned = [line for line in err.splitlines() if line.startswith("promptnotes: warning: ")]
    assert len(warned) == 3
    assert "torn.png: broken image" in warned[0] + warned[1]
    assert "notes.txt: not an image" in warned[0] + warned[1]
    assert "dog: no images, class left out" in warned[2]
    assert "3 classes, 6 training images" in out


def test_fit_with_one_image_a_class_has_no_accuracy(tmp_path, fit, capsys):
    for name, colour in COLOURS.items():
        draw(tmp_path / "photos" / name / "only.png", colour)
    assert fit(tmp_path / "photos") == 0
    out, err = capsys.readouterr()
    assert "no image is held out, so the accuracy is not known" in out and "%" not in out
    assert err.count("only one image, kept for training") == 3


def test_fit_refuses_one_class(tmp_path, fit, capsys):
    draw(tmp_path / "photos" / "cat" / "1.png", (9, 9, 9))
    assert fit(tmp_path / "photos") == 1
    assert "found only one, 'cat'" in error_line(capsys)
    assert written(tmp_path) == []


def test_fit_refuses_two_classes_of_one_name(photos, fit, tmp_path, capsys):
    draw(photos / "fire truck" / "1.png", (9, 9, 9))
    assert fit(photos) == 1
    assert "both name the class 'fire truck'" in error_line(capsys)
    assert written(tmp_path) == []


def test_fit_refuses_where_all_images_of_a_class_are_broken(tmp_path, fit, capsys):
    draw(tmp_path / "photos" / "cat" / "1.png", (9, 9, 9))
    (tmp_path / "photos" / "dog").mkdir()
    (tmp_path / "photos" / "dog" / "1.png").write_bytes(b"not a picture")
    assert fit(tmp_path / "photos") == 1
    assert "1.png: broken image" in error_line(capsys)


def test_fit_refuses_a_missing_folder(tmp_path, fit, capsys):
    assert fit(tmp_path / "nowhere") == 1
    assert error_line(capsys).endswith("nowhere: no such folder")


@pytest.fixture
def untrained(monkeypatch):
    """Fail if a backbone is loaded or a prompt learned."""

    def refuse(*args, **options):
        raise AssertionError("work was begun")

    monkeypatch.setattr(pn, "load_clip", refuse)
    monkeypatch.setattr(pn, "ImageFolder", refuse)


def test_output_folder_must_exist(photos, fit, tmp_path, untrained, capsys):
    assert fit(photos, output=tmp_path / "no" / "prompt.safetensors") == 1
    assert f"there is no folder {tmp_path / 'no'}" in error_line(capsys)


def test_output_must_not_be_a_folder(photos, fit, untrained, capsys):
    assert fit(photos, output=photos) == 1
    assert "expected a file, this is a folder" in error_line(capsys)


def test_output_folder_must_be_writable(photos, fit, untrained, monkeypatch, capsys):
    def refuse(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert fit(photos) == 1
    assert "cannot be written to (Permission denied)" in error_line(capsys)


@pytest.mark.parametrize("stop, status", [(KeyboardInterrupt, 130), (RuntimeError("no memory"), 1)])
def test_a_run_that_stops_leaves_the_old_file(photos, fit, tmp_path, monkeypatch, stop, status):
    prompt = tmp_path / "prompt.safetensors"
    assert fit(photos, "--epochs", "0") == 0
    before = prompt.read_bytes()

    def stopped(*args, **options):
        raise stop

    monkeypatch.setattr(pn.CoOp, "fit", stopped)
    assert fit(photos) == status
    assert prompt.read_bytes() == before and written(tmp_path) == [prompt.name]


def test_a_long_fit_goes_on(photos, fit, fit_upl, tmp_path, monkeypatch, stop_after, capsys):
    """Interrupted after a step, and started again by the same command."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    prompt = tmp_path / "prompt.safetensors"
    for run in (fit, lambda folder: fit_upl(folder, "cat,fire_truck,tree")):
        saved = stop_after(1)
        assert run(photos) == 130
        assert "a long training goes on by the same command" in capsys.readouterr().err
        assert run(photos) == 0 and saved[:2] == [1, 2]
        gone_on = prompt.read_bytes()
        stop_after(None)
        assert run(photos) == 0 and prompt.read_bytes() == gone_on
        assert not list((tmp_path / "caches").rglob("fit-*"))


def test_a_save_that_fails_leaves_the_old_file(photos, fit, tmp_path, monkeypatch, capsys):
    prompt = tmp_path / "prompt.safetensors"
    assert fit(photos, "--epochs", "0") == 0
    before = prompt.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert fit(photos) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert prompt.read_bytes() == before and written(tmp_path) == [prompt.name]


def shell(command, *more, **options):
    """A command line of a user's, in a process of its own: (status, stdout, stderr)."""
    run = subprocess.run(
        f"{sys.executable} -m promptnotes {command}",
        shell=True,
        text=True,
        capture_output=True,
        errors="replace",
        executable="/bin/bash",
        **options,
    )
    assert "Traceback" not in run.stderr and "Exception ignored" not in run.stderr, run.stderr
    return run.returncode, run.stdout, run.stderr


@pytest.mark.parametrize("printed_to", ["> /dev/full", "| true"])
def test_what_was_learned_is_kept_when_nothing_can_be_printed(
    photos, checkpoint, tmp_path, printed_to
):
    """A full disk behind stdout; a reader that has gone."""
    prompt = tmp_path / "prompt.safetensors"
    quick = f"--epochs 0 --views 1 --clip {checkpoint} --device cpu"
    shell(f"fit coop {photos} -o {prompt} {quick} {printed_to}")
    assert pn.load(prompt, pn.load_clip(checkpoint)).classnames == ["cat", "fire truck", "tree"]


def test_a_class_name_that_the_terminal_cannot_show(photos, checkpoint, tmp_path):
    prompt, image = tmp_path / "prompt.safetensors", photos / "cat" / "0.png"
    quick = f"--epochs 0 --views 1 --members 1 --clip {checkpoint} --device cpu"
    narrow = dict(env=dict(os.environ, PYTHONIOENCODING="cp1252"))
    command = f"fit upl {photos} --classes 猫,dog -o {prompt} {quick}"
    status, out, err = shell(command, **narrow)
    assert status == 0 and "dog" in out, err
    assert pn.load(prompt, pn.load_clip(checkpoint)).classnames == ["猫", "dog"]
    status, out, err = shell(f"predict {prompt} {image} --device cpu", **narrow)
    assert status == 0 and "0.png" in out


def test_only_a_new_file_or_one_of_its_own_is_written(photos, fit, tmp_path, untrained, capsys):
    own = tmp_path / "holiday.jpg"
    own.write_bytes(b"a photograph")
    link = tmp_path / "link.safetensors"
    link.symlink_to(own)
    os.mkfifo(tmp_path / "pipe")
    for output, message in (
        (own, "was not written by promptnotes fit"),
        (link, "a link or a device"),
        (tmp_path / "pipe", "a link or a device"),
        ("/dev/null", "a link or a device"),
        (photos / "cat" / "new.safetensors", "expected a file outside the images' folder"),
        (photos / "cat" / "0.png", "expected a file outside the images' folder"),
    ):
        assert fit(photos, output=output) == 1
        assert message in error_line(capsys)
    assert own.read_bytes() == b"a photograph" and link.is_symlink()


def test_the_held_out_images_are_the_same_for_every_seed(photos, fit, monkeypatch):
    held_out, folder = [], pn.ImageFolder

    def watched(*args, **options):
        task = folder(*args, **options)
        held_out.append(sorted(map(str, task.test.images)))
        return task

    monkeypatch.setattr(pn, "ImageFolder", watched)
    for seed in "12":
        assert fit(photos, "--epochs", "0", "--seed", seed) == 0
    assert held_out[0] == held_out[1]


@pytest.mark.parametrize(
    "options, message",
    [
        (["--clip", "RN51"], "'RN51' is no backbone"),
        (["--clip", "RN50,nothing"], "'nothing' is neither a file nor a tag"),
        (["--template", "a photo"], "{}"),
        (["--init", "a photo of a", "--n-ctx", "3"], "init has 4 context vectors"),
        (["--n-ctx", "80"], "77"),
        (["--test-share", "1"], "test_share: expected a number below 1"),
    ],
)
def test_options_that_do_not_fit(photos, fit, monkeypatch, tmp_path, capsys, options, message):
    def trained(*args):
        raise AssertionError("the images were encoded before the options were looked at")

    monkeypatch.setattr(pn.Backbone, "encode_images", trained)
    assert fit(photos, *options) == 1
    assert message in error_line(capsys)
    assert written(tmp_path) == []


# ---- fit upl


@pytest.fixture
def fit_upl(checkpoint, tmp_path, device):
    """Run `promptnotes fit upl` with quick settings; further options come after them."""

    def run(folder, classes, *options, output=tmp_path / "prompt.safetensors"):
        quick = "--epochs 2 --views 2 --n-ctx 4 --shots 2 --members 2".split()
        where = ["-o", str(output), "--clip", checkpoint, "--device", device, "--classes", classes]
        return main(["fit", "upl", str(folder), *where, *quick, *options])

    return run


def test_upl_learns_from_unsorted_images(photos, fit_upl, checkpoint, tmp_path, device, capsys):
    assert fit_upl(photos, "cat, fire_truck,tree") == 0
    out, err = capsys.readouterr()
    assert "3 classes, 15 images without labels" in out and "wrote" in out and "100%" in err
    upl = pn.load(tmp_path / "prompt.safetensors", pn.load_clip(checkpoint, device=device))
    assert upl.classnames == ["cat", "fire truck", "tree"] and upl.context_.shape[:2] == (2, 4)
    # the counts that it prints are those of the rule on all images
    X = upl.clip.encode_images(sorted(photos.rglob("*.png")))
    chosen = pn.top_k_per_class(upl.label(X), 2)
    for c, name in enumerate(upl.classnames):
        count = int((chosen.labels == c).sum())
        assert re.search(rf"^  {name} +{count}\b", out, re.M)
        assert (f"{name} {count}" in err) == (count < 2)  # too few are told
    image = str(photos / "cat" / "0.png")
    assert main(["predict", str(tmp_path / "prompt.safetensors"), image, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    probabilities = upl.predict_proba(upl.clip.encode_images([image]))[0]
    assert answer["classes"][0]["probability"] == pytest.approx(float(probabilities.max()), 1e-4)


def test_upl_tells_what_it_leaves_out(photos, fit_upl, capsys):
    (photos / "cat" / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    (photos / "notes.txt").write_text("words")
    assert fit_upl(photos, "cat,fire truck,tree") == 0
    out, err = capsys.readouterr()
    assert "15 images without labels" in out
    assert "broken.jpg: broken image" in err and "notes.txt: not an image, left out" in err


def test_upl_warns_of_fewer_images_than_classes(tmp_path, fit_upl, capsys):
    draw(tmp_path / "few" / "0.png", (9, 9, 200))
    draw(tmp_path / "few" / "1.png", (200, 9, 9))
    assert fit_upl(tmp_path / "few", "cat,fire truck,tree") == 0
    assert "2 images for 3 classes: at least 1 classes get no image" in capsys.readouterr().err


@pytest.mark.parametrize(
    "classes, message",
    [
        ("cat", "--classes: two or more class names needed, got 'cat'"),
        (" ,", "--classes: two or more class names needed"),
        ("cat,fire_truck,Fire truck", "--classes: 'fire truck' more than once"),
    ],
)
def test_upl_refuses_a_class_list(photos, fit_upl, tmp_path, capsys, classes, message):
    assert fit_upl(photos, classes) == 1
    assert message in error_line(capsys)
    assert written(tmp_path) == []


def test_upl_refuses_a_folder_without_images(tmp_path, fit_upl, capsys):
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    for folder, message in (("empty", "no images in this folder"), ("nowhere", "no such folder")):
        assert fit_upl(tmp_path / folder, "cat,dog") == 1
        assert message in error_line(capsys)
    assert written(tmp_path) == []


# ---- predict


def test_predict_table(learned, capsys):
    prompt, photos = learned
    images = [str(photos / name / "0.png") for name in COLOURS]
    assert main(["predict", str(prompt), *images]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["image", "1.", "2.", "3."]
    for row, image, name in zip(rows, images, ["cat", "fire truck", "tree"], strict=True):
        cells = re.split(r"  +", row)
        assert cells[:2] == [image, name] and len(cells) == 7
        assert sum(float(cell.rstrip("%")) for cell in cells[2::2]) == pytest.approx(100, abs=0.2)


def test_predict_json_equals_the_package(learned, checkpoint, device, capsys):
    prompt, photos = learned
    assert main(["predict", str(prompt), str(photos), "--json", "--top", "2"]) == 0
    answers = json.loads(capsys.readouterr().out)
    assert len(answers) == 15 and set(answers[0]) == {"image", "classes"}
    clip = pn.load_clip(checkpoint, device=device)
    coop = pn.load(prompt, clip)
    X = clip.encode_images([answer["image"] for answer in answers])
    probabilities, classes = coop.predict_proba(X).cpu().topk(2)
    for answer, p, c in zip(answers, probabilities, classes, strict=True):
        assert [one["class"] for one in answer["classes"]] == [coop.classnames[i] for i in c]
        assert [one["probability"] for one in answer["classes"]] == pytest.approx(p.tolist(), 1e-3)


def test_predict_encodes_the_prompt_once(learned, monkeypatch, capsys):
    """However many images there are."""
    prompt, photos = learned
    calls, encode = [], TextTower.encode_prompts
    monkeypatch.setattr("promptnotes.cli.AT_ONCE", 4)
    monkeypatch.setattr(TextTower, "encode_prompts", lambda *args: calls.append(1) or encode(*args))
    assert main(["predict", str(prompt), str(photos), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 15 and len(calls) == 1


def test_predict_names_the_others_when_an_image_is_broken(learned, tmp_path, capsys):
    prompt, photos = learned
    torn = tmp_path / "torn.png"
    torn.write_bytes((photos / "cat" / "0.png").read_bytes()[:500])
    good = photos / "tree" / "0.png"
    arguments = [str(tmp_path / "missing.png"), str(torn), str(good), "--json", "--top", "1"]
    assert main(["predict", str(prompt), *arguments]) == 1
    out, err = capsys.readouterr()
    (answer,) = json.loads(out)
    assert answer["image"] == str(good) and answer["classes"][0]["class"] == "tree"
    assert "torn.png: broken image" in err and "missing.png: no such file" in err
    assert "Traceback" not in err


def test_predict_with_nothing_to_name(learned, tmp_path, capsys):
    prompt, _ = learned
    assert main(["predict", str(prompt), str(tmp_path / "missing.png")]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "missing.png: no such file" in err
    assert main(["predict", str(prompt), str(tmp_path)]) == 1
    assert "no images in" in error_line(capsys)


def test_predict_turns_a_photograph_upright(learned, tmp_path, capsys):
    prompt, photos = learned
    image = Image.open(photos / "cat" / "0.png").resize((64, 64))
    image.paste(COLOURS["fire_truck"], (0, 0, 64, 20))  # a blue sky over something red
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "upright.png")
    image.rotate(90).save(tmp_path / "turned.png", exif=exif)
    names = [str(tmp_path / name) for name in ("upright.png", "turned.png")]
    assert main(["predict", str(prompt), *names, "--json"]) == 0
    upright, turned = json.loads(capsys.readouterr().out)
    for one, other in zip(upright["classes"], turned["classes"], strict=True):
        assert one["class"] == other["class"]
        assert one["probability"] == pytest.approx(other["probability"], abs=1e-5)


def test_predict_gives_a_method_what_it_needs(learned, checkpoint, tmp_path, device, capsys):
    """PLOT compares local features."""
    _, photos = learned
    task, clip = pn.ImageFolder(photos), pn.load_clip(checkpoint, device=device)
    X = clip.encode_images(task.train.images, local=True)
    plot = pn.PLOT(clip, task.classnames, n_prompts=2, epochs=2).fit(X, task.train.labels)
    plot.save(tmp_path / "plot.safetensors")
    image = str(photos / "cat" / "0.png")
    assert main(["predict", str(tmp_path / "plot.safetensors"), image, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    probabilities = plot.predict_proba(clip.encode_images([image], local=True))[0]
    assert answer["classes"][0]["probability"] == pytest.approx(float(probabilities.max()), 1e-3)


def test_predict_refuses_an_empty_path(learned, monkeypatch, tmp_path, capsys):
    """It would read the current folder."""
    prompt, photos = learned
    monkeypatch.chdir(photos)
    assert main(["predict", str(prompt), ""]) == 1
    assert "IMAGE: expected a path, got an empty text" in error_line(capsys)


@pytest.mark.parametrize(
    "change",
    [
        dict(promptnotes="99"),
        dict(method="PLOT"),
        dict(method="Nothing"),
        dict(options="{}"),
        dict(options="[]"),
        dict(options="no json"),
        dict(options='{"classnames": 3}'),
        dict(backbone=""),
        dict(options='{"classnames": ["a", "b"], "n_ctx": 16, "unheard": 1}'),
        dict(method=None),
        dict(options=None),
        dict(backbone=None),
        dict(weights=None),
        dict(tensors={}),
        dict(tensors={"context": torch.zeros(3)}),
        dict(tensors={"context": torch.full((16, 128), torch.nan)}),
    ],
)
def test_predict_refuses_an_altered_prompt(learned, checkpoint, tmp_path, capsys, change):
    prompt, photos = learned
    with safe_open(prompt, "pt") as file:
        tensors, said = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    tensors = change.pop("tensors", tensors)
    said = {key: value for key, value in {**said, **change}.items() if value is not None}
    save_file(tensors, tmp_path / "altered.safetensors", said)
    arguments = [str(tmp_path / "altered.safetensors"), str(photos / "cat" / "0.png")]
    assert main(["predict", *arguments, "--clip", checkpoint]) in (0, 1)
    out, err = capsys.readouterr()
    assert "Traceback" not in err and ("promptnotes: error: " in err) == (out == ""), err


@pytest.mark.parametrize("content", [b"", b"not a prompt", b"\xff" * 64])
def test_predict_refuses_another_file(tmp_path, capsys, content):
    path = tmp_path / "prompt.safetensors"
    path.write_bytes(content)
    assert main(["predict", str(path), "a.png"]) == 1
    assert "not a prompt written by promptnotes fit" in error_line(capsys)


def test_predict_refuses_a_missing_prompt(tmp_path, capsys):
    assert main(["predict", str(tmp_path / "none"), "a.png"]) == 1
    assert "none: no such file" in error_line(capsys)


def test_predict_says_when_the_backbone_is_gone(learned, tmp_path, capsys):
    prompt, photos = learned
    with safe_open(prompt, "pt") as file:
        tensors, said = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    moved = tmp_path / "prompt.safetensors"
    save_file(tensors, moved, {**said, "backbone": "/moved/clip.pt"})
    assert main(["predict", str(moved), str(photos / "cat" / "0.png")]) == 1
    line = error_line(capsys)
    assert "/moved/clip.pt, which cannot be found: say where it is with --clip" in line
    assert main(["predict", str(moved), "x.png", "--clip", said["backbone"]]) == 1  # no image
    assert "x.png: no such file" in capsys.readouterr().err


def test_predict_warns_of_other_weights(learned, tmp_path, capsys):
    prompt, photos = learned
    with safe_open(prompt, "pt") as file:
        tensors, said = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    other = tmp_path / "prompt.safetensors"
    save_file(tensors, other, {**said, "weights": "0" * 64})
    assert main(["predict", str(other), str(photos / "cat" / "0.png")]) == 0
    err = capsys.readouterr().err
    assert "promptnotes: warning:" in err and "other weights" in err and "UserWarning" not in err


# ---- the command itself


def test_the_default_backbone_is_toybox(photos, tmp_path, device, capsys):
    prompt = tmp_path / "prompt.safetensors"
    options = ["-o", str(prompt), "--epochs", "1", "--views", "1", "--device", device]
    assert main(["fit", "coop", str(photos), *options]) == 0
    assert "toybox has seen drawn scenes only" in capsys.readouterr().err
    assert learned_with(prompt) == assets.DEFAULT  # the model itself, not what is default now
    assert main(["predict", str(prompt), str(photos / "cat"), "--top", "1"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 6


@pytest.mark.parametrize(
    "arguments, message",
    [
        ([], "required: COMMAND"),
        (["fit"], "required: METHOD"),
        (["fit", "nothing"], "invalid choice: 'nothing'"),
        (["fit", "coop", "photos"], "required: -o"),
        (
            ["fit", "coop", "photos", "-o", "p", "--shots", "0"],
            "--shots: expected 1 or more, got 0",
        ),
        (
            ["fit", "coop", "photos", "-o", "p", "--shots", "few"],
            "invalid whole number value: 'few'",
        ),
        (["fit", "coop", "photos", "-o", "p", "--epochs", "-1"], "expected 0 or more, got -1"),
        (["predict", "p"], "required: IMAGE"),
        (["predict", "p", "x.png", "--top", "0"], "--top: expected 1 or more, got 0"),
    ],
)
def test_usage_errors(arguments, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("usage: promptnotes") and message in err
    assert err.splitlines()[-1].startswith("promptnotes: error: ")


def test_help_shows_examples(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "promptnotes fit coop photos/ -o prompt.safetensors" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"promptnotes {pn.__version__}\n"


def test_runs_as_a_module():
    command = [sys.executable, "-m", "promptnotes", "predict", "nowhere", "x.png"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.startswith("promptnotes: error: nowhere: no such file")


def test_data_without_names_lists_the_sets(capsys, tmp_path):
    assert main(["data", "--root", str(tmp_path)]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 15 and rows[0][:3] == ["caltech101", "100", "classes"]
    assert list(tmp_path.iterdir()) == []


def test_interrupted_data_says_that_what_was_fetched_stays(monkeypatch, tmp_path, capsys):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("promptnotes.data.benchmarks.fetch", interrupted)
    assert main(["data", "eurosat", "--root", str(tmp_path)]) == 130
    err = capsys.readouterr().err
    assert "what was fetched stays, and the same command goes on" in err and "nothing" not in err


# ---- grid


@pytest.fixture
def run_grid(monkeypatch, tmp_path, checkpoint, device):
    """Run `promptnotes grid` on a task of three colours, with quick settings."""
    asked = []  # roots

    def load_task(name, root):
        asked.append(root)
        if name != "colours":
            raise ValueError(f"unknown task {name!r}: expected colours")
        return pn.ImageFolder(tmp_path / "many", test_share=0.4)

    for name, colour in COLOURS.items():
        for i in range(10):
            draw(tmp_path / "many" / name / f"{i}.png", colour, i)
    monkeypatch.setattr(grid_run, "load_task", load_task)

    def run(*options, methods="coop,Zero-Shot", output=tmp_path / "grid.csv"):
        where = ["-o", str(output), "--clip", checkpoint, "--device", device]
        quick = ["--tasks", "colours", "--shots", "1,2", "--seeds", "1,2", "--epochs", "2"]
        cache = ["--cache", str(tmp_path / "cache")]
        return main(["grid", "--methods", methods, *quick, *where, *cache, *options])

    run.roots = asked
    return run


def test_grid_writes_a_table_and_goes_on(run_grid, tmp_path, capsys):
    assert run_grid("--shots", "1") == 0
    first = (tmp_path / "grid.csv").read_text()
    assert first.startswith(",".join(pn.grid.COLUMNS) + "\n")
    assert first.count("\nCoOp,") == 2 and first.count("\nZeroShot,") == 1
    capsys.readouterr()
    assert run_grid() == 0
    whole = (tmp_path / "grid.csv").read_text()
    assert whole.startswith(first) and whole.count("\nCoOp,") == 4 and whole.count("\n") == 6
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "accuracy in %, mean ± sample standard deviation over n seeds"
    assert out[1].split() == ["shots", "0", "1", "2"]
    assert re.fullmatch(r"colours CoOp +(\d+\.\d ± \d+\.\d \(n=2\)\s*){2}", out[3])
    assert re.fullmatch(r" +ZeroShot +\d+\.\d *", out[4])


def test_grid_takes_views_and_the_folder_of_the_sets(run_grid, tmp_path, monkeypatch):
    monkeypatch.setenv("PROMPTNOTES_DATA", "elsewhere")
    assert run_grid("--seeds", "1", "--views", "2", "--root", str(tmp_path)) == 0
    assert (tmp_path / "grid.csv").read_text().count('""views"": 2') == 2  # with one shot and two
    assert set(run_grid.roots) == {str(tmp_path)} and os.environ["PROMPTNOTES_DATA"] == "elsewhere"


@pytest.mark.parametrize("options, seeds", [([], [[1, 2]]), (["--seeds-apart"], [[1], [2]])])
def test_grid_can_fit_seed_by_seed(run_grid, monkeypatch, options, seeds):
    fitted, fit = [], pn.CoOp.fit
    monkeypatch.setattr(
        pn.CoOp, "fit", lambda self, *args, **rest: fitted.append(self.seed) or fit(self, *args)
    )
    assert run_grid("--shots", "1", *options) == 0
    assert fitted == seeds


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(methods="coop,cop"), "methods: 'cop' is not known; expected some of ZeroShot, "),
        (dict(more=["--tasks", "colors"]), "unknown task 'colors': expected colours"),
        (dict(more=["--clip", "RN5"]), "'RN5' is no backbone and no file"),
        (dict(more=["-o", "nowhere/grid.csv"]), "there is no folder nowhere"),
        (
            dict(methods="coop,csc", more=["--shots", "1", "--epochs", "1", "--seeds", "1"]),
            "move it",
        ),
    ],
)
def test_grid_says_what_does_not_fit(run_grid, tmp_path, options, message, capsys):
    (tmp_path / "grid.csv").write_text("a,b\n1,2\n" if message == "move it" else "")
    if message != "move it":
        (tmp_path / "grid.csv").unlink()
    assert run_grid(*options.pop("more", []), **options) == 1
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 1 and err[0].startswith("promptnotes: error: ") and message in err[0]


def test_an_interrupted_grid_says_how_to_go_on(run_grid, monkeypatch, capsys):
    def interrupted(*job, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pn.CoOp, "fit", interrupted)
    assert run_grid() == 130
    assert "the same command goes on" in capsys.readouterr().err
