"""Fetch MathJax for the rendered book, so that the built site shows its equations with no network.

    python data_scripts/vendor_web_assets.py

The result, book/_static/vendor/mathjax, is committed: nobody needs to run this to build the book.
It is here to say where the files come from and to move to another version. The npm client fetches
the package, a digest checks it, and only what the pages can ask for is kept: TeX input, CommonHTML
output, the fonts, the extensions that load on demand.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "3.2.2"
SHA256 = "1b9c0a1c44df864e915690558e72adb9cc5203360daefd385084ced3b6c64c09"
KEEP = (
    "LICENSE",
    "es5/tex-chtml.js",
    "es5/output/chtml/fonts/woff-v2/",
    "es5/input/tex/extensions/",
)
DROP = ("all-packages.js", "mhchem.js", "physics.js", "bussproofs.js")  # large and not needed here
TARGET = Path(__file__).resolve().parent.parent / "book" / "_static" / "vendor" / "mathjax"


def main():
    if shutil.which("npm") is None:
        sys.exit("npm is not there; it comes with Node.js, and fetches MathJax")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as folder:
        package = f"mathjax@{VERSION}"
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
        archive = Path(folder) / f"mathjax-{VERSION}.tgz"
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != SHA256:
            sys.exit(f"{package} has the SHA-256 {digest}, not {SHA256}; nothing was changed")
        fresh = Path(folder) / "mathjax"
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                name = member.name.removeprefix("package/")
                if member.isfile() and name.startswith(KEEP) and not name.endswith(DROP):
                    path = fresh / name.removeprefix("es5/")
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(tar.extractfile(member).read())
        shutil.rmtree(TARGET, ignore_errors=True)
        fresh.replace(TARGET)
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"MathJax {VERSION}: {size / 1e6:.1f} MB in {TARGET}")


if __name__ == "__main__":
    main()
