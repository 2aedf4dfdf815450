"""The experiments of the chapter on UPL, on Toybox: what pseudo-labels are like, and what is learned from them.

    OMP_NUM_THREADS=1 python data_scripts/run_upl.py        # about 40 minutes on one core; goes on where it was stopped

Writes book/results/upl.csv, one row a run (see results.py), the most important first. The pictures are the whole training
split of a task, whose labels are used to count right pseudo-labels, never to learn, but for rows that say so. A run trains
contexts with the seeds 1, 2, .. together, and averages their probabilities; settings' "members": how many there are.

    epochs      UPL for 50 epochs (the authors') and 200 (CoOp's on Toybox), on validation pictures alone, three tasks
    selection   nothing is trained: numbers of every rule, for one labeller and for three; ten tasks
    tasks       ten tasks, contexts together and alone: UPL; UPL* (three backbones label); all pictures with a confidence of
                0.9 or more in the place of the 16 best a class; UPL's pictures with their true labels
    members     16 contexts, and what groups of 16, 8, 4, 2 and 1 of them say together; one task
    noise       a share of UPL's pseudo-labels is replaced by wrong ones; and true labels with as many wrong ones, drawn at
                random, as UPL's own; contexts alone, each with its own draw; three tasks
    threshold   other thresholds, 0 (every picture) to 0.7; two tasks

Every selection trains for as many steps as UPL's 16 a class would. Beside the accuracy there are: that of the mean logits;
the mean and the standard deviation of the contexts alone; how many pictures were chosen, how many of them (%) are labelled
right, how many classes have none, the largest class; and the correlation of confidence and correctness over all pictures.
Without a picture there is no accuracy.
"""

import json
import time
from functools import lru_cache

import numpy as np
import torch
from results import FOLDER, VERSIONS, Results, encoded, load_task
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data import toybox

LABELLERS, SHOTS, MEMBERS, EPOCHS = (
    ("toybox-rn", "toybox-vit", "toybox-vit-small"),
    16,
    3,
    200,
)  # 200: see "epochs"
FIRST = ("satellite", "patterns", "objects", "places", "cars")  # then the others
MEASURED = (
    "by_logits member_mean member_std val_accuracy chosen correct empty largest correlation".split()
)
clip_of = lru_cache(maxsize=None)(pn.load_clip)


def plan():
    """(experiment, method, task, settings), in the order of their importance."""
    own = dict(members=MEMBERS, epochs=EPOCHS)
    methods = (("UPL", {}), ("true labels", {}), ("UPL*", {}), ("threshold", dict(threshold=0.9)))
    for task in FIRST[:3]:
        yield from (("epochs", "UPL", task, dict(members=4, epochs=epochs)) for epochs in (50, 200))
    for task in toybox.TASKS:
        for method in ("UPL", "UPL*"):
            yield "selection", method, task, {}
            yield from (
                ("selection", method, task, dict(threshold=t))
                for t in (0.0, 0.3, 0.5, 0.7, 0.9, 0.95)
            )
    for i, task in enumerate(FIRST + tuple(task for task in toybox.TASKS if task not in FIRST)):
        yield from (("tasks", method, task, own | more) for method, more in methods)
        if i == 0:
            yield "members", "UPL", task, dict(own, members=16)
        if i < 3:
            yield "noise", "true labels", task, dict(epochs=EPOCHS, noise="as many")
            yield from (
                ("noise", "UPL", task, dict(epochs=EPOCHS, noise=share))
                for share in (0.1, 0.2, 0.4, 0.6)
            )
        if i < 2:
            yield from (
                ("threshold", "threshold", task, own | dict(threshold=t))
                for t in (0.0, 0.3, 0.5, 0.7)
            )


@lru_cache(maxsize=None)
def probabilities(name, labellers):
    """[n, K], of the training split."""
    task, clips = load_task(name), [clip_of(labeller) for labeller in labellers]
    each = [encoded(clip, name, "train")[0] for clip in clips]
    return pn.UPL(clips[0], task.classnames, labellers=clips, template=task.templates[0]).label(
        each[0], each
    )


def select(name, method, threshold=None):
    """(indices, labels) of the chosen pictures, and what is worth knowing of the choice."""
    probs = probabilities(name, LABELLERS if method == "UPL*" else LABELLERS[:1])
    (confidence, label), truth = probs.max(1), encoded(clip_of(LABELLERS[0]), name, "train")[1]
    right = label == truth
    picked = (
        pn.top_k_per_class(probs, SHOTS).indices
        if threshold is None
        else (confidence >= threshold).nonzero()[:, 0]
    )
    counts = torch.bincount(label[picked], minlength=probs.shape[1])
    labels = truth if method == "true labels" else label
    return (
        picked,
        labels[picked],
        dict(
            chosen=len(picked),
            correct=100 * right[picked].float().mean().item() if len(picked) else "",
            empty=int((counts == 0).sum()),
            largest=int(counts.max()),
            correlation=torch.corrcoef(torch.stack([confidence, right.float()]))[0, 1].item(),
        ),
    )


