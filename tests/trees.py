"""Miniatures of the papers' sets: small images of a few classes, laid out as the sets are."""

import dataclasses
import hashlib
import json

import numpy as np
from PIL import Image

from promptnotes.data.benchmarks import TABLE

SYNSETS = {"n01440764": "tench", "n01443537": "goldfish", "n02123045": "tabby cat"}


def draw(path, seed=0):
    """A JPEG of noise; equal seeds give equal files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 12, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(path, "JPEG")


def write(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def shrink(monkeypatch, name, classes, counts, **changes):
    """Give the table's entry the counts of a miniature."""
    entry = dataclasses.replace(TABLE[name], classes=classes, counts=counts, **changes)
    monkeypatch.setitem(TABLE, name, entry)


def make(monkeypatch, root, *names):
    """Make miniatures of sets below `root`, and shrink the table's entries to them.

    Without `monkeypatch` (None) only the files are made, and `load_task` warns of their counts.
    """
    for name in names:
        MAKERS[name](root)
        if monkeypatch:
            listing = TABLE[name].listing
            file = root / TABLE[name].folder / listing.name if listing else None
            if file and file.suffix == ".json" and file.exists():
                sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
                listing = dataclasses.replace(listing, hash=f"sha256:{sha256}")
            shrink(monkeypatch, name, *SIZES[name], listing=listing)


# ---- one maker a set: it writes the files below `root`


def make_class_folders(folder, places, images):
    for place in places:
        for i in range(images):
            draw(folder / place / f"image_{i:04d}.jpg", i)


def make_split(name, root, places, classnames, parts):
    """Images of each class for each part, and the split file that lists them; returns the lists.

    places  one a class: a path with "{}" for the image's number
    parts   the part of every image of a class
    """
    folder, lists = root / TABLE[name].folder, {"train": [], "val": [], "test": []}
    for label, (place, classname) in enumerate(zip(places, classnames)):
        for i, part in enumerate(parts):
            draw(folder / TABLE[name].images / place.format(i), seed=100 * label + i)
            lists[part].append([place.format(i), label, classname])
    (folder / TABLE[name].listing.name).write_text(json.dumps(lists))
    return lists


OFFICIAL = ["train"] * 8 + ["val"] * 2 + ["test"]  # a fifth of the training images is for val


def make_caltech101(root):
    places = ("BACKGROUND_Google", "Faces", "Faces_easy", "airplanes", "car_side")
    make_class_folders(root / "caltech-101" / "101_ObjectCategories", places, 10)


def make_oxford_pets(root):
    places = "Abyssinian_{}.jpg", "basset_hound_{}.jpg"
    return make_split("oxford_pets", root, places, ("abyssinian", "basset_hound"), OFFICIAL)


def make_stanford_cars(root):
    places = "cars_train/{:05d}.jpg", "cars_test/{:05d}.jpg"
    names = "2000 AM General Hummer SUV", "2012 Acura RL Sedan"
    return make_split("stanford_cars", root, places, names, OFFICIAL)


def make_oxford_flowers(root):
    places, names = ("image_0{:04d}.jpg", "image_1{:04d}.jpg"), ("pink primrose", "sweet pea")
    parts = ["train"] * 5 + ["val"] * 2 + ["test"] * 3
    return make_split("oxford_flowers", root, places, names, parts)


def make_food101(root):
    make_class_folders(root / "food-101" / "images", ("apple_pie", "baby_back_ribs"), 10)


def make_fgvc_aircraft(root):
    folder = root / "fgvc_aircraft"
    write(folder / "variants.txt", "A300B4", "Boeing 707")
    for n, part in enumerate(("train", "val", "test")):
        rows = [f"00{n}1 Boeing 707", f"00{n}2 A300B4"]
        write(folder / f"images_variant_{part}.txt", *rows)
        for row in rows:
            draw(folder / "images" / f"{row[:4]}.jpg")


def make_sun397(root):
    places = "a/abbey/sun_{}.jpg", "a/apartment_building/outdoor/sun_{}.jpg"
    return make_split("sun397", root, places, ("abbey", "outdoor apartment building"), OFFICIAL)


def make_dtd(root):
    make_class_folders(root / "dtd" / "images", ("banded", "blotchy"), 10)


def make_eurosat(root):
    places, names = ("Forest/Forest_{}.jpg", "SeaLake/SeaLake_{}.jpg"), ("Forest", "Sea or Lake")
    parts = ["train", "train", "val", "test", "test"]
    return make_split("eurosat", root, places, names, parts)


def make_ucf101(root):
    places = "Apply_Eye_Makeup/v_g{:02d}.jpg", "Yo_Yo/v_g{:02d}.jpg"
    return make_split("ucf101", root, places, ("Apply_Eye_Makeup", "Yo_Yo"), OFFICIAL)


def make_imagenet(root):
    rows = [f"{synset} {name}" for synset, name in SYNSETS.items()]
    write(root / "imagenet" / "classnames.txt", *rows)
    for synset in SYNSETS:
        for i in range(2):
            draw(root / "imagenet/images/train" / synset / f"{synset}_{i}.JPEG", i)
        draw(root / "imagenet/images/val" / synset / "ILSVRC2012_val_1.JPEG")


def make_imagenetv2(root):
    """Needs ImageNet's classnames.txt, as do the three below."""
    for label in range(3):
        draw(root / "imagenetv2" / TABLE["imagenetv2"].images / str(label) / "a.jpeg", 5)


def make_shifted(name, seed):
    def maker(root):
        for synset in ("n02123045", "n01443537"):
            draw(root / TABLE[name].folder / TABLE[name].images / synset / "0.jpg", seed)

    return maker


MAKERS = {
    "caltech101": make_caltech101,
    "oxford_pets": make_oxford_pets,
    "stanford_cars": make_stanford_cars,
    "oxford_flowers": make_oxford_flowers,
    "food101": make_food101,
    "fgvc_aircraft": make_fgvc_aircraft,
    "sun397": make_sun397,
    "dtd": make_dtd,
    "eurosat": make_eurosat,
    "ucf101": make_ucf101,
    "imagenet": make_imagenet,
    "imagenetv2": make_imagenetv2,
    "imagenet_sketch": make_shifted("imagenet_sketch", 2),
    "imagenet_a": make_shifted("imagenet_a", 3),
    "imagenet_r": make_shifted("imagenet_r", 4),
}
IMAGENETS = [name for name in MAKERS if name.startswith("imagenet")]
ELEVEN = [name for name in MAKERS if name not in IMAGENETS[1:]]  # what the papers learn from

SIZES = {  # classes, and images in train, val and test
    "caltech101": (3, (15, 6, 9)),
    "oxford_pets": (2, (16, 4, 2)),
    "stanford_cars": (2, (16, 4, 2)),
    "oxford_flowers": (2, (10, 4, 6)),
    "food101": (2, (10, 4, 6)),
    "fgvc_aircraft": (2, (2, 2, 2)),
    "sun397": (2, (16, 4, 2)),
    "dtd": (2, (10, 4, 6)),
    "eurosat": (2, (4, 2, 4)),
    "ucf101": (2, (16, 4, 2)),
    "imagenet": (3, (6, 0, 3)),
    "imagenetv2": (3, (0, 0, 3)),
    "imagenet_sketch": (2, (0, 0, 2)),
    "imagenet_a": (2, (0, 0, 2)),
    "imagenet_r": (2, (0, 0, 2)),
}
