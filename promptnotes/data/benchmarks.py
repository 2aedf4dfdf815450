"""The papers' benchmarks: eleven sets, and ImageNet's four shifted versions.

The folders are laid out as the CoOp code wants them (its DATASETS.md): one that was prepared for it
works as it is. The published splits are files, split_zhou_*.json; where one is not there, the split
is drawn by CoOp's rule (splits.py). Then the task is not the published one, and `load_task` warns.
"""

import json
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pooch
from tqdm.auto import tqdm

from promptnotes.data import splits
from promptnotes.data.fetch import check_space, download, extract
from promptnotes.data.splits import PARTS, SUFFIXES, first, names_file
from promptnotes.data.tasks import ImageSet, Task
from promptnotes.images import PREVIEW, open_image

SPLITS = (  # seven of the split files, under the MIT licence
    "https://raw.githubusercontent.com/linzhiqiu/cross_modal_adaptation/"
    "c7e7e68ae4eeadfab98e7886b2d6c9cf48a7ceb5/splits/"
)
DRIVE = "https://drive.google.com/uc?export=download&id="  # CoOp's own copies of all files


# ---- the table


class Listing(NamedTuple):
    """A split file, or ImageNet's class names."""

    name: str
    drive: str  # its Google Drive id, from CoOp's DATASETS.md
    hash: str = ""

    @property
    def url(self):
        return SPLITS + self.name if self.hash else DRIVE + self.drive


class Archive(NamedTuple):
    """Addresses and checksums are torchvision's, which publishes none for Aircraft."""

    url: str
    hash: str
    top: str = ""  # the folder in it whose content belongs in the set's folder
    inner: str = ""  # an archive in it, to be extracted instead


@dataclass(frozen=True)
class Benchmark:
    folder: str  # below the root
    images: str  # the image folder below it; "" where a split's paths begin at the set's folder
    template: str  # CoOp trainers/zsclip.py:13-29
    classes: int
    counts: tuple  # images in train, val, test: CoOp's appendix, and the sets' own pages
    read: callable  # the lists where there is no split file
    listing: Listing = None
    archives: tuple = ()
    gigabytes: float = 0  # of the archives, and about as much again once extracted
    by_hand: tuple = ()  # what to do where they cannot be fetched; "{}" is the set's folder
    ignored: tuple = ()  # class folders that CoOp leaves out
    renamed: dict = field(default_factory=dict)  # class names that CoOp's split files changed


VGG = "https://www.robots.ox.ac.uk/~vgg/data/"
PHOTO = "a photo of a {}."
NAMES = Listing("classnames.txt", "1-61f_ol79pViBFDG_IDlUQSwoLcn2XXF")

