"""The papers' sets on disk: reading, checking and fetching what benchmark_table.toml lists.

The folders are laid out as the CoOp code wants them (its DATASETS.md). Where a split file is
missing, a set in class folders is split by CoOp's rule (splits.py), and `load_task` warns.
"""

import json
import os
import shutil
import warnings
from collections import namedtuple
from pathlib import Path

import pooch

from promptnotes.data import splits
from promptnotes.data.benchmark_table import TABLE
from promptnotes.data.fetch import SIDE, alone, download, extract
from promptnotes.data.splits import PARTS
from promptnotes.data.tasks import ImageSet, Task
from promptnotes.data.walk import first, sound_images, walk


def find(name, root):
    """(row of the table, folder of the set); root: the folder of all sets, or None."""
    if name not in TABLE:
        raise ValueError(f"unknown set {name!r}: expected one of {', '.join(TABLE)}")
    root = Path(root or os.environ.get("PROMPTNOTES_DATA") or "data")
    return TABLE[name], root / TABLE[name].folder


def load_task(name, root):
    """The set `name` as a Task, whose images are paths; warns and raises as `data.load_task`."""
    (entry, folder), (lists, names, notes) = find(name, root), read_lists(name, root)
    for note in notes:
        warnings.warn(f"{name}: {note}", stacklevel=3)
    base = folder / entry.images
    sets = [
        ImageSet([f"{base}/{path}" for path, *_ in items], [label for _, label, _ in items])
        for items in lists.values()
    ]
    return Task(name, names, [entry.template], *sets)


def read_lists(name, root):
    """({part: [(path below the image folder, label, class name), ...]}, class names by label, what
    is not as published)"""
    (entry, folder), notes = find(name, root), []
    split = folder / entry.split
    has_split = split.is_file() or not entry.rule
    remedy = f"`promptnotes data {name} --root {folder.parent}` fetches it or says what is needed"
    try:
        if has_split:
            lists = json.loads(split.read_text(encoding="utf-8"))
            lists = {part: [(str(p), int(y), str(c)) for p, y, c in lists[part]] for part in PARTS}
            if entry.listing.hash not in ("", f"sha256:{pooch.file_hash(split)}"):
                notes.append(f"{split}: not the published file (its sha256 differs)")
        else:
            lists = getattr(splits, entry.rule)(entry, folder)
            if entry.split:
                drawn = "drawn anew by CoOp's rule, and is not the published one"
                notes.append(f"{split}: no such file, so the split was {drawn}")
        name_of = {label: name for items in lists.values() for _, label, name in items}
        if sorted(name_of) != list(range(len(name_of))):
            raise ValueError(f"labels: expected 0 to {len(name_of) - 1}, got {sorted(name_of)}")
        os.scandir(folder / entry.images).close()  # raises where there is no such folder
    except OSError as error:
        raise FileNotFoundError(f"{name}: {error.filename} cannot be read; {remedy}") from error
    except (ValueError, KeyError, TypeError) as error:
        message = f"{name}: {split if has_split else folder} cannot be understood ({error!r})"
        raise ValueError(f"{message}: delete what is wrong there; {remedy}") from error
    names = [name_of[label].replace("_", " ") for label in range(len(name_of))]
    counts = tuple(map(len, lists.values()))
    if (len(names), counts) != (entry.classes, entry.counts):
        here = f"{len(names)} classes and {counted(counts)} images"
        published = f"{entry.classes} and {counted(entry.counts)}"
        notes.append(f"{folder}: {here}; the published set has {published}")
    return lists, names, notes


def counted(counts):
    return ", ".join(f"{part} {count}" for part, count in zip(PARTS, counts))


# What `check` found: images listed per part, those of them that are missing, what makes it another
# set than the published one, and what is only worth knowing.
Report = namedtuple("Report", "counts missing problems notes")


def check(name, root=None, verify=False, progress=False):
    """Compare a set on disk with the published one; `verify` decodes every image of its parts."""
    (entry, folder), (lists, _, problems) = find(name, root), read_lists(name, root)
    base = folder / entry.images
    listed = {path for items in lists.values() for path, *_ in items}
    there = {path for path in walk(base) if path.lower().endswith(splits.SUFFIXES)}
    missing = sorted(listed - there)
    if missing:
        problems.append(f"{base}: {len(missing)} images missing: {first(missing)}")
    extra = sorted(path for path in there - listed if path.split("/")[0] not in entry.ignored)
    notes = [f"{base}: {len(extra)} images in no part: {first(extra)}"] if extra else []
    if verify:
        images = [base / path for path in sorted(listed & there)]
        problems += sound_images(images, name, progress)[1]
    return Report(tuple(map(len, lists.values())), missing, problems, notes)


def fetch(name, root=None, progress=True):
    """Bring what is missing of a set to its place, and return the set's folder.

    Archives stay beside what was in them. A second run for the same set waits for the first.
    Raises FileNotFoundError with the steps that are left to you, where there are any; OSError when
    the disk is too full; ValueError when an archive is damaged or would write outside its folder.
    """
    (entry, folder), steps = find(name, root), []
    listing = folder / entry.split if entry.split else splits.names_file(folder)
    if entry.listing and not listing.exists():
        with alone(listing.parent):
            steps += obtain(entry.listing, listing, progress)
    if entry.by_hand and not complete(name, root):
        steps += [step.replace("{}", str(folder)) for step in entry.by_hand]
    if entry.archives and (any(folder.glob(f"{SIDE}*")) or not complete(name, root)):
        with alone(folder):
            if not complete(name, root):  # a run that we waited for may have fetched it
                steps += fetch_archives(entry, folder, progress)
    if steps:
        steps.append(f"promptnotes data {name} --root {folder.parent}")
        numbered = [f"  {i}. {step}" for i, step in enumerate(steps, 1)]
        raise FileNotFoundError("\n".join([f"{name}: left to you:", *numbered]))
    return folder


def fetch_archives(entry, folder, progress):
    """Download and unpack a set's archives; returns the steps that are left to you."""
    paths, steps = [folder / archive.name for archive in entry.archives], []
    there = [file for path in paths for file in folder.glob(f"{path.name}*")]  # or its .part
    fetched = min(sum(file.stat().st_size for file in there) / 1e9, entry.gigabytes)
    needed, free = 2 * entry.gigabytes - fetched, shutil.disk_usage(folder).free / 1e9
    if free < needed:
        space = f"about {needed:.1f} GB more needed to fetch and unpack it, {free:.1f} GB free"
        raise OSError(f"{folder}: {space}: make room, or choose another disk with --root")
    for path, archive in zip(paths, entry.archives):
        left = obtain(archive, path, progress)
        if not left:
            extract(path, folder, archive.top, archive.inner, progress)
        steps += left
    return steps


def obtain(wanted, path, progress):
    """Download one file of the table; returns the step that is left to you where that fails."""
    try:
        download(wanted.url, path, wanted.hash, progress)
    except (OSError, ValueError) as error:
        address = f"{wanted.browser} in a browser" if wanted.browser else wanted.url
        return [f"download {address} and save it as {path} ({error})"]
    return []


def complete(name, root):
    """All listed images are there. A list that is made from the folder must be as long as the
    published one: it is shorter where the unpacking of an archive was interrupted."""
    entry, folder = find(name, root)
    try:
        report = check(name, root)
    except (OSError, ValueError):
        return False
    from_folder = entry.archives and not (folder / entry.split).is_file()
    too_short = from_folder and report.counts != entry.counts
    return any(report.counts) and not report.missing and not too_short
