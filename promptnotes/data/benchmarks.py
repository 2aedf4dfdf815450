"""The papers' sets on disk: reading, checking and fetching what benchmark_table.toml lists.

The folders are laid out as the CoOp code wants them (its DATASETS.md): one that was prepared for it
works as it is. The published splits are files, split_zhou_*.json. Where one is missing, a set in
class folders is split by CoOp's rule (splits.py): then the task is not the published one, and
`load_task` warns.
"""

import json
import os
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

import pooch

from promptnotes.data import splits
from promptnotes.data.benchmark_table import TABLE
from promptnotes.data.fetch import SIDE, alone, download, extract
from promptnotes.data.splits import PARTS, SUFFIXES, names_file
from promptnotes.data.tasks import ImageSet, Task
from promptnotes.data.walk import first, sound_images, walk


def find(name, root=None):
    """(row of the table, folder of the set); root: the folder of all sets."""
    if name not in TABLE:
        raise ValueError(f"unknown set {name!r}: expected one of {', '.join(TABLE)}")
    root = Path(root or os.environ.get("PROMPTNOTES_DATA") or "data")
    return TABLE[name], root / TABLE[name].folder


def split_file(name, root):
    """The path of a set's split file; None for a set that has none."""
    entry, folder = find(name, root)
    is_split = entry.listing and entry.listing.name.endswith(".json")
    return folder / entry.listing.name if is_split else None


def load_task(name, root=None):
    """The benchmark as a Task; its images are paths, which are read when they are encoded.

    root  the folder of all sets, in CoOp's layout; by default the environment variable
          PROMPTNOTES_DATA, else "data"

    Warns where the lists are not the published ones. Raises FileNotFoundError, with the remedy,
    when files are missing, and ValueError for an unknown name or a file of another format.
    """
    (entry, folder), (lists, notes) = find(name, root), read_lists(name, root)
    base = folder / entry.images
    if not base.is_dir():
        raise FileNotFoundError(f"{name}: {base} cannot be read; {remedy(name, folder)}")
    for note in notes:
        warnings.warn(f"{name}: {note}", stacklevel=3)
    sets = [
        ImageSet([f"{base}/{path}" for path, *_ in lists[part]], [y for _, y, _ in lists[part]])
        for part in PARTS
    ]
    return Task(name, class_names(lists), [entry.template], *sets)


def read_lists(name, root):
    """({part: [(path below the image folder, label, class name), ...]}, what is not as published).

    Raises FileNotFoundError when files are missing, and ValueError when one cannot be understood.
    """
    (entry, folder), split, notes = find(name, root), split_file(name, root), []
    has_split = split and (split.exists() or not entry.rule)
    try:
        if has_split:
            lists = json.loads(split.read_text(encoding="utf-8"))
            lists = {part: [(str(p), int(y), str(c)) for p, y, c in lists[part]] for part in PARTS}
            published = entry.listing.hash
            if published and f"sha256:{pooch.file_hash(split)}" != published:
                notes.append(f"{split}: not the published file (its sha256 differs)")
        else:
            lists = getattr(splits, entry.rule)(entry, folder)
            if split:
                notes.append(
                    f"{split}: no such file, so the split was drawn anew by CoOp's rule, and is "
                    "not the published one"
                )
        names = class_names(lists)
    except OSError as error:
        missing = split if split and not split.exists() else error.filename
        message = f"{name}: {missing} cannot be read; {remedy(name, folder)}"
        raise FileNotFoundError(message) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(
            f"{name}: {split if has_split else folder} cannot be understood ({error!r}): delete "
            f"what is wrong there; {remedy(name, folder)}"
        ) from error
    counts = tuple(map(len, lists.values()))
    if (len(names), counts) != (entry.classes, entry.counts):
        notes.append(
            f"{folder}: {len(names)} classes and {counted(counts)} images; the published set has "
            f"{entry.classes} and {counted(entry.counts)}"
        )
    return lists, notes


def remedy(name, folder):
    return f"`promptnotes data {name} --root {folder.parent}` fetches it or says what to put there"


def class_names(lists):
    """Class names by label, from 0; "_" is a space."""
    names = {label: name for part in PARTS for _, label, name in lists[part]}
    if sorted(names) != list(range(len(names))):
        raise ValueError(f"labels: expected 0 to {len(names) - 1}, got {sorted(names)}")
    return [names[label].replace("_", " ") for label in range(len(names))]


def counted(counts):
    return ", ".join(f"{part} {count}" for part, count in zip(PARTS, counts, strict=True))


@dataclass
class Report:
    """What `check` found: images listed per part, those of them that are missing, what makes it
    another set than the published one, and what is only worth knowing."""

    counts: tuple
    missing: list
    problems: list
    notes: list


def check(name, root=None, verify=False, progress=False):
    """Compare a set on disk with the published one; `verify` decodes every image of its parts."""
    (entry, folder), (lists, problems) = find(name, root), read_lists(name, root)
    base = folder / entry.images
    listed = {path for items in lists.values() for path, *_ in items}
    there = {path for path in walk(base) if path.lower().endswith(SUFFIXES)}
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

    What is there already is not fetched again. Archives stay beside what was in them. A second run
    for the same set waits for the first.

    Raises FileNotFoundError with the steps that are left to you, where there are any; OSError when
    the disk is too full; ValueError when an archive is damaged or would write outside its folder.
    """
    (entry, folder), steps = find(name, root), []
    listing = split_file(name, root) or names_file(folder)
    if entry.listing and not listing.exists():
        with alone(listing.parent):
            steps += obtain(entry.listing, listing, progress)
    if not complete(name, root):
        steps += [step.replace("{}", str(folder)) for step in entry.by_hand]
    if entry.archives and (any(folder.glob(f"{SIDE}*")) or not complete(name, root)):
        with alone(folder):
            if not complete(name, root):
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
        raise OSError(
            f"{folder}: about {needed:.1f} GB more needed for the archives and what is in them, "
            f"{free:.1f} GB free: make room, or choose another disk with --root"
        )
    for path, archive in zip(paths, entry.archives):
        steps_left = obtain(archive, path, progress)
        if not steps_left:
            extract(path, folder, archive.top, archive.inner, progress)
        steps += steps_left
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
    (entry, _), split = find(name, root), split_file(name, root)
    try:
        report = check(name, root)
    except (OSError, ValueError):
        return False
    from_folder = entry.archives and not (split and split.exists())
    if report.missing or (from_folder and report.counts != entry.counts):
        return False
    return sum(report.counts) > 0
