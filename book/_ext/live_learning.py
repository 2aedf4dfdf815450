"""A Sphinx extension: three directives for what is learned or chosen, to be moved in the page.

    ```{live-training}
    ```

a training of CoOp, step by step, as in chapter 2;

    ```{live-selection}
    ```

which pseudo-labels are kept, as in chapter 6;

    ```{live-mixing}
    ```

how much Tip-Adapter's cache or CLIP-Adapter's network counts, as in chapter 7. Each writes a still
picture with numbers, which is what a page shows on paper or without scripts; live_training.js,
live_selection.js and live_mixing.js move what stands there. data_scripts/export_web.py makes the
data.
"""

import base64
import json
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LIVE = Path(__file__).resolve().parent.parent / "_static" / "live"


def setup(app):
    for kind in ELEMENTS:
        app.add_directive(f"live-{kind}", directive(kind))
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def directive(kind):
    class Live(SphinxDirective):
        def run(self):
            self.env.note_dependency(str(LIVE / f"{kind}.js"))
            return [nodes.raw("", ELEMENTS[kind](), format="html")]

    return Live


def load_scripts(app, pagename, templatename, context, doctree):
    """Load scripts and style on the pages that have something live, and on no others."""
    html = "".join(node.astext() for node in doctree.findall(nodes.raw)) if doctree else ""
    for kind in ELEMENTS:
        if f'<div class="live-{kind}"' in html:
            app.add_css_file("live/live_learning.css")
            for name in ("numbers.js", "live_parts.js", f"live_{kind}.js"):
                app.add_js_file(f"live/{name}", loading_method="defer")


@cache
def exported(kind):
    """What a file of data_scripts/export_web.py holds: JSON behind a name."""
    return json.loads((LIVE / f"{kind}.js").read_text().partition(" = ")[2].rstrip().rstrip(";"))


# ---- a training, step by step ----

PLANE, CURVE = (440, 340), (440, 190)
EDGE = 26


def training():
    """The HTML of a training: the plane with the class vectors' paths, the accuracies, a table. The
    scripts need no other data: the positions of all steps stand in the lines' points."""
    data = exported("training")
    vectors = np.array(data["vectors"])  # [steps, 6, 2]
    last, epochs = len(vectors) - 1, data["epochs"]
    test, few = (f"{data[key][last]:.1f} %" for key in ("tested", "fitted"))
    said = (
        f"Classified correctly after epoch {epochs[last]}: {test} of the test images, "
        f"{few} of the training images."
    )
    rows = "".join(
        f'<tr class="c{n}" data-values="{joined(column, 0)}"><th scope="row"><i>{n + 1}</i> '
        f"{escape(name)}</th><td>{column[0]:.0f} %</td><td>{column[last]:.0f} %</td></tr>\n"
        for n, (name, column) in enumerate(zip(data["names"], zip(*data["classes"])))
    )
    return f"""<div class="live-training" data-epochs="{joined(epochs, 0)}"
 data-tested="{joined(data["tested"], 1)}" data-fitted="{joined(data["fitted"], 1)}">
<div class="ll-side">{plane(data, vectors)}
<div class="ll-controls"></div>
<p class="ll-said">{said}</p></div>
<div class="ll-side">{curves(data)}
<table class="ll-table"><caption>Test images of a class classified correctly</caption>
<thead><tr><td></td><th scope="col">epoch 0</th>
<th scope="col">epoch <span>{epochs[last]}</span></th></tr></thead>
<tbody>{rows}</tbody></table></div>
<p class="ll-note">CoOp on <code>{data["task"]}</code>, {data["shots"]} images per class, one run
(seed {data["seed"]}), rate {data["rate"]:g}. Dots: test images; numbered discs: class vectors,
small circles where they start. The plane was fixed from the images alone. Measured before.</p>
</div>"""


def joined(values, digits):
    return " ".join(f"{value:.{digits}f}" for value in values)


