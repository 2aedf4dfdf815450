"""Which pseudo-labels are kept, as in chapter 6.

    ```{live-selection}
    ```

The still has thumbnails by rank, those that are kept in a frame, and counts by pseudo-label.
"""

from html import escape

import numpy as np

from . import element, exported, numbers, percent

OPTIONS = {}
KEEP = 16


def still():
    data = exported("selection")
    names, K = data["names"], len(data["names"])
    q, guess, truth = (
        numbers(data[key], kind)
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
        f'<li style="--kept:{len(own)};--right-count:{good}"><span>{escape(names[k])}</span>'
        f"<b>{good} of {len(own)}</b></li>\n"
        for k, (own, good) in enumerate(zip(kept, right))
    )
    number = sum(map(len, kept))
    empty = sum(not len(own) for own in kept)
    said = (
        f"Q = {KEEP}: {number:,} of {len(q):,} images kept, {percent(sum(right) / number, 1)} "
        f"of their labels correct; {empty} of {K} classes without any."
    )
    what = "Images by pseudo-label and rank of confidence"
    inside = f"""<div class="live-controls"></div>
<p class="live-said">{said}</p>
<p class="live-title">{what}; bright: kept; ✓, ✗: the label is correct, wrong</p>
<div class="live-wide" tabindex="0" role="group" aria-label="{what}">
<table class="live-gallery">
<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>
<p class="live-title">Correct labels among the images kept, by pseudo-label</p>
<ol class="live-bars live-counts" style="--most:{max(map(len, kept))}">{bars}</ol>
<p class="live-note">All {len(q):,} training images of <code>{data["task"]}</code>, labelled by the
hand-crafted prompt of Toybox CLIP. Shown: six classes from the best to the worst precision of their
top 16, of each the images at these ranks. Measured before.</p>"""
    return element("selection", inside)


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
        f'<span class="live-thumb {kind}{" kept" * kept}" role="img" title="{said}" '
        f'aria-label="{said}{", kept" * kept}" '
        f'data-said="{said}" data-rank="{rank}" data-q="{q:.6f}" '
        f'style="background-position:{100 * across:.4g}% {100 * down:.4g}%"></span>'
    )
