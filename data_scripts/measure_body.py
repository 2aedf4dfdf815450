"""Measure Toybox's body: what a frozen CLIP is on each task, before anything is learned on it.

    python data_scripts/measure_body.py --weights toybox-rn [--tasks wild breeds] [--out body.csv]

One row a task and backbone, all on validation images, in %: zero-shot accuracy with the task's
prompt, of five templates the best and the worst, with the bare name and behind a random context;
linear probes of 1 and 16 images per class (mean of five draws) and of all training images; both
halves of the classes; local features on and off the thing in front; on `parts`, local features
matched to the names of a class's things by transport, or by the uniform plan; calibration error;
how many of the 16 most confident images of a class belong to it. Prints the rows beside RN50's
published numbers and, if all tasks were measured, which criteria of TASKS.md hold.

--split test measures the same on test images, once, after the freeze; before it, it is refused.
"""

import argparse
import warnings
from itertools import chain
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from tqdm import tqdm

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.data.few_shot import few_shot_indices
from promptnotes.features import Features, digest
from promptnotes.grid.run import one_thread

TEMPLATES = ("{}.", "a photo of a {}.", "a picture of a {}.", "itap of a {}.")
DRAWS = (1, 2, 3, 4, 5)


def percent(right):
    return 100 * right.float().mean().item()


def probe(train, y, val, y_val, shots):
    """Mean accuracy of probes of `shots` images per class, C chosen on min(shots, 4) validation
    images per class, scored on the others."""
    scores = []
    for seed in DRAWS:
        few, chosen = few_shot_indices(y, shots, seed, y_val)
        rest = np.setdiff1d(np.arange(len(y_val)), chosen)
        fitted = pn.LinearProbe().fit(train[few], y[few], val[chosen], y_val[chosen])
        scores.append(fitted.score(val[rest], y_val[rest]))
    return float(np.mean(scores))


def probe_of_all(train, y, val, y_val):
    """The same of all training images, C chosen on a fifth of the validation images."""
    chosen = np.arange(len(y_val)) % 5 == 0
    fits = [pn.LinearProbe(C).fit(train, y) for C in (1, 0.1, 0.01, 0.001)]  # no weaker: it's slow
    best = max(fits, key=lambda fit: fit.score(val[chosen], y_val[chosen]))
    return best.score(val[~chosen], y_val[~chosen])


def random_context(clip, classnames, features, labels):
    """Mean zero-shot accuracy behind five contexts of 16 vectors, N(0, 0.02^2): CoOp's start."""
    starts = [pn.CoOp(clip, classnames, seed=seed, epochs=0) for seed in DRAWS]
    return float(np.mean([s.fit(features[:1], labels[:1]).score(features, labels) for s in starts]))


def locality(features, labels, masks, text):
    """Accuracy of local features on the thing in front, and on the ground, of their images."""
    L = features.local.shape[1]
    side = int(L**0.5)
    cell = masks.shape[-1] // side
    thing = masks[:, 0, : side * cell, : side * cell].reshape(-1, side, cell, side, cell)
    ours = torch.from_numpy((thing == 1).mean((2, 4)).reshape(-1, L))
    ground = torch.from_numpy((thing == 0).mean((2, 4)).reshape(-1, L))
    right = (F.normalize(features.local, dim=-1) @ text.T).argmax(-1) == labels[:, None]
    return percent(right[ours > 0.5]), percent(right[ground == 1])


def matching(features, labels, text):
    """Accuracy of local features with the names of each class's things, text [K, N, D]: matched by
    transport as PLOT does, and by the uniform plan."""
    local = F.normalize(features.local, dim=-1)
    cosines = torch.einsum("ild,knd->ikln", local, text)
    plan = pn.sinkhorn(1 - cosines, eps=0.1, max_iter=1000)
    scores = (plan * cosines).sum((-2, -1)), cosines.mean((-2, -1))
    return [percent(s.argmax(-1) == labels) for s in scores]


def calibration_error(probs, labels, bins=15):
    confidence, predicted = probs.max(1)
    which = (confidence * bins).long().clamp(max=bins - 1)
    error = 0.0
    for k in which.unique():
        inside = which == k
        gap = confidence[inside].mean() - (predicted[inside] == labels[inside]).float().mean()
        error += inside.float().mean().item() * abs(gap.item())
    return 100 * error


def top_precision(probs, labels, top=16):
    chosen = pn.top_k_per_class(probs, top)
    return percent(chosen.labels == labels[chosen.indices])


