"""A Sphinx extension: two directives that place live transport on a page.

    ```{live-transport}
    :eps: 0.5
    ```

is the town of chapter 4, with bakeries and cafés that can be moved, and

    ```{live-plan} parts_600.js
    :eps: 0.1
    ```

an image whose local features are matched with prompts, as in chapter 5: a file in _static/live that
data_scripts/export_transport.py made. Each directive writes a still drawing with its caption, which
is what a page shows on paper or without scripts; _static/live/live_transport.js brings it to life.
"""

import json
from html import escape
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LIVE = Path(__file__).resolve().parent.parent / "_static" / "live"

# km east and north, as in chapter 4
BAKERIES = {"A": (0.6, 3.3), "B": (1.1, 0.8), "C": (2.9, 2.2), "D": (4.4, 3.5), "E": (5.4, 0.7)}
CAFES = {"1": (1.9, 2.9), "2": (2.2, 0.5), "3": (3.9, 1.2), "4": (5.6, 2.7)}
CROISSANTS = 200

# Sizes are in units of the drawings: the town's has 100 a kilometre.
KM, EAST, NORTH = 100, 620, 400
HALF = 20  # of a bakery's side
SIDE = 320  # of an image
COLOURS = ("blue", "orange", "green", "red", "pink", "brown")  # of prompts, in live_transport.css


def setup(app):
    app.add_directive("live-transport", LiveTransport)
    app.add_directive("live-plan", LivePlan)
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class LiveTransport(SphinxDirective):
    option_spec = {"eps": float}

    def run(self):
        return [nodes.raw("", town(self.options.get("eps", 0.5)), format="html")]


class LivePlan(SphinxDirective):
    required_arguments = 1
    option_spec = {"eps": float}

    def run(self):
        name = self.arguments[0]
        if not (LIVE / name).is_file():
            raise self.error(f"live-plan: there is no file {name} in _static/live")
        self.env.note_dependency(str(LIVE / name))
        return [nodes.raw("", matching(name, self.options.get("eps", 0.1)), format="html")]


def load_scripts(app, pagename, templatename, context, doctree):
    """Load the scripts and their style on the pages that have something live."""
    html = "".join(node.astext() for node in doctree.findall(nodes.raw)) if doctree else ""
    if '<div class="live-transport"' in html or '<div class="live-plan"' in html:
        app.add_css_file("live/live_transport.css")
        app.add_js_file("live/transport.js", loading_method="defer")
        app.add_js_file("live/live_transport.js", loading_method="defer")


def plan(cost, eps, iterations=1000):
    """Sinkhorn's plan [L, N] for uniform weights, by potentials as in chapter 4."""
    (L, N), psi = cost.shape, np.zeros(cost.shape[1])
    for _ in range(iterations):
        phi = -eps * (np.log(L) + np.logaddexp.reduce((psi - cost) / eps, axis=1))
        psi = -eps * (np.log(N) + np.logaddexp.reduce((phi[:, None] - cost) / eps, axis=0))
    return np.exp((phi[:, None] + psi - cost) / eps)


# ---- the town ----


def town(eps):
    """The HTML of the town: the map, with routes as thick as the plan's entries, and a caption."""
    bakeries, cafes = np.array([*BAKERIES.values()]), np.array([*CAFES.values()])
    cost = np.linalg.norm(bakeries[:, None] - cafes, axis=2)  # [M, N] km
    T = plan(cost, eps)
    routes = [route(bakeries[i], cafes[j], CROISSANTS * T[i, j]) for i, j in np.ndindex(cost.shape)]
    spots = [spot("bakery", name, *at) for name, at in BAKERIES.items()]
    spots += [spot("cafe", name, *at) for name, at in CAFES.items()]
    most = "; ".join(
        f"{bakery} sends {CROISSANTS * row.max():.0f} of its {CROISSANTS / len(T):.0f} "
        f"croissants to café {[*CAFES][row.argmax()]}"
        for bakery, row in zip(BAKERIES, T)
    )
    caption = (
        f"Bakeries A to E and cafés 1 to 4. A line is as thick as its entry of the plan for "
        f"ε = {eps:g} km: {most}. The mean distance is {(T * cost).sum():.2f} km. "
        "In a browser with scripts, everything here can be moved."
    )
    return f"""<div class="live-transport" data-eps="{eps:g}" data-croissants="{CROISSANTS}">
<svg viewBox="0 0 {EAST} {NORTH}" role="img" aria-label="{caption}">
{streets()}
{"".join(routes)}
{"".join(spots)}
</svg>
<p class="live-still">{caption}</p>
</div>"""


