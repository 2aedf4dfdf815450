"""The papers' sets, on miniature trees and a file server that the tests make themselves."""

import collections
import dataclasses
import hashlib
import http.server
import inspect
import io
import itertools
import json
import os
import shutil
import tarfile
import threading
import time
import tomllib
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tiny
import torchvision
from trees import SIZES, SYNSETS, draw, make, shrink, write

import promptnotes as pn
from promptnotes.cli import main
from promptnotes.data import benchmarks, fetch, splits
from promptnotes.data.benchmarks import TABLE, check

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """No test reads a benchmark that happens to be on this machine."""
    monkeypatch.delenv("PROMPTNOTES_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


# ---- the table


def test_the_table_has_the_fifteen_sets():
    assert len(TABLE) == 11 + 4 and all(sum(entry.counts) for entry in TABLE.values())
    assert all(entry.template.count("{}") == 1 for entry in TABLE.values())
    assert all(bool(entry.archives) != bool(entry.by_hand) for entry in TABLE.values())
    assert [name for name, entry in TABLE.items() if entry.by_hand] == [
        "stanford_cars",
        "sun397",
        "ucf101",
        "imagenet",
        "imagenetv2",
        "imagenet_sketch",
        "imagenet_a",
        "imagenet_r",
    ]


def test_python_is_new_enough_for_safe_archives():
    """tarfile's filter="data" is in 3.11.4."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lowest = project["requires-python"].removeprefix(">=").split(".")
    assert tuple(map(int, lowest)) >= (3, 11, 4)


def test_sun397_is_fetched_by_hand(tmp_path, monkeypatch, capsys):
    """Its authors' host is gone."""
    (tmp_path / "sun397").mkdir()
    (tmp_path / "sun397" / TABLE["sun397"].listing.name).write_text("{}")
    assert main(["data", "sun397", "--root", str(tmp_path)]) == 1
    _, *steps = capsys.readouterr().err.splitlines()
    assert "https://github.com/pytorch/vision/issues/9348 says who keeps copies" in steps[0]
    assert "md5 is 8ca2778205c41d23104230ba66911c7a" in steps[0] and len(steps) == 3
    assert f"there is a folder {tmp_path}/sun397/SUN397/a/abbey" in steps[1]


def test_lists_come_from_a_split_file_or_from_a_rule():
    for entry in TABLE.values():
        has_split = entry.listing and entry.listing.name.endswith(".json")
        assert has_split or entry.rule
        assert not entry.rule or callable(getattr(splits, entry.rule))


def test_counts_follow_from_the_sets_own_sizes_and_coops_rules():
    """1,000 images a class, halves and parts of them; and a fifth of the official training part."""
    assert TABLE["food101"].counts == tuple(101 * n for n in (500, 200, 300))
    assert TABLE["sun397"].counts == tuple(397 * n for n in (40, 10, 50))
    assert sum(TABLE["fgvc_aircraft"].counts) == 100 * 100


TORCHVISION = dict(
    caltech101="Caltech101",
    oxford_pets="OxfordIIITPet",
    oxford_flowers="Flowers102",
    food101="Food101",
    fgvc_aircraft="FGVCAircraft",
    sun397="SUN397",
    dtd="DTD",
    eurosat="EuroSAT",
)


@pytest.mark.parametrize("name", TORCHVISION)
def test_addresses_and_checksums_are_torchvisions(name):
    source = inspect.getsource(getattr(torchvision.datasets, TORCHVISION[name]))
    if name == "caltech101" and "mzrjq-6wc02" not in source:
        pytest.skip("this torchvision has the set's former address")
    for archive in TABLE[name].archives:
        assert archive.url.endswith(f"/{archive.name}") and archive.name in source
        assert archive.url in source or archive.url.rpartition("/")[0] in source
        assert archive.hash.removeprefix("md5:") in source
        assert archive.hash.startswith("md5:") or name == "fgvc_aircraft"


def test_split_files_have_the_published_checksums():
    path = REFERENCE / "splits" / "SHA256SUMS"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    known = dict(line.split()[::-1] for line in path.read_text().splitlines())
    ours = {
        entry.listing.name: entry.listing.hash.removeprefix("sha256:")
        for entry in TABLE.values()
        if entry.listing and entry.listing.hash
    }
    assert ours == known


# ---- the published splits and draws


@pytest.mark.parametrize("name", ["caltech101", "dtd"])
def test_published_splits_and_few_shot_draws(name, tmp_path):
    entry, draws = TABLE[name], sorted((REFERENCE / "few_shot" / name).glob("*.json"))
    split = REFERENCE / "splits" / entry.listing.name
    if not split.exists() or not draws:
        pytest.skip(f"{REFERENCE} with the published splits and draws is not here")
    (tmp_path / entry.folder / entry.images).mkdir(parents=True)
    shutil.copy(split, tmp_path / entry.folder)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # sha256 and counts are as published
        task = pn.load_task(name, root=tmp_path)
    assert (len(task.train), len(task.val), len(task.test)) == entry.counts
    assert len(task.classnames) == entry.classes and not any("_" in c for c in task.classnames)
    assert len(draws) == 6
    for file in draws:
        shots, seed = (int(part.split("_")[1]) for part in file.stem.split("-"))
        published = json.loads(file.read_text())
        for part, drawn in (("train", task.few_shot), ("val", task.few_shot_val)):
            ours, theirs = drawn(shots, seed), published[part]["data"]
            paths = [Path(p).relative_to(tmp_path).as_posix() for p in ours.images]
            assert paths == [item["impath"].removeprefix("./data/") for item in theirs]
            assert ours.labels.tolist() == [item["label"] for item in theirs]
            names = [item["classname"].replace("_", " ") for item in theirs]
            assert [task.classnames[y] for y in ours.labels.tolist()] == names


def test_root_comes_from_the_environment(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path / "here", "eurosat")
    with pytest.raises(FileNotFoundError, match="data/eurosat"):
        pn.load_task("eurosat")
    monkeypatch.setenv("PROMPTNOTES_DATA", str(tmp_path / "here"))
    assert len(pn.load_task("eurosat").train) == 4


# ---- miniature trees


def test_a_prepared_folder_is_a_task(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "eurosat")
    lists = json.loads((tmp_path / "eurosat" / TABLE["eurosat"].listing.name).read_text())
    task = pn.load_task("eurosat", root=tmp_path)
    assert task.classnames == ["Forest", "Sea or Lake"]
    assert task.templates == ["a centered satellite photo of {}."]
    base = tmp_path / "eurosat" / "2750"
    assert task.train.images == [f"{base}/{path}" for path, *_ in lists["train"]]
    assert task.test.labels.tolist() == [0, 0, 1, 1]
    assert tiny.backbone().encode_images(task.val.images).pooled.shape == (2, 64)
    base_part, new = task.base_new()
    assert (base_part.classnames, new.classnames) == (["Forest"], ["Sea or Lake"])
    report = check("eurosat", tmp_path, verify=True)
    assert (report.counts, report.problems, report.notes) == ((4, 2, 4), [], [])


def test_missing_extra_and_broken_images_are_named(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "eurosat")
    base = tmp_path / "eurosat" / "2750"
    (base / "Forest" / "Forest_3.jpg").unlink()
    draw(base / "Forest" / "mine.jpg")
    broken = base / "SeaLake" / "SeaLake_0.jpg"
    broken.write_bytes(broken.read_bytes()[:200])
    report = check("eurosat", tmp_path)
    assert report.problems == [f"{base}: 1 images missing: Forest/Forest_3.jpg"]
    assert report.notes == [f"{base}: 1 images in no part: Forest/mine.jpg"]
    problems = check("eurosat", tmp_path, verify=True).problems
    assert len(problems) == 2 and problems[1].startswith(f"{broken}: broken image")
    for path in base.rglob("*.jpg"):
        path.unlink()
    (missing,) = check("eurosat", tmp_path).problems
    assert missing == (
        f"{base}: 10 images missing: Forest/Forest_0.jpg, Forest/Forest_1.jpg, "
        "Forest/Forest_2.jpg, ..."
    )


def test_loops_of_links_end(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "eurosat")
    base = tmp_path / "eurosat" / "2750"
    (base / "self").symlink_to(".")
    assert check("eurosat", tmp_path).notes == []
    (base / "again").symlink_to(".")
    (base / "A").symlink_to("Forest")  # the folder itself counts, not the link that comes first
    report = check("eurosat", tmp_path)
    assert report.problems == report.notes == []


def test_another_split_file_and_other_counts_are_told(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "eurosat")
    path = tmp_path / "eurosat" / TABLE["eurosat"].listing.name
    path.write_text(json.dumps(json.loads(path.read_text()) | {"val": []}))
    with pytest.warns(UserWarning) as told:
        task = pn.load_task("eurosat", root=tmp_path)
    said = [str(warning.message) for warning in told]
    assert len(task.val) == 0 and len(said) == 2 and all(w.filename == __file__ for w in told)
    assert "not the published file (its sha256 differs)" in said[0]
    assert "train 4, val 0, test 4 images; the published set has 2 and train 4, val 2" in said[1]
    assert check("eurosat", tmp_path).problems == [text.partition(": ")[2] for text in said]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "{}",
        '{"train": [], "val": [], "test": [["a", 3, "b"]]}',
        '{"train": [["a"]], "val": [], "test": []}',
        "\x00",
    ],
)
def test_a_split_file_of_another_format(monkeypatch, tmp_path, content):
    make(monkeypatch, tmp_path, "eurosat")
    path = tmp_path / "eurosat" / TABLE["eurosat"].listing.name
    path.write_text(content)
    with pytest.raises(
        ValueError, match=f"eurosat: {path} cannot be understood .*promptnotes data"
    ):
        pn.load_task("eurosat", root=tmp_path)


