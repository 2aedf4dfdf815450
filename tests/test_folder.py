"""A folder of photographs: what is read, what is held out, and what is said about the rest."""

import os
import unicodedata

import numpy as np
import pytest
from PIL import Image

import promptnotes as pn
from promptnotes.cli import main
from promptnotes.data.folder import ImageFolder, unlabelled_images

RED, BLUE = (250, 10, 10), (10, 10, 250)


def draw(path, colour=RED, size=(12, 8), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)
    return path


@pytest.fixture
def photos(tmp_path):
    """Ten red cats and six blue fire trucks."""
    for i in range(10):
        draw(tmp_path / "photos" / "cat" / f"{i}.png")
    for i in range(6):
        draw(tmp_path / "photos" / "fire_truck" / f"{i}.jpg", BLUE)
    return tmp_path / "photos"


# ---- the task


def test_reads_classes_and_holds_out_a_part(photos):
    task = ImageFolder(photos)
    assert task.problems == []
    assert task.name == "photos"
    assert task.classnames == ["cat", "fire truck"]
    assert task.templates == ["a photo of a {}."]
    assert task.train.labels.bincount().tolist() == [7, 4]
    assert task.test.labels.bincount().tolist() == [3, 2]
    assert len(task.val) == 0
    for part in (task.train, task.test):
        for path, label in zip(part.images, part.labels.tolist(), strict=True):
            assert path.parent.name == ("cat", "fire_truck")[label]
    assert not set(task.train.images) & set(task.test.images)
    assert len({*task.train.images, *task.test.images}) == 16


def test_held_out_part_depends_on_its_own_seed_and_the_class_alone(photos):
    def held_out(**options):
        return {path for path in ImageFolder(photos, **options).test.images if "cat" in path.parts}

    first = held_out()
    assert first == held_out(test_seed=1) != held_out(test_seed=2)
    draw(photos / "aardvark" / "1.png")
    draw(photos / "aardvark" / "2.png")
    assert held_out() == first


def test_the_seed_of_a_run_leaves_the_held_out_images_alone(photos, tmp_path, monkeypatch):
    """Runs with different seeds are then tested on the same images."""
    tasks, read = [], pn.ImageFolder
    monkeypatch.setattr(pn, "ImageFolder", lambda *a, **k: tasks.append(read(*a, **k)) or tasks[-1])
    options = "--shots 1 --epochs 0 --views 1 --clip toybox --device cpu -o".split()
    for seed in ("1", "2"):
        prompt = str(tmp_path / f"{seed}.safetensors")
        assert main(["fit", "coop", str(photos), *options, prompt, "--seed", seed]) == 0
    first, second = (task.test.images for task in tasks)
    assert first == second and len(first) == 5


@pytest.mark.parametrize(
    "share, sizes", [(0, [0, 0]), (0.01, [1, 1]), (0.5, [5, 3]), (0.99, [9, 5])]
)
def test_test_share(photos, share, sizes):
    task = ImageFolder(photos, test_share=share)
    test = task.test.labels.bincount(minlength=2)
    assert test.tolist() == sizes
    assert (task.train.labels.bincount() + test).tolist() == [10, 6]


@pytest.mark.parametrize("share", [-0.1, 1, 30])
def test_test_share_out_of_range(photos, share):
    with pytest.raises(ValueError, match=f"test_share: expected a .*number.*, got {share}"):
        ImageFolder(photos, test_share=share)


def test_few_shot_and_base_new(photos):
    task = ImageFolder(photos)
    assert task.few_shot(2, seed=1).labels.tolist() == [0, 0, 1, 1]
    assert [half.classnames for half in task.base_new()] == [["cat"], ["fire truck"]]


def test_names_with_accents_and_links(photos, tmp_path):
    draw(photos / unicodedata.normalize("NFD", "café_crème") / "été 1.png")
    elsewhere = draw(tmp_path / "elsewhere" / "x.png").parent
    draw(elsewhere / "y.png")
    (photos / "linked_class").symlink_to(elsewhere)
    (photos / "cat" / "link.png").symlink_to(elsewhere / "x.png")
    task = ImageFolder(photos)
    coffee = unicodedata.normalize("NFC", "café crème")
    assert task.classnames == [coffee, "cat", "fire truck", "linked class"]
    assert len(task.train) + len(task.test) == 16 + 1 + 2 + 1
    assert task.problems == [f"class {task.classnames[0]!r}: only one image, kept for training"]


@pytest.mark.parametrize("target", ["cat", "."])
def test_a_folder_is_one_class_however_many_links_lead_to_it(photos, target):
    (photos / "aardvark").symlink_to(target)
    task = ImageFolder(photos)
    assert task.classnames == ["cat", "fire truck"] and len(task.train) + len(task.test) == 16
    assert task.problems == [
        f"{photos / 'aardvark'}: a link to a folder that is read anyway, left out"
    ]


def test_loops_of_links_end_and_every_image_is_found_once(photos, tmp_path):
    """One such link gave every image 41 times; two never ended."""
    (photos / "self").symlink_to(".")
    assert len(unlabelled_images(photos)[0]) == 16
    (photos / "again").symlink_to(".")
    (photos / "cat" / "back").symlink_to(tmp_path)
    (photos / "elsewhere").symlink_to(photos / "fire_truck")
    paths, problems = unlabelled_images(photos)
    found = [path.relative_to(photos).as_posix() for path in paths]
    assert found == [f"cat/{i}.png" for i in range(10)] + [f"fire_truck/{i}.jpg" for i in range(6)]
    assert problems == []


