"""The experiments of the CoOp chapter on Toybox: prompts that cost no labels, position and length, start, label noise. Its
few-shot curves are in the table of all methods, which run_toybox.py makes.

    python data_scripts/run_coop.py            # some 6 minutes on one core; goes on where it was stopped

Writes book/results/coop.csv, one row a run: experiment, method, task, backbone, shots, seed, accuracy (% of the test set),
seconds (of the grouped fit, divided by its seeds; empty where nothing is fitted), settings and versions. The chapter draws this table and runs a part of
it again, which must agree.
"""

import json
import time

import numpy as np
import torch
from results import FOLDER, VERSIONS, Results, encoded, few_shot, load_task
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data import toybox

SEEDS, EPOCHS = [1, 2, 3], 200  # 200 epochs everywhere: see choose_settings.py


def with_noise(labels, share, classes, seed):
    """Labels of which a random share is replaced by random other classes."""
    rng = np.random.default_rng(seed)
    wrong = torch.from_numpy(rng.random(len(labels)) < share)
    return torch.where(
        wrong, (labels + torch.from_numpy(rng.integers(1, classes, len(labels)))) % classes, labels
    )


def plan():
    """(experiment, task, shots, CoOp's options, share of wrong labels), in the order of the chapter."""
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
    names = load_task(name).classnames
    X, labels = zip(*(few_shot(clip, name, shots, seed) for seed in SEEDS))
    y = [with_noise(own, noise, len(names), seed) for own, seed in zip(labels, SEEDS)]
    start = time.perf_counter()
    coop = pn.CoOp(clip, names, seed=SEEDS, epochs=EPOCHS, **options).fit(X, y)
    seconds = (time.perf_counter() - start) / len(SEEDS)
    return coop.score(*encoded(clip, name)).tolist(), seconds


def free(clip, name):
    """(name of the prompt, test accuracy) of every hand-made prompt of a task, and of their ensemble."""
    task = load_task(name)
    first, *others = task.templates
    for prompt, templates in {
        "bare name": "{}",
        "hand-made": first,
        **{t: t for t in others},
        "ensemble": task.templates,
    }.items():
        yield prompt, pn.ZeroShot(clip, task.classnames, templates).score(*encoded(clip, name))


if __name__ == "__main__":
    clip, table = pn.load_clip("toybox"), Results(FOLDER / "coop.csv")
    if not table.find(experiment="free"):
        table.add(
            dict(
                experiment="free",
                method="ZeroShot",
                task=f"toybox/{task}",
                backbone=clip.name,
                shots=0,
                seed=0,
                accuracy=round(a, 2),
                settings=json.dumps(dict(prompt=prompt)),
                versions=VERSIONS,
            )
            for task in toybox.TASKS
            for prompt, a in free(clip, f"toybox/{task}")
        )
    for experiment, task, shots, options, noise in tqdm(list(plan())):
        which = dict(
            experiment=experiment,
            method="CoOp",
            task=f"toybox/{task}",
            backbone=clip.name,
            shots=shots,
            settings=json.dumps(
                dict(
                    epochs=EPOCHS, **options, **(dict(noise=noise) if experiment == "noise" else {})
                )
            ),
        )
        if table.find(**which):
            continue
        accuracies, seconds = run(clip, which["task"], shots, options, noise)
        table.add(
            dict(
                **which,
                seed=seed,
                accuracy=round(a, 2),
                seconds=round(seconds, 2),
                versions=VERSIONS,
            )
            for seed, a in zip(SEEDS, accuracies)
        )