@pytest.mark.parametrize("name", TABLE)
def test_a_set_that_is_not_there(name, tmp_path):
    remedy = f"`promptnotes data {name} --root {tmp_path}` fetches it"
    with pytest.raises(FileNotFoundError, match=f"{name}: {tmp_path}.* cannot be read; {remedy}"):
        pn.load_task(name, root=tmp_path)


def test_a_split_without_images_is_not_a_task(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "eurosat")
    shutil.rmtree(tmp_path / "eurosat" / "2750")
    with pytest.raises(FileNotFoundError, match="2750 cannot be read; `promptnotes data eurosat"):
        pn.load_task("eurosat", root=tmp_path)


def drawn_anew(name, root):
    with pytest.warns(UserWarning, match="drawn anew by CoOp's rule, and is not the published one"):
        return pn.load_task(name, root=root)


def test_split_50_20_30_where_there_is_no_split_file(monkeypatch, tmp_path):
    """50, 20 and 30 % of each class, CoOp's renames, its left-out folders, folders' order."""
    make(monkeypatch, tmp_path, "caltech101")
    task = drawn_anew("caltech101", tmp_path)
    assert task.classnames == ["face", "airplane", "car side"]
    every = []
    for part, each in ((task.train, 5), (task.val, 2), (task.test, 3)):
        assert part.labels.tolist() == [0] * each + [1] * each + [2] * each
        every += part.images
    assert len(set(every)) == 30 and "/Faces/" in every[0]
    assert task.train.images != sorted(task.train.images)
    assert drawn_anew("caltech101", tmp_path).train.images == task.train.images
    assert check("caltech101", tmp_path).notes == []  # what CoOp leaves out is no surprise


