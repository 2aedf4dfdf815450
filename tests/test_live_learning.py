"""Live training, selection and mixing: the exported numbers are PyTorch's, the still pictures show
them, and in a browser, from a file and with no network, the elements move to PyTorch's numbers."""

import base64
import json
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from bs4 import BeautifulSoup
from test_live import CLOSE, LIVE, ROOT, module, opened, page

import promptnotes as pn

KINDS = ("training", "selection", "mixing")


@pytest.fixture(scope="module")
def live():
    return module("book", "_ext", "live_learning.py")


@pytest.fixture(scope="module")
def data(live):
    return {kind: live.exported(kind) for kind in KINDS}


@pytest.fixture(scope="module")
def clip():
    return pn.load_clip("toybox")


@pytest.fixture(scope="module")
def task():
    return pn.load_task("toybox/flowers")


@pytest.fixture(scope="module")
def stills(live):
    return {kind: BeautifulSoup(live.ELEMENTS[kind](), "html.parser") for kind in KINDS}


def halves(live, text, *shape):
    return torch.from_numpy(live.halves(text)).float().reshape(*shape)


# ---- the training ----


def test_first_and_last_step_of_the_training_are_those_of_pytorch(live, data, clip, task):
    steps, y = data["training"], task.test.labels
    export = module("data_scripts", "export_web.py")
    learned = export.read_script((LIVE / "context-coop-flowers.js").read_bytes())
    context = halves(live, learned["vectors"], *learned["shape"])
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


def test_the_two_chosen_images_are_what_is_said_of_them(live, clip, task):
    """The prompt classifies them wrongly, the learned context correctly."""
    export = module("data_scripts", "export_web.py")
    images = export.read_script((LIVE / "images.js").read_bytes())
    group = next(group for group in images["groups"] if group["task"] == "flowers")
    learned = export.read_script((LIVE / "context-coop-flowers.js").read_bytes())
    context = halves(live, learned["vectors"], *learned["shape"])
    X = pn.Features(torch.stack([export.feature_of(i["feature"]) for i in group["images"][:2]]))
    truth = [image["truth"] for image in group["images"][:2]]
    assert truth == ["blanket flower", "purple coneflower"]
    hand = pn.ZeroShot(clip, task.classnames, task.templates[0])
    after = pn.CoOp(clip, task.classnames, init=context, epochs=0).fit(X[:1], [0])
    for fit, right in ((hand, False), (after, True)):
        said = [task.classnames[k] == name for k, name in zip(fit.predict(X), truth)]
        assert said == [right, right]


# ---- what a reader without scripts sees ----


def test_stills_have_numbers_and_words_for_every_picture(stills, data):
    steps = data["training"]
    said = stills["training"].select_one(".ll-said").text
    assert f"after epoch 200: {steps['tested'][-1]:.1f} % of the test images" in said
    assert all(svg["aria-label"] for svg in stills["training"]("svg"))
    assert len(stills["training"].select(".ll-path")) == 6
    thumbs = stills["selection"].select(".ll-thumb")
    assert len(thumbs) == 60 and all(thumb["aria-label"] for thumb in thumbs)
    assert len(stills["selection"].select(".ll-thumb.kept")) == 36  # ranks 1 to 16 of six classes
    assert all(image["alt"] for image in stills["mixing"]("img"))
    assert "http" not in "".join(map(str, stills.values()))


# ---- in a browser ----

