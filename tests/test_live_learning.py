"""Live training, selection and mixing: the exported numbers are PyTorch's, the stills show them,
and in a browser the pieces move, by keyboard, to PyTorch's numbers."""

import re

import live
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from browser import LIVE, new_page, show, small_targets
from bs4 import BeautifulSoup
from live import mixing, selection, training
from PIL import Image

import promptnotes as pn

CLOSE = 1e-5
PIECES = {"training": training, "selection": selection, "mixing": mixing}


@pytest.fixture(scope="module")
def data():
    return {kind: live.exported(kind) for kind in PIECES}


@pytest.fixture(scope="module")
def clip():
    return pn.load_clip("toybox")


@pytest.fixture(scope="module")
def task():
    return pn.load_task("toybox/flowers")


@pytest.fixture(scope="module")
def stills():
    return {kind: piece.still() for kind, piece in PIECES.items()}


@pytest.fixture
def opened(browser, stills, tmp_path):
    """opened(kind): a page with that piece."""
    pages = []

    def opened(kind):
        pages.append(new_page(browser))
        return show(pages[-1], tmp_path, {kind: stills[kind]})

    yield opened
    for page in pages:
        assert page.problems == [] and small_targets(page) == []
        page.context.close()


def halves(text, *shape):
    return torch.from_numpy(live.halves(text)).float().reshape(*shape)


def said(page):
    return page.locator(".live-said").text_content()


def press(page, role, name, *keys):
    """Press keys on a control, and wait until the piece says something else."""
    before = said(page)
    page.get_by_role(role, name=name).focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function(
        "(before) => document.querySelector('.live-said').textContent !== before", arg=before
    )
    page.wait_for_timeout(100)  # the last of several keys
    return said(page)


# ---- the training ----


def test_first_and_last_step_of_the_training_are_those_of_pytorch(data, clip, task):
    steps, y = data["training"], task.test.labels
    learned = live.exported("context-coop-flowers")
    context = halves(learned["vectors"], *learned["shape"])
    X, few = clip.encode_images(task.test.images), task.few_shot(16, seed=1)
    X_few, unit = clip.encode_images(few.images), F.normalize(X.pooled, dim=1)
    six = [task.classnames.index(name) for name in steps["names"]]
    distances = {}
    for step, how in ((0, dict(seed=1)), (-1, dict(init=context))):
        fit = pn.CoOp(clip, task.classnames, epochs=0, **how).fit(X_few, few.labels)
        assert steps["tested"][step] == pytest.approx(fit.score(X, y), abs=0.11)
        assert steps["fitted"][step] == pytest.approx(fit.score(X_few, few.labels), abs=0.32)
        right = fit.predict(X) == y
        own = [100 * right[y == k].double().mean().item() for k in six]
        assert steps["classes"][step] == pytest.approx(own, abs=1.01)
        distances[step] = F.normalize(fit.text_features(), dim=1)[six]
    means = torch.stack([unit[y == k].mean(0) for k in six])
    plane = torch.linalg.svd(means - means.mean(0), full_matrices=False).Vh[:2].T
    moved = ((distances[-1] - distances[0]) @ plane).norm(dim=1)
    shown = torch.tensor(steps["vectors"][-1]) - torch.tensor(steps["vectors"][0])
    assert torch.allclose(shown.norm(dim=1), moved, atol=1e-3)
    assert steps["rate"] == pn.rate("CoOp", clip) and learned["after"] == steps["tested"][-1]
    hand = pn.ZeroShot(clip, task.classnames, task.templates[0])
    assert steps["prompt"] == pytest.approx(hand.score(X, y))


