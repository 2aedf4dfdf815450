"""The live pieces together: the committed files are what the export writes, and a page loads the
files of what it shows."""

import base64
import re
import shutil
import subprocess
import sys
import zlib

import export_web
import live
import numpy as np
import pytest
from browser import LIVE, document, new_page
from bs4 import BeautifulSoup

DATA = LIVE / "data"

# ---- the committed files ----


def test_the_committed_files_are_what_the_export_writes():
    assert list(export_web.problems()) == []


@pytest.mark.parametrize("name, most", [("weights", 1700), ("mixing", 250), ("images", 130)])
def test_what_a_page_loads_is_small(name, most):
    assert (DATA / f"{name}.js").stat().st_size < 1000 * most


def swapped(found):
    found["merges"] = " ".join(found["merges"].split(" ")[::-1])


def another_feature(found):
    image = found["groups"][0]["images"][0]
    numbers = live.numbers(image["feature"], "<f4") + np.float32(0.1)
    image["feature"] = base64.b64encode(numbers.tobytes()).decode()


def another_picture(found):
    images = found["groups"][0]["images"]
    images[0]["picture"] = images[1]["picture"]


def another_weight(found):
    numbers = bytearray(zlib.decompress(base64.b64decode(found["deflated"])))
    numbers[1000] ^= 1
    found["deflated"] = base64.b64encode(zlib.compress(bytes(numbers))).decode()


def another_scale(found):
    found["logitScale"] += 1e-6


def another_cosine(found):
    found["cosines"][0][0] += 0.01


@pytest.mark.parametrize(
    "name, change, place",
    [
        ("tokenizer", swapped, "merges"),
        ("images", another_feature, "groups[0] images[0] feature"),
        ("images", another_picture, "groups[0] images[0] picture"),
        ("weights", another_weight, "deflated"),
        ("weights", another_scale, "logitScale"),
        ("plan-parts-600", another_cosine, "cosines"),
    ],
)
def test_a_change_is_noticed(tmp_path, name, change, place):
    value = export_web.read(DATA / f"{name}.js")
    assert list(export_web.differences(value, DATA, name)) == []
    changed = export_web.read(DATA / f"{name}.js")
    change(changed)
    (tmp_path / f"{name}.js").write_bytes(export_web.script(name, changed, ""))
    found = list(export_web.differences(value, tmp_path, name))
    assert found == [f"{name}.js: another {place}"]


def test_a_file_that_was_changed_by_hand_is_noticed(tmp_path):
    for path in DATA.iterdir():
        shutil.copy(path, tmp_path)
    assert export_web.sums(tmp_path) == (DATA / "SHA256SUMS").read_bytes()
    with (tmp_path / "selection.js").open("a") as file:
        file.write("\n")
    assert export_web.sums(tmp_path) != (DATA / "SHA256SUMS").read_bytes()


# ---- pages ----

CONF = f"""
import sys
sys.path.insert(0, {str(LIVE.parents[1] / "_ext")!r})
extensions = ["myst_parser", "live"]
html_static_path = [{str(LIVE.parent)!r}]
html_theme = "basic"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two pages with pieces, one without, one with a mistake."""
    folder = tmp_path_factory.mktemp("site")
    texts = {
        "index": "# A\n\n```{live-transport}\n:eps: 2\n```\n\n"
        "```{toctree}\ntwo\nplain\nwrong\n```\n",
        "two": "# Two\n\n```{live-selection}\n```\n\n```{live-plan}\n:image: parts-600\n```\n",
        "plain": "# Plain\n",
        "wrong": "# Wrong\n\n```{live-clip}\n:images: moon\n```\n",
    }
    (folder / "conf.py").write_text(CONF)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", ".", "html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return folder / "html", re.findall("(?:ERROR|WARNING): .*", done.stderr)


def test_a_mistake_is_said(site):
    (complaint,) = site[1]
    assert "live-clip: images: expected some of iconic, wild" in complaint


@pytest.mark.parametrize(
    "name, scripts, styles",
    [
        ("index", ["parts", "sinkhorn", "transport"], ["live", "transport"]),
        (
            "two",
            ["parts", "sinkhorn", "plan", "numbers", "selection"],
            ["live", "plan", "selection"],
        ),
        ("plain", [], []),
        ("wrong", [], []),
    ],
)
def test_a_page_loads_the_files_of_its_pieces_and_no_others(site, name, scripts, styles):
    page = BeautifulSoup((site[0] / f"{name}.html").read_text(), "html.parser")
    tags = page("script", src=re.compile("live/"))
    links = page("link", href=re.compile("live/"))
    found = [re.search(r"live/(\w+)\.", tag.get("src") or tag["href"])[1] for tag in tags + links]
    assert found == scripts + styles
    assert all(tag.has_attr("defer") for tag in tags)
    assert all((site[0] / tag["src"].partition("?")[0]).is_file() for tag in tags)


def test_every_piece_has_its_files():
    for kind, (scripts, styles) in live.FILES.items():
        assert scripts[0] == "parts" and scripts[-1] == kind
        assert styles == ("live", kind)
        for name in [*(f"{name}.js" for name in scripts), *(f"{name}.css" for name in styles)]:
            assert (LIVE / name).is_file(), name


def test_a_page_that_asks_others_is_noticed(browser, tmp_path):
    """By the harness of the other tests."""
    (tmp_path / "page.html").write_text(document('<img src="http://example.org/x.png" alt="">'))
    page = new_page(browser)
    page.goto((tmp_path / "page.html").as_uri())
    assert "asks for http://example.org/x.png" in page.problems
    page.context.close()
