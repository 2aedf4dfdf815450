"""Draw the image at the head of the README, rows of Toybox's scenes, and the one that a link to the
book shows (og:image), some of these beside the title.

    python data_scripts/draw_cover.py
"""

from pathlib import Path

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from promptnotes.data import toybox

ROWS, COLUMNS = ("wild", "breeds", "flowers", "dishes", "scenes", "land"), 14
STATIC = Path(__file__).resolve().parent.parent / "book" / "_static"
TITLE = "Prompt learning\nfor CLIP,\nby running it"
BELOW = "CLIP · CoOp · PLOT · UPL and their neighbours,\nfrom scratch and measured, on a laptop"


def scenes():
    """The rows as one array."""
    rows = []
    for task in ROWS:
        images, _ = toybox.split(task, "val")
        which = np.linspace(3, len(images) - 4, COLUMNS).astype(int)
        rows.append(np.concatenate([np.asarray(images[int(i)]) for i in which], 1))
    return np.concatenate(rows)


def preview(cover):
    """1200 x 630: the title on the left, the first scenes of all rows on the right."""
    image = Image.new("RGB", (1200, 630), "#14181e")
    side = cover.shape[0] // len(ROWS)
    tiles = Image.fromarray(cover[:, : 5 * side]).resize((525, 630), Image.Resampling.LANCZOS)
    image.paste(tiles, (675, 0))
    draw = ImageDraw.Draw(image)
    for x, top in ((64, 84), (92, 58), (120, 100)):  # the mark, as in favicon.svg
        draw.rounded_rectangle((x, top, x + 16, 140), 8, "#ffffff")
    draw.ellipse((150, 118, 172, 140), "#ffb45c")
    draw.text((192, 92), "promptnotes", "#ffffff", font(34, "normal"))
    draw.text((60, 210), TITLE, "#ffffff", font(58, "bold"), spacing=18)
    draw.text((62, 500), BELOW, "#b8c0cc", font(22, "normal"), spacing=12)
    return image


def font(size, weight):
    found = font_manager.FontProperties(family="DejaVu Serif", weight=weight)  # of matplotlib
    return ImageFont.truetype(font_manager.findfont(found), size)


if __name__ == "__main__":
    cover = scenes()
    Image.fromarray(cover).save(STATIC / "cover.webp", quality=60, method=6)
    preview(cover).save(STATIC / "preview.jpg", quality=82, optimize=True)