def test_the_training_is_moved_epoch_by_epoch(opened, data):
    page, steps = opened("training"), data["training"]
    epoch = page.get_by_role("slider", name="epoch")
    assert f"after epoch 200: {steps['tested'][-1]:.1f} % of the test images" in said(page)
    assert press(page, "slider", "epoch", "Home") == (
        f"Classified correctly after epoch 0: {steps['tested'][0]:.1f} % of the test images, "
        f"{steps['fitted'][0]:.1f} % of the training images."
    )
    assert epoch.get_attribute("aria-valuetext") == said(page)
    points = page.locator(".live-path").evaluate_all(
        "all => all.map((line) => line.getAttribute('points').split(' ').length)"
    )
    assert points == [1] * 6
    assert press(page, "slider", "epoch", "ArrowRight", "ArrowRight").startswith(
        f"Classified correctly after epoch 2: {steps['tested'][2]:.1f} %"
    )
    classes = page.locator("tbody td:last-child").all_text_contents()
    assert classes == [f"{round(value)} %" for value in steps["classes"][2]]
    page.get_by_role("button", name="play").press("Enter")
    page.wait_for_function(
        "document.querySelector('.live-said').textContent.includes('after epoch 5')"
    )
    page.get_by_role("button", name="pause").press("Enter")
    assert page.get_by_role("button", name="play").is_visible()


# ---- the selection ----


def test_the_selection_keeps_what_pytorch_keeps(opened, clip, task):
    page = opened("selection")
    hand = pn.ZeroShot(clip, task.classnames, task.templates[0])
    truth, p = task.train.labels, hand.predict_proba(clip.encode_images(task.train.images))
    q, guess = p.max(1)

    def says(rows, labels):
        right = (truth[rows] == labels).double().mean() * 100
        empty = len(task.classnames) - len(labels.unique())
        number = f"{len(rows):,} of 2,000 images kept, {right:.1f} % of their labels correct"
        return f"{number}; {empty} of 20 classes without any."

    def top(keep):
        kept = pn.top_k_per_class(p, keep)
        return says(kept.indices, kept.labels)

    slider = page.get_by_role("slider", name="Q")
    assert said(page) == f"Q = 16: {top(16)}"
    assert page.evaluate("Object.keys(Live.data).length") == 0  # nothing is loaded yet
    assert (
        press(page, "slider", "Q", "Home")
        == f"Q = 1: {top(1)}"
        == slider.get_attribute("aria-valuetext")
    )
    assert (
        press(page, "slider", "Q", "ArrowRight", "ArrowRight", "ArrowRight") == f"Q = 8: {top(8)}"
    )
    assert press(page, "slider", "Q", "End") == f"Q = all: {top(2000)}"
    assert page.locator(".live-thumb.kept").count() == 60
    above = (q >= 0.5).nonzero()[:, 0]
    kept = press(page, "radio", "all with q of at least a threshold", "Space")
    assert kept == f"q ≥ 0.5: {says(above, guess[above])}"
    shown = page.locator(".live-thumb.kept").evaluate_all(
        "all => all.map((thumb) => Number(thumb.dataset.q))"
    )
    assert shown and min(shown) >= 0.5
    counts = torch.bincount(guess[above], minlength=20)
    right = torch.bincount(guess[above][guess[above] == truth[above]], minlength=20)
    bars = page.locator(".live-counts b").all_text_contents()
    assert bars == [f"{a} of {b}" for a, b in zip(right, counts)]
    none = press(page, "slider", "threshold", "End")
    assert none == "q ≥ 0.95: 0 of 2,000 images kept, no labels; 20 of 20 classes without any."


def test_the_selection_has_a_thumbnail_for_each_place(stills, data):
    sheet = Image.open(LIVE / "data" / "selection.webp")
    rows, ranks = data["selection"]["rows"], data["selection"]["ranks"]
    assert sheet.size == (48 * len(ranks), 48 * len(rows))
    thumbs = BeautifulSoup(stills["selection"], "html.parser").select(".live-thumb")
    assert len(thumbs) == len(ranks) * len(rows) and all(one["aria-label"] for one in thumbs)
    assert sum("kept" in one["class"] for one in thumbs) == 36  # ranks 1 to 16 of six classes


