"""A training of CoOp, epoch by epoch, as in chapter 2.

    ```{live-training}
    ```

The still has its last epoch: the plane with the class vectors' paths, the accuracies, a table. The
script needs no other data, as the positions of all epochs stand in the lines' points.
"""

from html import escape

import numpy as np

from . import drawing, element, exported

OPTIONS = {}
PLANE, CURVE = (440, 340), (440, 190)
EDGE = 26


def still():
    data = exported("training")
    vectors = np.array(data["vectors"])  # [steps, 6, 2]
    last, epochs = len(vectors) - 1, data["epochs"]
    test, few = (f"{data[key][last]:.1f} %" for key in ("tested", "fitted"))
    said = (
        f"Classified correctly after epoch {epochs[last]}: {test} of the test images, "
        f"{few} of the training images."
    )
    rows = "".join(
        f'<tr class="live-colour-{n}" data-values="{joined(column, 0)}">'
        f'<th scope="row"><i>{n + 1}</i> {escape(name)}</th>'
        f"<td>{column[0]:.0f} %</td><td>{column[last]:.0f} %</td></tr>\n"
        for n, (name, column) in enumerate(zip(data["names"], zip(*data["classes"])))
    )
    inside = f"""<div class="live-side">{plane(data, vectors)}
<div class="live-controls"></div>
<p class="live-said">{said}</p></div>
<div class="live-side">{curves(data)}
<table class="live-table"><caption>Test images of a class classified correctly</caption>
<thead><tr><td></td><th scope="col">epoch 0</th>
<th scope="col">epoch <span>{epochs[last]}</span></th></tr></thead>
<tbody>{rows}</tbody></table></div>
<p class="live-note">CoOp on <code>{data["task"]}</code>, {data["shots"]} images per class, one run
(seed {data["seed"]}), rate {data["rate"]:g}. Dots: test images; numbered discs: class vectors,
small circles where they start. The plane was fixed from the images alone. Measured before.</p>"""
    return element(
        "training",
        inside,
        epochs=joined(epochs, 0),
        tested=joined(data["tested"], 1),
        fitted=joined(data["fitted"], 1),
    )


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
        clouds.append(f'<path class="live-dots live-colour-{n}" d="{spots}"/>')
        paths.append(f'<polyline class="live-path live-colour-{n}" points="{points}"/>')
        labels.append(f'<text class="live-cloud" x="{x:.0f}" y="{y:.0f}">{escape(name)}</text>')
        starts.append(
            f'<circle class="live-start live-colour-{n}" cx="{x0:.1f}" cy="{y0:.1f}" r="4"/>'
        )
        discs.append(
            f'<g class="live-vector live-colour-{n}" transform="translate({x1:.1f} {y1:.1f})">'
            f'<circle r="10"/><text dy="0.35em">{n + 1}</text></g>'
        )
    parts = [*clouds, *paths, *labels, *starts, *discs]
    label = (
        "A plane with clouds of test images of six classes and the paths of their class vectors, "
        "which training moves to the side of their own images"
    )
    return drawing("live-plane", PLANE, label, parts)


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
        parts.append(f'<path class="live-grid" d="M{x0:g} {y:.1f}H{x1:g}"/>')
        parts.append(tick(left - 6, y + 4, f"{value:.0f}", "live-end"))
    for epoch in (0, 5, 20, 50, 100, 200):
        x, y = at(data["epochs"].index(epoch), low)
        parts.append(tick(x, y + 16, epoch))
    parts.append(tick((left + width) / 2, height - 4, "epoch (the first ones spread out)"))
    (x0, y), (x1, _) = at(0, data["prompt"]), at(steps - 1, data["prompt"])
    parts.append(f'<path class="live-prompt" d="M{x0:g} {y:.1f}H{x1:g}"/>')
    parts.append(tick(x1, y - 5, "hand-crafted prompt", "live-end"))
    for kind, says, place in (
        ("fitted", "training images", (5, 91)),
        ("tested", "test images", (20, 81)),
    ):
        points = " ".join("{:.1f},{:.1f}".format(*at(*pair)) for pair in enumerate(data[kind]))
        x, y = at(*place)
        parts.append(f'<polyline class="live-{kind}" points="{points}"/>')
        parts.append(tick(x, y, says))
    x, _ = at(steps - 1, low)
    parts.append(
        f'<path class="live-now" transform="translate({x:.1f} 0)" d="M0 8V{height - 38}"/>'
    )
    label = (
        "Accuracy in % against the epoch: test images rise from "
        f"{data['tested'][0]:.0f} to {data['tested'][-1]:.0f}, training images to "
        f"{data['fitted'][-1]:.0f}; the hand-crafted prompt has {data['prompt']:.0f}"
    )
    return drawing("live-curves", CURVE, label, parts)


def tick(x, y, text, kind=""):
    return f'<text class="live-tick {kind}" x="{x:.1f}" y="{y:.1f}">{text}</text>'
