"""What holds the project together: requirements, addresses, import order, how chapters are run."""

import ast
import importlib.util
import json
import re
import sys
import tomllib
from importlib import metadata
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
import yaml
from chapters import CHAPTERS
from nbformat import v4

import promptnotes as pn

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "promptnotes"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REPOSITORY = PROJECT["urls"]["Repository"]


def test_torch_is_new_enough_to_refuse_pickles():
    """Before 2.6, an archive of OpenAI's that holds a pickle ran it when it was opened."""
    (bound,) = [line for line in PROJECT["dependencies"] if re.match(r"torch\b", line)]
    assert tuple(map(int, bound.removeprefix("torch>=").split("."))) >= (2, 6)


def test_torch_and_numpy_stay_as_the_machine_has_them():
    for requirement in PROJECT["dependencies"]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+", requirement), f"{requirement}: lower bounds only"


# ---- what is imported is declared


def top_modules(source):
    """The modules outside the standard library and this project that a source imports, at its top
    or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        else:
            continue
        for name in (name.split(".")[0] for name in names):
            if name not in sys.stdlib_module_names and name != "promptnotes":
                yield name


def normal(requirement):
    """The name of a distribution in a requirement, as the index of packages spells it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def undeclared(modules, declared):
    """Modules that no declared distribution holds."""
    of_module = packages_distributions()
    declared = {normal(requirement) for requirement in declared}
    for module in sorted(set(modules)):
        if not declared & {normal(name) for name in of_module.get(module, [module])}:
            yield module


def test_the_package_imports_what_it_declares():
    modules = {m for path in PACKAGE.rglob("*.py") for m in top_modules(path.read_text("utf-8"))}
    assert len(modules) > 10 and not list(undeclared(modules, PROJECT["dependencies"]))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_what_is_declared_or_what_it_installs(path):
    cells = [
        cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
    ]
    installed = re.findall(r"[\w-]+", "\n".join(cell for cell in cells if "%pip install" in cell))
    plain = [re.sub(r"^(\s*)[%!].*$", r"\1pass", cell, flags=re.M) for cell in cells]
    modules = {module for cell in plain for module in top_modules(cell)}
    assert modules and not list(undeclared(modules, PROJECT["dependencies"] + installed))


def test_an_undeclared_import_is_found():
    source = "import torch, ot\ndef f():\n    from yaml import load\n    import os, open_clip.model"
    assert set(top_modules(source)) == {"torch", "ot", "yaml", "open_clip"}
    declared = PROJECT["dependencies"]
    assert list(undeclared(top_modules(source), declared)) == ["ot", "yaml"]
    assert list(undeclared(top_modules(source), [*declared, "pot"])) == ["yaml"]


def test_one_address_everywhere():
    assert yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"] == REPOSITORY
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["repository-code"] == REPOSITORY
    assert REPOSITORY in (ROOT / "README.md").read_text()
    owner = REPOSITORY.removeprefix("https://github.com/")
    for path in [
        ROOT / "README.md",
        *(ROOT / "book").glob("*.md"),
        *(ROOT / "book").glob("*.ipynb"),
    ]:
        text = path.read_text(encoding="utf-8")
        for link in re.findall(
            r"colab\.research\.google\.com/github/([\w-]+/[\w-]+)|"
            r"github\.com/([\w-]+/promptnotes)\b",
            text,
        ):
            assert (link[0] or link[1]) == owner, f"{path.name} names {link}"


def test_version_and_licence_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert (
        citation["version"] == pn.__version__ == metadata.version("promptnotes")
        and citation["license"] == PROJECT["license"] == "MIT"
    )
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


