"""What moves in the book's pages, with ipywidgets, for those who run a chapter.

    pn.live.transport(bakery, cafe)

Each function shows a figure and draws it anew whenever a control is moved; `panel` is the general
one. In the rendered book the directives of book/_ext/live show the same without a kernel.
"""

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
import torch

from ..methods.zero_shot import ZeroShot
from ..transport import sinkhorn
from .widgets import picture, png, show

EPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 50)
SHOWN = 7  # bars


def panel(draw, about, **controls):
    """Show `draw(**values)`, a matplotlib figure, and draw it anew when a control changes.

    about : what the figure shows, in words; controls : of each argument of `draw` a widget, or a
    list of values, the first of which is shown first, or (values, the one that is shown first)
    """
    widgets = {name: _control(name, control) for name, control in controls.items()}

    def drawn():
        return png(draw(**{name: widget.value for name, widget in widgets.items()}))

    image = ipywidgets.Image(value=drawn(), format="png")
    still = picture(image.value, about)  # for those who see the notebook without a kernel
    for widget in widgets.values():
        widget.observe(lambda change: setattr(image, "value", drawn()), "value")
    show([*widgets.values(), image], still, about)


def _control(name, control):
    if isinstance(control, ipywidgets.Widget):
        return control
    values, start = control if isinstance(control, tuple) else (control, control[0])
    wide = {"description_width": "initial"}
    options = [(str(value), value) for value in values]
    kind = ipywidgets.Dropdown if isinstance(start, str) else ipywidgets.SelectionSlider
    return kind(options=options, value=start, description=name, style=wide)


# ---- zero-shot classification ----


def clip(clip, image, names, prompts=("a photo of a ___.",)):
    """Type prompts, one a line, with ___ for the class, and class names, with commas between them;
    see the image's probabilities. A word that pretraining never met is named above them."""
    X = clip.encode_images([image])

    def draw(prompts, classes):
        lines = [line.replace("___", "{}") for line in prompts.splitlines() if "___" in line]
        found = [name.strip() for name in classes.split(",") if name.strip()]
        figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), width_ratios=[1, 2.4])
        left.imshow(image)
        left.set_axis_off()
        if not lines or len(found) < 2:
            right.set_axis_off()
            right.set_title("write ___ in a prompt, and two classes or more", fontsize=10)
            return figure
        p = ZeroShot(clip, found, lines).predict_proba(X)[0].cpu()
        order = p.argsort(descending=True)[:SHOWN].flip(0).tolist()
        right.barh([found[k] for k in order], p[order].tolist())
        right.set(xlim=(0, 1), xlabel="probability")
        strange = unmet(clip, " ".join([*lines, *found]).replace("{}", " "))
        if strange:
            right.set_title(f"never met in training: {', '.join(strange)}", color="C3", fontsize=10)
        return figure

    area = dict(layout={"width": "90%"}, continuous_update=False)
    panel(
        draw,
        "An image and its probabilities under prompts that you type",
        prompts=ipywidgets.Textarea("\n".join(prompts), description="prompts", **area),
        classes=ipywidgets.Textarea(", ".join(names), description="classes", **area),
    )


def unmet(clip, text):
    """The words of which a token was in no caption; none where a model does not say which were."""
    rows = getattr(clip.model, "trained_token_rows", None)
    if rows is None:
        return []
    met = set(rows.tolist())
    words = dict.fromkeys(text.replace(",", " ").split())
    return [word for word in words if not met.issuperset(clip.tokenizer.encode(word))]


# ---- a training ----


