"""How the book speaks, as far as a program can tell: the field's words, little code at once, checks
and plotting folded, figures that say what they show, tables that are linked."""

import copy
import re

import nbformat
import pytest
from chapters import BOOK, CHAPTERS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

WORDS = {  # what a page does not say: what it says instead
    r"pictures?": "image",
    r"(images?|shots?) a class": "images per class",
    r"hand-made": "hand-crafted",
    r"names? of (its|their) own": "class-specific context",
    r"wrongness": "label noise",
    r"(named|told) rightly": "classified correctly",
    r"stands? there": "appears",
    r"1 shots": "1 shot",
    r"holds? 0": "contains 0",
    r"batch mates?": "the other images of the batch",
    r"places? (of|in) (the|an) image": "local feature, patch feature",
    r"(first|second) edition|world (one|two)": "(nothing)",
}
FOLDED = {"hide-input", "hide-cell", "remove-cell", "remove-input", "solution", "parameters"}
LINES = 15
ASIDE = 90  # words of a closed block about how something was measured
SHORT = ("05_plot", "06_upl", "07_neighbours", "08_generalisation")  # half of what they once were


def prose(cell):
    text = re.sub(r"<!--.*?-->|```.*?```|`[^`]*`|\$\$.*?\$\$", " ", cell.source, flags=re.S)
    return re.sub(r"\(https?:[^)]*\)|\{\w+\}", " ", text)


def visible(cell):
    return cell.cell_type == "code" and not FOLDED & set(cell.metadata.get("tags", []))


def minutes(cells):
    """That a page takes to read: 200 words a minute, 6 seconds a line of code, and half a minute a
    displayed equation. What is closed is not read."""
    words = lines = equations = 0
    for cell in cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"<details.*?</details>|<!--.*?-->", "", cell.source, flags=re.S)
            words += len(text.split())
            equations += text.count("$$") // 2
        else:
            words += len(
                cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "").split()
            )
            lines += visible(cell) * len(cell.source.split("\n"))
    return words / 200 + lines / 10 + equations / 2


def faults(notebook):
    yield from opening_faults(notebook.cells)
    if "@@" in nbformat.writes(notebook):
        yield "something is still to be written (@@)"
    run = 0
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            run = 0
            yield from word_faults(f"cell {number}", prose(cell))
            continue
        yield from figure_faults(number, cell)
        if not visible(cell):
            continue
        run += len(cell.source.split("\n"))
        if run > LINES:
            yield f"cell {number}: {run} lines of code at once, {LINES} at most"
        if cell.outputs:
            run = 0
        if re.search(r"^(import|from) .*\n(.*\n)*(import|from) ", cell.source, flags=re.M):
            yield f"cell {number}: imports stand between the reader and the point; fold them"
        if re.search(r"pn\.(expect|stored)\(|assert_close|^ *assert ", cell.source, flags=re.M):
            yield f"cell {number}: a check stands in the open; fold it at the section's end"
        if "plt." in cell.source or "sns." in cell.source:
            yield f"cell {number}: plotting stands in the open; fold it"
        if re.search(r"(?<![\w.])\w+\._[a-z]", cell.source):
            yield f"cell {number}: a private name"
    for section in sections(notebook.cells):
        yield from source_faults(section)
    yield from exercise_faults(notebook.cells)
    said = re.search(r"About (\d+) minutes to read", notebook.cells[0].source)
    if said and abs(int(said[1]) - (found := minutes(notebook.cells))) > 4:
        yield f"{said[1]} minutes to read are said, {found:.0f} are needed"
    for aside in re.findall(
        r'<details class="method">.*?</details>', everything(notebook), flags=re.S
    ):
        if (length := len(re.sub(r"<.*?>|\(https?:[^)]*\)", "", aside).split())) > ASIDE:
            yield f"a closed block has {length} words, {ASIDE} at most: {aside[:90]!r}"


