"""The lists of a benchmark's images where there is no split file.

Every rule takes a set's row of the table and its folder, and returns {part: [(path below the image
folder, label, class name), ...]}. Class names are as in the split files, with "_" for a space.
"""

import random

from promptnotes.data.walk import first, visible

PARTS = ("train", "val", "test")
SUFFIXES = (".jpg", ".jpeg", ".png")


def split_50_20_30(entry, folder):
    """50 % of each class for training, 20 % for validation, the rest for testing (dtd.py).

    CoOp shuffles with whatever the seed of its first run left behind, and os.listdir's order; here
    the items are sorted and the stream is fixed.
    """
    by_class, stream, lists = {}, random.Random(0), {part: [] for part in PARTS}
    for path, label, name in class_folders(folder / entry.images, ignored=entry.ignored):
        by_class.setdefault(label, []).append((path, label, entry.renamed.get(name, name)))
    for items in by_class.values():
        stream.shuffle(items)
        train_end = round(0.5 * len(items))
        val_end = train_end + round(0.2 * len(items))
        lists["train"] += items[:train_end]
        lists["val"] += items[train_end:val_end]
        lists["test"] += items[val_end:]
    return lists


def aircraft(entry, folder):
    """The official lists (fgvc_aircraft.py): nothing is drawn."""
    labels = {name: label for label, name in enumerate(lines(folder / "variants.txt"))}
    lists = {}
    for part in PARTS:
        rows = [line.split(" ", 1) for line in lines(folder / f"images_variant_{part}.txt")]
        lists[part] = [(f"{image}.jpg", labels[name], name) for image, name in rows]
    return lists


def imagenet(entry, folder):
    """Tested on the official validation images, as CoOp does (imagenet.py:61). CoOp then takes them
    as `val` too; here `val` is empty, so that nothing can be chosen on the test images."""
    place, names = folder / entry.images, synsets(folder)
    train, test = (class_folders(place, names, part) for part in ("train/", "val/"))
    return {"train": train, "val": [], "test": test}


def imagenet_shifted(entry, folder):
    """For testing only. A and R have 200 classes, numbered among themselves (imagenet_a.py)."""
    return {"train": [], "val": [], "test": class_folders(folder / entry.images, synsets(folder))}


def imagenetv2(entry, folder):
    """For testing only. Its folders are ImageNet's labels: 0 to 999 (imagenetv2.py)."""
    names = {str(label): name for label, name in enumerate(synsets(folder).values())}
    return {"train": [], "val": [], "test": class_folders(folder / entry.images, names)}


def class_folders(base, names=None, part="", ignored=()):
    """Items of class folders below `base / part`; `names`, {folder: class name}, orders them."""
    place = base / part
    folders = [path.name for path in visible(place) if path.is_dir() and path.name not in ignored]
    names = names or dict(zip(folders, folders))
    unknown = [folder for folder in folders if folder not in names]
    if unknown:
        raise ValueError(f"{place}: classnames.txt has no name for {first(unknown)}")
    return [
        (f"{part}{folder}/{image.name}", label, names[folder])
        for label, folder in enumerate(sorted(folders, key=list(names).index))
        for image in visible(place / folder)
        if image.suffix.lower() in SUFFIXES
    ]


def names_file(folder):
    """classnames.txt, in the set's own folder or else ImageNet's."""
    own = folder / "classnames.txt"
    return own if own.exists() else folder.parent / "imagenet" / own.name


def synsets(folder):
    """{synset: class name}, in the order of ImageNet's labels."""
    return dict(line.split(" ", 1) for line in lines(names_file(folder)))


def lines(path):
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