@pytest.mark.parametrize(
    "name, classnames",
    [
        ("oxford_pets", ["abyssinian", "basset hound"]),
        ("stanford_cars", ["2000 AM General Hummer SUV", "2012 Acura RL Sedan"]),
        ("oxford_flowers", ["pink primrose", "sweet pea"]),
        ("sun397", ["abbey", "outdoor apartment building"]),
        ("ucf101", ["Apply Eye Makeup", "Yo Yo"]),
    ],
)
def test_sets_that_need_their_split_file(monkeypatch, tmp_path, name, classnames):
    make(monkeypatch, tmp_path, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        task = pn.load_task(name, root=tmp_path)
    assert task.classnames == classnames
    report = check(name, tmp_path, verify=True)
    assert (report.counts, report.problems, report.notes) == (SIZES[name][1], [], [])
    split = tmp_path / TABLE[name].folder / TABLE[name].listing.name
    split.unlink()
    with pytest.raises(
        FileNotFoundError, match=f"{split} cannot be read; `promptnotes data {name}"
    ):
        pn.load_task(name, root=tmp_path)


def test_aircraft_has_official_lists(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "fgvc_aircraft")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is drawn, so it is the published split
        task = pn.load_task("fgvc_aircraft", root=tmp_path)
    assert task.classnames == ["A300B4", "Boeing 707"] and task.val.labels.tolist() == [1, 0]
    assert task.test.images[0].endswith("fgvc_aircraft/images/0021.jpg")
    assert check("fgvc_aircraft", tmp_path) == benchmarks.Report((2, 2, 2), [], [], [])


def test_imagenet_is_tested_on_its_validation_images(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "imagenet")
    task = pn.load_task("imagenet", root=tmp_path)
    assert task.classnames == list(SYNSETS.values()) and len(task.val) == 0
    assert task.train.images == sorted(task.train.images)
    assert task.train.labels.tolist() == [0, 0, 1, 1, 2, 2]
    assert all("/images/val/" in image for image in task.test.images)
    assert len(task.few_shot(1, 1)) == 3
    assert check("imagenet", tmp_path) == benchmarks.Report((6, 0, 3), [], [], [])


@pytest.mark.parametrize(
    "name, place",
    [
        ("imagenet_sketch", "imagenet-sketch/images"),
        ("imagenet_a", "imagenet-adversarial/imagenet-a"),
        ("imagenet_r", "imagenet-rendition/imagenet-r"),
    ],
)
def test_shifted_imagenets_number_their_own_classes(monkeypatch, tmp_path, name, place):
    make(monkeypatch, tmp_path, "imagenet", name)
    write(tmp_path / place / "README.txt", "not a class")
    task = pn.load_task(name, root=tmp_path)  # the names are those in imagenet/classnames.txt
    assert task.classnames == ["goldfish", "tabby cat"] and task.test.labels.tolist() == [0, 1]
    assert len(task.train) == len(task.val) == 0 and check(name, tmp_path).problems == []
    (tmp_path / place / "n99999999").mkdir()
    with pytest.raises(ValueError, match=r"classnames\.txt has no name for n99999999"):
        pn.load_task(name, root=tmp_path)


def test_imagenetv2_has_imagenets_labels_as_folders(monkeypatch, tmp_path):
    make(monkeypatch, tmp_path, "imagenet", "imagenetv2")
    task = pn.load_task("imagenetv2", root=tmp_path)
    assert task.classnames == list(SYNSETS.values()) and task.test.labels.tolist() == [0, 1, 2]
    assert task.test.images[2].endswith("format-val/2/a.jpeg")


# ---- fetching, from a file server of our own


class Files(http.server.BaseHTTPRequestHandler):
    """Serves bytes, with ranges; `cut` ends an answer before its time."""

    def do_GET(self):
        server, name = self.server, self.path.strip("/")
        first = int(self.headers.get("Range", "bytes=0-").split("=")[1].split("-")[0])
        server.asked.append((name, first))
        if name not in server.files:
            return self.send_error(404)
        content = server.files[name]
        if first >= len(content) > 0:
            return self.send_error(416)
        self.send_response(206 if first else 200)
        self.send_header("Content-Type", "text/html" if content[:1] == b"<" else "text/plain")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        self.wfile.write(content[first : server.cut])

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    server.files, server.asked, server.cut = {}, [], None
    server.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def eurosat(monkeypatch, tmp_path, server):
    """A server that has the miniature EuroSAT, and a table that points to it."""
    make(monkeypatch, tmp_path / "there", "eurosat")
    folder = tmp_path / "there" / "eurosat"
    images = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.jpg")}
    images["2750/README"] = np.random.default_rng(0).bytes(300_000)
    archive, listing = zipped(images), TABLE["eurosat"].listing.name
    server.files |= {"EuroSAT.zip": archive, listing: (folder / listing).read_bytes()}
    (images,) = TABLE["eurosat"].archives
    md5 = f"md5:{hashlib.md5(archive).hexdigest()}"
    images = dataclasses.replace(images, url=server.url + "EuroSAT.zip", hash=md5)
    split = dataclasses.replace(TABLE["eurosat"].listing, url=server.url + listing)
    entry = dataclasses.replace(
        TABLE["eurosat"], archives=(images,), listing=split, gigabytes=0.001
    )
    monkeypatch.setitem(TABLE, "eurosat", entry)
    return tmp_path / "data"


def test_fetch_brings_split_and_images_and_only_once(eurosat, server, capsys):
    assert main(["data", "eurosat", "--root", str(eurosat), "--verify"]) == 0
    out = capsys.readouterr().out
    assert out == f"eurosat: train 4, val 2, test 4 images in {eurosat}/eurosat\n"
    assert len(pn.load_task("eurosat", root=eurosat).train) == 4
    assert [name for name, _ in server.asked] == ["split_zhou_EuroSAT.json", "EuroSAT.zip"]
    kept = sorted(p.name for p in (eurosat / "eurosat").iterdir())
    assert kept == [".lock", "2750", "EuroSAT.zip", "split_zhou_EuroSAT.json"]
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0 and len(server.asked) == 2
    (eurosat / "eurosat/2750/Forest/Forest_0.jpg").unlink()  # comes back from the archive
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0 and len(server.asked) == 2


def test_a_download_that_was_cut_short_goes_on(eurosat, server, capsys):
    server.cut, whole = 200_000, 3 * 2**16  # pieces that arrived
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1
    err = capsys.readouterr().err
    path = eurosat / "eurosat" / "EuroSAT.zip"
    assert f"download {server.url}EuroSAT.zip and save it as {path} (" in err and not path.exists()
    assert path.with_name("EuroSAT.zip.part").stat().st_size == whole
    server.cut = None
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    assert server.asked[-1] == ("EuroSAT.zip", whole) and not list(path.parent.glob("*.part"))


def test_a_part_that_is_whole_is_not_asked_for_again(eurosat, server):
    folder = eurosat / "eurosat"
    folder.mkdir(parents=True)
    (folder / "EuroSAT.zip.part").write_bytes(server.files["EuroSAT.zip"])
    assert benchmarks.fetch("eurosat", eurosat, progress=False) == folder
    assert check("eurosat", eurosat).problems == []


def test_a_wrong_checksum_is_told_and_nothing_is_kept(eurosat, server, capsys):
    good, server.files["EuroSAT.zip"] = server.files["EuroSAT.zip"], zipped({"2750/a.jpg": b""})
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1
    assert "does not match the known hash" in capsys.readouterr().err
    assert [p.name for p in (eurosat / "eurosat").glob("[!.]*")] == ["split_zhou_EuroSAT.json"]
    server.files["EuroSAT.zip"] = good
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0


def test_offline_it_says_what_to_put_where(eurosat, server, capsys):
    server.files.clear()
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1
    first, *steps = capsys.readouterr().err.splitlines()
    assert first == "promptnotes: error: eurosat: left to you:" and len(steps) == 3
    assert "drive.google.com/file/d/1Ip7yaCWFi0eaOFUGga0lUdVi_DDQth1o" in steps[0]
    assert f"save it as {eurosat}/eurosat/split_zhou_EuroSAT.json (404" in steps[0]
    assert f"save it as {eurosat}/eurosat/EuroSAT.zip (404" in steps[1]
    assert steps[2] == f"  3. promptnotes data eurosat --root {eurosat}"


def test_a_web_page_is_not_taken_for_the_file(eurosat, server, tmp_path):
    server.files["split.json"] = b"<html>too many downloads</html>"
    with pytest.raises(ValueError, match="answered with a web page instead of the file"):
        fetch.download(server.url + "split.json", tmp_path / "split.json", progress=False)
    assert not (tmp_path / "split.json").exists()


def test_too_little_space_is_told_before_the_download(eurosat, server, monkeypatch, capsys):
    monkeypatch.setitem(TABLE, "eurosat", dataclasses.replace(TABLE["eurosat"], gigabytes=1e9))
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1
    assert "GB more needed" in capsys.readouterr().err
    assert ("EuroSAT.zip", 0) not in server.asked


EVIL = {"2750/a.jpg": b"x", "../evil.txt": b"x"}


@pytest.mark.parametrize(
    "pack, members",
    [
        (zipped, EVIL),
        (tarred, EVIL),
        (tarred, {"/etc/../../evil.txt": b"x"}),
        (zipped, {"/evil.txt": b"x"}),
    ],
)
def test_nothing_is_written_outside(tmp_path, pack, members):
    folder, archive = tmp_path / "data" / "eurosat", tmp_path / "evil.archive"
    folder.mkdir(parents=True)
    archive.write_bytes(pack(members))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match=f"{archive}: .*outside|{archive}: .*leads out"):
        fetch.extract(archive, folder, progress=False)
    assert sorted(tmp_path.rglob("*")) == before and not Path("/evil.txt").exists()


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_damaged_archive(tmp_path, pack):
    noise = np.random.default_rng(0).bytes(5000)
    archive, whole = tmp_path / "a.archive", pack({"2750/a.jpg": noise})
    middle = len(whole) // 2
    for content in (
        whole[:middle],
        whole[:middle] + b"\xff" * 40 + whole[middle + 40 :],
        b"",
        b"x",
    ):
        archive.write_bytes(content)
        with pytest.raises(ValueError, match=f"{archive}: damaged (.|\n)*delete it"):
            fetch.extract(archive, tmp_path, progress=False)
        assert list(tmp_path.iterdir()) == [archive]


