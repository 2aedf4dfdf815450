"""The rendered book: no warning, nothing fetched, every picture described, no link broken."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from nbformat import v4, write

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


def pages(site):
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
            if re.match(r"(https?:)?//", address):
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


CHECKS = [fetched_from_outside, without_alt_text, without_mathjax, broken_links]


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


# ---- the same machinery on two small chapters, sound and faulty ----


def small_book(root, alt="A single dark pixel", prose=""):
    (root / "book").mkdir(parents=True)
    shutil.copytree(ROOT / "book" / "_static", root / "book" / "_static")
    shutil.copy(ROOT / "book" / "references.bib", root / "book")
    shutil.copy(ROOT / "_config.yml", root)
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
    second = v4.new_markdown_cell("# Two\n\nAfter {ref}`one` and [one](01.ipynb).")
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
    }
    for name, cells in {"01": [first, figure], "02": [second]}.items():
        write(v4.new_notebook(cells=cells, metadata=metadata), root / "book" / f"{name}.ipynb")
    return root


def test_a_sound_book_passes(tmp_path):
    site, status, log = build(small_book(tmp_path / "source"), tmp_path)
    assert status == 0, log
    assert [problem for check in CHECKS for problem in check(site.resolve())] == []


def test_a_faulty_book_is_caught(tmp_path):
    prose = 'Costs \\$x\\$. <img src="https://example.org/x.png" alt="A remote picture"> '
    prose += '<a href="gone.html">gone</a>'
    site, status, log = build(small_book(tmp_path / "source", alt=None, prose=prose), tmp_path)
    assert status == 0, log  # nothing that Sphinx itself would notice
    for check in CHECKS:
        assert list(check(site.resolve())), f"{check.__name__} found nothing"


def test_an_unknown_reference_fails_the_build(tmp_path):
    site, status, log = build(
        small_book(tmp_path / "source", prose="See {ref}`nowhere`."), tmp_path
    )
    assert status != 0 and "nowhere" in log
