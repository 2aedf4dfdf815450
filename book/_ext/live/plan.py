"""An image whose local features are matched with prompts, as in chapter 5.

    ```{live-plan}
    :image: parts-600
    :eps: 0.1
    ```

image : of data/plan-*.js

The still has the image, its cells in the colours of the prompts that take most of them.
"""

from html import escape

import numpy as np
import torch
from docutils.parsers.rst.directives import unchanged_required

from promptnotes.transport import sinkhorn

from . import DATA, element, exported, percent

OPTIONS = {"image": unchanged_required, "eps": float}


def still(image="parts-600", eps=0.1):
    if not (DATA / f"plan-{image}.js").is_file():
        raise ValueError(f"image: there is no plan-{image}.js in {DATA.name}/")
    data = exported(f"plan-{image}")
    S = np.array(data["cosines"])  # [L, N]
    T = sinkhorn(torch.from_numpy(1 - S), eps, max_iter=50_000, tol=1e-9).numpy()
    L, N = T.shape
    side = round(L**0.5)
    rows = (L * T).reshape(side, side, N)  # of each cell what it gives
    cells = "".join(f"<div>{''.join(map(cell, row))}</div>" for row in rows)
    choices = "".join(
        f'<li class="live-colour-{n}" style="--p:{share:.4f}"><span>{escape(prompt)}</span>'
        f"<b>{percent(share)}</b></li>\n"
        for n, (prompt, share) in enumerate(zip(data["prompts"], T.sum(0)))
    )
    about = (
        f"{side} x {side} local features: each gives 1/{L}, each prompt gets 1/{N}. A cell has the "
        f"colour of the prompt with its largest share, here for ε = {eps:g}. {data['about']}"
    )
    inside = f"""<div class="live-side"><div class="live-image">
<img src="{data["picture"]}" alt="{escape(data["alt"])}"><div class="live-grid"
 style="--side:{side}">{cells}</div></div>
<div class="live-controls"></div></div>
<div class="live-side"><p class="live-title">The whole image gives</p>
<ol class="live-bars">{choices}</ol>
<div class="live-controls"></div>
<dl><div><dt>similarity 1 − d</dt><dd class="live-score">{(T * S).sum():.3f}</dd></div>
<div><dt>std(R)/ε</dt><dd class="live-spread">{residual(S).std() / eps:.2f}</dd></div>
<div><dt>largest entry, times uniform</dt><dd class="live-largest">{L * N * T.max():.2f}</dd></div>
</dl></div>
<p class="live-note">{escape(about)}</p>"""
    return element("plan", inside, eps=f"{eps:g}", cosines=data["cosines"])


def cell(row):
    """Coloured as strongly as its largest share is above 1/N, where all are alike."""
    strength = 75 * (row.max() - 1 / len(row)) / (1 - 1 / len(row))
    kind = f"live-colour-{row.argmax()}"
    return f"<div class='{kind}' style='--strength:{strength:.2f}%'></div>"


def residual(S):
    """What the means of rows and columns leave of S, all that a plan of uniform weights sees."""
    return S - S.mean(1, keepdims=True) - S.mean(0) + S.mean()
