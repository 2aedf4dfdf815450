"""Images from files: what is read, and the digests that are remembered."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch
from PIL import EpsImagePlugin, Image
from test_folder import BLUE, RED, draw

import promptnotes as pn
from promptnotes.images import file_digests, open_image


def near(image, colour):
    pixels = np.asarray(image).astype(int)
    assert image.mode == "RGB" and abs(pixels - np.array(colour)).max() < 6, pixels[0, 0]


@pytest.mark.parametrize("name", ["a.JPG", "a.jpeg", "a.PNG", "a.webp", "a.bmp", "a.tiff", "a.gif"])
def test_formats_and_upper_case(tmp_path, name):
    near(open_image(draw(tmp_path / name)), RED)
    near(open_image(str(tmp_path / name)), RED)


@pytest.mark.parametrize(
    "mode, colour, suffix, expected",
    [
        ("L", 90, "png", (90, 90, 90)),
        ("1", 1, "png", (255, 255, 255)),
        ("I;16", 90 * 256, "png", (90, 90, 90)),
        ("CMYK", (0, 255, 255, 0), "jpg", (255, 0, 0)),
        ("RGBA", (*BLUE, 255), "png", BLUE),
        ("RGBA", (0, 0, 0, 0), "png", (255, 255, 255)),
        ("LA", (20, 255), "png", (20, 20, 20)),
        ("P", 0, "gif", (0, 0, 0)),
    ],
)
def test_every_mode_becomes_rgb(tmp_path, mode, colour, suffix, expected):
    path = tmp_path / f"a.{suffix}"
    Image.new(mode, (8, 8), colour).save(path)
    near(open_image(path), expected)


def test_a_palette_with_a_transparent_entry(tmp_path):
    Image.new("P", (4, 4), 0).save(tmp_path / "a.png", transparency=0)
    near(open_image(tmp_path / "a.png"), (255, 255, 255))


def test_animated_image_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (8, 8), colour) for colour in (BLUE, RED)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    near(open_image(tmp_path / "a.gif"), BLUE)


def test_exif_orientation(tmp_path):
    image = Image.new("RGB", (64, 32), RED)
    image.paste(BLUE, (0, 0, 32, 32))  # blue on the left
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: shown upright, left is up
    image.save(tmp_path / "a.jpg", exif=exif, quality=95)
    upright = open_image(tmp_path / "a.jpg")
    assert upright.size == (32, 64)
    near(upright.crop((0, 0, 32, 24)), BLUE)
    near(upright.crop((0, 40, 32, 64)), RED)


def test_preview_is_smaller_but_large_enough(tmp_path):
    path = draw(tmp_path / "a.jpg", size=(2048, 1536))
    assert open_image(path).size == (2048, 1536)
    preview = open_image(path, preview=(256, 256))
    assert 256 <= min(preview.size) <= 512
    near(preview, RED)


def test_missing_image(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"a.png: no such file"):
        open_image(tmp_path / "a.png")
    with pytest.raises(FileNotFoundError, match="a folder, expected an image"):
        open_image(tmp_path)


@pytest.mark.parametrize("views", [None, 2])
def test_backbones_see_what_open_image_gives(tmp_path, views):
    image, exif = Image.new("RGBA", (64, 32), (*RED, 255)), Image.Exif()
    image.paste((0, 0, 0, 0), (0, 0, 32, 32))  # transparent on the left, and turned
    exif[0x0112] = 6
    image.save(tmp_path / "a.png", exif=exif)
    clip = tiny.backbone()
    path = clip.encode_images([tmp_path / "a.png"], views=views).pooled
    opened = clip.encode_images([open_image(tmp_path / "a.png")], views=views).pooled
    assert torch.equal(path, opened)


EPS = b"""%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 8 8
%%EndComments
0 0 8 8 rectfill
%%EOF
"""


@pytest.mark.parametrize("name", ["photo.jpg", "photo.eps"])
def test_an_image_starts_no_program(tmp_path, monkeypatch, name):
    """Pillow hands PostScript, whatever the file is called, to Ghostscript."""
    started = []
    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", lambda *a, **k: started.append(a))
    (tmp_path / name).write_bytes(EPS)
    with pytest.raises(ValueError) as refused:
        open_image(tmp_path / name)
    assert started == []
    assert f"{name}: broken image: its content" in str(refused.value) or name == "photo.eps"
    draw(tmp_path / "photos" / "cat" / "1.png")
    draw(tmp_path / "photos" / "dog" / "1.png")
    (tmp_path / "photos" / "dog" / name).write_bytes(EPS)
    assert len(pn.ImageFolder(tmp_path / "photos", test_share=0).train) == 2
    assert started == []


# ---- digests


@pytest.fixture
def remembered(tmp_path, monkeypatch):
    """A cache folder of this test's own, and the files that were read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files, read = [], Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: files.append(path.name) or read(path))
    return files