def everything(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def sections(cells):
    """The cells of a page from one heading of the second level to the next; a cell that has a
    heading within belongs to both."""
    found = [[]]
    for cell in cells:
        headings = (
            re.findall(r"^## ", cell.source, flags=re.M) if cell.cell_type == "markdown" else []
        )
        if headings and not cell.source.startswith("## "):
            found[-1].append(cell)
        found += [[] for _ in headings]
        found[-1].append(cell)
    return [section for section in found if section]


def source_faults(section):
    """A number of a table or of a paper is told from one of this page where it is shown: a section
    that reads a file links it. A check or a solution may read one without."""
    said = "\n".join(cell.source for cell in section if cell.cell_type == "markdown")
    aside = {"hide-cell", "remove-cell", "solution"}
    code = "\n".join(
        cell.source
        for cell in section
        if cell.cell_type == "code" and not aside & set(cell.metadata.get("tags", []))
    )
    files = {f"results/{name}.csv" for name in re.findall(r'pn\.results\(\s*"(\w+)"', code)}
    if re.search(r"pn\.published\(|evidence\.gains\(", code):
        files.add("published.csv")
    for file in sorted(files):
        if f"{file})" not in said:
            yield f"{section[0].source.splitlines()[0]}: reads {file}, and does not link it"


def exercise_faults(cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    if not (text := text.partition("## Exercises")[2]):
        yield "the page has no exercises"
        return
    asked = len(re.findall(r"^\d+\. \*\*", text, flags=re.M))
    hidden = text.count('<details class="solution">')
    if not asked or asked != hidden:
        yield f"{asked} exercises with {hidden} hidden solutions"


def opening_faults(cells):
    first = cells[0].source
    if not re.search(r"\*\*[^*]*\?\*\*", first):
        yield "the page does not open with its question, in bold"
    if not re.search(r"minutes to read, .*seconds to run[;.] needs", first, flags=re.I):
        yield "the page does not say how long it takes and what it needs"


def word_faults(where, text):
    text = re.sub(r'"[^"]*"', " ", text)  # another's words
    for word, better in WORDS.items():
        if found := re.search(rf"\b({word})\b", text, flags=re.I):
            yield f"{where} says {found[0]!r}; the field says {better!r}"


def figure_faults(number, cell):
    kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
    about = cell.metadata.get("mystnb", {})
    said = [about.get("figure", {}).get("caption", ""), about.get("image", {}).get("alt", "")]
    yield from word_faults(f"cell {number}: the figure", " ".join(said))
    if kinds & {"image/png", "image/jpeg"}:
        solution = "solution" in cell.metadata.get("tags", [])
        if not about.get("figure", {}).get("caption") and not solution:
            yield f"cell {number}: a figure without a caption"
        if not about.get("image", {}).get("alt"):
            yield f"cell {number}: a figure without an alternative text"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_style_of_a_chapter(path):
    found = list(faults(nbformat.read(path, 4)))
    assert found == (["the page has no exercises"] if path.stem == "toybox" else [])


@pytest.mark.parametrize("name", SHORT)
def test_the_long_chapters_became_short(name):
    assert minutes(nbformat.read(BOOK / f"{name}.ipynb", 4).cells) < 23


def sound():
    image = new_output("display_data", data={"image/png": "", "text/plain": "<Figure>"})
    opening = (
        "# CLIP\n\n**Which words?**\n\nAbout 2 minutes to read, 9 seconds to run; needs nothing."
    )
    exercise = '## Exercises\n\n1. **Why?** How?\n\n<details class="solution">\n\nSo.\n\n</details>'
    caption = dict(figure=dict(name="fig-a", caption="It falls."), image=dict(alt="It falls."))
    return new_notebook(
        cells=[
            new_markdown_cell(opening),
            new_code_cell("import torch\nimport promptnotes", metadata=dict(tags=["hide-input"])),
            new_markdown_cell("An image is classified correctly, [table](results/body.csv)."),
            new_code_cell('body = pn.results("body")\n' + "\n".join(["x = 1"] * 14)),
            new_markdown_cell("So"),
            new_code_cell("plt.show()", metadata=dict(tags=["hide-input"], mystnb=caption)),
            new_markdown_cell(exercise),
        ]
    ), image


ASIDE_OF_91 = '\n\n<details class="method">\n\n' + "as " * 91 + "\n\n</details>"


@pytest.mark.parametrize(
    "fault, said",
    [
        (lambda c: c[0].update(source="# CLIP\n\nAbout 2 minutes to read."), "its question"),
        (lambda c: c[2].update(source="image " * 1000), "2 minutes to read are said, 7 are needed"),
        (lambda c: c[2].update(source=c[2].source + ASIDE_OF_91), "closed block has 91 words"),
        (lambda c: c[0].update(source="**Which?**"), "how long it takes"),
        (lambda c: c[2].update(source="16 pictures"), "'pictures'; the field says 'image'"),
        (lambda c: c[2].update(source="an image"), "reads results/body.csv, and does not link it"),
        (lambda c: c[3].update(source="pn.published()"), "reads published.csv, and does not"),
        (lambda c: c[6].update(source="## Exercises\n\n1. **Why?** So."), "1 exercises with 0"),
        (lambda c: c[3].update(source="x = 1\n" * 15), "16 lines of code at once"),
        (lambda c: c.insert(4, new_code_cell("y = 2")), "16 lines of code at once"),
        (lambda c: c[1].metadata.update(tags=[]), "imports stand between"),
        (lambda c: c[3].update(source='pn.expect("x", x)'), "a check stands in the open"),
        (lambda c: c[3].update(source="x = 1\nassert x"), "a check stands in the open"),
        (lambda c: c[6].update(source="So."), "no exercises"),
        (lambda c: c[5].metadata.update(tags=[]), "plotting stands in the open"),
        (lambda c: c[3].update(source="coop._encode(x)"), "a private name"),
        (lambda c: c[5].metadata["mystnb"].pop("figure"), "without a caption"),
        (lambda c: c[5].metadata["mystnb"].pop("image"), "without an alternative text"),
        (lambda c: c[5].metadata["mystnb"]["image"].update(alt="@@ say"), "to be written"),
        (lambda c: c[5].metadata["mystnb"]["image"].update(alt="It holds 0."), "'contains 0'"),
    ],
)
def test_a_fault_is_found(fault, said):
    notebook, image = sound()
    notebook.cells[5].outputs = [image]
    assert not list(faults(notebook))
    broken = copy.deepcopy(notebook)
    fault(broken.cells)
    assert any(said in message for message in faults(broken)), list(faults(broken))


PAGES = [*sorted(BOOK.glob("*.md")), BOOK.parent / "README.md"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_other_pages_use_the_fields_words(path):
    cell = new_markdown_cell(path.read_text(encoding="utf-8"))
    assert not list(word_faults(path.name, prose(cell)))