@pytest.mark.skipif(
    not (ROOT / "book" / "intro.md").exists(), reason="there is no introduction yet"
)
def test_readme_and_contents_name_files_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(
        r"\]\((?!https?:|#)([^)]+)\)|<img[^>]*src=\"(?!https?:)([^\"]+)\"", readme
    ):
        name = name[0] or name[1]
        assert (ROOT / name).exists(), f"README.md names {name}, which is not there"
    for path in [ROOT / "README.md", *(ROOT / "book").glob("*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(
            r"colab\.research\.google\.com/github/[\w-]+/[\w-]+/blob/main/([\w./-]+)", text
        ):
            assert (ROOT / name).exists(), f"{path.name} opens {name} on Colab, which is not there"
    contents = re.findall(r"(?:file|root): (\S+)", (ROOT / "_toc.yml").read_text())
    for name in contents:
        assert any((ROOT / f"{name}{kind}").exists() for kind in (".md", ".ipynb")), (
            f"_toc.yml names {name}"
        )
    for path in (ROOT / "book").glob("*.ipynb"):
        assert f"book/{path.stem}" in contents, f"{path.name} is not in _toc.yml"


def test_ci_runs_make_test_and_nothing_else():
    lines = [
        line
        for line in (ROOT / ".ci" / "run").read_text().splitlines()
        if not line.startswith(("#", "set ", "cd "))
    ]
    assert lines == ["make test"]


# ---- data_scripts/execute_book.py ----


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location(
        "execute_book", ROOT / "data_scripts" / "execute_book.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path):
    (tmp_path / "book").mkdir()
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_text("")

    def add(name, *sources):
        nbformat.write(
            v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources]),
            tmp_path / "book" / f"{name}.ipynb",
        )
        return tmp_path

    return add


def outputs(path):
    return [
        [output.get("text") for output in cell.outputs]
        for cell in nbformat.read(path, as_version=4).cells
    ]


def test_chapters_run_in_a_copy_and_stay_untouched(script, project, capsys):
    root = project("01_sum", "x = 1 + 1", "print(x)")
    before = (root / "book" / "01_sum.ipynb").read_bytes()
    script.main(["--root", str(root)])
    assert outputs(root / "_build" / "executed" / "book" / "01_sum.ipynb") == [[], ["2\n"]]
    assert (root / "book" / "01_sum.ipynb").read_bytes() == before
    assert re.search(r"^01_sum +\d+\.\d s$", capsys.readouterr().out, flags=re.M)


def test_a_failing_chapter_is_named_with_its_cell(script, project, capsys):
    root = project("01_bad", "x = 1", "raise ValueError('no such thing')")
    project("02_good", "print(3)")
    with pytest.raises(SystemExit, match="failed: 01_bad"):
        script.main(["--root", str(root)])
    said = capsys.readouterr().out
    assert re.search(r"^01_bad +FAILED after \d+\.\d s$", said, flags=re.M)
    assert "\nraise ValueError('no such thing')\n" in said
    assert outputs(root / "_build" / "executed" / "book" / "02_good.ipynb") == [["3\n"]]


def test_in_place_record_is_reproducible(script, project, monkeypatch):
    monkeypatch.setenv(
        "PROMPTNOTES_RECORD", ""
    )  # put back afterwards: the script sets it for its kernels
    root = project(
        "01_sum",
        "from pathlib import Path\nimport promptnotes as pn\n"
        "from promptnotes.notebook import tables\n"
        "tables.book = Path  # the expectations of this folder, not the book's\n"
        "pn.chapter('01_sum', clip='toybox', task='t')",
        "from tqdm.auto import tqdm\nfor _ in tqdm(range(2)):\n    pass",
        "pn.expect('sum', 2.04)",
    )
    path = root / "book" / "01_sum.ipynb"
    script.main(["--root", str(root), "--in-place", "--record"])
    record = json.loads((root / "book" / "expectations" / "01_sum.json").read_text())
    assert record == {"toybox | t": {"sum": {"target": 2.0, "atol": 1.0, "unit": "%"}}}
    assert outputs(path) == [[], [], ["sum: 2 %, checked to within 1 point\n"]]
    first = path.read_bytes()
    monkeypatch.setenv("PROMPTNOTES_RECORD", "")
    script.main(["--root", str(root), "--in-place"])
    assert path.read_bytes() == first