TABLE = {
    "caltech101": Benchmark(
        "caltech-101",
        "101_ObjectCategories",
        PHOTO,
        100,
        (4128, 1649, 2465),
        splits.halves,
        Listing(
            "split_zhou_Caltech101.json",
            "1hyarUivQE36mY6jSomru6Fjd-JzwcCzN",
            "sha256:52ce83205ff8ff8a1a18119aad6376120ae35c36e783a984bc560cbf10e73fa5",
        ),
        (
            Archive(
                "https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip",
                "md5:3138e1922a9193bfa496528edbbc45d0",
                inner="caltech-101/101_ObjectCategories.tar.gz",
            ),
        ),
        0.14,
        ignored=("BACKGROUND_Google", "Faces_easy"),
        renamed=dict(
            airplanes="airplane", Faces="face", Leopards="leopard", Motorbikes="motorbike"
        ),
    ),
    "oxford_pets": Benchmark(
        "oxford_pets",
        "images",
        "a photo of a {}, a type of pet.",
        37,
        (2944, 736, 3669),
        splits.pets,
        Listing(
            "split_zhou_OxfordPets.json",
            "1501r8Ber4nNKvmlFVQZ8SeUHTcdTTEqs",
            "sha256:d7f3ffe65b3919f95132e51422894ae18686b83c331fd8c0adcdc3dc2de6301e",
        ),
        (
            Archive(VGG + "pets/data/images.tar.gz", "md5:5c4f3ee8e5d25df40f4fd59a7f44e54c"),
            Archive(VGG + "pets/data/annotations.tar.gz", "md5:95a8c909bbe2e81eed6a22bccdf3f68f"),
        ),
        0.8,
    ),
    "stanford_cars": Benchmark(
        "stanford_cars",
        "",
        PHOTO,
        196,
        (6509, 1635, 8041),
        splits.cars,
        Listing(
            "split_zhou_StanfordCars.json",
            "1ObCFbaAgVu0I-k_Au-gIUcefirdAuizT",
            "sha256:40acee7aa65c8e4727a32d90e884b7c3f8960b523422317e163f7af65432959d",
        ),
        by_hand=(
            "the authors' host is gone; https://github.com/pytorch/vision/issues/7545 says "
            "who keeps copies",
            "put the 8144 training images at {}/cars_train/00001.jpg, ...",
            "put the 8041 test images at {}/cars_test/00001.jpg, ...",
        ),
    ),
    "oxford_flowers": Benchmark(
        "oxford_flowers",
        "jpg",
        "a photo of a {}, a type of flower.",
        102,
        (4093, 1633, 2463),
        splits.flowers,
        Listing(
            "split_zhou_OxfordFlowers.json",
            "1Pp0sRXzZFZq15zVOzKjKBu4A9i01nozT",
            "sha256:2f50c42fc1a17ca13c271cb4269b1347bdb43d2be672e34f74a4e4cbfbcca794",
        ),
        (Archive(VGG + "flowers/102/102flowers.tgz", "md5:52808999861908f626f3c1f4e79d11fa"),),
        0.35,
    ),
    "food101": Benchmark(
        "food-101",
        "images",
        "a photo of {}, a type of food.",
        101,
        (50500, 20200, 30300),
        splits.halves,
        Listing("split_zhou_Food101.json", "1QK0tGi096I0Ba6kggatX1ee6dJFIcEJl"),
        (
            Archive(
                "http://data.vision.ee.ethz.ch/cvl/food-101.tar.gz",
                "md5:85eeb15f3717b99a5da872d97d918f87",
                top="food-101",
            ),
        ),
        5,
    ),
    "fgvc_aircraft": Benchmark(
        "fgvc_aircraft",
        "images",
        "a photo of a {}, a type of aircraft.",
        100,
        (3334, 3333, 3333),
        splits.aircraft,
        None,
        (
            Archive(
                VGG + "fgvc-aircraft/archives/fgvc-aircraft-2013b.tar.gz",
                "",
                top="fgvc-aircraft-2013b/data",
            ),
        ),
        2.8,
    ),
    "sun397": Benchmark(
        "sun397",
        "SUN397",
        PHOTO,
        397,
        (15880, 3970, 19850),
        splits.sun,
        Listing("split_zhou_SUN397.json", "1y2RD81BYuiyvebdN-JymPfyWYcd8_MUq"),
        (
            Archive(
                "http://vision.princeton.edu/projects/2010/SUN/SUN397.tar.gz",
                "md5:8ca2778205c41d23104230ba66911c7a",
            ),
        ),
        39,
    ),
    "dtd": Benchmark(
        "dtd",
        "images",
        "{} texture.",
        47,
        (2820, 1128, 1692),
        splits.halves,
        Listing(
            "split_zhou_DescribableTextures.json",
            "1u3_QfB467jqHgNXC00UIzbLZRQCg2S7x",
            "sha256:f26ebeccd2b58e68d70f07a0dc39fe49bf7b69024bac34396b954dfd87969c38",
        ),
        (
            Archive(
                VGG + "dtd/download/dtd-r1.0.1.tar.gz",
                "md5:fff73e5086ae6bdbea199a49dfb8a4c1",
                top="dtd",
            ),
        ),
        0.63,
    ),
    "eurosat": Benchmark(
        "eurosat",
        "2750",
        "a centered satellite photo of {}.",
        10,
        (13500, 5400, 8100),
        splits.halves,
        Listing(
            "split_zhou_EuroSAT.json",
            "1Ip7yaCWFi0eaOFUGga0lUdVi_DDQth1o",
            "sha256:541503a77d0b26b735d85ec7a3e672804fe0aa466c2e5f07da772cc6c0af8ad2",
        ),
        (
            Archive(
                "https://huggingface.co/datasets/torchgeo/eurosat/resolve/"
                "c877bcd43f099cd0196738f714544e355477f3fd/EuroSAT.zip",
                "md5:c8fa014336c82ac7804f0398fcb19387",
            ),
        ),
        0.1,
        renamed=dict(
            AnnualCrop="Annual Crop Land",
            Highway="Highway or Road",
            HerbaceousVegetation="Herbaceous Vegetation Land",
            Pasture="Pasture Land",
            Industrial="Industrial Buildings",
            PermanentCrop="Permanent Crop Land",
            Residential="Residential Buildings",
            SeaLake="Sea or Lake",
        ),
    ),
    "ucf101": Benchmark(
        "ucf101",
        "UCF-101-midframes",
        "a photo of a person doing {}.",
        101,
        (7639, 1898, 3783),
        splits.ucf,
        Listing(
            "split_zhou_UCF101.json",
            "1I0S0q91hJfsV9Gf4xDIjgDq4AqBNJb1y",
            "sha256:d78cb834f7c5792ceaff2c5ee2d7c76a9e4086e48a3a6b01232989d29cbefdd8",
        ),
        by_hand=(
            "download UCF-101-midframes.zip, the middle frames of the videos, in a browser: "
            "https://drive.google.com/file/d/10Jqome3vtUA2keJkNanAiFpgbyC9Hc2O",
            "extract it to {}, so that there is a folder {}/UCF-101-midframes/Yo_Yo",
        ),
    ),
    "imagenet": Benchmark(
        "imagenet",
        "images",
        PHOTO,
        1000,
        (1281167, 0, 50000),
        splits.imagenet,
        NAMES,
        by_hand=(
            "its licence asks for your own account: https://image-net.org/download.php, "
            "ILSVRC 2012, training and validation images",
            "put them in class folders: {}/images/train/n01440764/*.JPEG and "
            "{}/images/val/n01440764/*.JPEG; torchvision.datasets.ImageNet does that",
        ),
    ),
    "imagenetv2": Benchmark(
        "imagenetv2",
        "imagenetv2-matched-frequency-format-val",
        PHOTO,
        1000,
        (0, 0, 10000),
        splits.v2,
        NAMES,
        by_hand=(
            "download the matched-frequency images: https://github.com/modestyachts/ImageNetV2",
            "extract them to {}/imagenetv2-matched-frequency-format-val/0 to .../999",
        ),
    ),
    "imagenet_sketch": Benchmark(
        "imagenet-sketch",
        "images",
        PHOTO,
        1000,
        (0, 0, 50889),
        splits.shifted,
        NAMES,
        by_hand=(
            "download the images: https://github.com/HaohanWang/ImageNet-Sketch",
            "put them at {}/images/n01440764/*.JPEG, ...",
        ),
    ),
    "imagenet_a": Benchmark(
        "imagenet-adversarial",
        "imagenet-a",
        PHOTO,
        200,
        (0, 0, 7500),
        splits.shifted,
        NAMES,
        by_hand=(
            "download imagenet-a.tar: https://github.com/hendrycks/natural-adv-examples",
            "extract it to {}, so that there is a folder {}/imagenet-a/n01498041",
        ),
    ),
    "imagenet_r": Benchmark(
        "imagenet-rendition",
        "imagenet-r",
        PHOTO,
        200,
        (0, 0, 30000),
        splits.shifted,
        NAMES,
        by_hand=(
            "download imagenet-r.tar: https://github.com/hendrycks/imagenet-r",
            "extract it to {}, so that there is a folder {}/imagenet-r/n01443537",
        ),
    ),
}


