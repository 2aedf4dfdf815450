"""Draw the image at the head of the README and the introduction: scenes of Toybox, row by row.

python data_scripts/draw_cover.py
"""

from pathlib import Path

import numpy as np
from PIL import Image

from promptnotes.data import toybox

ROWS, COLUMNS = ("wild", "breeds", "flowers", "dishes", "scenes", "land"), 14
COVER = Path(__file__).resolve().parent.parent / "book" / "_static" / "cover.webp"

if __name__ == "__main__":
    rows = []
    for task in ROWS:
        images, _ = toybox.split(task, "val")
        which = np.linspace(3, len(images) - 4, COLUMNS).astype(int)
        rows.append(np.concatenate([np.asarray(images[int(i)]) for i in which], 1))
    Image.fromarray(np.concatenate(rows)).save(COVER, quality=90, method=6)
