"""How the book's figures and tables look, and the kinds that several chapters draw."""

import hashlib
from itertools import cycle

import matplotlib.pyplot as plt
import matplotlib_inline.backend_inline as inline
import numpy as np
import seaborn as sns
from IPython import get_ipython
from pandas.io.formats.style import Styler


def style():
    """One look for every figure: colour-blind safe, legible on a phone, small, on white paper. In a
    notebook they have twice the pixels, for sharp screens."""
    own = {
        "figure.figsize": (6, 3.6),
        "figure.dpi": 110,
        "figure.constrained_layout.use": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.alpha": 0.35,
        "legend.frameon": False,
        "image.interpolation": "nearest",
    }
    sns.set_theme(style="ticks", palette="colorblind", rc=own)
    if get_ipython():
        inline.set_matplotlib_formats("retina")


class Table(Styler):
    """A pandas Styler that says what it shows in plain text, too; pandas gives its address."""

    def __repr__(self):
        return self.to_string(delimiter="  ").removesuffix("\n")


def table(frame, formatter=None, index=False, **options):
    """A frame as a table of the page, without its index unless asked.

    formatter, options : of pandas' Styler.format, such as precision=1

    Its id comes from what is shown, so that it is the same in every run, on every machine whose
    numbers agree in the digits shown.
    """
    shown = Table(frame, uuid="0").format(formatter, **options)
    shown = shown if index else shown.hide()
    return shown.set_uuid(hashlib.sha256(shown.to_html().encode()).hexdigest()[:8])


def show_images(images, titles=None, columns=8, size=1.1):
    """A figure of images in rows of `columns`, in their order, each `size` inches wide.

    images: PIL images, or arrays or tensors [h, w], [h, w, 3] or [3, h, w] with values in 0..1 (or
    bytes); titles: one per image.
    """
    images = [_array(image) for image in images]
    titles = list(titles) if titles is not None else [""] * len(images)
    if not images or len(titles) != len(images):
        got = f"{len(images)} images and {len(titles)} titles"
        raise ValueError(f"titles: expected one for each of at least one image, got {got}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height = size * (1 + 0.22 * max(title.count("\n") + 1 if title else 0 for title in titles))
    inches = columns * size, rows * height
    figure, axes = plt.subplots(rows, columns, figsize=inches, squeeze=False)
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, image, title in zip(axes.flat, images, titles):
        axis.imshow(image, cmap="gray", vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
        axis.set_title(title, fontsize=8, pad=3)
    return figure


def few_shot_curves(table, zero_shot=None, ax=None):
    """Axes with accuracy against shots, one line per method: mean over seeds, and a band of one
    sample deviation (n - 1), where there are several.

    table: tidy, one row per run, columns method, shots, seed, accuracy (%); zero_shot: {name:
    accuracy in %}, drawn as stars at zero shots with a dotted line to the right.
    """
    missing = {"method", "shots", "seed", "accuracy"} - set(table.columns)
    if missing:
        raise ValueError(f"table: lacks the columns {sorted(missing)}; has {list(table.columns)}")
    ax = ax or plt.subplots()[1]
    colours, markers = cycle(sns.color_palette()), cycle("osD^vPX")
    shots = sorted(table["shots"].unique())
    place = {count: i for i, count in enumerate(shots, start=1)}  # 0 is where the stars stand
    for method, rows in table.groupby("method", sort=False):
        by_shots = rows.groupby("shots")["accuracy"]
        mean, std = by_shots.mean(), by_shots.std().fillna(0)
        seeds, x, colour = rows["seed"].nunique(), [place[s] for s in mean.index], next(colours)
        label = f"{method} ({seeds} {'seeds' if seeds > 1 else 'seed'})"
        ax.plot(x, mean, marker=next(markers), color=colour, label=label)
        ax.fill_between(x, mean - std, mean + std, color=colour, alpha=0.2, linewidth=0)
    for name, accuracy in (zero_shot or {}).items():
        colour = next(colours)
        ax.plot(0, accuracy, "*", markersize=13, color=colour, label=name)
        ax.plot([0, len(shots)], [accuracy] * 2, ":", color=colour, linewidth=1.2)
    ticks = {0: 0, **place} if zero_shot else place
    ax.set_xticks(list(ticks.values()), list(map(str, ticks)))
    ax.set(xlabel="labelled images per class", ylabel="accuracy (%)")
    ax.legend(fontsize=9)
    return ax


def _array(image):
    image = np.asarray(image.detach().cpu() if hasattr(image, "detach") else image)
    if image.ndim == 3 and image.shape[0] == 3 and image.shape[-1] != 3:
        image = image.transpose(1, 2, 0)  # a tensor [3, h, w]
    return image if image.dtype == np.uint8 else image.astype(float).clip(0, 1)