def training(paths, clouds, names, epochs, accuracies):
    """Move through a training.

    paths : [steps, classes, 2], where the class vectors stand; clouds : of each class its images
    [n, 2], in the same plane; epochs : [steps]; accuracies : {label: [steps]}, in %
    """
    paths = np.asarray(paths)

    def draw(step):
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.4), width_ratios=[1.4, 1])
        for k, (name, cloud) in enumerate(zip(names, clouds)):
            left.plot(*np.asarray(cloud).T, ".", color=f"C{k}", ms=3, alpha=0.4)
            left.plot(*paths[: step + 1, k].T, color=f"C{k}", lw=1.5)
            left.plot(*paths[step, k], "*", color=f"C{k}", mec="k", ms=13)
            left.annotate(name, paths[step, k], (0, 9), textcoords="offset points", fontsize=8)
        for label, values in accuracies.items():
            right.plot(epochs, values, label=label)
        right.axvline(epochs[step], color="0.3", lw=1)
        right.set(xlabel="epoch", ylabel="classified correctly (%)")
        right.legend(fontsize=8)
        said = ", ".join(f"{label} {values[step]:.1f} %" for label, values in accuracies.items())
        figure.suptitle(f"epoch {epochs[step]:.0f}: {said}", fontsize=10)
        return figure

    steps = list(range(len(paths)))
    panel(draw, "Class vectors in a plane, and accuracies, by epoch", step=(steps, steps[-1]))


# ---- transport ----


def transport(bakeries, cafes, eps=0.5):
    """Move a bakery or a café, change eps, and see the plan after some iterations, in % of all.

    bakeries, cafes : [L, 2] and [N, 2], km
    """
    bakeries, cafes = (torch.as_tensor(x, dtype=torch.float64) for x in (bakeries, cafes))
    L, both = len(bakeries), torch.cat([bakeries, cafes])
    names = [chr(ord("A") + i) for i in range(L)] + [str(n + 1) for n in range(len(cafes))]

    def draw(spot, east, north, eps, iterations):
        at = both.clone()
        at[names.index(spot)] += torch.tensor([east, north], dtype=torch.float64)
        C = torch.cdist(at[:L], at[L:])
        T = sinkhorn(C, eps, max_iter=iterations, tol=0)
        figure, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.2), width_ratios=[1.5, 1])
        for (i, j), share in np.ndenumerate(T.numpy()):
            left.plot(*torch.stack([at[i], at[L + j]]).T.numpy(), color="tab:brown", lw=40 * share)
        for k, (name, place) in enumerate(zip(names, at.tolist())):
            mark, colour = ("s", "C1") if k < L else ("o", "C0")
            left.plot(*place, mark, color=colour, ms=14)
            left.text(*place, name, color="w", weight="bold", ha="center", va="center_baseline")
        left.set(aspect="equal", xlabel="km east", ylabel="km north")
        right.imshow(T.numpy(), cmap="Oranges", vmin=0)
        for (i, j), share in np.ndenumerate(T.numpy()):
            right.text(j, i, f"{100 * share:.1f}", ha="center", va="center", fontsize=8)
        right.set_xticks(range(len(cafes)), names[L:])
        right.set_yticks(range(L), names[:L])
        right.grid(False)
        off = abs(T.sum(0) - 1 / len(cafes)).sum()  # the rows are exact
        right.set_title(f"plan (%); sums miss by {100 * off:.1f} %", fontsize=9)
        figure.suptitle(f"mean distance {(T * C).sum():.2f} km", fontsize=10)
        return figure

    shift = [round(0.2 * i, 1) for i in range(-10, 11)]
    panel(
        draw,
        "A town's plan of transport",
        spot=names,
        east=(shift, 0.0),
        north=(shift, 0.0),
        eps=(sorted({*EPS, eps}), eps),
        iterations=([1, 2, 3, 4, 6, 8, 12, 20, 1000], 1000),
    )


