"""A Sphinx extension: what this book's pages add to the theme, and what they leave out.

Tables of pandas' Styler look like its DataFrames and columns of numbers are aligned; the code of a
solution lies inside its dropdown; a page says in its head what it is about; MathJax is loaded where
there is an equation, scripts run after the page, images come when they are near. `templates/`
holds the heads.
"""

import base64
import hashlib
import io
import re
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from PIL import Image
from sphinx.util import logging

logger = logging.getLogger(__name__)
IMAGE = re.compile(
    r"""<img (?![^>]*loading=)[^>]*?src="(?:\.\./)*_images/([^"]+)"[^>]*?(?=\s*/?>)"""
)
DATA = re.compile(r'src="data:image/(png|jpeg|webp);base64,([^"]+)"')
EARLY = re.compile("async|defer|documentation_options|doctools")  # lines of a page need these two
PER_INCH = 110  # pixels of a page to an inch of a figure, as pn.figures has them
TOGETHER = re.compile(r"[+−\d.]+ to [+−\d.]+|\bn = \d+")


def setup(app):
    app.connect("doctree-read", align_tables)
    app.connect("doctree-read", fill_solutions)
    # after the extensions that fill the context (500)
    app.connect("html-page-context", describe, priority=900)
    app.connect("html-page-context", trim_scripts, priority=900)
    app.connect("html-page-context", lighten_images, priority=900)
    app.connect("html-page-context", let_keys_scroll, priority=900)
    app.connect("html-collect-pages", lambda app: [("index", {}, "redirect.html")])
    return {"parallel_read_safe": True, "parallel_write_safe": True}


# ---- tables ----


def align_tables(app, doctree):
    for node in doctree.findall(nodes.raw):
        if node["format"] == "html" and "<table" in node.astext():
            node.children = [nodes.Text(aligned(node.astext()))]
    for table in doctree.findall(nodes.table):  # of Markdown
        for text in list(table.findall(nodes.Text)):
            if not isinstance(text.parent, nodes.literal | nodes.math):
                text.parent.replace(text, nodes.Text(typeset(text.astext())))


def aligned(html):
    """The HTML; its tables are of class `dataframe`, their columns of numbers of class `number`, of
    sentences of class `words`; the name of an index needs no line of its own."""
    soup = BeautifulSoup(html, "html.parser")
    for style in soup("style", scoped=True):  # of pandas' frames; browsers apply it to all tables
        style.decompose()
    for table in soup("table"):
        add_class(table, "dataframe")
        join_head(table)
        for text in table.find_all(string=True):
            text.replace_with(typeset(text))
        head = [row("th") for row in table.select("thead tr") if not row.find("th", colspan=True)]
        columns = list(zip(*[row("td") for row in table.select("tbody tr")]))
        for back, column in enumerate(reversed(columns), start=1):  # the index is on the left
            texts = [cell.get_text(strip=True) for cell in column]
            kind = "number" if numeric(texts) else "words" if max(map(len, texts)) > 24 else None
            if kind:
                for cell in [*column, *(row[-back] for row in head if len(row) >= back)]:
                    add_class(cell, kind)
    return str(soup)


def typeset(text):
    """With true minus signs, none before a zero, and intervals that stay on one line."""
    text = re.sub(r"(?<![\w.])-(?=\d)", "−", text)
    text = re.sub(r"−(?=0(\.0*)?(?![\d.]))", "", text)
    return TOGETHER.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def join_head(table):
    """Of two lines of a head, the second only names the index: its names go into the first."""
    lines = [row("th") for row in table.select("thead tr")]
    if len(lines) != 2 or len(lines[0]) != len(lines[1]):
        return
    above, below = ([cell.get_text(strip=True) for cell in line] for line in lines)
    if all(bool(a) != bool(b) for a, b in zip(above, below)):
        for cell, a, b in zip(lines[0], above, below):
            cell.string = a or b
        lines[1][0].parent.decompose()


def numeric(texts):
    """Whether cells hold numbers, such as "87.7 ± 0.4", "< 0.001" and "2e-09", or nothing."""
    together = re.sub(r"nan|(?<=\d)e(?=[-+]\d)", "", " ".join(texts).lower())
    return bool(re.search(r"\d", together)) and not re.search("[a-z]", together)


def add_class(tag, name):
    if name not in tag.get("class", []):
        tag["class"] = [*tag.get("class", []), name]


# ---- solutions ----


