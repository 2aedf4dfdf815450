"""The rendered book: no warning, and what book/_ext adds to the theme's pages or takes from them.
test_pages.py looks at the same pages in a browser."""

import base64
import functools
import gzip
import io
import re
import shutil
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat import read, v4, write
from PIL import Image
from rendering import ROOT, build


def drawn(size, dpi):
    """A figure as a notebook has it."""
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, "png", dpi=(dpi, dpi))
    return base64.b64encode(file.getvalue()).decode()


FIGURE = drawn((600, 400), 220)


@functools.lru_cache(maxsize=1)
def pages(site):
    """Every page of the site, parsed once: checks only read them."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


# ---- what is checked of a site: each gives its problems ----


def without_a_head(site):
    """What a browser's tab, a search engine and a link preview show."""
    for path, page in pages(site).items():
        icon = page.find("link", rel="icon")
        if icon is None or not (path.parent / urlsplit(icon["href"]).path).exists():
            yield f"{path.name} has no icon"
        for key in ("description", "og:title", "og:description", "og:image"):
            tag = page.find("meta", attrs={"name": key}) or page.find("meta", property=key)
            if tag is None or not tag["content"].strip():
                yield f"{path.name} has no {key}"
            elif key == "og:image" and not tag["content"].startswith("https://"):
                yield f"{path.name}: a preview needs the image's whole address"


def needless_scripts(site):
    for path, page in pages(site).items():
        scripts = " ".join(tag.get("src", "") + tag.text[:300] for tag in page("script")).lower()
        scripts += " ".join(tag["href"] for tag in page("link", href=True))
        for name in ("fontawesome", "thebe", "togglebutton"):
            if name in scripts:
                yield f"{path.name} loads {name}"
        if "mathjax" in scripts and not page.select(".math"):
            yield f"{path.name} loads MathJax and has no equation"


def tables_unlike_the_others(site):
    for path, page in pages(site).items():
        for table in page.select(".cell_output table:not(.dataframe)"):
            yield f"{path.name}: a table of another look, {table.get_text(' ', strip=True)[:50]}"


def solutions_in_the_open(site):
    for path, page in pages(site).items():
        for cell in page.select(".tag_solution"):
            if cell.find_parent("details", class_="solution") is None:
                yield f"{path.name}: {cell.get_text(' ', strip=True)[:50]} stands in the open"
        for word in page.select("article em, article strong"):
            if re.match("(Solution|Answer)", word.text) and not word.find_parent("details"):
                yield f"{path.name}: {word.parent.get_text(' ', strip=True)[:50]}"


def internal_names(site):
    for path, page in pages(site).items():
        for name in re.findall(r"\b(?:seed|internal) document\b", page.get_text(), flags=re.I):
            yield f"{path.name} names a {name.lower()} as its source"


CHECKS = [
    without_a_head,
    needless_scripts,
    tables_unlike_the_others,
    solutions_in_the_open,
    internal_names,
]


# ---- what a page weighs ----


def weight(site, page):
    """Bytes that a server which compresses sends for a page: itself, style sheets, their fonts,
    scripts, images but for hidden ones, the frames of sliders."""
    soup, needed = pages(site)[page], [page]
    tags = [
        *soup("link", rel="stylesheet"),
        *soup("script", src=True),
        *soup.select("img[src]:not([hidden])"),
    ]
    for tag in tags:
        address = tag.get("src") or tag["href"]
        if not address.startswith("data:"):
            needed.append((page.parent / unquote(urlsplit(address).path)).resolve())
    needed += (site / "_static" / "vendor").glob("source-*/*.woff2")
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in set(needed))


def too_heavy(site, first=600e3, other=1500e3):
    for page in sorted((site / "book").glob("*.html")):
        limit = first if page.stem == "intro" else other
        if (found := weight(site, page)) > limit:
            yield f"{page.stem}: {found / 1e3:.0f} kB gzipped, {limit / 1e3:.0f} at most"