# ---- a set on disk


def find(name, root=None):
    """(table entry, folder of the set); root: the folder of all sets."""
    if name not in TABLE:
        raise ValueError(f"unknown set {name!r}: expected one of {', '.join(TABLE)}")
    root = Path(root or os.environ.get("PROMPTNOTES_DATA") or "data")
    return TABLE[name], root / TABLE[name].folder


def read_lists(name, root=None):
    """({part: [(path below the image folder, label, class name), ...]}, what is not as published).

    Raises FileNotFoundError when files are missing, and ValueError when one cannot be understood.
    """
    (entry, folder), notes = find(name, root), []
    split = folder / entry.listing.name if entry.listing not in (None, NAMES) else None
    source = split if split and split.exists() else folder
    try:
        if source == split:
            lists = json.loads(split.read_text(encoding="utf-8"))
            lists = {part: [(str(p), int(y), str(c)) for p, y, c in lists[part]] for part in PARTS}
            known = entry.listing.hash
            if known and f"sha256:{pooch.file_hash(split)}" != known:
                notes.append(f"{split}: not the published file (its sha256 differs)")
        else:
            lists = entry.read(entry, folder)
            if split:
                notes.append(
                    f"{split}: no such file, so the split was drawn anew by CoOp's rule, and is "
                    "not the published one"
                )
        names = class_names(lists)
    except OSError as error:
        lost = split if split and not split.exists() else error.filename
        raise FileNotFoundError(f"{name}: {lost} cannot be read; {remedy(name, folder)}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(
            f"{name}: {source} cannot be understood ({error!r}): delete what is wrong there; "
            f"{remedy(name, folder)}"
        ) from error
    sizes = tuple(len(lists[part]) for part in PARTS)
    if (len(names), sizes) != (entry.classes, entry.counts):
        notes.append(
            f"{folder}: {len(names)} classes and {counted(sizes)} images; the published set has "
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


def counted(sizes):
    return ", ".join(f"{part} {size}" for part, size in zip(PARTS, sizes, strict=True))


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


@dataclass
class Report:
    """What `check` found: images a part; what makes it another set; what is only worth knowing."""

    counts: tuple
    problems: list
    notes: list


def check(name, root=None, verify=False, progress=False):
    """Compare a set on disk with the published one.

    verify    decode every image of the three parts
    progress  show a bar while they are decoded
    """
    (entry, folder), (lists, problems) = find(name, root), read_lists(name, root)
    base, needed = folder / entry.images, paths_of(lists)
    there = images_below(base)
    lost = sorted(needed - there)
    if lost:
        problems.append(f"{base}: {len(lost)} images missing: {first(lost)}")
    extra = sorted(path for path in there - needed if path.split("/")[0] not in entry.ignored)
    notes = [f"{base}: {len(extra)} images in no part: {first(extra)}"] if extra else []
    if verify:
        with ThreadPoolExecutor() as pool:
            images = [base / path for path in sorted(needed & there)]
            faults = pool.map(fault, images)
            faults = tqdm(faults, total=len(images), desc=name, disable=not progress)
            problems += [reason for reason in faults if reason]
    return Report(tuple(len(lists[part]) for part in PARTS), problems, notes)


def paths_of(lists):
    return {path for part in PARTS for path, *_ in lists[part]}


def images_below(base):
    """Paths of all images below a folder, as text relative to it."""
    found = set()
    for place, _, names in os.walk(base, followlinks=True):
        inside = Path(place).relative_to(base).as_posix() + "/"
        inside = "" if inside == "./" else inside
        found |= {inside + name for name in names if name.lower().endswith(SUFFIXES)}
    return found


def fault(path):
    try:
        open_image(path, PREVIEW)
    except (ValueError, OSError) as error:
        return str(error)


# ---- fetching


def fetch(name, root=None, progress=True):
    """Bring what is missing of a set to its place, and return the set's folder.

    What is there already is not fetched again. Archives stay beside what was in them.

    Raises FileNotFoundError with the steps that are left to you, where there are any; OSError when
    the disk is too full; ValueError when an archive is damaged or would write outside its folder.
    """
    (entry, folder), steps = find(name, root), []
    folder.mkdir(parents=True, exist_ok=True)
    if listing := entry.listing:
        place = names_file(folder) if listing == NAMES else folder / listing.name
        place.parent.mkdir(exist_ok=True)
        try:
            if not place.exists():
                download(listing.url, place, listing.hash, progress)
        except (OSError, ValueError) as error:
            url = f"https://drive.google.com/file/d/{listing.drive}"
            steps.append(f"download {url} in a browser and save it as {place} ({error})")
    if not complete(name, root):
        steps += [step.replace("{}", str(folder)) for step in entry.by_hand]
        check_space(folder, 2 * entry.gigabytes)
        for archive in entry.archives:
            path = folder / archive.url.rpartition("/")[2]
            try:
                download(archive.url, path, archive.hash, progress)
            except (OSError, ValueError) as error:
                steps.append(f"download {archive.url} and save it as {path} ({error})")
            else:
                extract(path, folder, archive.top, archive.inner, progress)
    if steps:
        steps.append(f"promptnotes data {name} --root {folder.parent}")
        numbered = [f"  {i}. {step}" for i, step in enumerate(steps, 1)]
        raise FileNotFoundError("\n".join([f"{name}: left to you:", *numbered]))
    return folder


def complete(name, root):
    try:
        needed = paths_of(read_lists(name, root)[0])
    except (OSError, ValueError):
        return False
    entry, folder = find(name, root)
    return bool(needed) and needed <= images_below(folder / entry.images)