def fill_solutions(app, doctree):
    """Move the code cells tagged `solution` into the dropdown that they follow."""
    moved = set()
    for opening in list(doctree.findall(lambda node: is_html(node, '<details class="solution">'))):
        siblings = opening.parent.children[opening.parent.index(opening) :]
        closing = next((node for node in siblings if is_html(node, "</details>")), None)
        if closing is None:
            logger.warning(
                "a solution is not closed: an empty line, then </details>", location=opening
            )
            continue
        for cell in siblings[siblings.index(closing) + 1 :]:
            if not is_solution(cell):
                break
            cell.parent.remove(cell)
            opening.parent.insert(opening.parent.index(closing), cell)
            moved.add(cell)
    for cell in doctree.findall(is_solution):
        if cell not in moved:
            logger.warning("a cell tagged solution follows no solution", location=cell)


def is_html(node, start):
    return isinstance(node, nodes.raw) and node.astext().lstrip().startswith(start)


def is_solution(node):
    return isinstance(node, nodes.container) and "tag_solution" in node["classes"]


# ---- heads ----


def describe(app, pagename, templatename, context, doctree):
    """The description that search engines and link previews show: how the page begins."""
    context["preview_image"] = app.config.html_baseurl + "_static/preview.jpg"
    context["description"] = app.config.html_context["site_description"]
    if doctree is None:
        return
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 60 and not any(paragraph.findall(nodes.math)):
            cut = text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + " …"
            context["description"] = cut
            return


def trim_scripts(app, pagename, templatename, context, doctree):
    """No MathJax on pages without equations; on the search page, better excerpts; the page
    first, its scripts after it.

    Sphinx loads MathJax also on a page that merely lists pages with equations.
    """
    if pagename == "search":
        app.add_js_file("search_excerpts.js", loading_method="defer")
    if not app.env.get_domain("math").data["has_equations"].get(pagename):
        context["script_files"] = [
            script
            for script in context["script_files"]
            if "mathjax" not in str(script.filename) + str(script.attributes.get("body")).lower()
        ]
    for script in context["script_files"]:
        if script.filename and not EARLY.search(f"{script.filename} {script.attributes}"):
            script.attributes["defer"] = "defer"


# ---- images ----


def lighten_images(app, pagename, templatename, context, doctree):
    """Images of the page get files of their own and their size, so that the text comes first and
    nothing moves when they come; those behind the first two, of which one is a badge, are fetched
    when they are near. (A slider's hidden frames: when they are shown.)"""
    if "body" not in context:
        return
    folder = Path(app.outdir) / app.builder.imagedir
    folder.mkdir(parents=True, exist_ok=True)
    sources = {name: Path(app.srcdir) / path for path, name in app.builder.images.items()}
    near = 2

    def apart(found):
        data = base64.b64decode(found[2])
        name = f"{hashlib.sha256(data).hexdigest()}.{found[1]}"
        (folder / name).write_bytes(data)
        sources[name] = folder / name
        return f'src="{context["pathto"](f"{app.builder.imagedir}/{name}", 1)}"'

    def sized(found):
        nonlocal near
        tag, name = found[0], found[1]
        size = image_size(sources[name]) if name in sources else None
        about = f' width="{size[0]}" height="{size[1]}"' if size else ""
        if name in sources and name.endswith(".png"):
            tag = tag.replace(name, as_webp(sources[name], folder))
        near -= "hidden" not in tag
        return tag + about + (' loading="lazy"' if near < 0 or "hidden" in tag else "")

    context["body"] = IMAGE.sub(sized, DATA.sub(apart, context["body"]))


def as_webp(path, folder):
    """The name of the same image in a smaller file: a plot pixel for pixel, images nearly so."""
    target = folder / f"{path.stem}.webp"
    exact, near = io.BytesIO(), io.BytesIO()
    with Image.open(path) as image:
        image.save(exact, "webp", lossless=True, quality=60, method=2)
        image.save(near, "webp", quality=90)
    target.write_bytes(min(exact.getvalue(), near.getvalue(), key=len))
    return target.name


def image_size(path):
    if path.suffix == ".svg":
        size = re.search(r'viewBox="0 0 (\d+) (\d+)"', path.read_text(encoding="utf-8"))
        return size and size.groups()
    with Image.open(path) as image:
        dpi = image.info.get("dpi", [PER_INCH])[0] if image.format == "PNG" else PER_INCH
        return tuple(round(side * PER_INCH / dpi) for side in image.size)


def let_keys_scroll(app, pagename, templatename, context, doctree):
    """Tables that are too wide can be scrolled without a mouse: the Tab key leads to them."""
    box = 'class="pst-scrollable-table-container"'
    if "body" in context:
        context["body"] = context["body"].replace(box, f'{box} tabindex="0"')