# ---- the committed book ----


def test_the_book_builds_without_a_warning(book):
    site, status, log = book
    assert status == 0, log


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_book(book, check):
    site, status, log = book
    assert (site / "book" / "intro.html").exists(), log
    assert list(check(site)) == []


def test_no_page_is_heavy(book):
    assert list(too_heavy(book[0].resolve())) == []
    assert len(list(too_heavy(book[0].resolve(), 1e3, 1e3))) > 12


# ---- the same machinery on two small chapters, sound and faulty ----


STYLER = """<style type="text/css"></style><table id="T_1"><thead><tr><th></th><th>gain</th>
<th>95 %</th><th>remark</th></tr><tr><th>method</th><th></th><th></th><th></th></tr></thead><tbody>
<tr><th>CoOp</th><td>87.7 ± 0.4</td><td>-5.0 (-11.9 to -0.0)</td><td>as in the paper: one seed</td>
</tr>
<tr><th>none</th><td>2e-09</td><td>0.0 (0.0 to 0.0)</td><td></td></tr></tbody></table>"""
SOLUTION = """1. **One.** Which?

<details class="solution">
<summary>Solution</summary>

Both, since $x = x$.

</details>"""


def small_book(root, alt="A single dark pixel", prose="", own=True):
    """Two chapters with the book's configuration; `own=False` leaves its own extension out."""
    (root / "book").mkdir(parents=True)
    for name in ("_static", "_ext"):
        shutil.copytree(ROOT / "book" / name, root / "book" / name)
    shutil.copy(ROOT / "book" / "references.bib", root / "book")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    if not own:
        del config["html"]["favicon"], config["sphinx"]["local_extensions"]
        del config["sphinx"]["config"]["extensions"], config["sphinx"]["config"]["templates_path"]
    (root / "_config.yml").write_text(yaml.dump(config), encoding="utf-8")
    (root / "_toc.yml").write_text(
        yaml.dump(
            {
                "format": "jb-book",
                "root": "book/intro",
                "chapters": [{"file": "book/01"}, {"file": "book/02"}],
            }
        )
    )
    (root / "book" / "intro.md").write_text("# Intro\n\n```{bibliography}\n:all:\n```\n")
    figure = v4.new_code_cell(
        "draw()",
        execution_count=1,
        metadata={"mystnb": {"image": {"alt": alt}}} if alt else {},
        outputs=[v4.new_output("display_data", {"image/png": FIGURE, "text/plain": "<Figure>"})],
    )
    first = v4.new_markdown_cell(
        "(one)=\n# One {cite}`zhou2022coop`\n\n$x$ and\n\n"
        "$$\n\\E[x] \\in \\R\n$$ (eq-one)\n\nsee {eq}`eq-one`.\n\n" + prose
    )
    table = v4.new_code_cell(
        "table()",
        execution_count=2,
        outputs=[v4.new_output("display_data", {"text/html": STYLER, "text/plain": "<Styler>"})],
    )
    solution = [v4.new_markdown_cell(SOLUTION), code("first_line()"), code("second_line()")]
    after = v4.new_markdown_cell("2. **Two.** How many?")
    second = v4.new_markdown_cell(
        "# Two\n\nAfter {ref}`one` and [one](01.ipynb), a chapter whose start is a sentence or two."
        "\n\n| gain | code |\n|---|---|\n| -5.0 (-11.9 to 0.0) | `-5 to 1` |"
    )
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    chapters = {"01": [first, figure, table, *solution, after], "02": [second]}
    for name, cells in chapters.items():
        write(v4.new_notebook(cells=cells, metadata=metadata), root / "book" / f"{name}.ipynb")
    return root


def code(source, tag="solution"):
    return v4.new_code_cell(source, execution_count=3, metadata={"tags": [tag]})


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    return build(small_book(folder / "source"), folder)


