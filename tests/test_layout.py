"""Who imports whom: every import of the package, late ones too, file by file, points downwards."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "promptnotes"

# Top to bottom; what stands in one row does not import each other. A trailing dot is a folder.
ROWS = [
    ["__main__"],
    ["cli"],
    [""],  # promptnotes/__init__.py, the public face
    ["notebook"],
    ["notebook."],
    ["papers"],
    ["grid"],
    ["grid.protocols"],
    ["grid.run"],
    ["grid.results"],
    ["methods"],
    ["methods.upl"],  # the one method that has another
    ["methods."],
    ["methods.context"],
    ["methods.learned"],
    ["methods.base"],
    ["training"],
    ["checkpoint"],
    ["transport"],
    ["prompts"],
    ["loading"],
    ["backbone"],
    ["text_tower"],
    ["features"],
    ["data"],
    ["data.benchmarks", "data.folder", "data.toybox"],
    ["data.toybox.", "data.benchmark_table"],
    ["data.splits", "data.fetch"],
    ["data.tasks", "data.walk"],
    ["data.few_shot"],
    ["assets"],
    ["images", "checks"],
    ["files"],
]
# files of these folders may import each other, in a line
FREE = ("data.toybox.", "notebook.")


def module_name(path):
    """promptnotes/data/__init__.py is "data", promptnotes/cli.py is "cli"."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def row_of(module):
    """Its number from the top: named itself, or by its folder."""
    for name in (module, module.rpartition(".")[0] + "."):
        for number, row in enumerate(ROWS):
            if name in row:
                return number
    pytest.fail(f"{module}: say in ROWS where this file stands")


def imports_of(module, source):
    """The modules of the package that a file imports, wherever in it, by any kind of import."""
    is_package = FILES.get(module, Path()).name == "__init__.py"
    home = module.split(".") if module else []
    home = home if is_package else home[:-1]
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ["promptnotes", *home[: len(home) + 1 - node.level]] if node.level else []
            base += node.module.split(".") if node.module else []
            names = [".".join([*base, alias.name]) for alias in node.names]
        for name in names:
            top, _, inside = name.partition(".")
            if top == "promptnotes":
                while inside not in FILES:  # a name in a module, not a module
                    inside = inside.rpartition(".")[0]
                yield inside


def faults(module, source):
    for imported in set(imports_of(module, source)):
        if imported == module:
            continue
        upper, lower = row_of(module), row_of(imported)
        in_free_folder = upper == lower and any(folder in ROWS[upper] for folder in FREE)
        if lower <= upper and not in_free_folder:
            yield f"{module} imports {imported or 'promptnotes'}, which does not stand below it"


@pytest.mark.parametrize("module", FILES)
def test_imports_point_downwards(module):
    assert list(faults(module, FILES[module].read_text(encoding="utf-8"))) == []


def test_no_circle():
    """Also not within a folder whose files may import each other."""
    below = {
        m: set(imports_of(m, path.read_text(encoding="utf-8"))) - {m} for m, path in FILES.items()
    }
    while leaves := [module for module, imported in below.items() if not imported]:
        for leaf in leaves:
            del below[leaf]
        below = {module: imported - set(leaves) for module, imported in below.items()}
    assert not below, f"these import each other: {sorted(below)}"


@pytest.mark.parametrize(
    "module, source",
    [
        ("data.tasks", "def load():\n    from promptnotes.data import benchmarks"),
        ("data.tasks", "def load():\n    from . import benchmarks"),
        ("grid.results", "from .. import __version__"),
        ("grid.results", "import promptnotes as pn"),
        ("methods.coop", "from .plot import PLOT"),
        ("methods.coop", "from promptnotes.methods.plot import PLOT"),
        ("training", "import promptnotes.methods.coop"),
        ("images", "from promptnotes import checks"),
        ("features", "if True:\n    from .notebook import figures"),
    ],
)
def test_an_import_upwards_is_seen(module, source):
    assert len(list(faults(module, source))) == 1


def test_every_row_is_there():
    for name in (name for row in ROWS for name in row):
        known = name in FILES or any(module.startswith(name) for module in FILES)
        assert known, f"ROWS names {name}, which is not there"


def test_predicting_loads_only_what_it_needs(tmp_path):
    """In a fresh process: no plotting, no widgets, no scikit-learn, no tables."""
    script = """
import sys
import promptnotes as pn
from promptnotes.cli import main
clip, names = pn.load_clip("toybox"), ["heart", "moon"]
task = pn.load_task("toybox/iconic")
X = clip.encode_images(task.test.images[:2])
pn.CoOp(clip, names, epochs=0).fit(X, [0, 1]).save("prompt.safetensors")
task.test.images[0].save("image.png")
assert main(["predict", "prompt.safetensors", "image.png"]) == 0
loaded = {name.partition(".")[0] for name in sys.modules}
unwanted = "matplotlib seaborn sklearn ipywidgets IPython pandas joblib".split()
print(sorted(loaded & set(unwanted)))
"""
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"
