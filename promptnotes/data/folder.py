"""A person's own photographs: a folder of class folders, or a folder of images without labels."""

import random
import unicodedata
from pathlib import Path

from promptnotes import checks
from promptnotes.data.tasks import ImageSet, Task
from promptnotes.data.walk import files_below, first, sound_images, visible


class ImageFolder(Task):
    """A task from a folder of class folders, without `val`; images stay paths until encoded.

        photos/golden_retriever/a.jpg        class "golden retriever"
        photos/tabby_cat/b.png               class "tabby cat"

    A class is named like its folder, with "_" read as a space. Every image is decoded once; what
    cannot be used is left out and told in `problems`, a list of sentences. Hidden files are passed
    over. A part of every class, never all of it, is held out as `test`: which images depends on
    `test_seed` and the class alone, so that runs with other seeds are tested on the same ones.

    root : path of the folder
    test_share : share of each class held out, from 0 to below 1; unless 0, one image or more
    test_seed : integer, of the held-out part's draw
    templates : texts with "{}" for the class name
    progress : show a bar while the images are checked

    Raises FileNotFoundError when there is no such folder, and ValueError when fewer than two
    classes have images, or when two folders have names that CLIP's tokeniser cannot tell apart.
    """

    def __init__(
        self, root, test_share=0.3, *, test_seed=1, templates=("a photo of a {}.",), progress=False
    ):
        if checks.number("test_share", test_share, 0) >= 1:
            raise ValueError(f"test_share: expected a number below 1, got {test_share!r}")
        checks.integer("test_seed", test_seed)
        root = existing_folder(root, "class folders")
        self.problems = []
        images = self._sound_images(self._class_folders(root), progress)
        if len(images) < 2:
            found = f"only one, {next(iter(images))!r}" if images else "none"
            needed = f"{root}: two or more classes with images needed, found {found}"
            raise ValueError("; ".join([needed, *self.problems[:3]]))

        train, test = ([], []), ([], [])  # images, labels
        for label, (name, paths) in enumerate(images.items()):
            if test_share and len(paths) == 1:
                self.problems.append(f"class {name!r}: only one image, kept for training")
            size = min(max(1, round(test_share * len(paths))), len(paths) - 1) if test_share else 0
            # seeded by a text, which means the same on every machine
            held_out = set(random.Random(f"{test_seed}/{name}").sample(paths, size))
            for path in paths:
                part_images, part_labels = test if path in held_out else train
                part_images.append(path)
                part_labels.append(label)
        sets = ImageSet(*train), ImageSet(), ImageSet(*test)
        super().__init__(root.resolve().name, list(images), templates, *sets)

    def _class_folders(self, root):
        """{class name: folder}, sorted by the folder's name."""
        entries = visible(root)
        stray = [entry.name for entry in entries if not entry.is_dir()]
        if stray:
            self.problems.append(f"{root}: not in a class folder, left out: {first(stray)}")
        folders, seen = {}, {root.resolve()}
        for entry in sorted(filter(Path.is_dir, entries), key=Path.is_symlink):
            name = class_name(entry.name)
            twin = next((other for other in folders if other.lower() == name.lower()), None)
            if not name:
                self.problems.append(f"{entry}: the folder's name leaves no class name, left out")
            elif entry.resolve() in seen:
                self.problems.append(f"{entry}: a link to a folder that is read anyway, left out")
            elif twin:
                both = f"{folders[twin]} and {entry} both name the class {twin!r}"
                raise ValueError(f'{both} ("_" is a space, case is ignored): rename one or merge')
            else:
                folders[name] = entry
                seen.add(entry.resolve())
        return dict(sorted(folders.items(), key=lambda item: item[1].name))

    def _sound_images(self, folders, progress):
        """{class name: images that can be decoded}; what is wrong with others goes to problems."""
        paths, images = [], {folder: [] for folder in folders.values()}
        for folder in images:
            try:
                paths += visible(folder)
            except OSError as error:
                self.problems.append(f"{folder}: the folder may not be read ({error.strerror})")
        sound, faults = sound_images(paths, "check images", progress)
        for path in sound:
            images[path.parent].append(path)
        empty = [folder for folder in images if not images[folder]]
        self.problems += [f"{fault}, left out" for fault in faults]
        self.problems += [f"{folder}: no images, class left out" for folder in empty]
        return {name: images[folder] for name, folder in folders.items() if images[folder]}


def unlabelled_images(root, progress=False):
    """(paths, problems): the images below a folder that can be decoded, sorted, and a sentence on
    each of the others. Raises FileNotFoundError without the folder, ValueError without an image."""
    root = existing_folder(root, "images")
    sound, faults = sound_images(files_below(root), "check images", progress)
    problems = [f"{fault}, left out" for fault in faults]
    if not sound:
        raise ValueError("; ".join([f"{root}: no images in this folder", *problems[:3]]))
    return sound, problems


def existing_folder(root, content):
    if str(root) == "":
        raise ValueError(f"root: expected a folder of {content}, got an empty text")
    root = Path(root)
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such folder")
    if not root.is_dir():
        raise ValueError(f"{root}: expected a folder of {content}, this is a file")
    return root


def class_name(folder_name):
    """The class that a folder names: "_" is a space; letters with accents in one code point."""
    return " ".join(unicodedata.normalize("NFC", folder_name).replace("_", " ").split())
