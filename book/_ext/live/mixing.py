"""How much Tip-Adapter's cache or CLIP-Adapter's network counts, as in chapter 7.

    ```{live-mixing}
    ```

The still is Tip-Adapter with its fixed settings: how many images it classifies correctly, and the
probabilities of four.
"""

from html import escape

import numpy as np
import torch

import promptnotes as pn
from promptnotes.data import toybox

from . import element, exported, halves, percent
from .clip import model

OPTIONS = {}
SHOWN = 4  # classes of an image


def still():
    data = exported("mixing")
    names, labels = data["names"], np.array(data["labels"])
    about = model(), names, toybox.TASKS[data["task"]].template
    X, cache = (
        pn.Features(torch.from_numpy(halves(data[key])).float().view(-1, 128))
        for key in ("images", "cache")
    )
    hand = pn.ZeroShot(*about).predict_proba(X).numpy()
    tip = pn.TipAdapter(*about, finetune=False).fit(cache, data["cacheLabels"])
    p = tip.predict_proba(X).numpy()  # [n, K]
    before, after = hand.argmax(1) == labels, p.argmax(1) == labels
    better, worse = (after & ~before).sum(), (before & ~after).sum()
    said = (
        f"Tip-Adapter, α = {tip.alpha:g}, β = {tip.beta:g}: {percent(after.mean(), 1)} of "
        f"{len(labels)} validation images correct ({better} newly right, {worse} newly wrong; "
        f"prompts alone {percent(before.mean(), 1)})."
    )
    figures = "".join(
        figure(names, int(labels[i]), one, hand[i], p[i])
        for one in data["shown"]
        for i in [one["image"]]
    )
    inside = f"""<div class="live-controls"></div>
<p class="live-said">{said}</p>
<div class="live-figures">{figures}</div>
<p class="live-note">Bars: probabilities now; the line on each: of the prompts alone. Cache and
adapter learned from 16 images per class of <code>{data["task"]}</code> (seed 1), the adapter with
ratio 0.2. {len(labels)} validation images, {len(labels) // len(names)} per class. Of the four,
drawn at random, the prompts alone classify two correctly. On so few images accuracies are known to
within about six points.</p>"""
    return element("mixing", inside)


def figure(names, true, one, before, after):
    """An image, what it is classified as, and its classes that are most probable before or after,
    the true one first."""
    order = sorted(range(len(names)), key=lambda k: -(before[k] + after[k] + 2 * (k == true)))
    rows = "".join(
        f'<li class="{"truth" * (k == true)}" data-class="{k}" '
        f'style="--p:{after[k]:.6f};--before:{before[k]:.4f}"><span>{escape(names[k])}</span>'
        f"<b>{percent(after[k])}</b></li>"
        for k in order[:SHOWN]
    )
    top = after.argmax()
    says = f"classified as {escape(names[top])} {'✓' if top == true else '✗'}"
    return (
        f'<figure data-image="{one["image"]}"><img src="{one["picture"]}" width="96" height="96" '
        f'alt="An image of a flower, {escape(names[true])}">'
        f"<figcaption>{says}</figcaption><ol class='live-bars'>{rows}</ol></figure>\n"
    )
