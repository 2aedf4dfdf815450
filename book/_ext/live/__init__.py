"""A Sphinx extension: the live pieces of the book's pages.

    ```{live-transport}
    :eps: 0.5
    ```

To the piece x belong x.py here, which writes its still: what a page shows on paper and without
scripts; x.js in _static/live, which adds controls and moves what stands there; x.css, what only x
looks like; and, for most, data/x*.js, which data_scripts/export_web.py makes. A page loads the
files of the pieces that it shows.
"""

import base64
import hashlib
import json
from functools import cache
from html import escape
from importlib import import_module
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

DATA = Path(__file__).resolve().parents[2] / "_static" / "live" / "data"

# Of each piece its scripts and its styles, in the order in which they are loaded.
FILES = {
    "clip": (("parts", "numbers", "encoder", "data/images", "clip"), ("live", "clip")),
    "training": (("parts", "training"), ("live", "training")),
    "transport": (("parts", "sinkhorn", "transport"), ("live", "transport")),
    "plan": (("parts", "sinkhorn", "plan"), ("live", "plan")),
    "selection": (("parts", "numbers", "selection"), ("live", "selection")),
    "mixing": (("parts", "numbers", "mixing"), ("live", "mixing")),
}


def setup(app):
    for kind in FILES:
        app.add_directive(f"live-{kind}", directive(kind))
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def directive(kind):
    piece = import_module(f".{kind}", __name__)

    class Live(SphinxDirective):
        option_spec = piece.OPTIONS

        def run(self):
            self.env.note_dependency(str(DATA / "SHA256SUMS"))
            try:
                html = piece.still(**self.options)
            except ValueError as error:
                raise self.error(f"live-{kind}: {error}") from error
            return [nodes.raw("", html, format="html", live=kind)]

    return Live


def add_files(app, pagename, templatename, context, doctree):
    """Load the files of the pieces of this page, and of no others."""
    shown = {node.get("live") for node in doctree.findall(nodes.raw)} if doctree else ()
    for kind, (scripts, styles) in FILES.items():
        if kind in shown:
            for name in scripts:
                app.add_js_file(f"live/{name}.js", loading_method="defer")
            for name in styles:
                app.add_css_file(f"live/{name}.css")


# ---- for the pieces: what they read and what they write ----


@cache
def exported(name):
    """What a file in DATA holds: JSON, given a name."""
    text = (DATA / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.partition("] = ")[2].rstrip().rstrip(";"))


def numbers(text, kind):
    """The numbers [n] whose bytes are written in base64; kind: numpy's name for their type."""
    return np.frombuffer(base64.b64decode(text), kind)


def halves(text):
    """float16 numbers [n], written with all low bytes before all high ones."""
    return numbers(text, np.uint8).reshape(2, -1).T.copy().view("<f2").ravel().astype(float)


def element(kind, inside, **data):
    """The HTML of a piece. data: what its script is told; nothing of what is None."""
    data = {"version": version(), **data}
    said = "".join(
        f' data-{key}="{escape(str(value))}"' for key, value in data.items() if value is not None
    )
    return f'<div class="live live-{kind}"{said}>\n{inside}\n</div>'


def version():
    """With other data, data that is loaded late has another address: no cache has it."""
    return hashlib.sha256((DATA / "SHA256SUMS").read_bytes()).hexdigest()[:8]


def drawing(kind, size, label, parts):
    box, inside = "0 0 {} {}".format(*size), "\n".join(parts)
    label = escape(label)
    return f'<svg class="{kind}" viewBox="{box}" role="img" aria-label="{label}">\n{inside}\n</svg>'


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"