def route(bakery, cafe, croissants):
    (x1, y1), (x2, y2) = on_map(*bakery), on_map(*cafe)
    width = croissants / 2
    ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line class="live-route" {ends} style="stroke-width: {width:.2f}"/>\n'


def spot(kind, name, x, y):
    shape = {
        "bakery": f'<rect x="{-HALF}" y="{-HALF}" width="{2 * HALF}" height="{2 * HALF}" rx="6"/>',
        "cafe": f'<circle r="{HALF + 2}"/>',
    }[kind]
    left, top = on_map(x, y)
    return (
        f'<g class="live-spot {kind}" data-name="{name}" data-x="{x}" data-y="{y}" '
        f'transform="translate({left:g} {top:g})"><circle class="finger" r="30"/>'
        f'{shape}<text dy="0.35em">{name}</text></g>\n'
    )


def on_map(x, y):
    """Kilometres east and north in units of the drawing, to the right and down."""
    return KM * x, NORTH - KM * y


def streets():
    """A line each kilometre, and how long that is."""
    across = "".join(f"M{x} 0v{NORTH}" for x in range(KM, EAST, KM))
    along = "".join(f"M0 {y}h{EAST}" for y in range(KM, NORTH, KM))
    return (
        f'<path class="live-streets" d="{across}{along}"/>'
        f'<path class="live-scale" d="M10 {NORTH - 16}v6h{KM}v-6"/>'
        f'<text class="live-scale" x="{10 + KM / 2}" y="{NORTH - 18}">1 km</text>'
    )


# ---- an image and its prompts ----


def read(name):
    """What a file of data_scripts/export_transport.py holds."""
    text = (LIVE / name).read_text(encoding="utf-8")
    return json.loads(text.splitlines()[-1].partition(" = ")[2].rstrip(";"))


def matching(name, eps):
    """The HTML of an image's plan: the image, its cells in the colours of the prompts that take
    most of them, and a caption."""
    data = read(name)
    S = np.array(data["cosines"])  # [L, N]
    T = plan(1 - S, eps)
    L, N = T.shape
    shares = L * T  # of each cell
    side, size = round(L**0.5), SIDE / round(L**0.5)
    cells = "".join(
        f'<rect class="live-prompt-{row.argmax()}" x="{size * (cell % side):g}" '
        f'y="{size * (cell // side):g}" width="{size:g}" height="{size:g}" '
        f'opacity="{emphasis(row.max(), N):.2f}"/>\n'
        for cell, row in enumerate(shares)
    )
    taken = "; ".join(
        f"“{prompt}” ({COLOURS[n]}) gets the largest share of {(shares.argmax(1) == n).sum()}"
        for n, prompt in enumerate(data["prompts"])
    )
    caption = (
        f"{data['alt']}: {side} x {side} local features, each of which gives 1/{L} to {N} prompts "
        f"that receive 1/{N} each. A cell has the colour of the prompt with its largest share, "
        f"here for ε = {eps:g}: {taken}. {data['about']}"
    )
    return f"""<div class="live-plan" data-src="{escape(name)}" data-eps="{eps:g}">
<svg viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{escape(caption)}">
<image href="{data["image"]}" width="{SIDE}" height="{SIDE}"/>
{cells}</svg>
<p class="live-still">{escape(caption)}</p>
</div>"""


def emphasis(share, N):
    """How strongly a cell is coloured: not at all at 1/N, fully at 1."""
    return 0.75 * (share - 1 / N) / (1 - 1 / N)
