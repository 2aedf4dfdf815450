"""The lists of a benchmark's images where no split file says them, by the CoOp code's rules.

Every function takes a set's table entry and its folder, and returns {part: [(path below the image
folder, label, class name), ...]} for "train", "val" and "test". Class names are as in the split
files, with "_" for a space.
"""

import json
import random
import re

from promptnotes.data.folder import visible

PARTS = ("train", "val", "test")
SUFFIXES = (".jpg", ".jpeg", ".png")
HALF = {"train": 0.5, "val": 0.2, "test": None}  # of all images
OFFICIAL = {"val": 0.2, "train": None}  # of the official training images


def deal(items, shares):
    """{part: items}: in every class a share goes to each part, the rest to the part with None.

    CoOp shuffles with whatever the seed of its first run left behind (dtd.py, oxford_pets.py:77-97)
    and os.listdir's order; here the items are sorted and the stream is fixed.
    """
    of_class, stream, parts = {}, random.Random(0), {part: [] for part in shares}
    for item in items:
        of_class.setdefault(item[1], []).append(item)
    for own in of_class.values():
        stream.shuffle(own)
        start = 0
        for part, share in shares.items():
            stop = len(own) if share is None else start + round(share * len(own))
            parts[part] += own[start:stop]
            start = stop
    return parts


def class_folders(place, names=None, prefix="", ignored=()):
    """Items of a folder of class folders, sorted; `names` gives the class name of each folder."""
    folders = [path for path in visible(place) if path.is_dir() and path.name not in ignored]
    unknown = [path.name for path in folders if names is not None and path.name not in names]
    if unknown:
        raise ValueError(f"{place}: classnames.txt has no name for {first(unknown)}")
    return [
        (f"{prefix}{path.name}/{image.name}", label, names[path.name] if names else path.name)
        for label, path in enumerate(folders)
        for image in visible(path)
        if image.suffix.lower() in SUFFIXES
    ]


def halves(entry, folder):
    items, new = class_folders(folder / entry.images, ignored=entry.ignored), entry.renamed
    return deal([(path, label, new.get(name, name)) for path, label, name in items], HALF)


def flowers(entry, folder):
    from scipy.io import loadmat

    names = json.loads((folder / "cat_to_name.json").read_text(encoding="utf-8"))
    labels = loadmat(folder / "imagelabels.mat")["labels"][0].tolist()
    items = [(f"image_{i:05d}.jpg", n - 1, names[str(n)]) for i, n in enumerate(labels, 1)]
    return deal(items, HALF)


def pets(entry, folder):
    def items(file):
        for image, number, *_ in map(str.split, lines(folder / "annotations" / file)):
            yield f"{image}.jpg", int(number) - 1, image.rpartition("_")[0].lower()

    return deal(items("trainval.txt"), OFFICIAL) | {"test": list(items("test.txt"))}


def cars(entry, folder):
    from scipy.io import loadmat

    names = loadmat(folder / "devkit/cars_meta.mat", squeeze_me=True)["class_names"].tolist()

    def items(place, file):
        for row in loadmat(folder / file, squeeze_me=True)["annotations"]:
            words = names[int(row["class"]) - 1].split(" ")  # the year comes last, and moves first
            name = " ".join([words[-1], *words[:-1]])
            yield f"{place}/{row['fname']}", int(row["class"]) - 1, name

    test = list(items("cars_test", "cars_test_annos_withlabels.mat"))
    return deal(items("cars_train", "devkit/cars_train_annos.mat"), OFFICIAL) | {"test": test}


def sun(entry, folder):
    labels = {name[1:]: label for label, name in enumerate(lines(folder / "ClassName.txt"))}

    def items(file):
        for path in lines(folder / file):  # /a/apartment_building/outdoor/sun_x.jpg
            place = path[1:].rpartition("/")[0]
            yield path[1:], labels[place], " ".join(place.split("/")[:0:-1])

    return deal(items("Training_01.txt"), OFFICIAL) | {"test": list(items("Testing_01.txt"))}


def ucf(entry, folder):
    folder = folder / "ucfTrainTestlist"
    numbers = dict(line.split()[::-1] for line in lines(folder / "classInd.txt"))

    def items(file):
        for line in lines(folder / file):  # ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi 1
            action, video = line.split()[0].split("/")
            name = "_".join(re.findall("[A-Z][^A-Z]*", action))
            yield f"{name}/{video.replace('.avi', '.jpg')}", int(numbers[action]) - 1, name

    return deal(items("trainlist01.txt"), OFFICIAL) | {"test": list(items("testlist01.txt"))}


def aircraft(entry, folder):
    """The official lists (fgvc_aircraft.py): nothing is drawn."""
    labels = {name: label for label, name in enumerate(lines(folder / "variants.txt"))}

    def items(part):
        for line in lines(folder / f"images_variant_{part}.txt"):
            image, name = line.split(" ", 1)
            yield f"{image}.jpg", labels[name], name

    return {part: list(items(part)) for part in PARTS}


def imagenet(entry, folder):
    """Tested on the official validation images, as CoOp does (imagenet.py:61). CoOp then takes them
    as `val` too; here `val` is empty, so that nothing can be chosen on the test images."""
    names, place = synsets(folder), folder / entry.images
    train, test = (class_folders(place / part, names, f"{part}/") for part in ("train", "val"))
    return {"train": train, "val": [], "test": test}


def shifted(entry, folder):
    """For testing only. A and R have 200 classes, numbered among themselves (imagenet_a.py)."""
    return {"train": [], "val": [], "test": class_folders(folder / entry.images, synsets(folder))}


def v2(entry, folder):
    """Its folders are ImageNet's labels: 0 to 999 (imagenetv2.py)."""
    names, place = list(synsets(folder).values()), folder / entry.images
    test = [
        (f"{label}/{image.name}", label, name)
        for label, name in enumerate(names)
        for image in visible(place / str(label))
    ]
    return {"train": [], "val": [], "test": test}


def names_file(folder):
    """classnames.txt, in the set's own folder or else ImageNet's."""
    own = folder / "classnames.txt"
    return own if own.exists() else folder.parent / "imagenet" / own.name


def synsets(folder):
    """{synset: class name}, in the order of ImageNet's labels."""
    return dict(line.split(" ", 1) for line in lines(names_file(folder)))


def lines(path):
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def first(names):
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
