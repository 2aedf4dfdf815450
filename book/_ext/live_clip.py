"""A Sphinx extension: a CLIP that readers play with, in the page.

    ```{live-clip}
    :images: iconic wild
    :start: lighthouse
    :names: lighthouse, lantern, windmill
    :context: coop-iconic

    a photo of a ___.
    ```

images  : groups of book/_static/live/images.js, in its order (tasks of Toybox); left out: all
start   : the image that is shown first, by what it shows; left out: the first one
names   : the class names; left out: those of the image's task
context : the name of a learned prompt that `export_web.py --context` wrote; left out: none
content : prompts, one a line, with ___ for the class name; left out: the task's own

The directive writes what a reader without scripts sees: the image, and the probabilities of that
prompt as PyTorch computes them now. Pages that have one, and no others, get the scripts.
"""

import base64
import html
import json
from functools import cache
from pathlib import Path

import numpy as np
import torch
from docutils import nodes
from docutils.parsers.rst import Directive, directives

import promptnotes as pn

LIVE = Path(__file__).resolve().parent.parent / "_static" / "live"
SCRIPTS = ("numbers.js", "clip.js", "images.js", "live_clip.js")


def setup(app):
    app.add_directive("live-clip", LiveClip)
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_scripts(app, pagename, templatename, context, doctree):
    if doctree is not None and any(doctree.findall(is_live)):
        app.add_css_file("live/live.css")
        for name in SCRIPTS:
            app.add_js_file(f"live/{name}", loading_method="defer")


def is_live(node):
    return isinstance(node, nodes.raw) and '<div class="live-clip"' in node.astext()


class LiveClip(Directive):
    has_content = True
    option_spec = {
        "images": directives.unchanged_required,
        "start": directives.unchanged_required,
        "names": directives.unchanged_required,
        "context": directives.unchanged_required,
    }

    def run(self):
        try:
            return [nodes.raw("", element(list(self.content), **self.options), format="html")]
        except ValueError as error:
            raise self.error(f"live-clip: {error}") from error


def element(prompts, images=None, start=None, names=None, context=None):
    """The HTML of an element, with the result of its first prompt."""
    groups = {group["task"]: group for group in exported()["groups"]}
    tasks = images.split() if images else list(groups)
    unknown = [task for task in tasks if task not in groups]
    if unknown:
        raise ValueError(f"images: expected some of {', '.join(groups)}, got {' '.join(unknown)}")
    shown = [(groups[task], image) for task in tasks for image in groups[task]["images"]]
    there = [image["truth"] for _, image in shown]
    if start and start not in there:
        raise ValueError(f"start: expected one of {', '.join(there)}, got {start}")
    if context and not (LIVE / f"context-{context}.js").is_file():
        raise ValueError(f"context: there is no context-{context}.js in {LIVE.name}/")
    prompts = [line for line in prompts if line.strip()]
    if not all(line.count("___") == 1 for line in prompts):
        raise ValueError(f"content: expected prompts with one ___ each, got {prompts}")
    group, image = shown[there.index(start) if start else 0]
    data = dict(images=" ".join(tasks), prompts="\n".join(prompts))
    data |= dict(names=names, start=image["truth"], context=context)
    attributes = [f' data-{key}="{html.escape(value)}"' for key, value in data.items() if value]
    classes = [name.strip() for name in names.split(",")] if names else group["names"]
    return STILL.format(
        attributes="".join(attributes),
        picture=image["picture"],
        truth=html.escape(image["truth"]),
        prompts="".join(f"<p>{html.escape(line)}</p>" for line in prompts or [group["prompt"]]),
        **result(image["feature"], prompts or [group["prompt"]], classes),
    )


@cache
def exported():
    """What images.js holds: JSON behind a name."""
    return json.loads((LIVE / "images.js").read_text().partition(" = ")[2].rstrip().rstrip(";"))


# ---- what a reader without scripts sees; live_clip.js draws the same ----

STILL = """<div class="live-clip"{attributes}>
<div class="lc-seen"><figure class="lc-picture">
<img src="{picture}" width="96" height="96" alt="An image of Toybox; it shows: {truth}">
<figcaption>This is: <b>{truth}</b></figcaption>
</figure></div>
<div class="lc-talk">
<div class="lc-prompt"><div class="lc-title">The prompt</div>{prompts}</div>
<div class="lc-answer">
<p class="lc-headline">The model says <b>{top}</b>.</p>
<ol class="lc-bars" style="--rows:{rows}">{bars}</ol>
<p class="lc-tokens">{tokens}</p>
</div></div>
<p class="lc-note">Computed when this page was made. Where scripts run, you can change image, prompt
and classes.</p>
</div>"""
SHOWN = 6  # bars; all other classes share one


def result(feature, prompts, names):
    """What STILL needs of the probabilities of an image, and of the tokens of the first prompt."""
    p = probabilities(feature, prompts, names)
    order = sorted(range(len(names)), key=lambda k: -p[k])
    bars = [
        bar(name, p[k], order.index(k), order.index(k) >= SHOWN) for k, name in enumerate(names)
    ]
    if rest := order[SHOWN:]:
        said = "one other class" if len(rest) == 1 else f"{len(rest)} other classes"
        bars.append(bar("", sum(p[k] for k in rest), SHOWN, says=said))
    top = names[order[0]]
    return dict(
        top=html.escape(top),
        rows=min(len(names), SHOWN + 1),
        bars="".join(bars),
        tokens="".join(tokens(prompts[0], top)),
    )


def probabilities(feature, prompts, names):
    pooled = np.frombuffer(base64.b64decode(feature), "<f4").copy()
    templates = [prompt.replace("___", "{}") for prompt in prompts]
    method = pn.ZeroShot(model(), names, templates)
    return method.predict_proba(pn.Features(torch.from_numpy(pooled)[None])).squeeze(0).tolist()


def bar(name, p, rank, is_rest=False, says=""):
    kind = "lc-rest" if is_rest else "lc-top" if name and rank == 0 else "" if name else "lc-others"
    percent = "> 99 %" if 0.995 <= p < 1 else "< 1 %" if p < 0.005 else f"{100 * p:.0f} %"
    said, key = html.escape(name or says), html.escape(name)
    return (
        f'<li class="{kind}" data-name="{key}" data-p="{p:.6f}" style="--p:{p:.6f};--rank:{rank}">'
        f"<span>{said}</span><b>{html.escape(percent)}</b></li>"
    )


def tokens(prompt, name):
    """The tokens of a prompt for a class, those of its name marked."""
    encode, decoder = model().tokenizer.encode, model().tokenizer.decoder
    start = len(encode(prompt.partition("___")[0]))
    of_name = range(start, start + len(encode(name)))
    yield '<span class="lc-mark">SOS</span>'
    for i, token in enumerate(encode(prompt.replace("___", name))):
        kind = "lc-name" if i in of_name else "lc-word"
        yield f'<span class="{kind}">{html.escape(decoder[token].replace("</w>", ""))}</span>'
    yield '<span class="lc-mark">EOT</span>'


@cache
def model():
    return pn.load_clip()