def test_archives_within_archives_and_below_a_folder(tmp_path):
    inner = tarred({"101_ObjectCategories/ant/image_0001.jpg": b"ant"})
    (tmp_path / "caltech-101.zip").write_bytes(
        zipped({"caltech-101/101_ObjectCategories.tar.gz": inner, "caltech-101/other": b""})
    )
    (archive,) = TABLE["caltech101"].archives
    fetch.extract(tmp_path / "caltech-101.zip", tmp_path, archive.top, archive.inner, False)
    assert (tmp_path / "101_ObjectCategories/ant/image_0001.jpg").read_bytes() == b"ant"
    (archive,) = TABLE["fgvc_aircraft"].archives
    members = {"fgvc-aircraft-2013b/data/images/1.jpg": b"1", "fgvc-aircraft-2013b/README": b""}
    (tmp_path / "a.tar.gz").write_bytes(tarred(members))
    fetch.extract(tmp_path / "a.tar.gz", tmp_path, archive.top, progress=False)
    assert (tmp_path / "images/1.jpg").read_bytes() == b"1"
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "101_ObjectCategories",
        "a.tar.gz",
        "caltech-101.zip",
        "images",
    ]


def serve_listing(monkeypatch, name, url):
    """The table's entry, with its list of names at another host."""
    listing = dataclasses.replace(TABLE[name].listing, url=url + "classnames.txt")
    monkeypatch.setitem(TABLE, name, dataclasses.replace(TABLE[name], listing=listing))


