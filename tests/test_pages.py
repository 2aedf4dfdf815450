"""Every page of the rendered book in a browser, at two widths, light and dark: no error, nothing
asked of others, no formula left raw, nothing too wide, every image described, no serious violation
of accessibility that is ours; links lead somewhere, the search finds, files open without a server.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from browser import document, new_page
from bs4 import BeautifulSoup
from rendering import ROOT, served

WIDTHS, HEIGHT = (1280, 390), 900
FORMULAS_ARE_SET = "window.MathJax?.startup?.promise?.then(() => null)"


def toc():
    """Every page, in the order of the book."""
    text = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return re.findall(r"'(?:root|file)': '([^']*)'", str(text))


# What is not ours: of an axe rule, the elements, and why nothing is done.
THEMES = {"aria-required-children": (".citation-list", "docutils writes a list of citations so")}


@pytest.fixture(scope="module")
def site(book):
    folder, status, log = book
    assert (folder / "book" / "intro.html").exists(), log
    return folder


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser):
    page = new_page(browser, color_scheme="light", reduced_motion="reduce")
    yield page
    page.context.close()


# ---- what is checked of an open page: each gives its problems ----


def wrong_requests_and_errors(page):
    yield from page.problems


def raw_formulas(page):
    """TeX in the text, formulas that are not set, and errors of MathJax."""
    yield from page.evaluate(
        r"""() => {
          const raw = /\$[^\s$][^$\n]*\$|\\[([]|\\[a-zA-Z]{2,}[{_^]/, found = [];
          const apart = ".math, mjx-container, code, pre, script, style, textarea";
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const text = texts.currentNode;
            if (!text.parentElement.closest(apart) && raw.test(text.data)) {
              found.push(`raw TeX: ${text.data.trim().slice(0, 60)}`);
            }
          }
          for (const math of document.querySelectorAll(".math:not(:has(mjx-container))")) {
            found.push(`not set: ${math.textContent.slice(0, 60)}`);
          }
          for (const error of document.querySelectorAll("mjx-merror")) {
            found.push(`MathJax: ${error.textContent}`);
          }
          return found;
        }"""
    )


def without_alt_text(page):
    images = page.eval_on_selector_all("img", "all => all.map((i) => [i.alt, i.src.slice(0, 60)])")
    for alt, source in images:
        if not alt.strip() or re.search(r"\.(png|svg|jpe?g|gif|webp)$|^_images|^\.\./", alt):
            yield f"{source} has the alt text {alt!r}"


def too_wide(page):
    """What the reader of a phone would have to scroll the whole page for."""
    yield from page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const wide = [...document.querySelectorAll("article *")]
            .filter((one) => one.getBoundingClientRect().right > width + 1);
          const first = wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 80));
          return [`wider than ${width}: ${first}`];
        }"""
    )


def stretched(page):
    """Figures that are not shown in the shape in which they were drawn."""
    yield from page.evaluate(
        """() => {
          const found = [];
          for (const one of document.querySelectorAll("article .cell_output img[width][height]")) {
            if (!one.checkVisibility()) continue;
            const { width, height } = one.getBoundingClientRect();
            const drawn = one.getAttribute("width") / one.getAttribute("height");
            const times = width / height / drawn;
            if (Math.abs(times - 1) > 0.02) {
              found.push(`${times.toFixed(2)} times as wide as drawn: ${one.alt.slice(0, 60)}`);
            }
          }
          return found;
        }"""
    )


def inaccessible(page, **options):
    """Serious and critical violations that axe finds, but for the theme's."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="needs axe-playwright-python")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate(
        """async (options) => {
          options = { resultTypes: ["violations"], ...options };
          const { violations } = await axe.run(document, options);
          return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
            .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => [id, target, html]));
        }""",
        options,
    )
    for rule, target, html in found:
        of_theme = rule in THEMES and page.evaluate(
            "([target, of_theme]) => Boolean(document.querySelector(target)?.closest(of_theme))",
            [str(target[-1]), THEMES[rule][0]],
        )
        if not of_theme:
            yield f"{rule}: {html[:100]}"


def problems(page, address):
    """Everything that is wrong with a page, at each width, light and dark."""
    page.problems.clear()
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.goto(address)
    page.evaluate(FORMULAS_ARE_SET)
    found = [*wrong_requests_and_errors(page), *raw_formulas(page), *without_alt_text(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.wait_for_timeout(500)  # then the theme has seen which code scrolls
        show_in(page, "light")
        problems = [*too_wide(page), *stretched(page), *inaccessible(page)]
        found += [f"{width} px: {problem}" for problem in problems]
        show_in(page, "dark")
        only = {"runOnly": ["color-contrast"]}  # the rest is the same in the dark
        found += [f"{width} px, dark: {problem}" for problem in inaccessible(page, **only)]
    return list(dict.fromkeys(found))


def show_in(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)


@pytest.mark.parametrize("name", toc())
def test_a_page(page, address, name):
    assert problems(page, f"{address}/{name}.html") == []


FAULTS = """<p>Costs $x^2$.</p><img src="https://example.org/x.png"><p style="color: #ddd">pale</p>
<div style="width: 2000px">wide</div><p class="math">x</p><script>gone()</script>"""


def test_faults_are_found(page, tmp_path):
    (tmp_path / "faulty.html").write_text(document(body=FAULTS), encoding="utf-8")
    found = "\n".join(problems(page, (tmp_path / "faulty.html").as_uri()))
    for part in (
        "asks for https://example.org/x.png",
        "gone is not defined",
        "raw TeX: Costs $x^2$.",
        "not set: x",
        "has the alt text ''",
        "390 px: wider than 390",
        "1280 px: color-contrast",
        "1280 px: image-alt",
    ):
        assert part in found, found


# ---- the pages together ----


def broken_links(site):
    paths = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    every = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}
    anchors = {
        path: {tag["id"] for tag in page(id=True)} | {tag.get("name") for tag in page("a")}
        for path, page in every.items()
    }
    for path, page in every.items():
        for tag in page("a", href=True):
            link = urlsplit(tag["href"])
            if link.scheme or link.netloc or tag["href"] in ("", "#"):
                continue
            target = (path.parent / unquote(link.path)).resolve() if link.path else path
            if not target.exists():
                yield f"{path.name} links to {tag['href']}, which is not there"
            elif link.fragment and unquote(link.fragment) not in anchors.get(
                target, {link.fragment}
            ):
                yield f"{path.name} links to {tag['href']}: no such place on that page"


def test_every_link_leads_somewhere(site, tmp_path):
    assert list(broken_links(site)) == []
    (tmp_path / "a.html").write_text('<a href="b.html">b</a> <a href="#c">c</a> <a href="#d">d</a>')
    (tmp_path / "a.html").open("a").write('<p id="d"></p>')
    assert len(list(broken_links(tmp_path))) == 2


def test_the_search_finds(page, address):
    page.problems.clear()
    page.goto(f"{address}/search.html?q=Sinkhorn")
    page.locator("#search-results a[href*='04_sinkhorn']").first.wait_for()
    excerpt = page.locator("#search-results p.context").first
    excerpt.wait_for()
    assert "Back to top" not in excerpt.text_content()  # the article's words, not the page's
    assert page.problems == []


def test_pages_open_from_a_file(page, site):
    page.problems.clear()
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/intro.html")
    page.goto((site / "book" / "04_sinkhorn.html").as_uri())
    page.evaluate(FORMULAS_ARE_SET)
    assert page.locator("mjx-container").count() > 10 and list(raw_formulas(page)) == []
    # a browser preloads no font from a file; the theme's icons come from its style then
    preload = re.compile("webfonts/fa-|net::ERR_FAILED")
    assert [problem for problem in page.problems if not preload.search(problem)] == []
    page.goto((site / "search.html").as_uri() + "?q=Sinkhorn")  # without excerpts: Sphinx fetches
    page.locator("#search-results a[href*='04_sinkhorn']").first.wait_for()


def test_every_page_is_looked_at():
    assert len(toc()) > 10 and all(list(Path(ROOT).glob(f"{name}.*")) for name in toc())