def measure(clip, name, split="val"):
    """(the row of a task, and its classes' rows)."""
    spec = toybox.TASKS[name]
    (train, y), (images, labels) = toybox.split(name, "train"), toybox.split(name, split)
    masks = images.masks if spec.kind == "thing" else None  # the images are rendered with them
    X, T, names = clip.encode_images(train), clip.encode_images(images, local=True), spec.classnames
    plain, half = Features(T.pooled), (len(names) + 1) // 2
    zero_shot = {t: pn.ZeroShot(clip, names, t) for t in (spec.template, *TEMPLATES)}
    scored = {t: prompt.score(plain, labels) for t, prompt in zero_shot.items()}
    logits = zero_shot[spec.template].logits(plain)
    probs, base, new = logits.softmax(1), labels < half, labels >= half
    right = logits.argmax(1) == labels
    of_classes = [
        dict(task=name, classname=c, zero_shot=percent(right[labels == k]))
        for k, c in enumerate(names)
    ]
    on = off = matched = uniform = np.nan
    if spec.kind == "three":
        things = list(dict.fromkeys(chain(*spec.keys)))
        text = pn.ZeroShot(clip, things, spec.template).text_features()
        of_class = torch.tensor([[things.index(thing) for thing in key] for key in spec.keys])
        matched, uniform = matching(T, labels, text[of_class])
    if masks is not None:
        on, off = locality(T, labels, masks, zero_shot[spec.template].text_features())
    row = dict(
        task=name,
        counterpart=spec.counterpart,
        zero_shot=scored[spec.template],
        probe_1=probe(X, y, plain, labels, 1),
        probe_16=probe(X, y, plain, labels, 16),
        probe_all=probe_of_all(X, y, plain, labels),
        random_context=random_context(clip, names, plain, labels),
        bare_name=scored["{}."],
        templates_best=max(scored.values()),
        templates_worst=min(scored.values()),
        base=percent(logits[base][:, :half].argmax(1) == labels[base]),
        new=percent(logits[new][:, half:].argmax(1) == labels[new] - half),
        on_object=on,
        off_object=off,
        matched=matched,
        uniform=uniform,
        ece=calibration_error(probs, labels),
        top16_precision=top_precision(probs, labels),
        classes=len(names),
        chance=100 / len(names),
        n=len(labels),
    )
    return row, of_classes


def load(weights, device):
    """A Toybox CLIP that ships, or one of a file."""
    if not Path(weights).is_file():
        return pn.load_clip(weights, device=device)
    return pn.Backbone(*assets.load(Path(weights).resolve().with_suffix("")), device)


def body_of(weights, task, split, device):
    """`measure`, in any process, on one core."""
    warnings.filterwarnings("ignore", "The number of unique classes|lbfgs failed to converge")
    with one_thread():
        return measure(load(weights, device), task, split)


def frozen(weights):
    """Whether a file of weights is one that freeze.json names."""
    path = Path(weights) if Path(weights).exists() else assets.HERE / f"{weights}.safetensors"
    return digest(path.read_bytes()) in assets.freeze().get("weights", {}).values()


def save(rows, path):
    pd.DataFrame(rows).round(2).to_csv(path, index=False, lineterminator="\r\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--weights", nargs="+", required=True, help="names or files of Toybox CLIPs")
    add("--tasks", nargs="+", choices=toybox.TASKS, default=list(toybox.TASKS))
    add("--split", choices=("val", "test"), default="val")
    add("--out", type=Path, help="body.csv; body_classes.csv is written beside it")
    add("--device", default="cpu")
    add("--jobs", type=int, default=2, help="processes (%(default)s)")
    args = parser.parse_args()
    if args.split == "test" and not all(map(frozen, args.weights)):
        parser.error(
            "--split: nothing is chosen on test images; they are measured after the freeze"
        )
    runs = [(w, task) for w in args.weights for task in args.tasks]
    calls = (joblib.delayed(body_of)(*run, args.split, args.device) for run in runs)
    results = tqdm(joblib.Parallel(args.jobs, return_as="generator")(calls), total=len(runs))
    rows, classes = [], []
    for (weights, _), (row, of_classes) in zip(runs, results):
        rows.append({"backbone": Path(weights).stem, **row})
        classes += [{"backbone": Path(weights).stem, **each} for each in of_classes]
        if args.out:
            save(rows, args.out)
            save(classes, args.out.with_stem(args.out.stem + "_classes"))
    found = pn.evidence.beside_rn50(pd.DataFrame(rows))
    for backbone, body in found.groupby("backbone", sort=False):
        shown = body.drop(columns=["backbone", "counterpart", "classes", "chance", "n"])
        print(backbone, shown.round(1).to_string(index=False), sep="\n")
        if set(toybox.TASKS) <= {*body.task}:
            for asked, came, holds in pn.evidence.criteria(found, backbone):
                print(f"{'yes' if holds else 'NO':4s}{asked}: {came}")
