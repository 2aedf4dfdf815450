"""A CLIP that readers play with: choose an image, type a prompt, and see the probabilities.

    ```{live-clip}
    :images: flowers wild
    :start: purple coneflower
    :context: coop-flowers
    ```

images  : groups of data/images.js (tasks of Toybox), in this order; left out: all
start   : the image that is shown first, by what it shows; left out: the first one
context : the name of a learned prompt, data/context-*.js; left out: none

The probabilities of the still are those that PyTorch computes now.
"""

from functools import cache
from html import escape

import torch
from docutils.parsers.rst.directives import unchanged_required

import promptnotes as pn

from . import DATA, element, exported, numbers

OPTIONS = dict.fromkeys(("images", "start", "context"), unchanged_required)
SHOWN = 6  # bars; all other classes share one


def still(images=None, start=None, context=None):
    groups = {group["task"]: group for group in exported("images")["groups"]}
    tasks = images.split() if images else list(groups)
    unknown = [task for task in tasks if task not in groups]
    if unknown:
        raise ValueError(f"images: expected some of {', '.join(groups)}, got {' '.join(unknown)}")
    shown = [(groups[task], image) for task in tasks for image in groups[task]["images"]]
    there = [image["truth"] for _, image in shown]
    if start and start not in there:
        raise ValueError(f"start: expected one of {', '.join(there)}, got {start}")
    if context and not (DATA / f"context-{context}.js").is_file():
        raise ValueError(f"context: there is no context-{context}.js in {DATA.name}/")
    group, image = shown[there.index(start) if start else 0]
    p = probabilities(image["feature"], group)
    top = group["names"][p.index(max(p))]
    verdict = "right" if top == image["truth"] else "wrong"
    inside = STILL.format(
        picture=image["picture"],
        truth=escape(image["truth"]),
        prompt=escape(group["prompt"]),
        said=escape(group["prompt"]).replace("___", f"<b>{escape(top)}</b>"),
        verdict=verdict,
        Verdict=verdict.capitalize(),
        count=len(p),
        task=group["task"],
        rows=min(len(p), SHOWN + 1),
        bars="".join(bars(group["names"], p, image["truth"])),
        tokens="".join(tokens(group["prompt"], top)),
    )
    return element("clip", inside, images=" ".join(tasks), start=image["truth"], context=context)


STILL = """<figure class="live-picture">
<img src="{picture}" width="96" height="96" alt="An image of Toybox; it shows: {truth}">
<figcaption>This is: <b>{truth}</b></figcaption>
</figure>
<div class="live-talk">
<div class="live-prompts"><p class="live-title">The prompt</p><p>{prompt}</p></div>
<p class="live-said {verdict}">Best fit: “{said}” {Verdict}.</p>
<p class="live-among">Among {count} classes of “{task}”</p>
<ol class="live-bars" style="--rows:{rows}">{bars}</ol>
<p class="live-tokens">{tokens}</p>
</div>
<p class="live-note">Computed when this page was made. Where scripts run, image, prompt and classes
can be changed.</p>"""


def probabilities(feature, group):
    X = pn.Features(torch.from_numpy(numbers(feature, "<f4").copy())[None])
    method = pn.ZeroShot(model(), group["names"], group["prompt"].replace("___", "{}"))
    return method.predict_proba(X).squeeze(0).tolist()


def bars(names, p, truth):
    """A bar for each class, moved to its rank, and one for all that are not SHOWN."""
    order = sorted(range(len(names)), key=lambda k: -p[k])
    for k, name in enumerate(names):
        rank = order.index(k)
        kinds = {"top": rank == 0, "rest": rank >= SHOWN, "truth": name == truth}
        yield bar(name, name, p[k], rank, [kind for kind, it_is in kinds.items() if it_is])
    if rest := order[SHOWN:]:
        yield bar("", f"{len(rest)} other classes", sum(p[k] for k in rest), SHOWN, ["others"])


def bar(name, says, p, rank, kinds):
    percent = "> 99 %" if 0.995 <= p < 1 else "< 1 %" if p < 0.005 else f"{100 * p:.0f} %"
    return (
        f'<li class="{" ".join(kinds)}" data-name="{escape(name)}" data-p="{p:.6f}" '
        f'style="--p:{p:.6f};--rank:{rank}"><span>{escape(says)}</span><b>{escape(percent)}</b></li>'
    )


def tokens(prompt, name):
    """The tokens of a prompt for a class, those of its name marked."""
    encode, decoder = model().tokenizer.encode, model().tokenizer.decoder
    start = len(encode(prompt.partition("___")[0]))
    of_name = range(start, start + len(encode(name)))
    yield '<span class="mark">SOS</span>'
    for i, token in enumerate(encode(prompt.replace("___", name))):
        text = escape(decoder[token].replace("</w>", ""))
        yield f'<span class="{"name" if i in of_name else "word"}">{text}</span>'
    yield '<span class="mark">EOT</span>'


@cache
def model():
    return pn.load_clip()
