"""What holds the project together: requirements, addresses, import order, how chapters are run."""

import ast
import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import v4

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "promptnotes"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REPOSITORY = PROJECT["urls"]["Repository"]


def test_torch_and_numpy_stay_as_the_machine_has_them():
    for requirement in PROJECT["dependencies"]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+", requirement), f"{requirement}: lower bounds only"


def test_every_import_is_a_requirement():
    names = {
        "open_clip": "open_clip_torch",
        "PIL": "pillow",
        "sklearn": "scikit-learn",
        "IPython": "ipywidgets",
        "matplotlib_inline": "ipywidgets",
    }
    required = {
        re.split(r"[><=]", requirement)[0].lower() for requirement in PROJECT["dependencies"]
    }
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and not node.level
                else []
            )
            for module in (module.split(".")[0] for module in modules):
                if module not in sys.stdlib_module_names and module != "promptnotes":
                    assert names.get(module, module).lower() in required, (
                        f"{path.name} imports {module}"
                    )


# Top to bottom: a file imports only from files below it.
# (The text tower knows a bare open_clip model, no Backbone.)
ORDER = [
    "cli",
    "figures",
    "widgets",
    "expect",
    "papers",
    "grid",
    "methods",
    "training",
    "transport",
    "prompts",
    "backbone",
    "text_tower",
    "features",
    "data",
    "assets",
]


def imported_parts(path):
    """The parts of the package that a file imports, such as "prompts" or "methods.coop"."""
    home = ("promptnotes",) + path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = home[: len(home) + 1 - node.level] if node.level else ()
            whole = base + tuple((node.module or "").split(".") if node.module else ())
            if whole[:1] == ("promptnotes",):
                for alias in node.names:
                    yield (
                        ".".join((whole + (alias.name,))[1:3])
                        if len(whole) < 3
                        else ".".join(whole[1:3])
                    )


def test_imports_point_downwards():
    for path in PACKAGE.rglob("*.py"):
        inside = path.relative_to(PACKAGE).with_suffix("").parts
        if inside[0] not in ORDER:
            continue  # the package's own __init__ and __main__ stand above all
        for part in imported_parts(path):
            top = part.split(".")[0]
            if top in ORDER and top != inside[0]:
                assert ORDER.index(top) > ORDER.index(inside[0]), (
                    f"{'/'.join(inside)} imports {part}, which stands above it"
                )
            if inside[0] == "methods" == top and inside[1] not in ("__init__", "upl"):
                assert part.split(".")[1] in ("base", "learned", "context", "Method"), (
                    f"the method {inside[1]} imports the method {part}"
                )


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
        citation["version"] == PROJECT["version"]
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
    assert (
        "01_bad.ipynb, cell 1 (raise ValueError('no such thing')):\n  ValueError: no such thing"
        in said
    )
    assert outputs(root / "_build" / "executed" / "book" / "02_good.ipynb") == [["3\n"]]


def test_in_place_record_is_reproducible(script, project, monkeypatch):
    monkeypatch.setenv(
        "PROMPTNOTES_RECORD", ""
    )  # put back afterwards: the script sets it for its kernels
    root = project(
        "01_sum",
        "from promptnotes.expect import chapter, expect\n"
        "chapter('01_sum', clip='toybox', task='t')",
        "from tqdm.auto import tqdm\nfor _ in tqdm(range(2)):\n    pass",
        "expect('sum', 2.04)",
    )
    path = root / "book" / "01_sum.ipynb"
    script.main(["--root", str(root), "--in-place", "--record"])
    record = json.loads((root / "book" / "expectations" / "01_sum.json").read_text())
    assert record == {"toybox | t": {"sum": {"target": 2.0, "atol": 1.0, "unit": "%"}}}
    assert outputs(path) == [[], [], ["sum: 2 ± 1 %, reproduced\n"]]
    first = path.read_bytes()
    monkeypatch.setenv("PROMPTNOTES_RECORD", "")
    script.main(["--root", str(root), "--in-place"])
    assert path.read_bytes() == first
