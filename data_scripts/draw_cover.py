"""Draw the picture of the README and the introduction: scenes of Toybox, row by row.

python data_scripts/draw_cover.py
"""

from pathlib import Path

import numpy as np
from PIL import Image

from promptnotes.data import toybox

ROWS, COLUMNS = ("objects", "patterns", "satellite", "places", "cars", "objects-rendition"), 14

if __name__ == "__main__":
    rows = []
    for task in ROWS:
        pictures, _ = toybox.split(task, "val")
        which = np.linspace(3, len(pictures) - 4, COLUMNS).astype(int)
        rows.append(np.concatenate([np.asarray(pictures[int(i)]) for i in which], 1))
    Image.fromarray(np.concatenate(rows)).save(
        Path(__file__).parent.parent / "book" / "_static" / "cover.png", optimize=True
    )
