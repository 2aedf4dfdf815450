"""The experiments of the CoOp chapter on Toybox: few-shot curves on every task beside what costs no labels, position and
length, start, label noise.

    python data_scripts/run_coop.py            # 10 to 15 minutes on one core; goes on where it was stopped

Writes book/results/coop.csv, one row a run: experiment, method, task, backbone, shots, seed, accuracy (% of the test set),
seconds (of the grouped fit, divided by its seeds; empty where nothing is fitted), settings and versions. The chapter draws this table and runs a part of
it again, which must agree.
"""
import json
import time
from pathlib import Path

import numpy as np
import open_clip
import pandas as pd
import torch
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data import toybox

OUT = Path(__file__).parent.parent / "book" / "results" / "coop.csv"
SEEDS, SHOTS, EPOCHS = [1, 2, 3], [1, 2, 4, 8, 16], 200      # 200 epochs everywhere: see choose_settings.py
VERSIONS = dict(promptnotes=pn.__version__, torch=torch.__version__, open_clip=open_clip.__version__)


def with_noise(labels, share, classes, seed):
    """Labels of which a random share is replaced by random other classes."""
    rng = np.random.default_rng(seed)
    wrong = torch.from_numpy(rng.random(len(labels)) < share)
    return torch.where(wrong, (labels + torch.from_numpy(rng.integers(1, classes, len(labels)))) % classes, labels)


def plan():
    """(experiment, task, shots, CoOp's options, share of wrong labels), in the order of the chapter."""
    for task in toybox.TASKS:
        for shots in SHOTS:
            yield "curve", task, shots, {}, 0.0
    for position in ("end", "middle", "front"):
        for n_ctx in (4, 8, 16):
            yield "position", "satellite", 16, dict(position=position, n_ctx=n_ctx), 0.0
    for shots in (1, 16):
        for init in (None, "a photo of a"):
            yield "start", "satellite", shots, dict(n_ctx=4, init=init), 0.0
    for share in (0.0, 0.1, 0.2, 0.4):
        yield "noise", "objects", 16, {}, share


def run(clip, name, shots, options, noise):
    """One grouped fit: accuracies of all seeds, and seconds for each."""
    task = pn.load_task(f"toybox/{name}")
    draws = [task.few_shot(shots, seed) for seed in SEEDS]
    X = [clip.encode_images(draw.images) for draw in draws]
    y = [with_noise(draw.labels, noise, len(task.classnames), seed) for draw, seed in zip(draws, SEEDS)]
    start = time.perf_counter()
    coop = pn.CoOp(clip, task.classnames, seed=SEEDS, epochs=EPOCHS, **options).fit(X, y)
    seconds = (time.perf_counter() - start) / len(SEEDS)
    return coop.score(clip.encode_images(task.test.images), task.test.labels).tolist(), seconds


def write(rows):
    OUT.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(OUT.with_suffix(".part"), index=False)
    OUT.with_suffix(".part").replace(OUT)


def free(clip, name):
    """(name of the prompt, test accuracy) of every hand-made prompt of a task, and of their ensemble."""
    task = pn.load_task(f"toybox/{name}")
    test = clip.encode_images(task.test.images)
    first, *others = task.templates
    for prompt, templates in {"bare name": "{}", "hand-made": first, **{t: t for t in others}, "ensemble": task.templates}.items():
        yield prompt, pn.ZeroShot(clip, task.classnames, templates).score(test, task.test.labels)


if __name__ == "__main__":
    clip = pn.load_clip("toybox")
    rows = pd.read_csv(OUT).to_dict("records") if OUT.exists() else []
    if not any(r["experiment"] == "free" for r in rows):
        rows += [dict(experiment="free", method="ZeroShot", task=f"toybox/{task}", backbone=clip.name, shots=0, seed=0,
                      accuracy=round(a, 2), settings=json.dumps(dict(prompt=prompt)), versions=json.dumps(VERSIONS))
                 for task in toybox.TASKS for prompt, a in free(clip, task)]
        write(rows)
    for experiment, task, shots, options, noise in tqdm(list(plan())):
        settings = json.dumps(dict(epochs=EPOCHS, **options, **(dict(noise=noise) if experiment == "noise" else {})))
        if any((r["experiment"], r["task"], r["shots"], r["settings"]) == (experiment, f"toybox/{task}", shots, settings) for r in rows):
            continue
        accuracies, seconds = run(clip, task, shots, options, noise)
        rows += [dict(experiment=experiment, method="CoOp", task=f"toybox/{task}", backbone=clip.name, shots=shots, seed=seed,
                      accuracy=round(a, 2), seconds=round(seconds, 2), settings=settings, versions=json.dumps(VERSIONS))
                 for seed, a in zip(SEEDS, accuracies)]
        write(rows)