def test_a_link_to_a_folder_elsewhere_is_followed(photos, tmp_path):
    draw(tmp_path / "elsewhere" / "deep" / "x.png")
    (photos / "more").symlink_to(tmp_path / "elsewhere")
    assert photos / "more" / "deep" / "x.png" in unlabelled_images(photos)[0]


def test_hidden_files_are_passed_over_quietly(photos):
    (photos / ".DS_Store").write_bytes(b"\0")
    (photos / "cat" / ".DS_Store").write_bytes(b"\0")
    (photos / "cat" / "Thumbs.db").write_bytes(b"\0")
    (photos / ".git").mkdir()
    (photos / "__MACOSX").mkdir()
    task = ImageFolder(photos)
    assert task.problems == [] and task.classnames == ["cat", "fire truck"]


# ---- problems that are told and left out


def only_problem(photos):
    task = ImageFolder(photos)
    assert task.classnames == ["cat", "fire truck"]
    assert len(task.train) + len(task.test) == 16
    (problem,) = task.problems
    return problem


def test_truncated_image(photos):
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    path = photos / "cat" / "half.jpg"
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:5000])
    assert "half.jpg: broken image: " in only_problem(photos)


def test_garbage_under_an_image_name(photos):
    (photos / "cat" / "noise.png").write_bytes(bytes(range(200)))
    assert "noise.png: broken image: its content" in only_problem(photos)


def test_empty_file(photos):
    (photos / "cat" / "nothing.jpg").touch()
    assert "nothing.jpg: the file is empty" in only_problem(photos)


def test_not_an_image(photos):
    (photos / "cat" / "notes.txt").write_text("a cat")
    assert "notes.txt: not an image, left out" in only_problem(photos)


def test_heic(photos):
    (photos / "cat" / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic")
    assert "IMG_1.HEIC: HEIC images cannot be read; export it as JPEG" in only_problem(photos)


def test_link_to_nothing(photos):
    (photos / "cat" / "gone.png").symlink_to(photos / "nowhere.png")
    assert "gone.png: a link that leads nowhere" in only_problem(photos)


def test_folder_in_a_class(photos):
    draw(photos / "cat" / "more" / "1.png")
    assert "more: a folder, expected an image, left out" in only_problem(photos)


def test_stray_files(photos):
    (photos / "readme.md").write_text("my photos")
    draw(photos / "a.jpg")
    assert only_problem(photos) == f"{photos}: not in a class folder, left out: a.jpg, readme.md"


def test_empty_class(photos):
    (photos / "dog").mkdir()
    assert only_problem(photos) == f"{photos / 'dog'}: no images, class left out"


def test_folder_without_a_name(photos):
    draw(photos / "_" / "1.png")
    assert "leaves no class name" in only_problem(photos)


def test_class_folder_that_may_not_be_read(photos, monkeypatch):
    (photos / "dog").mkdir()
    listdir = os.listdir

    def guarded(path):
        if path == photos / "dog":
            raise PermissionError(13, "Permission denied")
        return listdir(path)

    monkeypatch.setattr(os, "listdir", guarded)
    task = ImageFolder(photos)
    assert f"{photos / 'dog'}: the folder may not be read (Permission denied)" in task.problems
    assert task.classnames == ["cat", "fire truck"]


def test_one_image_a_class(tmp_path):
    draw(tmp_path / "a" / "1.png")
    draw(tmp_path / "b" / "1.png")
    task = ImageFolder(tmp_path)
    assert (len(task.train), len(task.test)) == (2, 0)
    assert [problem.split(":")[0] for problem in task.problems] == ["class 'a'", "class 'b'"]


# ---- where nothing can be done


def test_no_such_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: no such folder"):
        ImageFolder(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(tmp_path):
    with pytest.raises(ValueError, match=r"a.png: expected a folder of class folders"):
        ImageFolder(draw(tmp_path / "a.png"))


def test_root_that_may_not_be_read(photos, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(PermissionError, match=r"Permission denied: '.*photos'"):
        ImageFolder(photos)


def test_one_class(tmp_path):
    draw(tmp_path / "cat" / "1.png")
    with pytest.raises(ValueError, match=r"two or more classes .* found only one, 'cat'"):
        ImageFolder(tmp_path)


def test_one_class_because_the_other_is_broken(tmp_path):
    draw(tmp_path / "cat" / "1.png")
    (tmp_path / "dog").mkdir()
    (tmp_path / "dog" / "1.png").write_bytes(b"?")
    with pytest.raises(ValueError, match=r"found only one, 'cat'; .*1.png: broken image"):
        ImageFolder(tmp_path)


def test_an_empty_text_is_not_the_current_folder(photos, monkeypatch):
    monkeypatch.chdir(photos)
    for read in (ImageFolder, unlabelled_images):
        with pytest.raises(ValueError, match=r"root: expected a folder of .*, got an empty text"):
            read("")


def test_templates_are_a_list_of_texts(photos):
    with pytest.raises(TypeError, match=r"templates: expected a list of texts, got 'a photo\."):
        ImageFolder(photos, templates="a photo.")


def test_images_without_class_folders(tmp_path):
    for i in range(5):
        draw(tmp_path / f"{i}.png")
    with pytest.raises(ValueError, match=r"found none; .*: 0.png, 1.png, 2.png, ...$"):
        ImageFolder(tmp_path)


@pytest.mark.parametrize("twin", ["fire truck", "Fire_Truck", "fire__truck"])
def test_two_classes_of_one_name(photos, twin):
    draw(photos / twin / "1.png")
    with pytest.raises(ValueError, match=r"both name the class '(?i:fire truck)'.*rename one"):
        ImageFolder(photos)
