"""The world is what TASKS.md says: the same everywhere, with captions that say what is there."""

import hashlib

import numpy as np
import pytest
import torch

from promptnotes.data import toybox
from promptnotes.data.toybox.captions import NAMES, WRONG, write_captions
from promptnotes.data.toybox.render import render
from promptnotes.data.toybox.scenes import COLOUR_NAMES, KINDS, OBJECTS, PLACE_NAMES, draw, draw_web
from promptnotes.data.toybox.shapes import SHAPES, templates


def test_a_scene_is_drawn_the_same_whatever_its_neighbours():
    scenes = draw_web(np.random.default_rng(3), 150)
    together = render(scenes)
    order = np.random.default_rng(4).permutation(150)
    assert np.array_equal(render(scenes[order]), together[order])
    assert np.array_equal(render(scenes[np.array([77])])[0], together[77])


def test_the_world_is_the_one_that_was_pretrained_on():
    """A changed pixel or word would make the shipped weights' world another one."""
    scenes = draw_web(np.random.default_rng([7, 0]), 256)
    pictures = hashlib.sha256(render(scenes).tobytes()).hexdigest()
    texts = hashlib.sha256(
        "\n".join(write_captions(scenes, np.random.default_rng([7, 1, 0]))[0]).encode()
    ).hexdigest()
    assert (pictures[:16], texts[:16]) == ("b8aebff3d47f3276", "6d12eec6cc4e9507")


def test_masks_are_where_the_object_is():
    n = 60
    args = dict(
        object=OBJECTS.index("star"),
        clutter=0,
        occluded=0,
        harsh=0,
        plain=1,
        place=PLACE_NAMES.index("studio"),
    )
    scenes = draw(np.random.default_rng(5), n, colour=COLOUR_NAMES.index("black"), **args)
    scenes.random[:] = 0.99  # a bright ground
    images, masks = render(scenes, masks=True)
    dark = images.max(-1) < 90
    inside, outside = dark[masks == 1].mean(), dark[masks == 0].mean()
    assert inside > 0.95 and outside < 0.05
    area = (masks == 1).mean((1, 2))
    expected = (templates()[SHAPES.index("star"), 0] < 0).mean() * (
        2 * 1.3 * scenes.pose[:, 0, 2]
    ) ** 2
    assert np.allclose(area, expected, rtol=0.08)  # the area that pose and outline say


def test_the_object_in_front_hides_the_others():
    scenes = draw(np.random.default_rng(6), 200, clutter=1, occluded=0)
    owners = render(scenes, masks=True)[1]
    assert set(np.unique(owners)) == {0, 1, 2, 3}
    alone = scenes[np.arange(200)]
    alone.object[:, 1:] = -1
    assert np.array_equal(owners == 1, render(alone, masks=True)[1] == 1)


def test_captions_say_what_is_there():
    scenes = draw_web(np.random.default_rng(8), 6000)
    texts, wrong = write_captions(scenes, np.random.default_rng(9))
    assert abs(wrong.mean() - WRONG) < 0.01
    for kind, table, index in (
        ("object", OBJECTS, scenes.object[:, 0]),
        ("place", PLACE_NAMES, scenes.place),
    ):
        rows = np.flatnonzero((scenes.kind == KINDS.index(kind)) & ~wrong)
        words = [
            sum(
                (
                    list(NAMES[n])
                    for n in (
                        [table[index[i]]] if table[index[i]] != "car" else ["car", *SHAPES[:5]]
                    )
                ),
                [],
            )
            for i in rows
        ]
        assert all(any(w in texts[i] for w in options) for i, options in zip(rows, words))
        swapped = np.flatnonzero((scenes.kind == KINDS.index(kind)) & wrong)
        right = [any(w in texts[i] for w in NAMES[table[index[i]]]) for i in swapped]
        assert np.mean(right) < 0.3  # a caption of another picture seldom fits


def test_a_caption_with_nobody_to_swap_with_is_right():
    scenes = draw_web(np.random.default_rng(8), 1)
    texts, wrong = write_captions(scenes, np.random.default_rng(9), wrong=1)
    assert not wrong.any() and texts == write_captions(scenes, np.random.default_rng(9), wrong=0)[0]


@pytest.mark.parametrize("name", toybox.TASKS)
def test_tasks_have_the_sizes_and_splits_that_are_written_down(name):
    train, val, test = (toybox.split(name, s) for s in ("train", "val", "test"))
    k = len(toybox.TASKS[name]["classnames"])
    for (pictures, labels), each in ((train, 100), (val, 50), (test, 100)):
        assert len(pictures) == len(labels) == each * k and torch.equal(
            labels.bincount(), torch.full((k,), each)
        )
    few = [render(p.scenes[:40]) for p, _ in (train, val, test)]
    assert not any(np.array_equal(a, b) for a in few[0] for b in (*few[1][:5], *few[2][:5]))
    assert np.array_equal(np.asarray(test[0][3]), few[2][3])  # a PIL image of the same pixels


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match="objects, patterns.*got 'planes'"):
        toybox.load_task("planes")