WORK = """
  const all = (selector) => [...document.querySelectorAll(selector)];
  const root = (kind) => find(`.live-${kind}`);
  const slide = (kind, number, value) => {
    const input = root(kind).querySelectorAll("input[type=range]")[number];
    input.value = value;
    input.dispatchEvent(new Event("input"));
    return input;
  };
  const said = (kind) => root(kind).querySelector(".ll-said").textContent;
  const changed = async (kind, act) => {
    const before = said(kind);
    act();
    await until(() => said(kind) !== before);
    await pause(50);
    return said(kind);
  };
  const options = (kind) => root(kind).querySelectorAll("input[type=radio]");
  shown.still = ["training", "selection", "mixing"].map(said);
  shown.unloaded = !globalThis.LIVE_SELECTION && !globalThis.LIVE_MIXING;

  shown.start = await changed("training", () => slide("training", 0, 0));
  shown.discs = all(".ll-vector").map((disc) => disc.getAttribute("transform"));
  shown.points = all(".ll-path").map((line) => line.getAttribute("points").split(" ").length);
  shown.classes = all(".ll-table tr td:last-child").map((cell) => cell.textContent);
  shown.spoken = root("training").querySelector("input").getAttribute("aria-valuetext");
  root("training").querySelector("button").click();
  await until(() => said("training").includes("epoch 2:"));
  shown.played = said("training");
  root("training").querySelector("button").click();

  shown.top = [];
  for (const value of [0, 3, 11]) {
    shown.top.push(await changed("selection", () => slide("selection", 0, value)));
  }
  shown.all = all(".ll-thumb.kept").length;
  shown.threshold = await changed("selection", () => options("selection")[1].click());
  shown.thumbs = all(".ll-thumb.kept").map((thumb) => Number(thumb.dataset.q));
  shown.bars = all(".ll-bars b").map((cell) => cell.textContent);
  shown.none = await changed("selection", () => slide("selection", 1, 19));

  const pair = (bar) => [bar.dataset.class, bar.style.getPropertyValue("--p")].map(Number);
  const probabilities = () =>
    all(".ll-figures figure").map((figure) => [...figure.querySelectorAll("li")].map(pair));
  await changed("mixing", () => slide("mixing", 0, 16));
  shown.tip = [await changed("mixing", () => slide("mixing", 1, 11)), probabilities()];
  await changed("mixing", () => options("mixing")[1].click());
  shown.adapter = [await changed("mixing", () => slide("mixing", 2, 7)), probabilities()];
  shown.zero = await changed("mixing", () => slide("mixing", 2, 0));
  shown.captions = all("figcaption").map((caption) => caption.textContent);
  shown.hidden = all(".live-mixing .ll-slider").map((label) => label.offsetHeight === 0);
  shown.small = all(":is(button, input, .ll-controls label)")
    .filter((one) => one.type !== "radio" && one.offsetHeight && one.offsetHeight < 24)
    .map((one) => one.outerHTML);
"""


@pytest.fixture(scope="module")
def shown(live, tmp_path_factory):
    path = tmp_path_factory.mktemp("learning") / "page.html"
    elements = "".join(live.ELEMENTS[kind]() for kind in KINDS)
    scripts = ("numbers.js", "live_parts.js", *(f"live_{kind}.js" for kind in KINDS))
    text = page(elements, WORK, scripts=scripts, style="live_learning.css")
    path.write_text(text, encoding="utf-8")
    dom, said = opened(path)
    found = json.loads(dom.select_one("#shown").text)
    assert found["problems"] == found["fetched"] == said == []
    return found


def test_nothing_moves_or_loads_before_a_touch(shown, stills):
    assert shown["still"] == [stills[kind].select_one(".ll-said").text for kind in KINDS]
    assert shown["unloaded"] and shown["small"] == []


def test_the_scrubber_shows_a_step(shown, data):
    steps = data["training"]
    said = (
        f"after epoch 0: {steps['tested'][0]:.1f} % of the test images, {steps['fitted'][0]:.1f} %"
    )
    assert said in shown["start"] and shown["spoken"] == shown["start"]
    assert shown["points"] == [1] * 6 and len(set(shown["discs"])) == 6
    assert shown["classes"] == [f"{round(value)} %" for value in steps["classes"][0]]
    assert f"{steps['tested'][2]:.1f} % of the test images" in shown["played"]


def test_selection_keeps_what_pytorch_keeps(shown, stills, clip, task):
    hand = pn.ZeroShot(clip, task.classnames, task.templates[0])
    X, truth = clip.encode_images(task.train.images), task.train.labels
    p = hand.predict_proba(X)
    q, guess = p.max(1)
    first = stills["selection"].select_one(".ll-said").text

    def says(rows, labels):
        right = (truth[rows] == labels).double().mean() * 100
        empty = len(task.classnames) - len(labels.unique())
        number = f"{len(rows):,} of 2,000 images kept, {right:.1f} % of their labels correct"
        return f"{number}; {empty} of 20 classes without any."

    for keep, said in zip((16, 1, 8, 2000), (first, *shown["top"])):
        top = pn.top_k_per_class(p, keep)
        name = "all" if keep == 2000 else keep
        assert said == f"Q = {name}: {says(top.indices, top.labels)}"
    assert shown["all"] == 60
    above = (q >= 0.5).nonzero()[:, 0]
    assert shown["threshold"] == f"q ≥ 0.5: {says(above, guess[above])}"
    assert shown["thumbs"] and min(shown["thumbs"]) >= 0.5
    counts = torch.bincount(guess[above], minlength=20)
    right = torch.bincount(guess[above][guess[above] == truth[above]], minlength=20)
    assert shown["bars"] == [f"{a} of {b}" for a, b in zip(right, counts)]
    assert shown["none"].startswith("q ≥ 0.95: 0 of 2,000 images kept, no labels; 20 of 20")


