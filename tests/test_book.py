"""The rendered book: no warning, nothing fetched, every image described, no link broken, and what
book/_ext adds to the theme's pages or takes from them."""

import copy
import functools
import gzip
import http.server
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat import read, v4, write

ROOT = Path(__file__).resolve().parent.parent
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def build(source, target):
    """A clean build with the options of the Makefile: the HTML folder, the status, the log."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("jupyter-book"),
            "build",
            str(source),
            "--path-output",
            str(target),
            "--all",
            "-n",
            "-W",
            "--keep-going",
            "--quiet",
        ],
        capture_output=True,
        text=True,
    )
    return target / "_build" / "html", done.returncode, done.stdout + done.stderr


@functools.lru_cache(maxsize=1)
def pages(site):
    """Every page of the site, parsed once: checks only read them."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


# ---- what is checked of a site: each gives its problems ----


def fetched_from_outside(site):
    for path, page in pages(site).items():
        for tag in page.find_all(["script", "link", "img", "iframe", "source", "video"]):
            address = tag.get("src") or tag.get("href") or ""
            if "canonical" not in tag.get("rel", []) and re.match(r"(https?:)?//", address):
                yield f"{path.name}: <{tag.name}> fetches {address}"
    for path in site.rglob("*.css"):
        for address in re.findall(
            r"(?:@import\s+|url\()\s*[\"']?((?:https?:)?//[^\"')\s]+)",
            path.read_text(errors="ignore"),
        ):
            yield f"{path.name} fetches {address}"


def without_alt_text(site):
    for path, page in pages(site).items():
        for image in page.select("article img, .cover img"):
            alt = image.get("alt", "").strip()
            if not alt or re.search(r"\.(png|svg|jpe?g|gif)$|^_images|^\.\./", alt):
                yield f"{path.name}: {image.get('src', '')[:60]} has the alt text {alt!r}"


def without_mathjax(site):
    for path, page in pages(site).items():
        article = page.find("article")
        if article is None:
            continue
        if article.select(".math"):
            sources = [
                tag["src"] for tag in page.find_all("script", src=True) if "mathjax" in tag["src"]
            ]
            if not sources or not (path.parent / urlsplit(sources[0]).path).exists():
                yield f"{path.name} has equations and no MathJax of its own"
        article = copy.copy(article)
        for tag in article.select("pre, code, script, style, .math"):
            tag.extract()
        if found := re.search(r"\$[^\s$][^$\n]*\$", article.get_text()):
            yield f"{path.name} shows raw TeX: {found.group()[:50]}"


def broken_links(site):
    every = pages(site)
    anchors = {
        path: {tag.get("id") for tag in page.find_all(id=True)}
        | {tag.get("name") for tag in page.find_all("a")}
        for path, page in every.items()
    }
    for path, page in every.items():
        for tag in page.find_all("a", href=True):
            link = urlsplit(tag["href"])
            if link.scheme or link.netloc or tag["href"] in ("", "#"):
                continue
            target = (path.parent / unquote(link.path)).resolve() if link.path else path
            if not target.exists():
                yield f"{path.name} links to {tag['href']}, which is not there"
            elif (
                link.fragment
                and target in anchors
                and unquote(link.fragment) not in anchors[target]
            ):
                yield f"{path.name} links to {tag['href']}: no such place on that page"


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
    fetched_from_outside,
    without_alt_text,
    without_mathjax,
    broken_links,
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


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    if not list((ROOT / "book").glob("*.ipynb")):
        pytest.skip("there is no chapter yet")
    return build(ROOT, tmp_path_factory.mktemp("book"))


def test_the_book_builds_without_a_warning(book):
    site, status, log = book
    assert status == 0, log


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_book(book, check):
    site, status, log = book
    assert (site / "book" / "intro.html").exists(), log
    assert list(check(site.resolve())) == []


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
        outputs=[v4.new_output("display_data", {"image/png": PIXEL, "text/plain": "<Figure>"})],
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
    assert [problem for check in CHECKS for problem in check(site.resolve())] == []


def test_a_solution_holds_its_prose_and_its_code_and_no_more(small):
    page = pages(small[0].resolve())[small[0].resolve() / "book" / "01.html"]
    (solution,) = page.select("details.solution")
    text = solution.get_text()
    assert "Both, since" in text
    assert text.index("Both") < text.index("first_line") < text.index("second_line")
    assert "Two." not in text and not solution.has_attr("open")


def test_numbers_of_a_table_stand_in_columns_and_its_words_have_room(small):
    page = pages(small[0].resolve())[small[0].resolve() / "book" / "01.html"]
    cells = {cell.text: cell.get("class", []) for cell in page.select("#T_1 :is(th, td)")}

    def of_class(name):
        return {text for text, names in cells.items() if name in names}

    assert of_class("number") == {"gain", "87.7 ± 0.4", "2e-09"}
    assert of_class("words") == {"remark", "as in the paper: one seed", ""}
    (head,) = page.select("#T_1 thead tr")  # the index has no line of its own
    assert [cell.text for cell in head("th")] == ["method", "gain", "95 %", "remark"]
    assert "−5.0 (−11.9\u00a0to\u00a00.0)" in cells  # typeset, and on one line


def test_numbers_of_a_table_of_markdown_stay_on_one_line(small):
    page = pages(small[0].resolve())[small[0].resolve() / "book" / "02.html"]
    cells = [cell.text for cell in page.select("td")]
    assert cells == ["−5.0 (−11.9\u00a0to\u00a00.0)", "-5 to 1"]


def test_a_page_says_how_it_begins(small):
    site = small[0].resolve()
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
        assert list(check(site.resolve())), f"{check.__name__} found nothing"


@pytest.fixture
def served(small):
    """The address of the small book, and no line printed for each request."""
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *a: 0})
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=small[0])
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("page", ["book/01.html", "search.html?q=sentence"])
def test_no_script_error_in_a_browser(served, page):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs chromium or google-chrome")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    options += ["--virtual-time-budget=3000", "--dump-dom"]
    shown = subprocess.run(
        [browser, *options, f"{served}/{page}"], capture_output=True, text=True, timeout=60
    )
    said = re.findall(r"CONSOLE.*?\] \"(.*)\", source", shown.stderr)
    assert any("theme" in line for line in said), shown.stderr  # the console is heard at all
    wrong = ("Uncaught", "invalid", "Failed", "Error", "error", "not found")
    assert [line for line in said if any(word in line for word in wrong)] == []
    if page.startswith("search"):  # the excerpt begins with the article, not with its buttons
        excerpts = BeautifulSoup(shown.stdout, "html.parser").select("p.context")
        assert any(excerpt.text.startswith("Two") for excerpt in excerpts)


def test_images_keep_their_place_and_come_late(small):
    images = pages(small[0].resolve())[small[0].resolve() / "book" / "01.html"].select(
        "article img"
    )
    assert images and all(image["width"] == image["height"] == "1" for image in images)


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
