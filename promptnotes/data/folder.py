"""A person's own photographs: a folder of class folders, or a folder of images without labels."""

import os
import random
import unicodedata
from pathlib import Path

from tqdm.auto import tqdm

from promptnotes.data.tasks import ImageSet, Task
from promptnotes.images import PREVIEW, open_image

CLUTTER = {"thumbs.db", "desktop.ini", "__macosx"}  # what systems leave behind, as do dot files


class ImageFolder(Task):
    """A task from a folder of class folders; images stay paths until they are encoded.

        photos/golden_retriever/a.jpg        class "golden retriever"
        photos/tabby_cat/b.png               class "tabby cat"

    A class is named like its folder, with "_" read as a space. Every image is decoded once to see
    that it is sound. What cannot be used is left out and told in `problems`, a list of sentences;
    hidden files are passed over. A part of every class is held out as `test`: which images depends
    on `seed` and the class alone, not on the other classes. `val` is empty.

    root        the folder
    test_share  share of each class that is held out, 0 <= test_share < 1; a class always keeps an
                image for training, and of two or more one is held out unless test_share is 0
    seed        an integer, of the held-out part's draw
    templates   what `templates` shall be: texts with "{}" for the class name
    progress    show a bar while the images are checked

    Raises FileNotFoundError when there is no such folder, and ValueError when fewer than two
    classes have images, or when two folders have names that CLIP's tokeniser cannot tell apart.
    """

    def __init__(
        self, root, test_share=0.3, seed=1, templates=("a photo of a {}.",), progress=False
    ):
        if not 0 <= test_share < 1:
            raise ValueError(f"test_share must be at least 0 and less than 1, got {test_share!r}")
        root = Path(root)
        self.problems = []
        folders = self._class_folders(root)
        files = {name: self._entries(folder) for name, folder in folders.items()}
        bar = tqdm(total=sum(map(len, files.values())), desc="check images", disable=not progress)
        with bar:
            images = {name: self._sound(folders[name], files[name], bar) for name in folders}
        images = {name: found for name, found in images.items() if found}
        if len(images) < 2:
            found = f"only one, {next(iter(images))!r}" if images else "none"
            said = [f"{root}: two or more classes with images needed, found {found}"]
            said += self.problems[:3] + ["..."] * (len(self.problems) > 3)
            raise ValueError("; ".join(said))

        train, test = ([], []), ([], [])  # images, labels
        for label, (name, paths) in enumerate(images.items()):
            held_out = self._held_out(name, len(paths), test_share, seed)
            for i, path in enumerate(paths):
                part = test if i in held_out else train
                part[0].append(path)
                part[1].append(label)
        super().__init__(
            name=root.resolve().name,
            classnames=list(images),
            templates=list(templates),
            train=ImageSet(*train),
            val=ImageSet(),
            test=ImageSet(*test),
        )

    def _class_folders(self, root):
        """{class name: folder}, sorted by the folder's name."""
        if not root.exists():
            raise FileNotFoundError(f"{root}: no such folder")
        if not root.is_dir():
            raise ValueError(f"{root}: expected a folder of class folders, this is a file")
        try:
            entries = visible(root)
        except OSError as error:
            raise ValueError(f"{root}: the folder may not be read ({error.strerror})") from error
        stray = [entry.name for entry in entries if not entry.is_dir()]
        if stray:
            names = ", ".join(stray[:3] + ["..."] * (len(stray) > 3))
            self.problems.append(f"{root}: not in a class folder, left out: {names}")
        folders = {}
        for entry in filter(Path.is_dir, entries):
            name = class_name(entry.name)
            twin = next((other for other in folders if other.lower() == name.lower()), None)
            if not name:
                self.problems.append(f"{entry}: the folder's name leaves no class name, left out")
            elif twin is not None:
                raise ValueError(
                    f"{folders[twin]} and {entry} both name the class {twin!r} "
                    '("_" is read as a space, and case is ignored): rename one or merge them'
                )
            else:
                folders[name] = entry
        return folders

    def _entries(self, folder):
        try:
            return visible(folder)
        except OSError as error:
            self.problems.append(f"{folder}: the folder may not be read ({error.strerror})")
            return []

    def _sound(self, folder, paths, bar):
        """Those of `paths` that can be decoded; what is wrong with the others goes to problems."""
        sound = []
        for path in paths:
            bar.update()
            if path.is_dir():
                self.problems.append(f"{path}: a folder inside a class folder, left out")
                continue
            try:
                open_image(path, PREVIEW)
                sound.append(path)
            except (ValueError, FileNotFoundError) as error:
                self.problems.append(f"{error}, left out")
        if not sound:
            self.problems.append(f"{folder}: no images, class left out")
        return sound

    def _held_out(self, name, count, test_share, seed):
        """Which of a class's images, by their place in the sorted list, are for testing."""
        if test_share == 0:
            return set()
        if count == 1:
            self.problems.append(f"class {name!r}: only one image, kept for training")
            return set()
        size = min(max(1, round(test_share * count)), count - 1)
        # seeded by a text, which means the same on every machine
        return set(random.Random(f"{seed}/{name}").sample(range(count), size))


def unlabelled_images(root, progress=False):
    """(paths, problems): all images in a folder and the folders below it, sorted by path.

    Each is decoded once to see that it is sound; what cannot be used is told in `problems`, a list
    of sentences. Raises FileNotFoundError when there is no such folder, and ValueError when no
    image in it can be used.
    """
    root, paths, problems = Path(root), [], []
    if not root.exists():
        raise FileNotFoundError(f"{root}: no such folder")
    if not root.is_dir():
        raise ValueError(f"{root}: expected a folder of images, this is a file")
    for path in tqdm(files_below(root), desc="check images", disable=not progress):
        try:
            open_image(path, PREVIEW)
            paths.append(path)
        except (ValueError, FileNotFoundError) as error:
            problems.append(f"{error}, left out")
    if not paths:
        said = problems[:3] + ["..."] * (len(problems) > 3)
        raise ValueError("; ".join([f"{root}: no images in this folder", *said]))
    return paths, problems


def files_below(path):
    """The path itself, or all files in a folder and the folders below it, sorted."""
    if not path.is_dir():
        return [path]
    return [found for entry in visible(path) for found in files_below(entry)]


def class_name(folder_name):
    """The class that a folder names: "_" is a space; letters with accents in one code point."""
    return " ".join(unicodedata.normalize("NFC", folder_name).replace("_", " ").split())


def visible(folder):
    """The entries of a folder, sorted by name, without hidden files and systems' clutter."""
    names = [name for name in os.listdir(folder) if not name.startswith(".")]
    return [folder / name for name in sorted(names) if name.lower() not in CLUTTER]