def free_space(monkeypatch, size):
    """A disk with so many bytes free."""
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 0, size))


@pytest.mark.parametrize("name, share", [("EuroSAT.zip", 1), ("EuroSAT.zip.part", 0.5)])
def test_what_is_downloaded_already_needs_no_space(eurosat, server, monkeypatch, name, share):
    """With the archive there, the space of what is in it is enough."""
    archive, folder = server.files["EuroSAT.zip"], eurosat / "eurosat"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(archive[: int(share * len(archive))])
    entry = dataclasses.replace(TABLE["eurosat"], gigabytes=len(archive) / 1e9)
    monkeypatch.setitem(TABLE, "eurosat", entry)
    free_space(monkeypatch, (2.1 - share) * len(archive))
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0


def member(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "kind, target",
    [
        (tarfile.SYMTYPE, "../../outside"),
        (tarfile.SYMTYPE, "2.jpg"),
        (tarfile.LNKTYPE, "a/b/1.jpg"),
        (tarfile.FIFOTYPE, ""),
    ],
)
def test_links_in_an_archive_are_left_out(tmp_path, kind, target):
    """A link that stays inside where it is unpacked may lead out from where it is moved to."""
    folder = tmp_path / "data" / "set"
    folder.mkdir(parents=True)
    with tarfile.open(folder / "a.tar", "w") as archive:
        for name in ("a/b/1.jpg", "a/b/2.jpg"):
            archive.addfile(member(name, tarfile.REGTYPE))
        archive.addfile(member("a/b/out", kind, target))
    fetch.extract(folder / "a.tar", folder, top="a/b", progress=False)
    assert sorted(p.name for p in folder.iterdir()) == ["1.jpg", "2.jpg", "a.tar"]


