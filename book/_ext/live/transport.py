"""The town of chapter 4, with bakeries and cafés that can be moved.

    ```{live-transport}
    :eps: 0.5
    ```

The still has the map, with routes as thick as the plan's entries, and the plan's table.
"""

from html import escape

import numpy as np
import torch

from promptnotes.transport import sinkhorn

from . import drawing, element

OPTIONS = {"eps": float}

# km east and north, as in chapter 4
BAKERIES = {"A": (0.6, 3.3), "B": (1.1, 0.8), "C": (2.9, 2.2), "D": (4.4, 3.5), "E": (5.4, 0.7)}
CAFES = {"1": (1.9, 2.9), "2": (2.2, 0.5), "3": (3.9, 1.2), "4": (5.6, 2.7)}
CROISSANTS = 200

# Sizes are in units of the map, which has 100 a kilometre.
KM, EAST, NORTH = 100, 620, 400
HALF = 20  # of a bakery's side


def still(eps=0.5):
    bakeries, cafes = np.array([*BAKERIES.values()]), np.array([*CAFES.values()])
    C = np.linalg.norm(bakeries[:, None] - cafes, axis=2)  # [M, N] km
    T = sinkhorn(torch.from_numpy(C), eps, max_iter=50_000, tol=1e-9).numpy()
    loads = CROISSANTS * T
    most = "; ".join(
        f"{bakery} sends {row.max():.0f} of its {row.sum():.0f} croissants to café "
        f"{[*CAFES][row.argmax()]}"
        for bakery, row in zip(BAKERIES, loads)
    )
    caption = (
        f"Bakeries A to E and cafés 1 to 4. A line is as thick as its entry of the plan for "
        f"ε = {eps:g} km: {most}. In a browser with scripts, everything here can be moved."
    )
    routes = [route(bakeries[i], cafes[j], loads[i, j]) for i, j in np.ndindex(T.shape)]
    spots = [spot("bakery", name, *at) for name, at in BAKERIES.items()]
    spots += [spot("cafe", name, *at) for name, at in CAFES.items()]
    map_ = drawing("live-map", (EAST, NORTH), caption, [streets(), *routes, *spots])
    inside = f"""<div class="live-side">{map_}
<div class="live-controls"></div>
<p class="live-said">{escape(caption)}</p></div>
<div class="live-side">{table(loads)}
<dl><div><dt>mean distance ⟨T, C⟩</dt><dd class="live-distance">{(T * C).sum():.2f} km</dd></div>
<div><dt>entropy H(T)</dt><dd class="live-entropy">{-(T * (np.log(T) - 1)).sum():.2f}</dd></div>
</dl></div>"""
    return element("transport", inside, eps=f"{eps:g}", croissants=CROISSANTS)


def route(bakery, cafe, croissants):
    (x1, y1), (x2, y2) = on_map(*bakery), on_map(*cafe)
    ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line class="live-route" {ends} style="stroke-width: {croissants / 2:.2f}"/>'


def spot(kind, name, x, y):
    shape = {
        "bakery": f'<rect x="{-HALF}" y="{-HALF}" width="{2 * HALF}" height="{2 * HALF}" rx="6"/>',
        "cafe": f'<circle r="{HALF + 2}"/>',
    }[kind]
    left, top = on_map(x, y)
    return (
        f'<g class="live-spot {kind}" data-name="{name}" data-x="{x}" data-y="{y}" '
        f'transform="translate({left:g} {top:g})"><circle class="finger" r="30"/>'
        f'{shape}<text dy="0.35em">{name}</text></g>'
    )


def on_map(x, y):
    """Kilometres east and north in units of the map, to the right and down."""
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


def table(loads):
    """The plan and its sums; the cells of the potentials are the script's to fill."""

    def badge(kind, name, scope):
        return f'<th scope="{scope}"><span class="live-badge {kind}">{name}</span></th>'

    def row(head, cells):
        return f"<tr>{head}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"

    heads = "".join(badge("cafe", name, "col") for name in CAFES)
    lines = [
        row(badge("bakery", name, "row"), [*(f"{x:.1f}" for x in own), f"{own.sum():.1f}", ""])
        for name, own in zip(BAKERIES, loads)
    ]
    sums, empty = [f"{x:.1f}" for x in loads.sum(0)], [""] * (len(CAFES) + 2)
    lines.append(row('<th scope="row">sum</th>', [*sums, "", ""]))
    lines.append(row('<th scope="row"><i>ψ</i></th>', empty))
    return f"""<table class="live-table">
<caption>The plan, in croissants; potentials in km</caption>
<thead><tr><td></td>{heads}<th scope="col">sum</th><th scope="col"><i>φ</i></th></tr></thead>
<tbody>{"".join(lines)}</tbody></table>"""