def plane(data, vectors):
    dots = np.array(data["dots"])  # [6, n, 2]
    both = np.concatenate([dots.reshape(-1, 2), vectors.reshape(-1, 2)])
    low, high = both.min(0), both.max(0)

    def place(points):  # data -> the drawing, whose second axis points down
        share = (np.asarray(points) - low) / (high - low)
        share[..., 1] = 1 - share[..., 1]
        return EDGE + share * (np.array(PLANE) - 2 * EDGE)

    clouds, paths, labels, starts, discs = [], [], [], [], []
    centres = apart([place(cloud.mean(0)) for cloud in dots], data["names"])
    for n, (name, cloud, (x, y)) in enumerate(zip(data["names"], dots, centres)):
        spots = "".join(f"M{a:.0f} {b:.0f}h0" for a, b in place(cloud))
        way = place(vectors[:, n])  # [steps, 2]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in way)
        (x0, y0), (x1, y1) = way[0], way[-1]
        clouds.append(f'<path class="ll-dots c{n}" d="{spots}"/>')
        paths.append(f'<polyline class="ll-path c{n}" points="{points}"/>')
        labels.append(f'<text class="ll-cloud" x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>')
        starts.append(f'<circle class="ll-start c{n}" cx="{x0:.1f}" cy="{y0:.1f}" r="4"/>')
        discs.append(
            f'<g class="ll-vector c{n}" transform="translate({x1:.1f} {y1:.1f})">'
            f'<circle r="10"/><text dy="0.35em">{n + 1}</text></g>'
        )
    parts = [*clouds, *paths, *labels, *starts, *discs]
    label = (
        "A plane with clouds of test images of six classes and the paths of their class vectors, "
        "which training moves to the side of their own images"
    )
    return drawing("ll-plane", PLANE, label, parts)


def apart(centres, names, high=17):
    """The middles of labels, moved up or down until none covers another, and into the drawing."""
    half_widths = [4 * len(name) for name in names]
    at = [
        [min(max(x, half + 4), PLANE[0] - half - 4), y]
        for (x, y), half in zip(centres, half_widths)
    ]
    for _ in range(200):
        for i, (x, y) in enumerate(at):
            for j, (x2, y2) in enumerate(at[:i]):
                close = abs(x - x2) < half_widths[i] + half_widths[j] and abs(y - y2) < high
                if close:
                    step = 1 if y >= y2 else -1
                    at[i][1] += step
                    at[j][1] -= step
    return at


def drawing(kind, size, label, parts):
    inside = "\n".join(parts)
    box = "0 0 {} {}".format(*size)
    return f'<svg class="{kind}" viewBox="{box}" role="img" aria-label="{label}">\n{inside}</svg>'


