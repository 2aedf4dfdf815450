"""Image sets, tasks, and their two halves."""

import pytest
import torch

from promptnotes.data import load_task
from promptnotes.data.few_shot import few_shot_indices
from promptnotes.data.tasks import ImageSet, Task


class Lazy:
    """A sequence that notes what is asked of it."""

    def __init__(self, n):
        self.n, self.asked = n, []

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if not 0 <= i < self.n:
            raise IndexError(i)
        self.asked.append(i)
        return f"image {i}"


def make_task(classes=5, each=8):
    def images(part, each):
        labels = [label for label in range(classes) for _ in range(each)]
        order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(each)).tolist()
        labels = [labels[i] for i in order]
        return ImageSet([f"{part} {i} of class {label}" for i, label in enumerate(labels)], labels)

    names = [f"name {label}" for label in range(classes)]
    parts = images("train", each), images("val", 3), images("test", 4)
    return Task("little", names, ["a {}."], *parts)


@pytest.mark.parametrize("kind", [list, tuple, "tensor", "lazy"])
def test_subset_of_every_kind_of_images(kind):
    values = torch.arange(5.0)[:, None, None, None].expand(5, 3, 2, 2)
    images = {"tensor": values, "lazy": Lazy(5)}[kind] if isinstance(kind, str) else kind("abcde")
    part = ImageSet(images, [0, 1, 2, 3, 4]).subset([4, 1])
    assert len(part) == 2 and part.labels.tolist() == [4, 1]
    if kind == "lazy":
        assert images.asked == []  # nothing is rendered before it is looked at
        assert list(part.images) == ["image 4", "image 1"] and list(part.images[1:]) == ["image 1"]
        assert list(part.subset([1]).images) == ["image 1"]
    elif kind == "tensor":
        assert torch.equal(part.images, values[[4, 1]])
    else:
        assert part.images == ["e", "b"]


def test_labels_become_a_long_tensor():
    assert ImageSet("ab", [1, 0]).labels.dtype == torch.long
    assert len(ImageSet()) == 0 and ImageSet().labels.shape == (0,)


@pytest.mark.parametrize(
    "labels", [[0], [[0, 1]], [0, 1, 2], [0.0, 1.5], [True, False], ["cat", "dog"], [0, None]]
)
def test_labels_must_match_the_images(labels):
    with pytest.raises(ValueError, match="labels: expected 2 integer labels, one an image"):
        ImageSet("ab", labels)


@pytest.mark.parametrize("labels", [[0, 2], [-1, 0]])
def test_labels_must_match_the_class_names(labels):
    with pytest.raises(ValueError, match=r"test\.labels: expected labels from 0 to 1 for 2 class"):
        Task("little", ["a", "b"], ["a {}."], ImageSet(), ImageSet(), ImageSet("xy", labels))


@pytest.mark.parametrize(
    "names, templates, error, message",
    [
        ("ab", ["a {}."], TypeError, "classnames: expected a list of texts, got 'ab'"),
        (["a", " "], ["a {}."], ValueError, "classnames: expected a list of non-empty texts"),
        (["a", "b"], "a {}.", TypeError, "templates: expected a list of texts, got 'a {}.'"),
        (["a", "b"], [], ValueError, "templates: expected a list of non-empty texts"),
    ],
)
def test_names_and_templates_are_texts(names, templates, error, message):
    with pytest.raises(error, match=message):
        Task("little", names, templates, ImageSet(), ImageSet(), ImageSet())


def test_few_shot_is_the_reference_draw():
    task = make_task()
    train, val = few_shot_indices(task.train.labels, 2, 1, task.val.labels)
    assert task.few_shot(2, seed=1).images == [task.train.images[i] for i in train]
    assert task.few_shot_val(2, seed=1).images == [task.val.images[i] for i in val]
    assert task.few_shot(2, seed=1).labels.tolist() == [task.train.labels[i] for i in train]
    assert task.few_shot(2, seed=2).images != task.few_shot(2, seed=1).images


@pytest.mark.parametrize("classes, base_classes", [(2, 1), (5, 3), (6, 3)])
def test_base_new(classes, base_classes):
    task = make_task(classes)
    base, new = task.base_new()
    assert base.classnames + new.classnames == task.classnames
    assert len(base.classnames) == base_classes
    for part, first in ((base, 0), (new, base_classes)):
        assert part.templates == task.templates
        for name in ("train", "val", "test"):
            images = getattr(part, name)
            assert set(images.labels.tolist()) == set(range(len(part.classnames)))
            for image, label in zip(images.images, images.labels.tolist(), strict=True):
                assert image.endswith(f"of class {label + first}")
        assert len(part.test) == 4 * len(part.classnames)


def test_base_and_new_split_the_draw_of_the_whole_task():
    task = make_task()
    base, new = task.base_new()
    for draw in ("few_shot", "few_shot_val"):
        whole = getattr(task, draw)(2, 1)
        of_base = [i for i, label in enumerate(whole.labels.tolist()) if label < 3]
        of_new = [i for i, label in enumerate(whole.labels.tolist()) if label >= 3]
        for part, kept in ((base, of_base), (new, of_new)):
            assert getattr(part, draw)(2, 1).images == [whole.images[i] for i in kept]
    assert new.few_shot(2, 1).labels.unique().tolist() == [0, 1]
    # sampling after the split, in the new half's own list, would have drawn other images
    alone = Task("new", new.classnames, new.templates, new.train, new.val, new.test)
    assert alone.few_shot(2, 1).images != new.few_shot(2, 1).images


def test_halves_of_halves():
    base, _ = make_task(8).base_new()
    first, second = base.base_new()
    drawn = base.few_shot(1, 1).images
    assert sorted(first.few_shot(1, 1).images + second.few_shot(1, 1).images) == sorted(drawn)


def test_one_class_has_no_halves():
    with pytest.raises(ValueError, match="two or more classes needed, little has 1"):
        make_task(1).base_new()


def test_repr_says_what_is_in_it():
    assert repr(make_task()) == "Task('little': 5 classes, train 40, val 15, test 20)"


def test_load_task():
    from promptnotes.data import toybox

    for short in toybox.TASKS:
        task = load_task(f"toybox/{short}")
        assert len(task.train) and len(task.test)
        assert task.test.labels.unique().tolist() == list(range(len(task.classnames)))


@pytest.mark.parametrize("name", ["eurosat", "caltech101", "imagenet_a"])
def test_a_real_set_that_is_not_there_says_how_to_get_it(name, tmp_path):
    with pytest.raises(FileNotFoundError, match=f"`promptnotes data {name} --root {tmp_path}`"):
        load_task(name, root=tmp_path)


@pytest.mark.parametrize("name", ["toybox", "toybox/", "toybox/nothing", "objects", None])
def test_unknown_tasks_are_listed(name):
    known = "expected one of toybox/wild, .*eurosat.*ImageFolder"
    with pytest.raises(ValueError, match=f"unknown task {name!r}: {known}"):
        load_task(name)
