"""Fetch what the rendered book carries of others, so that the site needs no other server: MathJax
and two variable fonts.

    python data_scripts/vendor_web_assets.py

The result, book/_static/vendor, is committed: nobody needs to run this to build the book. It is
here to say where the files come from and to move to other versions. The npm client fetches each
package, a digest checks it, and only what the pages can ask for is kept, with the licence: of
MathJax TeX input, CommonHTML output, its fonts and the extensions that load on demand; of a font
the Latin letters.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

VENDOR = Path(__file__).resolve().parent.parent / "book" / "_static" / "vendor"


class Package(NamedTuple):
    """Of npm; `keep` and `drop`: how names of files start and end that are wanted, and are not."""

    name: str
    version: str
    sha256: str
    keep: tuple[str, ...]
    drop: tuple[str, ...] = ()


PACKAGES = {  # folder in book/_static/vendor: what it holds
    "mathjax": Package(
        "mathjax",
        "3.2.2",
        "1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09",
        (
            "LICENSE",
            "es5/tex-chtml.js",
            "es5/output/chtml/fonts/woff-v2/",
            "es5/input/tex/extensions/",
        ),
        ("all-packages.js", "mhchem.js", "physics.js", "bussproofs.js"),  # large, not needed here
    ),
    "source-serif": Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "8c452853c74be1e43e9fbfe76321c26f4678a2d431e93209ff1d9faec03fd96f",
        (
            "LICENSE",
            "files/source-serif-4-latin-wght-normal.woff2",
            "files/source-serif-4-latin-wght-italic.woff2",
        ),
    ),
    "source-code": Package(
        "@fontsource-variable/source-code-pro",
        "5.3.1",
        "1dcc7f2c5f4cae190ed582852a0180eebe87084cac9d06de7429e44c31a39a38",
        ("LICENSE", "files/source-code-pro-latin-wght-normal.woff2"),
    ),
}


def fetch(package, target):
    """The files of a package that are kept, in the folder `target`."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        wanted = f"{package.name}@{package.version}"
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True)
        (archive,) = Path(folder).glob("*.tgz")
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != package.sha256:
            sys.exit(f"{wanted} has the SHA-256 {digest}, not {package.sha256}; it was not changed")
        fresh = Path(folder) / "fresh"
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                name = member.name.removeprefix("package/")
                wanted = name.startswith(package.keep) and not name.endswith(package.drop)
                if member.isfile() and wanted:
                    path = fresh / name.removeprefix("es5/").removeprefix("files/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(tar.extractfile(member).read())
        shutil.rmtree(target, ignore_errors=True)
        fresh.replace(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{package.name} {package.version}: {size / 1e3:,.0f} kB in {target}")


def main():
    if shutil.which("npm") is None:
        sys.exit("npm is not there; it comes with Node.js, and fetches the packages")
    VENDOR.mkdir(parents=True, exist_ok=True)
    for folder, package in PACKAGES.items():
        fetch(package, VENDOR / folder)


if __name__ == "__main__":
    main()
