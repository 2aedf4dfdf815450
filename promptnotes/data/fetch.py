"""Downloads that go on where they stopped, and archives that are unpacked safely."""

import filecmp
import gzip
import os
import shutil
import tarfile
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pooch
import requests
from filelock import FileLock
from tqdm.auto import tqdm

from promptnotes.data.walk import first

SIDE = ".extract-"  # how the folders begin that archives are unpacked into, before they are moved
DAMAGE = tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, RuntimeError


@contextmanager
def alone(folder):
    """One run at a time works in `folder`: others wait. Removes what killed runs left there."""
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        for side in folder.glob(f"{SIDE}*"):
            shutil.rmtree(side, ignore_errors=True)
        yield


def download(url, path, known_hash="", progress=True):
    """The file at `url`, saved as `path` once it is whole and its hash is right.

    A file that is there and has `known_hash`, "md5:..." or "sha256:...", is left alone. What came
    before an interruption stays in `path`.part. Raises OSError when the host does not answer, and
    ValueError when what it sends is not the file.
    """

    def resume(url, output, _):  # a downloader in pooch's manner
        part = path.with_name(f"{path.name}.part")
        start = part.stat().st_size if part.exists() else 0
        headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
        with requests.get(url, headers=headers, stream=True, timeout=60) as answer:
            if answer.status_code != 416:  # which says that the part is whole
                answer.raise_for_status()
                if "text/html" in answer.headers.get("Content-Type", ""):
                    raise ValueError(f"{url} answered with a web page instead of the file")
                start = start if answer.status_code == 206 else 0
                total = start + int(answer.headers.get("Content-Length", 0)) or None
                options = dict(desc=path.name, unit="B", unit_scale=True, disable=not progress)
                bar = tqdm(total=total, initial=start, **options)
                with open(part, "ab" if start else "wb") as file, bar:
                    for piece in answer.iter_content(2**16):
                        file.write(piece)
                        bar.update(len(piece))
        os.replace(part, output)

    pooch.get_logger().setLevel("WARNING")
    try:
        pooch.retrieve(url, known_hash or None, path.name, path.parent, downloader=resume)
    except requests.ConnectionError as error:  # its own text fills a screen
        raise OSError(f"{urlsplit(url).netloc} cannot be reached") from error


def extract(archive, folder, top="", inner="", progress=True):
    """Move what is in the folder `top` of a zip or tar file, or in the archive `inner` inside it,
    into `folder`; run it inside `alone(folder)`.

    Everything is unpacked aside first, without links and devices. A file that is there already with
    other content is kept, which a warning says. Where the archive is damaged, leads out of the
    folder or holds too much (ValueError), or the disk is too full (OSError), nothing is moved.
    """
    kept = []
    with TemporaryDirectory(prefix=SIDE, dir=folder, ignore_cleanup_errors=True) as side:
        source = Path(side, top)
        _unpack(archive, Path(side), progress)
        if inner:
            source = Path(side, ".inner")
            _unpack(Path(side, inner), source, progress)
        if not source.is_dir():
            raise ValueError(f"{archive}: expected a folder {top} in it, there is none")
        for file in sorted(source.rglob("*")):  # a folder comes before what is in it
            target = folder / file.relative_to(source)
            if file.is_dir():
                target.mkdir(exist_ok=True)
            elif not os.path.lexists(target):
                shutil.move(file, target)
            elif not (target.is_file() and filecmp.cmp(file, target, shallow=False)):
                kept.append(target)
    if kept:
        told = f"{archive}: {len(kept)} files differ from yours, which were kept: {first(kept)}"
        warnings.warn(f"{told}. To have the archive's, delete these and run again", stacklevel=2)


def _unpack(archive, side, progress):
    """The files and folders of a zip or tar file, into the folder `side`."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened:
                for member in _admitted(opened.infolist(), archive, progress):
                    if not (side / member.filename).resolve().is_relative_to(side.resolve()):
                        raise ValueError(f"{archive}: {member.filename} leads out of the folder")
                    opened.extract(member, side)
        else:
            with tarfile.open(archive) as opened:
                for member in _admitted(opened, archive, progress):
                    if member.isfile() or member.isdir():
                        opened.extract(member, side, filter="data")
                while opened.fileobj.read(2**20):  # a gzip file has its checksum at the end
                    pass
    except DAMAGE as error:
        raise ValueError(f"{archive}: damaged or unsafe ({error}); delete it, try again") from error


def _admitted(members, archive, progress):
    """The members, as long as they fit the disk and are not far more than the archive's size."""
    size, free, total = archive.stat().st_size, shutil.disk_usage(archive.parent).free, 0
    for member in tqdm(members, "extract", disable=not progress):
        total += member.file_size if isinstance(member, zipfile.ZipInfo) else member.size
        if total > max(10 * size, 2**26):  # images hardly shrink in an archive
            sizes = f"{total / 1e6:.0f} MB in {size / 1e6:.1f} MB"
            raise ValueError(f"{archive}: {sizes}: no archive of images")
        if total > free:
            raise OSError(f"{archive}: what is in it does not fit the disk; make room")
        yield member