# ---- mixing ----


@pytest.fixture(scope="module")
def features(data):
    mixed, D = data["mixing"], 128
    return {key: halves(mixed[key], -1, D) for key in ("cache", "images", "down")} | {
        "up": halves(mixed["up"], D, -1)
    }


def test_features_of_mixing_are_those_of_the_images(data, features, clip, task):
    few, mixed = task.few_shot(16, seed=1), data["mixing"]
    now = clip.encode_images(few.images).pooled
    assert F.cosine_similarity(now, features["cache"]).min() > 1 - CLOSE
    assert mixed["cacheLabels"] == few.labels.tolist()
    assert np.bincount(mixed["labels"]).tolist() == [10] * 20
    held = F.normalize(clip.encode_images(task.val.images).pooled, dim=1)
    nearest = (F.normalize(features["images"], dim=1) @ held.T).max(1)
    assert nearest.values.min() > 1 - CLOSE
    assert task.val.labels[nearest.indices].tolist() == mixed["labels"]


def shows(page, method, data, features):
    """Whether what the page says, and the probabilities of four images, are those of a method."""
    X, y = pn.Features(features["images"]), torch.tensor(data["mixing"]["labels"])
    assert f"{method.score(X, y):.1f} % of 200 validation images correct" in said(page)
    p = method.predict_proba(X)
    for one, figure in zip(data["mixing"]["shown"], page.locator("figure").all()):
        bars = figure.locator("li").evaluate_all(
            """all => all.map((bar) => [Number(bar.dataset.class),
                 Number(bar.style.getPropertyValue("--p"))])"""
        )
        assert len(bars) == 4
        for k, value in bars:
            assert value == pytest.approx(p[one["image"], k].item(), abs=1e-4)


def test_mixing_is_tip_adapter_and_clip_adapter(opened, data, features, clip, task):
    page, about = opened("mixing"), (clip, task.classnames, task.templates[0])
    cache, labels = pn.Features(features["cache"]), data["mixing"]["cacheLabels"]

    def tip(**settings):
        return pn.TipAdapter(*about, finetune=False, **settings).fit(cache, labels)

    shows(page, tip(), data, features)  # the still
    assert page.evaluate("Object.keys(Live.data).length") == 0
    press(page, "slider", "α", "End")
    moved = press(page, "slider", "β", *["ArrowRight"] * 9)
    assert moved.startswith("Tip-Adapter, α = 50, β = 25: ")
    shows(page, tip(alpha=50, beta=25), data, features)

    press(page, "radio", "CLIP-Adapter", "Space")
    moved = press(page, "slider", "θ", "ArrowRight", "ArrowRight", "ArrowRight")
    assert moved.startswith("CLIP-Adapter, θ = 0.35: ")
    adapter = pn.CLIPAdapter(*about, ratio=0.35, epochs=0).fit(cache, labels)
    adapter.down_, adapter.up_ = features["down"], features["up"]
    shows(page, adapter, data, features)
    visible = [page.get_by_label(name).is_visible() for name in "αβθ"]
    assert visible == [False, False, True]

    none = press(page, "slider", "θ", "Home")
    hand = pn.ZeroShot(*about)
    shows(page, hand, data, features)
    assert "(0 newly right, 0 newly wrong; " in none
    marks = [text[-1] for text in page.locator("figcaption").all_text_contents()]
    assert marks == ["✓", "✓", "✗", "✗"]  # of the prompts alone


@pytest.mark.parametrize("kind", PIECES)
def test_stills_say_what_their_pictures_show(stills, kind):
    page = BeautifulSoup(stills[kind], "html.parser")
    assert page.select_one(".live-said").text and "http" not in stills[kind]
    assert all(image["alt"] for image in page("img"))
    assert all(re.search("[a-z]{3}", svg["aria-label"]) for svg in page("svg"))
