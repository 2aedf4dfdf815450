"""The project has one address, and all places that name it agree with pyproject.toml."""

import subprocess
import sys

import pytest
import set_repository as script

ROOT = script.ROOT


def disagreeing(texts, repository):
    """Addresses that are meant to be the project's and are not. An address is meant so if it has
    the project's name, opens something on Colab, is of Pages, or leads to a file that is here."""
    names = {"promptnotes", repository.split("/")[1].lower()}
    for path, text in texts:
        for found in script.ADDRESS.finditer(text):
            name = found["name"].lower().removesuffix(".git")
            here = found["path"].split("/", 3)[3:]  # behind /blob/main/
            here = here and "/" in here[0] and (ROOT / here[0]).exists()
            meant = name in names or "colab" in found["host"] or here
            if meant and f"{found['owner']}/{name}" != repository:
                yield f"{path}: {found[0]}"
        for found in script.SITE.finditer(text):
            if found[0] != script.site(repository):
                yield f"{path}: {found[0]}"


@pytest.fixture(scope="module")
def texts():
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    mine = "test_repository.py", "set_repository.py"  # these have examples
    return [(path, text) for path, text in script.texts() if path.name not in mine]


def test_all_places_name_one_repository(texts):
    repository = script.setting()
    assert list(disagreeing(texts, repository)) == []
    said = {path.name for path, text in texts if f"github.com/{repository}" in text}
    assert {"pyproject.toml", "README.md", "CITATION.cff", "_config.yml", "02_coop.ipynb"} <= said
    told = {path.name for path, text in texts if f"https://{script.site(repository)}/" in text}
    assert {"pyproject.toml", "README.md", "_config.yml"} <= told


@pytest.mark.parametrize("new", ["somebody/clip-book", "Some-Body/promptnotes"])
def test_one_call_moves_them_all(texts, new):
    old = script.setting()
    fresh = [(path, script.moved(text, old, new)) for path, text in texts]
    assert list(disagreeing(fresh, new)) == []
    changed = [(path, text) for path, text in texts if script.moved(text, old, new) != text]
    assert len(changed) > 15
    for place in changed:  # one that stays behind is found
        assert list(disagreeing([place], new)), place[0]
    (project,) = [text for path, text in fresh if path.name == "pyproject.toml"]
    assert script.setting(project) == new


@pytest.mark.parametrize(
    "text, fresh",
    [
        ("git+https://github.com/a/b", "git+https://github.com/c/d"),
        ("https://github.com/a/b.git", "https://github.com/c/d.git"),
        ("https://github.com/a/b/blob/main/x.md.", "https://github.com/c/d/blob/main/x.md."),
        (
            "(https://raw.githubusercontent.com/A/B/main)",
            "(https://raw.githubusercontent.com/c/d/main)",
        ),
        (
            "https://colab.research.google.com/github/a/b/x",
            "https://colab.research.google.com/github/c/d/x",
        ),
        ("See https://a.github.io/b/.", "See https://c.github.io/d/."),
        (
            "https://github.com/a/bc and github.com/aa/b",
            "https://github.com/a/bc and github.com/aa/b",
        ),
        ("https://a.github.io/b-c/", "https://a.github.io/b-c/"),
    ],
)
def test_an_address_is_changed_and_no_other(text, fresh):
    assert script.moved(text, "a/b", "c/d") == fresh


def test_a_site_of_its_own_has_no_folder():
    assert script.site("Mona/mona.github.io") == "mona.github.io"


@pytest.mark.parametrize("name", ["", "owner", "https://github.com/a/b", "a/b/c", "a/b.git"])
def test_what_is_no_repository_changes_nothing(name):
    command = [sys.executable, ROOT / "data_scripts" / "set_repository.py", name]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and "OWNER/NAME" in done.stderr