def zeros_zipped(size):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2750/a.jpg", b"x")
        archive.writestr("2750/zeros.jpg", bytes(size))
    return buffer.getvalue()


@pytest.mark.parametrize("pack", [zeros_zipped, lambda size: tarred({"2750/zeros": bytes(size)})])
def test_an_archive_that_holds_far_more_than_its_size(tmp_path, pack):
    archive = tmp_path / "a.archive"
    archive.write_bytes(pack(10**8))
    assert archive.stat().st_size < 2e5
    with pytest.raises(ValueError, match=f"{archive}: 100 MB in 0.1 MB: no archive of images"):
        fetch.extract(archive, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == [archive]


def test_an_archive_within_an_archive_is_held_to_the_same(tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({"inner.zip": zeros_zipped(10**8)}))
    with pytest.raises(ValueError, match="no archive of images"):
        fetch.extract(archive, tmp_path, inner="inner.zip", progress=False)
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_that_does_not_fit_the_disk(tmp_path, monkeypatch, pack):
    archive = tmp_path / "a.archive"
    noise = np.random.default_rng(0).bytes(10**6)
    archive.write_bytes(pack({"2750/a.jpg": noise, "2750/b.jpg": noise}))
    free_space(monkeypatch, 1.5e6)
    with pytest.raises(OSError, match=f"{archive}: what is in it does not fit the disk"):
        fetch.extract(archive, tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == [archive]


def test_a_file_of_the_user_is_never_replaced(eurosat, capsys):
    images = eurosat / "eurosat" / "2750" / "Forest"
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    mine, lost = images / "Forest_0.jpg", images / "Forest_1.jpg"
    mine.write_bytes(b"mine")
    lost.unlink()
    capsys.readouterr()
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    (warning,) = [line for line in capsys.readouterr().err.splitlines() if "were kept" in line]
    assert warning.startswith("promptnotes: warning: ") and f"were kept: {mine}. To have" in warning
    assert mine.read_bytes() == b"mine" and lost.exists()


def test_what_killed_runs_left_is_removed(eurosat, server):
    folder = eurosat / "eurosat"
    for name in (".extract-abc", ".extract-def"):
        draw(folder / name / "2750" / "Forest" / "Forest_0.jpg")
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    assert not list(folder.glob(".extract-*"))
    draw(folder / ".extract-abc" / "x.jpg")  # beside a set that is complete
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    assert not list(folder.glob(".extract-*")) and len(server.asked) == 2


def test_a_set_that_is_complete_may_be_read_only(eurosat, server):
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    folder = eurosat / "eurosat"
    (folder / ".lock").unlink()
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 0
    assert not (folder / ".lock").exists()  # nothing is written where nothing is missing


def test_two_runs_at_once_fetch_once(eurosat, server):
    arguments = ["data", "eurosat", "--root", str(eurosat)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(main, [arguments] * 4)) == [0] * 4
    assert sorted(name for name, _ in server.asked) == ["EuroSAT.zip", "split_zhou_EuroSAT.json"]
    assert check("eurosat", eurosat, verify=True).problems == []


def test_a_run_that_goes_on_keeps_what_it_unpacks(eurosat):
    side = eurosat / "eurosat" / ".extract-abc"
    with ThreadPoolExecutor() as pool:
        with fetch.alone(eurosat / "eurosat"):
            side.mkdir()
            other = pool.submit(main, ["data", "eurosat", "--root", str(eurosat)])
            time.sleep(0.5)
            assert side.exists() and not other.done()
            side.rmdir()
        assert other.result() == 0


@pytest.mark.parametrize("moved", [1, 6, 9])
def test_a_move_that_was_interrupted_goes_on(eurosat, server, monkeypatch, moved):
    """Also where the list is made from the folder, so that none of what it lists is missing."""
    del server.files["split_zhou_EuroSAT.json"]
    rename, count = os.rename, itertools.count()

    def interrupted(*paths):
        if next(count) == moved:
            raise KeyboardInterrupt
        rename(*paths)

    monkeypatch.setattr(os, "rename", interrupted)
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 130
    images = eurosat / "eurosat" / "2750"
    assert len(list(images.rglob("*.jpg"))) < 10
    monkeypatch.setattr(os, "rename", rename)
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1  # the split file is left to you
    assert len(list(images.rglob("*.jpg"))) == 10
    assert main(["data", "eurosat", "--root", str(eurosat)]) == 1


def test_what_may_not_be_fetched_is_said_step_by_step(server, monkeypatch, tmp_path, capsys):
    serve_listing(monkeypatch, "imagenet_a", server.url)
    server.files["classnames.txt"] = b"n01440764 tench\nn01443537 goldfish\n"
    assert main(["data", "imagenet_a", "--root", "data"]) == 1
    assert capsys.readouterr().err.splitlines()[-4:] == [
        "promptnotes: error: imagenet_a: left to you:",
        "  1. download imagenet-a.tar: https://github.com/hendrycks/natural-adv-examples",
        "  2. extract it to data/imagenet-adversarial, so that there is a folder "
        "data/imagenet-adversarial/imagenet-a/n01498041",
        "  3. promptnotes data imagenet_a --root data",
    ]
    assert Path("data/imagenet/classnames.txt").read_text().startswith("n01440764 tench")
    shrink(monkeypatch, "imagenet_a", 1, (0, 0, 1))
    draw(Path("data/imagenet-adversarial/imagenet-a/n01443537/1.jpg"))
    assert main(["data", "imagenet_a", "--root", "data"]) == 0


# ---- the command line, and the scripts


def test_the_list_of_sets(tmp_path, capsys):
    assert main(["data", "--root", str(tmp_path)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 15 and "100 classes  train 4128, val 1649, test 2465" in rows[0]
    assert rows[0].endswith(f"{tmp_path}/caltech-101: 0.14 GB to fetch") and rows[2].endswith(
        "by hand"
    )
    assert main(["data", "eurosat", "--list", "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_the_command_goes_on_after_a_set_that_fails(monkeypatch, eurosat, capsys):
    serve_listing(monkeypatch, "imagenet_r", "http://127.0.0.1:9/")
    assert main(["data", "imagenet_r", "eurosat", "--root", str(eurosat)]) == 1
    out, err = capsys.readouterr()
    assert "classnames.txt (127.0.0.1:9 cannot be reached)\n" in err and out.startswith(
        "eurosat: train 4"
    )
    assert main(["data", "eurosat", "mnist"]) == 1
    assert "unknown set 'mnist': expected one of caltech101" in capsys.readouterr().err


def test_problems_and_notes_are_printed(monkeypatch, tmp_path, capsys):
    make(monkeypatch, tmp_path, "eurosat")
    broken = tmp_path / "eurosat/2750/Forest/Forest_0.jpg"
    broken.write_bytes(b"no image")
    draw(tmp_path / "eurosat/2750/Forest/mine.jpg")
    assert main(["data", "eurosat", "--root", str(tmp_path), "--verify"]) == 1
    out, err = capsys.readouterr()
    assert "note: " in out and "1 images in no part: Forest/mine.jpg" in out
    assert f"promptnotes: warning: {broken}: broken image" in err
