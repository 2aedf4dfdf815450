"""The experiments of the chapter on PLOT, on Toybox: prompts matched by transport against what else could explain a gain.

    OMP_NUM_THREADS=1 python data_scripts/run_plot.py       # about an hour on one core; goes on where it was stopped

Writes book/results/plot.csv, one row a run (see results.py), the most important first. Every run takes 200 epochs and the
draws of seeds 1, 2 and 3. Beside the test accuracy there are the accuracy on the validation split (three tasks), and for
PLOT, on the test pictures: the mean cosine between two prompts of a class; the standard deviation of the doubly centred
similarities; the largest entry of a plan over that of the uniform plan; and the plan's entropy over the largest possible
(means over pictures and classes).

    batch   32 pictures a step, as for CoOp, against 128, the PLOT paper's; to be compared on the validation split only
    tasks   all ten tasks, 1 and 16 shots: PLOT; the uniform plan in its place (eps = inf); one prompt, which is CoOp on the
            mean place; CoOp with 4 * 16 vectors; an ensemble of 4 CoOps (mean probability; each with a start and an order of
            batches of its own, on the same pictures). CoOp itself is in toybox.csv
    prompts, eps   their number, and the entropy's weight; three tasks, 16 shots
"""

import json
import math
import time
from itertools import combinations

import torch
import torch.nn.functional as F
from results import FOLDER, VERSIONS, Results, encoded, few_shot, load_task
from tqdm.auto import tqdm

import promptnotes as pn

SEEDS, EPOCHS, MEMBERS, BATCH = [1, 2, 3], 200, 4, 32
THREE = ("satellite", "objects", "cars")  # specialised, generic, fine-grained
TASKS = THREE + (
    "patterns",
    "places",
    "places-infrared",
    "objects-v2",
    "objects-hard",
    "objects-sketch",
    "objects-rendition",
)
MEASURED = "val_accuracy prompt_cosine residual peak entropy".split()


def plan():
    """(experiment, method, task, shots, options)."""
    own = dict(batch_size=BATCH)

    def rest(task, shots):  # what stands beside PLOT and CoOp
        yield "tasks", "PLOT", task, shots, own | dict(n_prompts=1)
        yield "tasks", "PLOT", task, shots, own | dict(eps="inf")
        yield "tasks", "CoOp ensemble", task, shots, dict(members=MEMBERS)
        yield "tasks", "CoOp", task, shots, dict(n_ctx=64)

    def sweeps(task):
        yield from (("eps", "PLOT", task, 16, own | dict(eps=eps)) for eps in (0.01, 0.03))
        yield from (("prompts", "PLOT", task, 16, own | dict(n_prompts=n)) for n in (2, 8))

    yield from (
        ("batch", "PLOT", task, 16, dict(batch_size=size)) for task in THREE for size in (32, 128)
    )
    yield from rest(THREE[0], 16)
    yield from sweeps(THREE[0])
    for task in TASKS:
        yield "tasks", "PLOT", task, 1, own
        yield from rest(task, 1)
    yield from (("tasks", "PLOT", task, 16, own) for task in TASKS[:6])
    for task in TASKS[5:0:-1]:
        yield from rest(task, 16)
    for task in TASKS[6:]:
        yield "tasks", "PLOT", task, 16, own
        yield from rest(task, 16)
    for task in THREE:
        yield from sweeps(task)


def run(clip, method, name, shots, options):
    """One grouped fit: the numbers of the rows of its three seeds."""
    task, plot = load_task(name), method == "PLOT"
    members = options.pop("members", 1)
    seeds = [seed + 100 * m for seed in SEEDS for m in range(members)]
    X, y = zip(*(few_shot(clip, name, shots, seed, True) for seed in SEEDS for _ in range(members)))
    options = {k: float(v) if k == "eps" else v for k, v in options.items()}
    start = time.perf_counter()
    fit = (pn.PLOT if plot else pn.CoOp)(
        clip, task.classnames, seed=seeds, epochs=EPOCHS, **options
    ).fit(X, y)
    seconds = (time.perf_counter() - start) / len(SEEDS)

    def accuracies(split):
        T, labels = encoded(clip, name, split, True)
        p = fit.predict_proba(T).unflatten(0, (-1, members)).mean(1)  # [3, n, K]
        return (100 * (p.argmax(-1) == labels).double().mean(-1)).tolist()

    rows = [
        dict(seed=seed, accuracy=a, seconds=seconds) for seed, a in zip(SEEDS, accuracies("test"))
    ]
    if name.split("/")[1] in THREE:
        rows = [row | dict(val_accuracy=a) for row, a in zip(rows, accuracies("val"))]
    if plot:
        rows = [
            row | numbers
            for row, numbers in zip(rows, plans(fit, encoded(clip, name, "test", True)[0]))
        ]
    return rows


def plans(fit, T):
    """How far apart the prompts are, and how far the plans from uniform, for each seed."""
    f = F.normalize(T.local, dim=-1)  # [n, L, D]
    for text, transport in zip(fit.text_features(), fit.transport(T)):  # [N, K, D], [n, K, L, N]
        g = F.normalize(text, dim=-1)
        pairs = [(g[i] * g[j]).sum(-1).mean().item() for i, j in combinations(range(len(g)), 2)]
        S = torch.einsum("ild,nkd->ikln", f, g)
        R = S - S.mean(-1, True) - S.mean(-2, True) + S.mean((-2, -1), True)  # [n, K, L, N]
        LN = math.prod(R.shape[-2:])
        entropy = -(transport * transport.clamp(min=1e-30).log()).sum((-2, -1)) / math.log(LN)
        yield dict(
            prompt_cosine=sum(pairs) / len(pairs) if pairs else "",
            residual=R.std().item(),
            peak=(LN * transport.amax((-2, -1))).mean().item(),
            entropy=entropy.mean().item(),
        )


def main(path=FOLDER / "plot.csv", only=None):
    clip, table = pn.load_clip("toybox"), Results(path, MEASURED)
    for experiment, method, task, shots, options in tqdm(
        [step for step in plan() if only is None or only(step)]
    ):
        which = dict(
            method=method,
            task=f"toybox/{task}",
            backbone=clip.name,
            shots=shots,
            settings=json.dumps(dict(epochs=EPOCHS) | options),
        )
        if table.find(**which):  # whatever experiment it was run for
            continue
        table.add(
            dict(experiment=experiment, **which, **row, versions=VERSIONS)
            for row in run(clip, method, which["task"], shots, options)
        )


if __name__ == "__main__":
    main()