def plan(image, cosines, prompts, eps=0.1):
    """An image whose local features are matched with prompts; choose one and see its row.

    cosines : [L, N], of the local features (rows of a square grid) with the prompts
    """
    S = torch.as_tensor(cosines)
    L, N = S.shape
    side = round(L**0.5)

    def draw(eps, row, column):
        share = L * sinkhorn(1 - S.double(), eps, max_iter=5000)  # [L, N]
        figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), width_ratios=[1, 1.2])
        edge = (-0.5, side - 0.5, side - 0.5, -0.5)
        left.imshow(image, extent=edge)
        most, strength = share.argmax(1).view(side, side), share.amax(1).view(side, side)
        left.imshow(most.numpy(), cmap="tab10", vmin=0, vmax=9, alpha=(0.7 * strength).numpy())
        left.plot(column - 1, row - 1, "s", mfc="none", mec="w", ms=160 / side, mew=2)
        left.set_axis_off()
        own = share[(row - 1) * side + column - 1]
        right.barh(range(N), own.tolist(), color=[f"C{n}" for n in range(N)])
        right.set_yticks(range(N), prompts, fontsize=8)
        right.invert_yaxis()
        right.set(xlim=(0, 1), xlabel=f"what the cell in row {row}, column {column} gives")
        return figure

    cells = list(range(1, side + 1))
    steps = sorted({0.01, 0.02, 0.05, 0.1, 0.2, 0.5, eps})
    panel(draw, "An image matched with prompts", eps=(steps, eps), row=cells, column=cells)


# ---- pseudo-labels ----


def selection(q, guess, truth, names):
    """Which pseudo-labels to keep: the Q most confident of each class, or all above a threshold.

    q, guess, truth : [n], confidence, pseudo-label and true class of each image
    """
    q, guess, truth = (torch.as_tensor(x).cpu() for x in (q, guess, truth))
    rank = torch.empty_like(guess)
    for k in range(len(names)):
        own = (guess == k).nonzero()[:, 0]
        rank[own[q[own].argsort(descending=True, stable=True)]] = torch.arange(len(own))

    def draw(rule, Q, threshold):
        kept = rank < Q if rule == "top Q" else q >= threshold
        right = kept & (guess == truth)
        counts, hits = (torch.bincount(guess[x], minlength=len(names)) for x in (kept, right))
        figure, ax = plt.subplots(figsize=(7, 2.8))
        ax.bar(range(len(names)), counts.tolist(), color="C3", label="wrong label")
        ax.bar(range(len(names)), hits.tolist(), color="C2", label="correct label")
        ax.set_xticks(range(len(names)), names, rotation=90, fontsize=8)
        ax.set(ylabel="images kept")
        ax.legend(fontsize=8)
        share = f", {100 * int(right.sum()) / int(kept.sum()):.1f} % correct" * bool(kept.any())
        empty = int((counts == 0).sum())
        said = f"{int(kept.sum())} of {len(q)} images kept{share}, {empty} classes without any"
        ax.set_title(said, fontsize=10)
        return figure

    panel(
        draw,
        "How many pseudo-labels a rule keeps, and how many are correct",
        rule=["top Q", "threshold"],
        Q=([1, 2, 4, 8, 16, 32, 64, 128], 16),
        threshold=([round(0.05 * i, 2) for i in range(20)], 0.5),
    )


# ---- methods with settings ----


def mixing(logits, labels, names, shown=(0, 1, 2, 3), **values):
    """Move the settings of a method; see its accuracy and the probabilities of some images.

    logits : its settings -> [n, K]; labels : [n]; shown : indices of images; values : of each
    setting a list, or (values, the one that is shown first)
    """
    labels = torch.as_tensor(labels).cpu()

    def draw(**settings):
        p = logits(**settings).softmax(1).cpu()
        figure, axes = plt.subplots(1, len(shown), figsize=(7.4, 2.4), squeeze=False)
        for ax, i in zip(axes.flat, shown):
            order = p[i].argsort(descending=True)[:4].flip(0).tolist()
            colours = ["C2" if k == labels[i] else "0.6" for k in order]
            ax.barh([names[k] for k in order], p[i, order].tolist(), color=colours)
            ax.tick_params(labelsize=7)
            ax.set(xlim=(0, 1))
            ax.set_title(f"is: {names[labels[i]]}", fontsize=8)
        right = 100 * (p.argmax(1) == labels).double().mean()
        said = ", ".join(f"{name} = {value:g}" for name, value in settings.items())
        figure.suptitle(f"{said}: {right:.1f} % of {len(labels)} images correct", fontsize=10)
        return figure

    panel(draw, "Accuracy and some probabilities by a method's settings", **values)
