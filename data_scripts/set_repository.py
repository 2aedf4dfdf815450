"""Move the project to another GitHub repository: change its address in every file that names it.

    python data_scripts/set_repository.py OWNER/NAME

The one setting is `Repository` in pyproject.toml. From it follow the links of README, pages and
notebooks, those that open a chapter on Colab, and the address of the rendered book,
https://OWNER.github.io/NAME/. tests/test_repository.py finds a place that says something else.
"""

import argparse
import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)/(?P<name>[\w.-]*[\w-])"
HOSTS = r"(?P<host>github\.com|raw\.githubusercontent\.com|colab\.research\.google\.com/github)/"
ADDRESS = re.compile(HOSTS + NAMES + r"(?P<path>(/[\w./-]*\w)?)")
SITE = re.compile(r"(?<![\w-])(?P<owner>[A-Za-z0-9-]{1,39})\.github\.io/(?P<name>[\w.-]*[\w-])?")


def setting(text=None):
    """OWNER/NAME, as pyproject.toml (or `text`, its content) says."""
    text = text or (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = ADDRESS.search(tomllib.loads(text)["project"]["urls"]["Repository"])
    return f"{found['owner']}/{found['name']}"


def site(repository):
    """Where GitHub Pages serves it, without "https://" and the last slash."""
    owner, name = repository.lower().split("/")[0], repository.split("/")[1]
    return (
        f"{owner}.github.io"
        if name.lower() == f"{owner}.github.io"
        else f"{owner}.github.io/{name}"
    )


def moved(text, old, new):
    """The text with all addresses of the repository `old` replaced by those of `new`."""

    def address(found):
        if f"{found['owner']}/{found['name']}".lower() not in (old.lower(), f"{old}.git".lower()):
            return found[0]
        git = ".git" if found["name"].endswith(".git") and not old.endswith(".git") else ""
        return f"{found['host']}/{new}{git}{found['path']}"

    text = ADDRESS.sub(address, text)
    return re.sub(rf"\b{re.escape(site(old))}(?![\w-])", lambda _: site(new), text, flags=re.I)


def texts():
    """The files under version control that are text: path, content."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or "/vendor/" in name or not path.is_file():
            continue
        try:  # bytes, as line ends stay what they are
            yield path, path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("repository", metavar="OWNER/NAME")
    new = parser.parse_args().repository
    if not re.fullmatch(NAMES, new) or new.endswith(".git"):
        parser.error(f"a repository is written OWNER/NAME, not {new!r}")
    old, changed = setting(), 0
    for path, text in texts():
        if (fresh := moved(text, old, new)) != text:
            path.write_bytes(fresh.encode("utf-8"))
            changed += 1
            print(path.relative_to(ROOT))
    print(f"{old} is {new} now, in {changed} files; the book will be at https://{site(new)}/")


if __name__ == "__main__":
    main()
