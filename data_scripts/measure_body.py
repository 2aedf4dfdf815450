"""Measure Toybox's body: what a frozen CLIP is on each task, before anything is learned on it.

    python data_scripts/measure_body.py [--backbone toybox-rn] [--tasks wild breeds] [--out body.csv]

One row a task and backbone, all on validation images, in %: zero-shot accuracy with the task's
prompt, of five templates the best and the worst, with the bare name and behind a random context;
linear probes of 1 and 16 images per class (mean of five draws) and of all training images; both
halves of the classes; local features on and off the thing in front; calibration error; how many of
the 16 most confident images of a class belong to it. `--against` prints the rows beside RN50's
published numbers, and says which criteria hold.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F

import promptnotes as pn
from promptnotes.data import toybox2 as toybox
from promptnotes.data.few_shot import few_shot_indices
from promptnotes.features import Features

TEMPLATES = ("{}.", "a photo of a {}.", "a picture of a {}.", "itap of a {}.")
DRAWS = (1, 2, 3, 4, 5)


def accuracy(clip, pooled, labels, classnames, template):
    text = clip.encode_text([template.format(name) for name in classnames])
    return percent((pooled @ F.normalize(text, dim=-1).T).argmax(1) == labels)


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
    chosen = np.arange(len(y_val)) % 5 == 0
    fitted = pn.LinearProbe().fit(train, y, val[chosen], y_val[chosen])
    return fitted.score(val[~chosen], y_val[~chosen])


def random_context(clip, classnames, features, labels):
    """Mean zero-shot accuracy behind five contexts of 16 vectors, N(0, 0.02^2): CoOp's start."""
    starts = [pn.CoOp(clip, classnames, seed=seed, epochs=0) for seed in DRAWS]
    return float(np.mean([s.fit(features[:1], labels[:1]).score(features, labels) for s in starts]))


def locality(clip, features, labels, masks, text):
    """Accuracy of local features on the thing in front, and on the ground, of their images."""
    L = features.local.shape[1]
    side = int(L**0.5)
    cell = masks.shape[-1] // side
    thing = masks[:, 0, : side * cell, : side * cell].reshape(-1, side, cell, side, cell)
    ours = torch.from_numpy((thing == 1).mean((2, 4)).reshape(-1, L))
    ground = torch.from_numpy((thing == 0).mean((2, 4)).reshape(-1, L))
    right = (F.normalize(features.local, dim=-1) @ text.T).argmax(-1) == labels[:, None]
    return percent(right[ours > 0.5]), percent(right[ground == 1])


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


def measure(clip, name, local=True):
    spec = toybox.TASKS[name]
    (train, y), (val, y_val) = toybox.split(name, "train"), toybox.split(name, "val")
    X = clip.encode_images(train)
    X_val = clip.encode_images(val, local=local)
    pooled, names = F.normalize(X_val.pooled, dim=-1), spec.classnames
    scored = {t: accuracy(clip, pooled, y_val, names, t) for t in dict.fromkeys((spec.template, *TEMPLATES))}
    text = F.normalize(clip.encode_text([spec.template.format(n) for n in names]), dim=-1)
    logits = clip.logit_scale * pooled @ text.T
    probs, half = logits.softmax(1), (len(names) + 1) // 2
    base, new = y_val < half, y_val >= half
    plain = Features(X_val.pooled)
    on, off = locality(clip, X_val, y_val, val.masks, text) if local and spec.kind == "thing" else (np.nan,) * 2
    return dict(
        task=name,
        counterpart=spec.counterpart,
        zero_shot=scored[spec.template],
        probe_1=probe(X, y, plain, y_val, 1),
        probe_16=probe(X, y, plain, y_val, 16),
        probe_all=probe_of_all(X, y, plain, y_val),
        random_context=random_context(clip, names, plain, y_val),
        bare_name=scored["{}."],
        templates_best=max(scored.values()),
        templates_worst=min(scored.values()),
        base=percent(logits[base][:, :half].argmax(1) == y_val[base]),
        new=percent(logits[new][:, half:].argmax(1) == y_val[new] - half),
        on_object=on,
        off_object=off,
        ece=calibration_error(probs, y_val),
        top16_precision=top_precision(probs, y_val),
        classes=len(names),
        chance=100 / len(names),
        n=len(y_val),
    )


def published():
    """RN50's zero-shot (one prompt), one-shot and 16-shot probe: {set: (z, p1, p16)}."""
    table = pn.published()
    table = table[table.backbone == "RN50"]
    z = table[(table.method == "Zero-shot CLIP") & table.source.str.contains("CoOp|TPT")]
    z = z.sort_values("source").drop_duplicates("dataset").set_index("dataset").accuracy  # CoOp's
    p = table[table.method == "Linear probe"].set_index(["dataset", "shots"]).accuracy
    return {d: (z.get(d, np.nan), p.get((d, 1), np.nan), p.get((d, 16), np.nan)) for d in z.index}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", nargs="+", required=True, help="names or files of Toybox CLIPs")
    parser.add_argument("--tasks", nargs="+", choices=toybox.TASKS, default=list(toybox.TASKS))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--device", default=None)
    args = parser.parse_args()
    real, rows = published(), []
    for weights in args.weights:
        clip = pn.load_clip(weights, device=args.device)
        for task in args.tasks:
            row = measure(clip, task)
            rows.append({"backbone": Path(weights).stem, **row})
            r = real.get(row["counterpart"], (np.nan,) * 3)
            print(
                f"{task:15s} z {row['zero_shot']:5.1f} ({r[0]:5.1f})  p1 {row['probe_1']:5.1f} ({r[1]:5.1f})  "
                f"p16 {row['probe_16']:5.1f} ({r[2]:5.1f})  all {row['probe_all']:5.1f}  "
                f"random {row['random_context'] - row['bare_name']:+5.1f}  "
                f"templates {row['templates_worst']:5.1f} {row['templates_best']:5.1f}  "
                f"base {row['base']:5.1f} new {row['new']:5.1f}  on {row['on_object']:5.1f} off {row['off_object']:5.1f}",
                flush=True,
            )
    if args.out:
        pd.DataFrame(rows).round(2).to_csv(args.out, index=False, lineterminator="\r\n")
