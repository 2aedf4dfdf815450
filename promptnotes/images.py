"""Images from files: opening, checking, digesting, augmenting."""

import hashlib
import math
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pooch
from PIL import Image, ImageOps

PREVIEW = (256, 256)  # a JPEG is checked at about this size, which reads all of it but faster
Image.init()
KNOWN = "AVIF BMP DIB GIF JPEG JPEG2000 MPO PNG PPM TIFF WEBP".split()
FORMATS = [name for name in KNOWN if name in Image.OPEN]  # none starts a program, as EPS does


def open_image(path, preview=None):
    """The image at `path`: RGB, upright by its EXIF orientation, transparent pixels on white, the
    first frame of several.

    `preview=(width, height)` lets a JPEG be decoded at a smaller size that is at least this one.
    FileNotFoundError where there is no file, ValueError with the path where it cannot be decoded.
    """
    path = Path(path)
    if not path.is_file():
        what = "a folder, expected an image" if path.is_dir() else "no such file"
        what = "a link that leads nowhere" if path.is_symlink() and not path.exists() else what
        raise FileNotFoundError(f"{path}: {what}")
    try:
        with Image.open(path, formats=FORMATS) as opened:
            if preview:
                opened.draft("RGB", preview)
            image = ImageOps.exif_transpose(opened)
        if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip at 255
            image = image.convert("I").point(lambda value: value / 256).convert("L")
        if image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        return image.convert("RGB")
    except Exception as error:  # Pillow's decoders raise nearly every kind on damaged data
        raise ValueError(f"{path}: {_reason(path, error)}") from error


def _reason(path, error):
    suffix = path.suffix.lower()
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    if suffix in (".heic", ".heif"):
        return "HEIC images cannot be read; export it as JPEG"
    if path.stat().st_size == 0:
        return "the file is empty"
    if Image.registered_extensions().get(suffix) not in FORMATS:
        return "not an image"
    if isinstance(error, Image.UnidentifiedImageError):
        return "broken image: its content is that of no known image format"
    return f"broken image: {error}"


def file_digests(paths):
    """SHA-256 of the content of each file; a file that did not change is not read again.

    Digests are remembered across processes, in the user's cache folder, by device, inode, size and
    times of change, whatever the file is called. One of a file that changed in the last two seconds
    is not: the file could change again within one tick of the disk's clock.
    """
    settled = time.time_ns() - 2 * 10**9
    paths = list(paths)
    stats = [os.stat(path) for path in paths]
    keys = [f"{s.st_dev} {s.st_ino} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}" for s in stats]
    digests = dict(_remembered(lambda table: _select(table, keys)) or [])
    unread = {key: i for i, key in enumerate(keys) if key not in digests}
    with ThreadPoolExecutor() as pool:
        contents = pool.map(lambda i: hashlib.sha256(Path(paths[i]).read_bytes()), unread.values())
        digests |= {key: sha256.hexdigest() for key, sha256 in zip(unread, contents)}
    new = [(key, digests[key]) for key, i in unread.items() if stats[i].st_mtime_ns < settled]
    if new:
        insert = "REPLACE INTO digests VALUES (?, ?)"
        _remembered(lambda table: table.executemany(insert, new))
    return [digests[key] for key in keys]


def _select(table, keys):
    """The rows of these keys; sqlite takes 999 parameters in any version."""
    parts = [keys[i : i + 999] for i in range(0, len(keys), 999)]
    select = "SELECT * FROM digests WHERE file IN ({})"
    queries = [(select.format(", ".join("?" * len(part))), part) for part in parts]
    return [row for query, part in queries for row in table.execute(query, part)]


def _remembered(action):
    """What `action` does with the table of digests; None where there is none, or a damaged one."""
    path = Path(pooch.os_cache("promptnotes")) / "digests.sqlite"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=30)) as table, table:
            table.execute("CREATE TABLE IF NOT EXISTS digests (file TEXT PRIMARY KEY, sha256)")
            return action(table)
    except (OSError, sqlite3.OperationalError):  # not writable, or locked for too long
        return None
    except sqlite3.DatabaseError:  # damaged: the next call makes a new one
        path.unlink(missing_ok=True)


def random_view(image, size, rng):
    """Random resized crop and flip, as torchvision's RandomResizedCrop(size, (0.08, 1), bicubic)
    and RandomHorizontalFlip; a generator of its own keeps it repeatable and safe in threads."""
    width, height = image.size
    for _ in range(10):
        area = width * height * rng.uniform(0.08, 1)
        ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            break
    else:  # a very long image: its largest crop of allowed shape
        w, h = min(width, round(height * 4 / 3)), min(height, round(width * 4 / 3))
    left, top = rng.randint(0, width - w), rng.randint(0, height - h)
    view = image.crop((left, top, left + w, top + h)).resize((size, size), Image.BICUBIC)
    return view.transpose(Image.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else view