@lru_cache(maxsize=1)  # where UPL's labels are all right, the true ones are the same run
def contexts(name, picked, labels, seeds, epochs):
    """Contexts trained on pictures of the training split, in as many steps as 16 a class take in these epochs.

    picked, labels, seeds: tuples; labels may be one tuple a seed.
    """
    clip, names = clip_of(LABELLERS[0]), load_task(name).classnames
    steps = epochs * (SHOTS * len(names) // 32) / max(1, len(picked) // 32)
    X = encoded(clip, name, "train")[0]
    start = time.perf_counter()
    coop = pn.CoOp(clip, names, seed=seeds, epochs=round(steps)).fit(X[list(picked)], labels)
    return coop, time.perf_counter() - start


def vote(logits, y):
    """Accuracies (%) of contexts' logits [members, n, K]: together by probabilities, by logits; alone [members]."""
    scores = logits.softmax(-1).mean(0), logits.mean(0), logits
    return [100 * (each.argmax(-1) == y).float().mean(-1) for each in scores]


def wrong(picked, labels, truth, share, classes, seed):
    """A share of labels, drawn at random, replaced by classes that are neither the label nor the truth."""
    rng, labels = np.random.default_rng(seed), labels.clone()
    for i in rng.permutation(len(labels))[: round(share * len(labels))]:
        labels[i] = int(
            rng.choice([c for c in range(classes) if c not in (labels[i], truth[picked[i]])])
        )
    return labels


def run(experiment, method, name, settings):
    """Its rows: seed, settings, numbers."""
    task, clip = load_task(name), clip_of(LABELLERS[0])
    picked, labels, of_choice = select(name, method, settings.get("threshold"))
    if experiment == "selection" or not len(picked):
        return [(1, settings, of_choice)]
    T, y = encoded(clip, name, "val" if experiment == "epochs" else "test")
    if experiment == "noise":
        truth, seeds = encoded(clip, name, "train")[1], [1, 2, 3]
        share = (
            1 - of_choice["correct"] / 100 if settings["noise"] == "as many" else settings["noise"]
        )
        noisy = [wrong(picked, labels, truth, share, len(task.classnames), s) for s in seeds]
        coop, seconds = contexts(
            name,
            tuple(picked.tolist()),
            tuple(tuple(own.tolist()) for own in noisy),
            tuple(seeds),
            settings["epochs"],
        )
        return [
            (
                s,
                settings,
                of_choice
                | dict(
                    accuracy=a,
                    seconds=seconds / len(seeds),
                    correct=100 * (own == truth[picked]).float().mean().item(),
                ),
            )
            for s, a, own in zip(seeds, coop.score(T, y).tolist(), noisy)
        ]
    members = settings["members"]
    coop, seconds = contexts(
        name,
        tuple(picked.tolist()),
        tuple(labels.tolist()),
        tuple(range(1, members + 1)),
        settings["epochs"],
    )
    logits, rows = coop.logits(T), []
    for size in dict(epochs=[members], members=[16, 8, 4, 2, 1]).get(experiment, [members, 1]):
        for seed, group in enumerate(logits.split(size), 1):
            together, by_logits, alone = vote(group, y)
            accuracy = (
                dict(val_accuracy=together.item())
                if experiment == "epochs"
                else dict(
                    accuracy=together.item(),
                    by_logits=by_logits.item(),
                    member_mean=alone.mean().item(),
                    member_std=alone.std(correction=0).item(),
                )
            )
            rows.append(
                (
                    seed,
                    settings | dict(members=size),
                    of_choice | accuracy | dict(seconds=seconds * size / members),
                )
            )
    return rows


if __name__ == "__main__":
    table = Results(FOLDER / "upl.csv", MEASURED)
    for experiment, method, task, settings in tqdm(list(plan())):
        which = dict(
            experiment=experiment,
            method=method,
            task=f"toybox/{task}",
            backbone=LABELLERS[0],
            shots=0,
        )
        if table.find(**which, settings=json.dumps(settings)):
            continue
        table.add(
            which | dict(seed=seed, settings=json.dumps(own), versions=VERSIONS) | numbers
            for seed, own, numbers in run(experiment, method, which["task"], settings)
        )