def curves(data):
    """Accuracies against steps, which are evenly spaced: most happens in the first epochs."""
    (width, height), left = CURVE, 44
    low = 10 * (min(data["prompt"], *data["tested"]) // 10)
    steps = len(data["epochs"])

    def at(step, value):
        x = left + step / (steps - 1) * (width - left - 14)
        return x, 12 + (100 - value) / (100 - low) * (height - 50)

    parts = []
    for value in np.arange(low, 101, 10):
        (x0, y), (x1, _) = at(0, value), at(steps - 1, value)
        parts.append(f'<path class="ll-grid" d="M{x0:g} {y:.1f}H{x1:g}"/>')
        parts.append(tick(left - 6, y + 4, f"{value:.0f}", "ll-end"))
    for epoch in (0, 5, 20, 50, 100, 200):
        x, y = at(data["epochs"].index(epoch), low)
        parts.append(tick(x, y + 16, epoch))
    parts.append(tick((left + width) / 2, height - 4, "epoch (the first ones spread out)"))
    (x0, y), (x1, _) = at(0, data["prompt"]), at(steps - 1, data["prompt"])
    parts.append(f'<path class="ll-prompt" d="M{x0:g} {y:.1f}H{x1:g}"/>')
    parts.append(tick(x1, y - 5, "hand-crafted prompt", "ll-end"))
    for kind, says, place in (
        ("fitted", "training images", (5, 91)),
        ("tested", "test images", (20, 81)),
    ):
        points = " ".join("{:.1f},{:.1f}".format(*at(*pair)) for pair in enumerate(data[kind]))
        x, y = at(*place)
        parts.append(f'<polyline class="ll-{kind}" points="{points}"/>')
        parts.append(tick(x, y, says))
    x, _ = at(steps - 1, low)
    parts.append(f'<path class="ll-now" transform="translate({x:.1f} 0)" d="M0 8V{height - 38}"/>')
    label = (
        "Accuracy in % against the epoch: test images rise from "
        f"{data['tested'][0]:.0f} to {data['tested'][-1]:.0f}, training images to "
        f"{data['fitted'][-1]:.0f}; the hand-crafted prompt has {data['prompt']:.0f}"
    )
    return drawing("ll-curves", CURVE, label, parts)


def tick(x, y, text, kind=""):
    return f'<text class="ll-tick {kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'


# ---- which pseudo-labels are kept ----

KEEP = 16


def selection():
    """The HTML of a selection: thumbnails by rank, those kept in a frame; how many images of each
    pseudo-label are kept."""
    data = exported("selection")
    names, K = data["names"], len(data["names"])
    q, guess, truth = (
        np.frombuffer(base64.b64decode(data[key]), kind)
        for key, kind in (("confidence", "<f4"), ("guess", np.uint8), ("truth", np.uint8))
    )
    ranking = [ranked(q, guess, k) for k in range(K)]
    heads = "".join(f'<th scope="col">{rank}.</th>' for rank in data["ranks"])
    rows = "".join(
        f'<tr><th scope="row">{escape(names[k])}</th>'
        + "".join(
            f"<td>{thumbnail(data, row, column, names[truth[i]], truth[i] == k, q[i])}</td>"
            for column, i in enumerate(ranking[k][rank - 1] for rank in data["ranks"])
        )
        + "</tr>\n"
        for row, k in enumerate(data["rows"])
    )
    kept = [own[:KEEP] for own in ranking]
    right = [int((truth[own] == k).sum()) for k, own in enumerate(kept)]
    bars = "".join(
        f'<li style="--kept:{len(own)};--right-count:{good}"><span>{escape(names[k])}</span><i></i>'
        f"<b>{good} of {len(own)}</b></li>\n"
        for k, (own, good) in enumerate(zip(kept, right))
    )
    number = sum(map(len, kept))
    empty = sum(not len(own) for own in kept)
    said = (
        f"Q = {KEEP}: {number:,} of {len(q):,} images kept, {100 * sum(right) / number:.1f} % "
        f"of their labels correct; {empty} of {K} classes without any."
    )
    what = "Images by pseudo-label and rank of confidence"
    return f"""<div class="live-selection">
<div class="ll-controls"></div>
<p class="ll-said">{said}</p>
<p class="ll-title">{what}; bright: kept; ✓, ✗: the label is correct, wrong</p>
<div class="ll-wide" tabindex="0" role="group" aria-label="{what}">
<table class="ll-gallery">
<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
<p class="ll-title">Correct labels among the images kept, by pseudo-label</p>
<ol class="ll-bars" style="--most:{max(map(len, kept))}">{bars}</ol>
<p class="ll-note">All {len(q):,} training images of <code>{data["task"]}</code>, labelled by the
hand-crafted prompt of Toybox CLIP. Shown: six classes from the best to the worst precision of their
top 16, of each the images at these ranks. Measured before.</p>
</div>"""


def ranked(q, guess, k):
    """The images with pseudo-label k, the most confident first."""
    own = np.flatnonzero(guess == k)
    return own[np.argsort(-q[own], kind="stable")]


def thumbnail(data, row, column, name, right, q):
    rank = data["ranks"][column]
    across, down = column / (len(data["ranks"]) - 1), row / (len(data["rows"]) - 1)
    word = "correct" if right else f"wrong: {name}"
    said = escape(f"rank {rank}, confidence {q:.2f}, {word}")
    kind, kept = ("right" if right else "wrong"), rank <= KEEP
    return (
        f'<span class="ll-thumb {kind}{" kept" * kept}" role="img" title="{said}" '
        f'aria-label="{said}{", kept" * kept}" '
        f'data-said="{said}" data-rank="{rank}" data-q="{q:.6f}" '
        f'style="background-position:{100 * across:.4g}% {100 * down:.4g}%"></span>'
    )


# ---- how much a cache or an adapter counts ----

ALPHA, BETA = 1.17, 1.0
SHOWN = 4  # classes of an image


def mixing():
    """The HTML of Tip-Adapter with its fixed settings: how many images it classifies correctly, and
    the probabilities of four."""
    data = exported("mixing")
    names, K, labels = data["names"], len(data["names"]), np.array(data["labels"])
    text = np.frombuffer(base64.b64decode(data["text"]), "<f4").reshape(K, -1).astype(float)
    images, keys = (halves(data[key]).reshape(-1, text.shape[1]) for key in ("images", "cache"))
    text, images, keys = unit(text), unit(images), unit(keys)
    words = data["logitScale"] * images @ text.T  # [n, K]
    values = np.eye(K)[data["cacheLabels"]]
    logits = words + ALPHA * np.exp(-BETA * (1 - images @ keys.T)) @ values
    before, after = words.argmax(1) == labels, logits.argmax(1) == labels
    better, worse = (after & ~before).sum(), (before & ~after).sum()
    said = (
        f"Tip-Adapter, α = {ALPHA:g}, β = {BETA:g}: {100 * after.mean():.1f} % of {len(labels)} "
        f"validation images correct ({better} newly right, {worse} newly wrong; "
        f"prompts alone {100 * before.mean():.1f} %)."
    )
    figures = "".join(
        figure(names, int(labels[i]), one, softmax(words[i]), softmax(logits[i]))
        for one in data["shown"]
        for i in [one["image"]]
    )
    return f"""<div class="live-mixing">
<div class="ll-controls"></div>
<p class="ll-said">{said}</p>
<div class="ll-figures">{figures}</div>
<p class="ll-note">Bars: probabilities now; the line on each: of the prompts alone. Cache and
adapter learned from 16 images per class of <code>{data["task"]}</code> (seed 1), the adapter with
ratio 0.2. {len(labels)} validation images, {len(labels) // K} per class. Of the four, drawn at
random, the prompts alone classify two correctly. On so few images accuracies are known to within
about six points.</p>
</div>"""


def figure(names, true, one, before, after):
    """An image, what it is classified as, and its classes that are most probable before or after,
    the true one first."""
    order = sorted(range(len(names)), key=lambda k: -(before[k] + after[k] + 2 * (k == true)))
    rows = "".join(
        f'<li class="{"ll-truth" * (k == true)}" data-class="{k}" '
        f'style="--p:{after[k]:.6f};--before:{before[k]:.4f}"><span>{escape(names[k])}</span>'
        f"<b>{100 * after[k]:.0f} %</b></li>"
        for k in order[:SHOWN]
    )
    top = after.argmax()
    says = f"classified as {escape(names[top])} {'✓' if top == true else '✗'}"
    return (
        f'<figure data-image="{one["image"]}"><img src="{one["picture"]}" width="96" height="96" '
        f'alt="An image of a flower, {escape(names[true])}">'
        f"<figcaption>{says}</figcaption><ol>{rows}</ol></figure>\n"
    )


def halves(text):
    """float16 numbers, all low bytes before all high ones."""
    planes = np.frombuffer(base64.b64decode(text), np.uint8).reshape(2, -1)
    return planes.T.copy().view("<f2").ravel().astype(float)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


ELEMENTS = {"training": training, "selection": selection, "mixing": mixing}
