"""Folders on disk: what is in one, the files below it, and which images are sound."""

import os
from concurrent.futures import ThreadPoolExecutor

from tqdm.auto import tqdm

from promptnotes.images import PREVIEW, open_image

CLUTTER = {"thumbs.db", "desktop.ini", "__macosx"}  # what systems leave behind, as do dot files


def visible(folder):
    """The entries of a folder, sorted by name, without hidden files and systems' clutter."""
    return [folder / name for name in sorted(os.listdir(folder)) if not is_hidden(name)]


def is_hidden(name):
    return name.startswith(".") or name.lower() in CLUTTER


def walk(top):
    """Paths of all visible files below a folder, relative to it, as texts with "/".

    Links to folders are followed, and every folder is read once, so that loops of links end. Of two
    ways to a folder the shorter is taken, and one without a link before one with a link.
    """
    level, seen = [top], set()
    while level:
        below = []
        for folder in sorted(level, key=lambda path: (path.is_symlink(), path)):
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                prefix = "" if folder == top else f"{folder.relative_to(top).as_posix()}/"
                _, folders, names = next(os.walk(folder, onerror=fail))
                below += [folder / name for name in folders if not is_hidden(name)]
                yield from (prefix + name for name in names if not is_hidden(name))
        level = below


def fail(error):
    raise error


def files_below(path):
    """The path itself, or all visible files in a folder and the folders below it, sorted."""
    return sorted(path / inner for inner in walk(path)) if path.is_dir() else [path]


def sound_images(paths, title, progress=False):
    """(those of the image files that can be decoded, a sentence on each of the others)"""

    def fault(path):
        try:
            open_image(path, PREVIEW)
        except (ValueError, OSError) as error:
            return str(error)

    with ThreadPoolExecutor() as pool:
        faults = list(tqdm(pool.map(fault, paths), title, len(paths), disable=not progress))
    return [path for path, fault in zip(paths, faults) if not fault], list(filter(None, faults))


def first(names):
    """Up to three of the names, as a text."""
    return ", ".join(map(str, names[:3])) + (", ..." if len(names) > 3 else "")