def make_files(folder, count, content=b"content", age=10):
    """Files that were last changed some seconds ago: only those are remembered."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{i}.jpg" for i in range(count)]
    for i, path in enumerate(paths):
        path.write_bytes(content + str(i).encode())
        os.utime(path, (time.time() - age,) * 2)
    return paths


def true_digests(paths):
    digests = []
    for path in paths:
        with open(path, "rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests


def test_digests_are_remembered(tmp_path, remembered):
    paths = make_files(tmp_path / "images", 5)
    assert file_digests(paths) == true_digests(paths) and len(remembered) == 5
    assert file_digests(map(str, paths)) == true_digests(paths) and len(remembered) == 5
    (tmp_path / "link").symlink_to(tmp_path / "images")
    assert file_digests([tmp_path / "link" / "3.jpg"]) == true_digests(paths[3:4])
    assert file_digests([]) == [] and len(remembered) == 5
    assert file_digests([paths[1], paths[1]]) == true_digests([paths[1]] * 2)


def test_any_number_of_files_and_any_kind_of_list(tmp_path, remembered):
    """More than one question to the table of digests can ask for."""
    paths = make_files(tmp_path, 2100)
    for _ in range(2):
        assert file_digests(map(str, paths)) == true_digests(paths)
    assert len(remembered) == 2100
    moved = paths[3].rename(tmp_path / "renamed.jpg")  # changes its time, as a write does
    assert file_digests([moved]) == true_digests([moved])


def test_names_that_are_no_text(tmp_path, remembered):
    (path,) = make_files(tmp_path, 1)
    odd = path.rename(tmp_path / os.fsdecode(b"\xff'\n.jpg"))
    for _ in range(2):
        assert file_digests([odd]) == true_digests([odd])
    assert len(remembered) == 1


@pytest.mark.parametrize("change", ["content", "size", "replaced", "time"])
def test_a_changed_file_is_read_again(tmp_path, remembered, change):
    paths = make_files(tmp_path, 3)
    file_digests(paths)
    before = paths[1].stat()
    if change == "content":  # of the same size, and its time put back
        paths[1].write_bytes(b"CONTENT1")
        os.utime(paths[1], ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "size":
        paths[1].write_bytes(b"")
    elif change == "replaced":
        (tmp_path / "new").write_bytes(b"CONTENT1")
        os.utime(tmp_path / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
        os.replace(tmp_path / "new", paths[1])
    else:
        os.utime(paths[1], (1, 1))
    assert file_digests(paths) == true_digests(paths)
    assert remembered[3:] == ["1.jpg"]


def test_a_file_that_has_just_changed_is_not_remembered(tmp_path, remembered):
    paths = make_files(tmp_path, 2, age=0)
    for _ in range(2):
        assert file_digests(paths) == true_digests(paths)
    assert len(remembered) == 4


@pytest.mark.parametrize("damage", [b"", b"no table", "half", "a row"])
def test_a_damaged_memory_is_made_anew(tmp_path, remembered, damage):
    paths = make_files(tmp_path / "images", 200)
    file_digests(paths)
    (memory,) = (tmp_path / "cache").rglob("*.sqlite")
    content = memory.open("rb").read()
    if damage == "half":
        memory.write_bytes(content[: len(content) // 2])
    elif damage == "a row":
        with sqlite3.connect(memory) as table:
            inode = paths[7].stat().st_ino
            changed = table.execute(f"UPDATE digests SET file = 'x' WHERE file LIKE '% {inode} %'")
            assert changed.rowcount == 1
    else:
        memory.write_bytes(damage)
    for _ in range(3):
        assert file_digests(paths) == true_digests(paths)
    remembered.clear()
    assert file_digests(paths) == true_digests(paths) and remembered == []


def test_without_a_cache_folder_nothing_is_remembered(tmp_path, monkeypatch, remembered):
    (tmp_path / "cache").write_text("a file where the folder should be")
    paths = make_files(tmp_path / "images", 2)
    for _ in range(2):
        assert file_digests(paths) == true_digests(paths)
    assert len(remembered) == 4


def test_a_missing_file_is_named(tmp_path, remembered):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.jpg"):
        file_digests([tmp_path / "nowhere.jpg"])


def test_threads_and_processes_share_the_memory(tmp_path, remembered):
    paths = make_files(tmp_path / "images", 60)
    expected = true_digests(paths)
    parts = [paths[i : i + 30] for i in (0, 10, 20, 30)]
    code = "import sys; from promptnotes.images import file_digests; file_digests(sys.argv[1:])"
    command = [sys.executable, "-c", code, *map(str, paths)]
    with subprocess.Popen(command) as process, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(file_digests, parts * 5))
        assert process.wait() == 0
    assert answers == [expected[i : i + 30] for i in (0, 10, 20, 30)] * 5
    remembered.clear()
    assert file_digests(paths) == expected and remembered == []