@pytest.fixture(scope="module")
def features(live, data):
    mixed, D = data["mixing"], 128
    return {key: halves(live, mixed[key], -1, D) for key in ("cache", "images", "down")} | {
        "up": halves(live, mixed["up"], D, -1)
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


def check_mixing(found, method, data, features):
    """What the page says, and the probabilities of four images, are those of a method."""
    said, bars = found
    X, y = pn.Features(features["images"]), torch.tensor(data["mixing"]["labels"])
    assert f"{method.score(X, y):.1f} % of 200 validation images correct" in said
    p = method.predict_proba(X)
    for one, image in zip(data["mixing"]["shown"], bars):
        assert len(image) == 4
        for k, value in image:
            assert value == pytest.approx(p[one["image"], int(k)].item(), abs=1e-4)


def test_tip_adapter_is_that_of_pytorch(shown, stills, data, features, clip, task):
    about = clip, task.classnames, task.templates[0]
    cache, labels = pn.Features(features["cache"]), data["mixing"]["cacheLabels"]
    fixed = pn.TipAdapter(*about, finetune=False).fit(cache, labels)
    bars = [
        [
            (int(bar["data-class"]), float(re.search(r"--p:([\d.]+)", bar["style"])[1]))
            for bar in one("li")
        ]
        for one in stills["mixing"]("figure")
    ]
    check_mixing((stills["mixing"].select_one(".ll-said").text, bars), fixed, data, features)
    moved = pn.TipAdapter(*about, finetune=False, alpha=50, beta=25).fit(cache, labels)
    check_mixing(shown["tip"], moved, data, features)
    assert shown["tip"][0].startswith("Tip-Adapter, α = 50, β = 25: ")


def test_clip_adapter_is_that_of_pytorch(shown, data, features, clip, task):
    about = clip, task.classnames, task.templates[0]
    cache, labels = pn.Features(features["cache"]), data["mixing"]["cacheLabels"]
    adapter = pn.CLIPAdapter(*about, ratio=0.35, epochs=0).fit(cache, labels)
    adapter.down_, adapter.up_ = features["down"], features["up"]
    check_mixing(shown["adapter"], adapter, data, features)
    assert shown["adapter"][0].startswith("CLIP-Adapter, θ = 0.35: ")
    hand = pn.ZeroShot(*about).score(
        pn.Features(features["images"]), torch.tensor(data["mixing"]["labels"])
    )
    assert f"θ = 0: {hand:.1f} % of 200" in shown["zero"] and "(0 newly right, 0" in shown["zero"]
    assert shown["hidden"] == [True, True, False]
    marks = [caption[-1] for caption in shown["captions"]]
    assert marks == ["✓", "✓", "✗", "✗"]  # of the prompts alone


# ---- the directives ----


def test_pages_get_the_scripts_of_what_they_show(tmp_path):
    pages = {
        "index": "Start\n=====\n\n.. toctree::\n\n   one\n   two\n",
        "one": "One\n===\n\n.. live-training::\n",
        "two": "Two\n===\n\n.. live-selection::\n\n.. live-mixing::\n",
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.rst").write_text(text, encoding="utf-8")
    (tmp_path / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'book' / '_ext')!r})\n"
        f"extensions = ['live_learning']\nhtml_static_path = [{str(LIVE.parent)!r}]\n"
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", ".", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    wanted = {"index": [], "one": ["training"], "two": ["selection", "mixing"]}
    for name, kinds in wanted.items():
        shown = BeautifulSoup((tmp_path / "out" / f"{name}.html").read_text(), "html.parser")
        sources = [tag["src"] for tag in shown("script", src=re.compile("live/"))]
        found = [re.search(r"live/(\w+)\.js", source)[1] for source in sources]
        parts = ["numbers", "live_parts"] if kinds else []
        assert found == [*parts, *(f"live_{kind}" for kind in kinds)]
        assert len(shown("link", href=re.compile("live_learning.css"))) == bool(kinds)


def test_the_sheet_has_a_thumbnail_for_each_place(data):
    from PIL import Image

    sheet = Image.open(LIVE / "selection.webp")
    rows, ranks = data["selection"]["rows"], data["selection"]["ranks"]
    assert sheet.size == (48 * len(ranks), 48 * len(rows))
    confidence = np.frombuffer(base64.b64decode(data["selection"]["confidence"]), "<f4")
    assert len(confidence) == 2000 and 0 < confidence.min() < confidence.max() <= 1
