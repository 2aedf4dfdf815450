"""Downloads that go on where they stopped, and archives that are taken apart safely."""

import gzip
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests
from tqdm.auto import tqdm


def check_space(folder, gigabytes):
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise OSError(
            f"{folder}: about {gigabytes:.1f} GB needed for the archives and what is in them, "
            f"{free:.1f} GB free: make room, or choose another disk with --root"
        )


def download(url, path, known_hash="", progress=True):
    """The file at `url`, saved as `path` once it is whole and its hash is right.

    known_hash  "md5:..." or "sha256:..."; a file that is there already and has it is left alone

    What came before an interruption stays in `path`.part. Raises OSError when the host does not
    answer, and ValueError when what it sends is not the file.
    """
    part = path.with_name(f"{path.name}.part")

    def resume(url, output, _):  # a downloader in pooch's manner
        start = part.stat().st_size if part.exists() else 0
        asked = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
        with requests.get(url, headers=asked, stream=True, timeout=60) as answer:
            if answer.status_code != 416:  # which says that the part is whole
                answer.raise_for_status()
                if "text/html" in answer.headers.get("Content-Type", ""):
                    raise ValueError(f"{url} answered with a web page instead of the file")
                start = start if answer.status_code == 206 else 0
                total = start + int(answer.headers.get("Content-Length", 0)) or None
                bar = tqdm(
                    desc=path.name,
                    initial=start,
                    total=total,
                    unit="B",
                    unit_scale=True,
                    disable=not progress,
                )
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
    """Move what is in the folder `top` of a zip or tar file into `folder`.

    inner  the path of an archive inside it, which is extracted instead

    Everything is unpacked aside first. Raises ValueError when the archive is damaged, or has a
    member that leads out of the folder: then nothing is moved.
    """
    side = Path(tempfile.mkdtemp(prefix=".extract-", dir=folder))
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as opened:
                for member in tqdm(opened.infolist(), desc="extract", disable=not progress):
                    target = (side / member.filename).resolve()
                    if not target.is_relative_to(side.resolve()):
                        raise ValueError(f"{archive}: {member.filename} leads out of the folder")
                    opened.extract(member, side)
        else:
            with tarfile.open(archive) as opened:
                for member in tqdm(opened, desc="extract", disable=not progress):
                    opened.extract(member, side, filter="data")
                while opened.fileobj.read(2**20):  # a gzip file has its checksum at the end
                    pass
        if inner:
            extract(side / inner, folder, progress=progress)
        elif not (side / top).is_dir():
            raise ValueError(f"{archive}: expected a folder {top} in it, there is none")
        for path in (side / top).rglob("*") if not inner else ():
            if not path.is_dir():
                target = folder / path.relative_to(side / top)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)
    except tarfile.FilterError as error:
        raise ValueError(f"{archive}: {error}") from error
    except (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{archive}: damaged ({error}); delete it and fetch it again") from error
    finally:
        shutil.rmtree(side, ignore_errors=True)
