"""How the book looks: accents that are legible, cards that say what the chapters say."""

import re

import nbformat
import numpy as np
import pytest
from chapters import BOOK, CHAPTERS

CSS = (BOOK / "_static" / "book.css").read_text(encoding="utf-8")
INTRO = (BOOK / "intro.md").read_text(encoding="utf-8")
PAPER = {"light": "#ffffff", "dark": "#121212"}  # the theme's pages


def luminance(rgb):
    """Of linear red, green and blue, as WCAG has it."""
    return float(np.clip(rgb, 0, 1) @ [0.2126, 0.7152, 0.0722])


def of_hex(colour):
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return luminance(np.where(value > 0.04045, ((value + 0.055) / 1.055) ** 2.4, value / 12.92))


def of_oklch(lightness, chroma, hue):
    a, b = chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))
    lms = np.array([[0.3963377774, 0.2158037573], [-0.1055613458, -0.0638541728]])
    lms = np.array([*lms @ [a, b], -0.0894841775 * a - 1.2914855480 * b]) + lightness
    matrix = [[4.0767416621, -3.3077115913, 0.2309699292]]
    matrix += [[-1.2684380046, 2.6097574011, -0.3413193965]]
    matrix += [[-0.0041960863, -0.7034186147, 1.7076147010]]
    return luminance(np.array(matrix) @ lms**3)


def contrast(one, two):
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def test_luminances_are_those_of_known_colours():
    assert of_hex("#ffffff") == pytest.approx(1) and of_hex("#000000") == 0
    assert contrast(of_hex("#767676"), 1) == pytest.approx(4.54, abs=0.01)
    assert of_oklch(1, 0, 0) == pytest.approx(1, abs=1e-4)
    assert of_oklch(0.62796, 0.25768, 29.234) == pytest.approx(0.2126, abs=1e-3)  # red


@pytest.mark.parametrize("mode", PAPER)
def test_accents_and_links_are_legible(mode):
    rules = re.search(rf'html\[data-theme="{mode}"\] {{(.*?)}}', CSS, re.S)[1]
    value = {name: text for name, text in re.findall(r"--([\w-]+): ([^;]+);", rules)}
    accent = float(value["accent-lightness"]), float(value["accent-chroma"])
    hues = [float(hue) for hue in re.findall(r"--hue: ([\d.]+);", CSS)]
    assert len(hues) == 1 + len(CHAPTERS)
    # the other one is that of the callout `disagree`
    for hue in [*hues, float(re.search(r"accent-chroma\) (\d+)\)", CSS)[1])]:
        assert contrast(of_oklch(*accent, hue), of_hex(PAPER[mode])) > 4.5, hue
    for name in ("pst-color-link", "pst-color-link-hover"):
        assert contrast(of_hex(value[name]), of_hex(PAPER[mode])) > 4.5


def test_every_chapter_has_its_own_hue_and_its_card():
    hues = dict(re.findall(r'\[data-page="(\w+)"\].*--hue: (\d+);', CSS))
    assert set(hues) == {path.stem for path in CHAPTERS}
    assert len(set(hues.values())) == len(hues)
    cards = re.findall(
        r"^\| !\[.+\]\(_static/cards/(\w+)\.webp\) \| \[.*\]\((\w+)\.ipynb\)", INTRO, re.M
    )
    assert cards == [(path.stem, path.stem) for path in CHAPTERS]
    for path in CHAPTERS:
        assert (BOOK / "_static" / "cards" / f"{path.stem}.webp").stat().st_size < 40e3


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_card_has_the_chapters_times(path):
    head = nbformat.read(path, 4).cells[0].source
    told = re.search(r"(\d+) minutes to read, (\d+) seconds to run", head).groups()
    card = re.search(
        rf"\({path.stem}\.ipynb\).*\| (\d+) min to read, (\d+) s to run \|$", INTRO, re.M
    )
    assert card.groups() == told


def test_the_glossary_is_in_order():
    terms = re.findall(r"^(\S.*)\n  ", (BOOK / "glossary.md").read_text(encoding="utf-8"), re.M)
    assert len(terms) > 40 and terms == sorted(terms, key=str.lower)
