"""The experiments of the chapter on class-specific contexts, on Toybox: few-shot curves, and what explains them.

    OMP_NUM_THREADS=1 python data_scripts/run_csc.py        # about 20 minutes on one core; goes on where it was stopped

Writes book/results/csc.csv, one row a run (see results.py), with what the explanations need beside the test accuracy: the
losses (nats) and accuracies (%) on the training and on the test pictures, the accuracy on the validation split (on which
settings are compared), how many numbers are learned, how far the context moved from its start (Euclidean, mean over
classes), and the mean cosine between the moves of two classes.

    curve     both contexts, three tasks, 1 to 16 shots; the unified runs of toybox.csv again, for their losses and moves
    tasks     class-specific contexts on three more tasks, 1 and 16 shots
    probe     a linear classifier on the same features, which never sees a name
"""

import json
import time

import torch
import torch.nn.functional as F
from results import FOLDER, VERSIONS, Results, encoded, few_shot, load_task
from sklearn.linear_model import LogisticRegression
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data import toybox

SEEDS, SHOTS, EPOCHS = [1, 2, 3], [1, 2, 4, 8, 16], 200
TASKS = ("objects", "satellite", "cars")  # generic, specialised, fine-grained
MORE = (
    "patterns",
    "places",
    "places-infrared",
)  # not objects in other media: their names are the same
MEASURED = "train_loss test_loss train_accuracy val_accuracy parameters drift cosine".split()


def plan():
    """(experiment, task, shots, what differs from 200 epochs and 16 vectors of its own random start)."""
    own = dict(class_specific=True)
    for task in TASKS:
        for shots in SHOTS:
            yield from (("curve", task, shots, options) for options in ({}, own))
    for task in toybox.TASKS:
        yield from (("probe", task, shots, None) for shots in SHOTS)
    for task in MORE:
        yield from (("tasks", task, shots, own) for shots in (1, 16))


def context_run(clip, name, shots, seed, **options):
    """One fit of CoOp: the numbers of its row."""
    (X, y), classnames = few_shot(clip, name, shots, seed), load_task(name).classnames
    begin = time.perf_counter()
    coop = pn.CoOp(clip, classnames, seed=seed, **options).fit(X, y)
    seconds = time.perf_counter() - begin
    first = pn.CoOp(clip, classnames, seed=seed, **{**options, "epochs": 0}).fit(X, y).context_
    move = (coop.context_ - first).view(-1, *first.shape[-2:]).flatten(1)  # [1 or K, M*d]
    direction = F.normalize(move, dim=-1)
    between = (direction @ direction.T)[~torch.eye(len(move), dtype=bool)]
    T, y_test = encoded(clip, name)
    return dict(
        accuracy=coop.score(T, y_test),
        seconds=seconds,
        train_accuracy=coop.score(X, y),
        val_accuracy=coop.score(*encoded(clip, name, "val")),
        parameters=first.numel(),
        train_loss=F.cross_entropy(coop.logits(X), y).item(),
        test_loss=F.cross_entropy(coop.logits(T), y_test).item(),
        drift=move.norm(dim=-1).mean().item(),
        cosine=between.mean().item() if len(between) else "",
    )


def probe_run(clip, name, shots, seed):
    """Logistic regression on normalised features, its penalty chosen on the few-shot validation draw."""

    def unit(features):
        return F.normalize(features.pooled, dim=-1).numpy()

    (X, y), (T, y_test), (V, y_val) = (
        few_shot(clip, name, shots, seed),
        encoded(clip, name),
        encoded(clip, name, "val"),
    )
    draw = load_task(name).few_shot_val(shots, seed)
    few = unit(clip.encode_images(draw.images))
    begin = time.perf_counter()
    fits = [
        LogisticRegression(C=10.0**power, max_iter=1000).fit(unit(X), y) for power in range(-2, 5)
    ]
    best = max(fits, key=lambda fit: fit.score(few, draw.labels))
    seconds = time.perf_counter() - begin
    loss = [
        F.nll_loss(torch.from_numpy(best.predict_log_proba(unit(A))), b).item()
        for A, b in ((X, y), (T, y_test))
    ]
    return dict(
        accuracy=100 * best.score(unit(T), y_test),
        seconds=seconds,
        train_accuracy=100 * best.score(unit(X), y),
        val_accuracy=100 * best.score(unit(V), y_val),
        parameters=best.coef_.size + best.intercept_.size,
        train_loss=loss[0],
        test_loss=loss[1],
    )


if __name__ == "__main__":
    clip, table = pn.load_clip("toybox"), Results(FOLDER / "csc.csv", MEASURED)
    for experiment, task, shots, options in tqdm(list(plan())):
        for seed in SEEDS:
            which = dict(
                experiment=experiment,
                task=f"toybox/{task}",
                backbone=clip.name,
                shots=shots,
                seed=seed,
            )
            if options is None:
                which |= dict(
                    method="logistic regression", settings=json.dumps({"C": "few-shot validation"})
                )
            else:
                method = "CoOp, class-specific" if "class_specific" in options else "CoOp"
                which |= dict(method=method, settings=json.dumps(dict(epochs=EPOCHS) | options))
            if table.find(**which):
                continue
            run = probe_run if options is None else context_run
            numbers = run(
                clip,
                which["task"],
                shots,
                seed,
                **(dict(epochs=EPOCHS) | options if options is not None else {}),
            )
            table.add([which | numbers | dict(versions=VERSIONS)])
