"""Miniatures of the papers' sets: some small images of two or three classes, laid out as the sets are."""

import dataclasses
import hashlib
import json

import numpy as np
from PIL import Image
from scipy.io import savemat

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
                listing = listing._replace(hash=f"sha256:{sha256}")
            shrink(monkeypatch, name, *SIZES[name], listing=listing)


# ---- one maker a set: it writes the files below `root`


def make_class_folders(folder, places, images):
    for place in places:
        for i in range(images):
            draw(folder / place / f"image_{i:04d}.jpg", i)


def make_caltech101(root):
    places = ("BACKGROUND_Google", "Faces", "Faces_easy", "airplanes", "car_side")
    make_class_folders(root / "caltech-101" / "101_ObjectCategories", places, 10)


def make_oxford_pets(root):
    folder = root / "oxford_pets"
    breeds = (1, "Abyssinian"), (2, "basset_hound")
    train = [f"{breed}_{i} {n} 1 1" for n, breed in breeds for i in range(10)]
    test = ["Abyssinian_90 1 1 1", "basset_hound_91 2 2 1"]
    write(folder / "annotations" / "trainval.txt", *train)
    write(folder / "annotations" / "test.txt", *test)
    for line in train + test:
        draw(folder / "images" / f"{line.split()[0]}.jpg")


def make_stanford_cars(root):
    folder = root / "stanford_cars"
    kind = [("fname", object), ("class", object)]
    train = [(f"{i:05d}.jpg", 1 + i % 2) for i in range(20)]
    test = [("00001.jpg", 2), ("00002.jpg", 1)]
    names = np.array(["AM General Hummer SUV 2000", "Acura RL Sedan 2012"], dtype=object)
    (folder / "devkit").mkdir(parents=True)
    savemat(folder / "devkit/cars_meta.mat", {"class_names": names})
    savemat(folder / "devkit/cars_train_annos.mat", {"annotations": np.array(train, kind)})
    savemat(folder / "cars_test_annos_withlabels.mat", {"annotations": np.array(test, kind)})
    for part, items in (("train", train), ("test", test)):
        for file, _ in items:
            draw(folder / f"cars_{part}" / file)


def make_oxford_flowers(root):
    folder = root / "oxford_flowers"
    labels = [2] * 10 + [1] * 10
    for i, _ in enumerate(labels, 1):
        draw(folder / "jpg" / f"image_{i:05d}.jpg", i)
    savemat(folder / "imagelabels.mat", {"labels": np.array([labels])})
    names = {"1": "pink primrose", "2": "hard-leaved orchid"}
    write(folder / "cat_to_name.json", json.dumps(names))


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
    folder, places = root / "sun397", ("/a/abbey", "/a/apartment_building/outdoor")
    train = [f"{place}/sun_{i}.jpg" for place in places for i in range(10)]
    test = [f"{place}/sun_99.jpg" for place in places]
    write(folder / "ClassName.txt", *places)
    write(folder / "Training_01.txt", *train)
    write(folder / "Testing_01.txt", *test)
    for path in train + test:
        draw(folder / "SUN397" / path[1:])


def make_dtd(root):
    make_class_folders(root / "dtd" / "images", ("banded", "blotchy"), 10)


def make_eurosat(root):
    """Two classes of five images, and a split file; returns the lists in it."""
    folder, lists = root / "eurosat", {"train": [], "val": [], "test": []}
    names = [("Forest", "Forest"), ("SeaLake", "Sea or Lake")]
    for label, (place, name) in enumerate(names):
        for i, part in enumerate(["train", "train", "val", "test", "test"]):
            draw(folder / "2750" / place / f"{place}_{i}.jpg", seed=10 * label + i)
            lists[part].append([f"{place}/{place}_{i}.jpg", label, name])
    (folder / TABLE["eurosat"].listing.name).write_text(json.dumps(lists))
    return lists


def make_ucf101(root):
    folder, actions = root / "ucf101", ("ApplyEyeMakeup", "YoYo")
    lists = folder / "ucfTrainTestlist"
    train = [f"{a}/v_{a}_g{i:02d}_c01.avi {n}" for n, a in enumerate(actions, 1) for i in range(10)]
    test = [f"{a}/v_{a}_g99_c01.avi" for a in actions]
    write(lists / "classInd.txt", "1 ApplyEyeMakeup", "2 YoYo")
    write(lists / "trainlist01.txt", *train)
    write(lists / "testlist01.txt", *test)
    for line in train + test:
        action, video = line.split()[0].split("/")
        place = {"ApplyEyeMakeup": "Apply_Eye_Makeup", "YoYo": "Yo_Yo"}[action]
        draw(folder / "UCF-101-midframes" / place / video.replace(".avi", ".jpg"))


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
