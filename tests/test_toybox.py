"""The world is what TASKS.md says: the same everywhere, with captions that say what is there."""

import hashlib
import re

import numpy as np
import pytest
import torch

from promptnotes.data import toybox
from promptnotes.data.toybox import captions, scenes
from promptnotes.data.toybox.colours import COLOUR_NAMES
from promptnotes.data.toybox.families import FAMILIES, FAMILY_OF, THINGS
from promptnotes.data.toybox.render import MEDIA, SIZE, STICKER
from promptnotes.data.toybox.shapes import REACH, number, templates
from promptnotes.data.toybox.sprites import Look, Part, Sprites, limb, move

WORLD = {
    "place": "e7339549869c",
    "surface": "b8e1422957e2",
    "web": "15c121f830fa",
    "texts": "037e5a262e67",
}


@pytest.fixture(scope="module")
def web():
    return scenes.draw_web(np.random.default_rng(8), 3000)


def test_a_scene_is_drawn_the_same_whatever_its_neighbours(web):
    some = web[np.arange(150)]
    together, masks = toybox.render(some, masks=True)
    order = np.random.default_rng(4).permutation(150)
    again, permuted = toybox.render(some[order], masks=True)
    assert np.array_equal(again, together[order]) and np.array_equal(permuted, masks[order])
    assert np.array_equal(toybox.render(some[np.array([77])])[0], together[77])
    assert together.shape == (150, SIZE, SIZE, 3) and together.dtype == np.uint8
    assert set(np.unique(masks[:, 0])) <= set(range(scenes.SLOTS + 1))


def test_every_thing_is_drawn_within_its_square_and_varies():
    for k, name in enumerate(scenes.THING_NAMES):
        rng, n = np.random.default_rng(k), 8
        look = Look(np.full((n, 3), 0.5, np.float32), np.zeros((n, 3), np.float32), np.full(n, -1))
        parts = THINGS[name].draw(rng, n, look)
        assert 0 < len(parts) <= scenes.PARTS_A_THING, name
        sprites = Sprites.empty(n, len(parts))
        sprites.write(np.arange(n), 0, parts, 0)
        there = sprites.shape >= 0
        assert there.any(1).all(), name
        for centre in (sprites.x, sprites.y):
            assert np.isfinite(centre).all() and np.abs(centre[there]).max() < 1.6, name
        varied = np.ptp(np.where(there, sprites.x + 3 * sprites.w + 5 * sprites.turn, 0), axis=0)
        assert (varied > 1e-4).any(), name


def test_moving_parts_turns_and_mirrors_them():
    part = Part("drop", (0.5, 0.0), (0.2, 0.4), 0.1)
    (moved,) = move([part], x=1.0, y=2.0, size=2.0, turn=0.25)
    assert np.allclose(moved.at, (1.0, 3.0)) and np.allclose(moved.size, (0.4, 0.8))
    assert np.allclose(moved.turn, 0.35)
    (mirrored,) = move([part], flip=-1)
    assert np.allclose(mirrored.at, (-0.5, 0)) and np.allclose(mirrored.turn, -0.1)
    assert mirrored.flip == -1


def test_a_limb_reaches_from_its_start_to_its_end():
    arm = limb((0, 0), (3, 4), 0.5, (0, 0, 0))
    assert np.allclose(arm.at, (1.5, 2)) and np.allclose(arm.size, (0.5, 3.0))
    along = np.array([-np.sin(2 * np.pi * arm.turn), np.cos(2 * np.pi * arm.turn)])  # its y
    assert np.allclose(along, [0.6, 0.8])


def test_a_template_is_a_signed_distance():
    made = templates()
    made.make([number("disc")])
    side = int(len(made.distance[0]) ** 0.5)
    axis = ((np.arange(side) + 0.5) / side * 2 - 1) * REACH
    exact = np.hypot(*np.meshgrid(axis, axis)) - 1
    assert np.abs(made.distance[number("disc")].reshape(side, side) - exact).max() < 0.02


@pytest.mark.parametrize("medium", range(len(MEDIA)))
def test_a_thing_covers_the_area_of_its_shape(medium):
    """A ball of one part, in every medium: masks do not depend on the medium but for its wobble."""
    n = 20
    drawn = scenes.draw(
        np.random.default_rng(5), n, medium=medium, clutter=0, occluded=0, iconic=1, harsh=0
    )
    drawn.sprites.shape[:] = -1
    ball = [Part("disc", (0, 0), 1.0, colour=(0.1, 0.2, 0.3), name="ball")]
    x, y, half, turn, flip = drawn.pose[:, 0].T
    drawn.sprites.write(np.arange(n), 0, move(ball, 0.5, 0.5, half, turn, flip), 0)
    images, masks = toybox.render(drawn, masks=True)
    area = (masks[:, 0] == 1).mean((1, 2))
    assert np.allclose(
        area, np.pi * half**2, rtol=0.2 if MEDIA[medium] in ("painting", "pixel art") else 0.06
    )
    if medium == STICKER:  # a white border all around
        assert (images.min(-1) > 200).mean((1, 2)).min() > 0.02


