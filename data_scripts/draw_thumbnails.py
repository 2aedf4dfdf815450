"""Cut the thumbnails of the first page's cards out of the chapters' figures.

    python data_scripts/draw_thumbnails.py

Run it again after a chapter that is named here was executed. The figures are those of the committed
outputs; nothing is computed.
"""

import base64
import io
from pathlib import Path

import nbformat
from PIL import Image, ImageOps

BOOK = Path(__file__).resolve().parent.parent / "book"
CARDS = BOOK / "_static" / "cards"
SIZE = 600, 400
FIGURES = {  # chapter: its figure, and of that the part shown: left, top, right, bottom
    "01_clip": ("fig-clip-open", (0, 0.05, 0.43, 0.49)),
    "02_coop": ("fig-coop-way", (0.115, 0.065, 0.595, 0.665)),
    "03_csc": ("fig-csc-names", (0.15, 0, 0.495, 0.345)),
    "04_sinkhorn": ("fig-sinkhorn-town", (0.48, 0.2, 1, 1)),
    "05_plot": ("fig-plot-names", (0, 0.13, 0.68, 0.97)),
    "06_upl": ("fig-upl-open", (0.03, 0.24, 0.53, 0.76)),
    "07_neighbours": ("fig-neighbours-strip", (0.21, 0.08, 0.81, 0.84)),
    "08_generalisation": ("fig-generalisation-domains", (0, 0.12, 0.62, 1)),
    "09_reproduce": ("fig-reproduce-gap", (0, 0.06, 1, 0.87)),
    "10_speed": ("fig-speed-rows", (0.03, 0, 0.8, 0.57)),
    "toybox": ("fig-toybox-pairs", (0.5, 0.06, 0.83, 0.49)),
}


def figure(chapter, name):
    """The image that the chapter's cell with the figure `name` put out."""
    for cell in nbformat.read(BOOK / f"{chapter}.ipynb", 4).cells:
        if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") != name:
            continue
        for output in cell.outputs:
            for kind, data in output.get("data", {}).items():
                if kind in ("image/png", "image/jpeg", "image/webp"):
                    return Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    raise LookupError(f"{chapter} has no figure {name}; name another in FIGURES")


def main():
    CARDS.mkdir(exist_ok=True)
    for chapter, (name, box) in FIGURES.items():
        image = figure(chapter, name)
        box = [side * length for side, length in zip(box, (image.width, image.height) * 2)]
        cut = ImageOps.fit(
            image.crop([round(side) for side in box]), SIZE, Image.Resampling.LANCZOS
        )
        cut.save(CARDS / f"{chapter}.webp", quality=60, method=6)
    weight = sum(path.stat().st_size for path in CARDS.glob("*.webp"))
    print(f"{len(FIGURES)} thumbnails, {weight / 1e3:.0f} kB, in {CARDS}")


if __name__ == "__main__":
    main()