def test_a_sound_book_passes(small):
    site, status, log = small
    assert status == 0, log
    assert [problem for check in CHECKS for problem in check(site)] == []


def test_a_solution_holds_its_prose_and_its_code_and_no_more(small):
    page = pages(small[0])[small[0] / "book" / "01.html"]
    (solution,) = page.select("details.solution")
    text = solution.get_text()
    assert "Both, since" in text
    assert text.index("Both") < text.index("first_line") < text.index("second_line")
    assert "Two." not in text and not solution.has_attr("open")


def test_numbers_of_a_table_stand_in_columns_and_its_words_have_room(small):
    page = pages(small[0])[small[0] / "book" / "01.html"]
    cells = {cell.text: cell.get("class", []) for cell in page.select("#T_1 :is(th, td)")}

    def of_class(name):
        return {text for text, names in cells.items() if name in names}

    assert of_class("number") == {"gain", "87.7 ± 0.4", "2e-09"}
    assert of_class("words") == {"remark", "as in the paper: one seed", ""}
    (head,) = page.select("#T_1 thead tr")  # the index has no line of its own
    assert [cell.text for cell in head("th")] == ["method", "gain", "95 %", "remark"]
    assert "−5.0 (−11.9\u00a0to\u00a00.0)" in cells  # typeset, and on one line


def test_numbers_of_a_table_of_markdown_stay_on_one_line(small):
    page = pages(small[0])[small[0] / "book" / "02.html"]
    cells = [cell.text for cell in page.select("td")]
    assert cells == ["−5.0 (−11.9\u00a0to\u00a00.0)", "-5 to 1"]


def test_a_page_says_how_it_begins(small):
    site = small[0]
    page = pages(site)[site / "book" / "02.html"]
    said = page.find("meta", attrs={"name": "description"})["content"]
    assert said.startswith("After One") and said.endswith("a sentence or two.")
    assert page.find("meta", property="og:title")["content"] == "Two"
    assert pages(site)[site / "index.html"].find("meta", attrs={"http-equiv": "refresh"})
    search = [tag.get("src", "") for tag in pages(site)[site / "search.html"]("script")]
    assert any("search_excerpts" in source for source in search)


def test_a_faulty_book_is_caught(tmp_path):
    prose = 'Costs \\$x\\$. <img src="https://example.org/x.png" alt="A remote picture"> '
    prose += '<a href="gone.html">gone</a>, as the internal document says.'
    source = small_book(tmp_path / "source", alt=None, prose=prose, own=False)
    site, status, log = build(source, tmp_path)
    assert status == 0, log  # nothing that Sphinx itself would notice
    for check in CHECKS:
        assert list(check(site)), f"{check.__name__} found nothing"


def test_images_keep_their_place_and_are_as_large_as_drawn(small):
    images = pages(small[0].resolve())[small[0].resolve() / "book" / "01.html"].select(
        "article img"
    )
    # twice the pixels that a page has to an inch
    assert [(image["width"], image["height"]) for image in images] == [("300", "200")]


def test_an_unknown_reference_or_a_stray_solution_fails_the_build(tmp_path):
    source = small_book(tmp_path / "source", prose="See {ref}`nowhere`.")
    path = source / "book" / "02.ipynb"
    chapter = read(path, as_version=4)
    chapter.cells.append(code("nobody_asked()"))
    write(chapter, path)
    _, status, log = build(source, tmp_path)
    assert status != 0 and "nowhere" in log and "follows no solution" in log


# ---- what the project fetches ----


def test_no_file_names_the_host_of_a_registry():
    """Packages come through their clients, whose user says from where."""
    hosts = re.compile(
        rb"registry\.npmjs|(pypi|npmjs|unpkg|jsdelivr)\.(org|com|net)|python[h]osted"
    )
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name and "/vendor/" not in name]
    assert [p.name for p in paths if p.is_file() and hosts.search(p.read_bytes())] == []