def test_things_in_front_hide_the_others():
    drawn = scenes.draw(np.random.default_rng(6), 60, clutter=1, occluded=0)
    owners = toybox.render(drawn, masks=True)[1][:, 0]
    assert set(np.unique(owners)) == {0, 1, 2, 3}
    alone = drawn[np.arange(60)]
    alone.sprites.shape[alone.sprites.owner > 0] = -1
    front = toybox.render(alone, masks=True)[1][:, 0]
    assert np.array_equal(owners == 1, front == 1)


def test_things_apart_stand_each_in_a_quarter_of_its_own():
    labels = np.repeat(np.arange(20), 3)
    spec = toybox.TASKS["parts"]
    owners = toybox.render(spec.scenes(np.random.default_rng(7), labels), masks=True)[1][:, 0]
    half, seen = SIZE // 2, np.zeros((len(labels), 3), int)
    for image, shown in enumerate(owners):
        for y, x in ((0, 0), (0, half), (half, 0), (half, half)):
            counts = np.bincount(shown[y : y + half, x : x + half].ravel(), minlength=4)[1:]
            assert counts.sum() - counts.max() <= 8  # one thing or none, but for an outline's edge
            seen[image] += counts > 8
    assert (seen == 1).mean() > 0.97  # a bar may hide one
    assert len(set(spec.classnames)) == 20
    assert spec.classnames[0] == "bicycle, a house and a penguin"
    assert all(sum(thing in key for key in spec.keys) == 10 for thing in spec.keys[0])


def test_a_place_can_be_seen_in_part():
    """Whatever lies outside the view: the whole place at a high resolution holds the part."""
    ground = np.array(list(scenes.PLACES)).repeat(12)
    own = dict(clutter=0, occluded=0, harsh=0)
    drawn = scenes.draw(np.random.default_rng(1), len(ground), "place", ground=ground, **own)
    drawn.view[:] = np.tile(
        np.float32([[0.25, 0.25, 0.5], [0.75, 0.75, 0.5], [0.1, 0.9, 0.2]]), (len(ground) // 3, 1)
    )
    parts = toybox.render(drawn, size=48)
    drawn.view[:] = np.float32([0.5, 0.5, 1])
    whole = toybox.render(drawn, size=96)
    for image, part, corner in (
        (whole[::3, :48, :48], parts[::3], 0),
        (whole[1::3, 48:, 48:], parts[1::3], 1),
    ):
        assert np.abs(image.astype(int) - part).mean() < 6, corner  # but for grain


def test_names_are_unique_and_every_ground_has_words():
    assert len(THINGS) == sum(len(family.THINGS) for family in FAMILIES.values())
    assert set(captions.PLACES) == set(scenes.PLACES)
    assert set(captions.SURFACES) == set(scenes.PATTERN_NAMES)
    assert set(captions.LANDS) == set(scenes.LANDS)
    for name, thing in THINGS.items():
        assert set(thing.colours) <= set(COLOUR_NAMES), name
        assert set(thing.fills) <= {"", *scenes.PATTERN_NAMES}, name


def test_captions_say_what_is_there_as_often_as_they_should(web):
    texts, wrong = captions.write_captions(web, np.random.default_rng(9), junk=0)
    assert abs(wrong.mean() - captions.WRONG) < 0.015
    for i in np.flatnonzero((web.kind == 0) & ~wrong)[:800]:
        name = scenes.THING_NAMES[web.thing[i, 0]]
        words = [*THINGS[name].names, *THINGS[name].kind]
        words += THINGS[captions.OTHER.get(name, name)].names
        assert any(word in texts[i] for word in words), texts[i]
    flowers = [i for i in np.flatnonzero((web.kind == 0) & ~wrong) if _family(web, i) == "flowers"]
    rare = [i for i in flowers if THINGS[scenes.THING_NAMES[web.thing[i, 0]]].known < 0.1]
    named = [
        any(n in texts[i] for n in THINGS[scenes.THING_NAMES[web.thing[i, 0]]].names) for i in rare
    ]
    assert len(rare) > 100 and np.mean(named) < 0.2  # species are seldom called by their names


def test_what_people_mix_up_is_called_by_the_words_of_both():
    ground = np.array(["spiralled", "cracked"]).repeat(400)
    drawn = scenes.draw(np.random.default_rng(5), 800, "surface", ground=ground)
    texts, _ = captions.write_captions(drawn, np.random.default_rng(6), wrong=0, junk=0)
    swirls = [any(word in text for word in captions.SURFACES["swirly"]) for text in texts]
    assert 0.42 < np.mean(swirls[:400]) < 0.58 and not any(swirls[400:])
    known = captions.SURFACES.keys() | captions.PLACES.keys() | THINGS.keys()
    assert known >= captions.OTHER.keys()


def _family(web, i):
    return FAMILY_OF[scenes.THING_NAMES[web.thing[i, 0]]]


def test_junk_stands_before_and_behind_what_would_have_been_written(web):
    some = web[np.arange(1000)]
    plain, _ = captions.write_captions(some, np.random.default_rng(9), wrong=0, junk=0)
    full, _ = captions.write_captions(some, np.random.default_rng(9), wrong=0, junk=1.0)
    assert all(a in b for a, b in zip(plain, full))
    before = [len(b[: b.index(a)].split()) for a, b in zip(plain, full)]
    assert min(before) >= 1 and max(before) <= 24
    assert len(captions.web_words()) > 20_000


def test_the_web_withholds_some_pairs_of_thing_and_colour(web):
    hidden = total = 0
    for slot in range(scenes.SLOTS):
        rows = web.thing[:, slot] >= 0
        things, colours = web.thing[rows, slot], web.colour[rows, slot]
        many = np.array([len(THINGS[scenes.THING_NAMES[k]].colours) > 2 for k in things])
        hidden += scenes.unseen(things, colours)[many].sum()
        total += many.sum()
    assert total > 1000 and hidden == 0
    task = toybox.split("wild", "val")[0].scenes  # tasks show them
    assert scenes.unseen(task.thing[:, 0], task.colour[:, 0]).mean() > 0.04


@pytest.mark.parametrize("name", toybox.TASKS)
def test_tasks_have_the_sizes_and_splits_that_are_written_down(name):
    train, val, test = (toybox.split(name, s) for s in ("train", "val", "test"))
    k = len(toybox.TASKS[name].classnames)
    assert k == len(set(toybox.TASKS[name].classnames))
    for (pictures, labels), each in ((val, 50), (test, 100)):
        assert len(pictures) == len(labels) == each * k
        assert torch.equal(labels.bincount(), torch.full((k,), each))
    true = torch.arange(k).repeat_interleave(100)
    share = (train[1] != true).float().mean().item()
    assert share == pytest.approx(toybox.TASKS[name].label_noise * (k - 1) / k, abs=0.02)
    few = [toybox.render(p.scenes[np.arange(5)]) for p, _ in (train, val, test)]
    assert not any(np.array_equal(a, b) for a in few[0] for b in (*few[1], *few[2]))


def test_only_the_images_that_are_asked_for_are_rendered():
    task = toybox.load_task("practice")
    few = task.train.subset([5, 0, 700])
    assert few.labels.tolist() == task.train.labels[[5, 0, 700]].tolist()
    images = [np.asarray(image) for image in few.images]
    assert len(images) == 3 and "array" not in task.train.images.__dict__
    assert all(np.array_equal(a, task.train.images[i]) for a, i in zip(images, [5, 0, 700]))


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match=re.escape("wild, iconic") + ".*got 'cars'"):
        toybox.load_task("cars")


def test_the_world_is_the_same_everywhere():
    """Digests of one machine and numpy. Two numpys that promote scalars differently gave these; a
    number that is float64 in one and float32 in the other shows here as a changed pixel."""
    digests = {}
    for kind, grounds in (("place", scenes.PLACES), ("surface", scenes.PATTERN_NAMES)):
        ground = np.array(list(grounds)).repeat(2)
        drawn = scenes.draw(np.random.default_rng(3), len(ground), kind, ground=ground, clutter=0.5)
        digests[kind] = hashlib.sha256(toybox.render(drawn).tobytes()).hexdigest()[:12]
    drawn = scenes.draw_web(np.random.default_rng([7, 0]), 256)
    digests["web"] = hashlib.sha256(toybox.render(drawn).tobytes()).hexdigest()[:12]
    texts = "\n".join(captions.write_captions(drawn, np.random.default_rng([7, 1, 0]))[0])
    digests["texts"] = hashlib.sha256(texts.encode()).hexdigest()[:12]
    assert digests == WORLD
