"""Measure what the book's tables of Toybox experiments lack; it goes on where it was stopped.

    python data_scripts/experiments.py coop csc plot upl      # 6, 20, 60 and 40 minutes on one core
    python data_scripts/experiments.py toybox --jobs 2        # 26 minutes on two cores
    python data_scripts/experiments.py choose                 # once, before the others: settings
    python data_scripts/experiments.py plot toybox --check 3  # 3 stored runs of each again

An experiment is a plan, which yields runs, and a function that measures one: the rows of its seeds.
They go to a table in book/results, with the columns of promptnotes.grid, the name of a part of the
experiment, and further numbers (experiments.toml). `toybox` is made of calls of promptnotes.grid.
"""

import argparse
import json
import math
import random
import sys
import time
import tomllib
from functools import lru_cache, partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

import promptnotes as pn
from promptnotes.data import toybox
from promptnotes.grid import COLUMNS, SEEDS, SHOTS, FeatureStore, Piece, Results, conditions
from promptnotes.grid.results import IDENTITY
from promptnotes.grid.run import kind_of, one_thread
from promptnotes.methods import METHODS

FOLDER = Path(__file__).resolve().parent.parent / "book" / "results"
TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
EPOCHS = 200  # see `choose`
THREE = ("satellite", "objects", "cars")  # specialised, generic, fine-grained
store_of = lru_cache(FeatureStore)


def run(experiment, method, task, shots=0, seed=None, **settings):
    """What says which run it is; without a seed, the run is of all of them."""
    own = dict(experiment=experiment, method=method, task=f"toybox/{task}", shots=shots)
    return own | dict(settings=settings) | ({} if seed is None else dict(seed=seed))


def data(name, split="test", shots=None, seed=None, views=None, local=False, clip="toybox"):
    """(Features, labels) of a split or, with shots, of a few-shot sample of it."""
    store, piece = store_of(clip), Piece(name, split, shots, seed, views, local)
    return store.features(piece), store.images(piece).labels


def timed(fit):
    """(what fit() gives, seconds)."""
    begin = time.perf_counter()
    return fit(), time.perf_counter() - begin


# ---- coop: prompts that cost no labels, position and length, start, label noise


def plan_coop():
    for task in toybox.TASKS:
        for prompt in prompts(pn.load_task(f"toybox/{task}")):
            yield run("free", "ZeroShot", task, seed=0, prompt=prompt)
    for position, n_ctx in product(("end", "middle", "front"), (4, 8, 16)):
        own = dict(position=position, n_ctx=n_ctx)
        yield run("position", "CoOp", "satellite", 16, epochs=EPOCHS, **own)
    for shots, init in product((1, 16), (None, "a photo of a")):
        yield run("start", "CoOp", "satellite", shots, epochs=EPOCHS, n_ctx=4, init=init)
    for share in (0.0, 0.1, 0.2, 0.4):
        yield run("noise", "CoOp", "objects", 16, epochs=EPOCHS, noise=share)


def prompts(task):
    first, *others = task.templates
    named = {"bare name": "{}", "hand-made": first} | {text: text for text in others}
    return named | {"ensemble": task.templates}


def measure_coop(clip, task, run):
    options = dict(run["settings"])
    if run["experiment"] == "free":
        zero_shot = pn.ZeroShot(clip, task.classnames, prompts(task)[options["prompt"]])
        return [dict(accuracy=zero_shot.score(*data(task.name)))]
    K, share = len(task.classnames), options.pop("noise", 0.0)
    X, y = zip(*(data(task.name, "train", run["shots"], seed) for seed in SEEDS))
    y = [with_noise(labels, share, K, seed) for labels, seed in zip(y, SEEDS)]
    coop = pn.CoOp(clip, task.classnames, seed=SEEDS, **options)
    coop, seconds = timed(lambda: coop.fit(X, y))
    accuracies = coop.score(*data(task.name)).tolist()
    return [dict(seed=s, accuracy=a, seconds=seconds / 3) for s, a in zip(SEEDS, accuracies)]


def with_noise(labels, share, K, seed):
    """Labels of which a random share is replaced by random other classes."""
    rng = np.random.default_rng(seed)
    wrong = torch.from_numpy(rng.random(len(labels)) < share)
    other = (labels + torch.from_numpy(rng.integers(1, K, len(labels)))) % K
    return torch.where(wrong, other, labels)


# ---- csc: class-specific contexts, and what explains their curves: losses, accuracies of training
# and validation images, how far a context moves from its start, and a linear probe


def plan_csc():
    own = dict(epochs=EPOCHS, class_specific=True)
    for task, shots, seed in product(THREE, SHOTS, SEEDS):
        yield run("curve", "CoOp", task, shots, seed, epochs=EPOCHS)
        yield run("curve", "CoOp, class-specific", task, shots, seed, **own)
    for task, shots, seed in product(toybox.TASKS, SHOTS, SEEDS):
        yield run("probe", "logistic regression", task, shots, seed, C="few-shot validation")
    for task, shots, seed in product(("patterns", "places", "places-infrared"), (1, 16), SEEDS):
        yield run("tasks", "CoOp, class-specific", task, shots, seed, **own)


def measure_csc(clip, task, run):
    sample = run["shots"], run["seed"]
    X, y = data(task.name, "train", *sample)
    T, V = data(task.name), data(task.name, "val")
    if run["experiment"] == "probe":
        return [probe((X, y), T, V, data(task.name, "val", *sample))]
    CoOp = partial(pn.CoOp, clip, task.classnames, seed=run["seed"], **run["settings"])
    first = CoOp(epochs=0).fit(X, y).context_
    coop, seconds = timed(lambda: CoOp().fit(X, y))
    move = (coop.context_ - first).view(-1, *first.shape[-2:]).flatten(1)  # [1 or K, M*d]
    direction = F.normalize(move, dim=-1)
    between = (direction @ direction.T)[~torch.eye(len(move), dtype=bool)]
    numbers = dict(seconds=seconds, parameters=first.numel(), accuracy=coop.score(*T))
    numbers |= dict(train_accuracy=coop.score(X, y), val_accuracy=coop.score(*V))
    numbers["train_loss"] = F.cross_entropy(coop.logits(X), y).item()
    numbers["test_loss"] = F.cross_entropy(coop.logits(T[0]), T[1]).item()
    numbers["drift"] = move.norm(dim=-1).mean().item()
    return [numbers | dict(cosine=between.mean().item() if len(between) else "")]


def probe(*splits):
    """Logistic regression on unit features; its penalty is chosen on the few validation images."""
    train, test, val, few = ((F.normalize(X.pooled, dim=-1).numpy(), y) for X, y in splits)

    def best():
        fits = [LogisticRegression(C=10.0**p, max_iter=1000).fit(*train) for p in range(-2, 5)]
        return max(fits, key=lambda fit: fit.score(*few))

    model, seconds = timed(best)
    numbers = dict(seconds=seconds, parameters=model.coef_.size + model.intercept_.size)
    numbers |= dict(accuracy=100 * model.score(*test), train_accuracy=100 * model.score(*train))
    numbers["val_accuracy"] = 100 * model.score(*val)
    for name, (X, y) in dict(train=train, test=test).items():
        log_p = torch.from_numpy(model.predict_log_proba(X))
        numbers[f"{name}_loss"] = F.nll_loss(log_p, y).item()
    return numbers


# ---- plot: transport against what else could explain a gain: the uniform plan (eps = inf), one
# prompt, a longer context, an ensemble of 4 CoOps; batches, prompts and eps


def plan_plot():
    own = dict(epochs=EPOCHS, batch_size=32)
    for task, size in product(THREE, (32, 128)):
        yield run("batch", "PLOT", task, 16, **own | dict(batch_size=size))
    for shots, task in product((1, 16), toybox.TASKS):
        if shots == 1 or task not in THREE:  # else it is a row of "batch"
            yield run("tasks", "PLOT", task, shots, **own)
        for other in (dict(n_prompts=1), dict(eps="inf")):
            yield run("tasks", "PLOT", task, shots, **own, **other)
        yield run("tasks", "CoOp ensemble", task, shots, epochs=EPOCHS, members=4)
        yield run("tasks", "CoOp", task, shots, epochs=EPOCHS, n_ctx=64)
    for task in THREE:
        yield from (run("eps", "PLOT", task, 16, **own, eps=eps) for eps in (0.01, 0.03))
        yield from (run("prompts", "PLOT", task, 16, **own, n_prompts=n) for n in (2, 8))


def measure_plot(clip, task, run):
    options, plot, name = dict(run["settings"]), run["method"] == "PLOT", task.name
    members = options.pop("members", 1)
    if "eps" in options:
        options["eps"] = float(options["eps"])
    seeds = [seed + 100 * m for seed in SEEDS for m in range(members)]
    own = [seed for seed in SEEDS for _ in range(members)]
    X, y = zip(*(data(name, "train", run["shots"], seed, local=True) for seed in own))
    method = (pn.PLOT if plot else pn.CoOp)(clip, task.classnames, seed=seeds, **options)
    method, seconds = timed(lambda: method.fit(X, y))

    def accuracies(split):
        T, labels = data(name, split, local=True)
        p = method.predict_proba(T).unflatten(0, (-1, members)).mean(1)  # [3, n, K]
        return (100 * (p.argmax(-1) == labels).double().mean(-1)).tolist()

    rows = [dict(seed=s, accuracy=a) for s, a in zip(SEEDS, accuracies("test"))]
    if name.removeprefix("toybox/") in THREE:
        rows = [row | dict(val_accuracy=a) for row, a in zip(rows, accuracies("val"))]
    found = plans(method, data(name, local=True)[0]) if plot else [{}] * len(rows)
    return [row | numbers | dict(seconds=seconds / 3) for row, numbers in zip(rows, found)]


def plans(plot, T):
    """How far apart the prompts are, and how far the plans from uniform, for each seed."""
    f = F.normalize(T.local, dim=-1)  # [n, L, D]
    for text, transport in zip(plot.text_features(), plot.transport(T)):  # [N, K, D], [n, K, L, N]
        g = F.normalize(text, dim=-1)
        pairs = [(a * b).sum(-1).mean().item() for a, b in combinations(g, 2)]
        S = torch.einsum("ild,nkd->ikln", f, g)
        R = S - S.mean(-1, True) - S.mean(-2, True) + S.mean((-2, -1), True)  # [n, K, L, N]
        LN = math.prod(R.shape[-2:])
        entropy = -(transport * transport.clamp(min=1e-30).log()).sum((-2, -1)) / math.log(LN)
        peak = (LN * transport.amax((-2, -1))).mean().item()
        numbers = dict(residual=R.std().item(), peak=peak, entropy=entropy.mean().item())
        yield numbers | dict(prompt_cosine=np.mean(pairs).item() if pairs else "")


# ---- upl: what pseudo-labels are like, and what is learned from them. True labels of the training
# split count correct ones, and are learned from where a row says so. Every selection trains for as
# many steps as UPL's 16 images per class. members: contexts that are averaged


def plan_upl():
    own, first = dict(members=3, epochs=EPOCHS), ("satellite", "patterns", "objects")
    for task, epochs in product(first, (50, 200)):
        yield run("epochs", "UPL", task, members=4, epochs=epochs)
    for task, method in product(toybox.TASKS, ("UPL", "UPL*")):
        yield run("selection", method, task)
        for threshold in (0.0, 0.3, 0.5, 0.7, 0.9, 0.95):
            yield run("selection", method, task, threshold=threshold)
    for task in toybox.TASKS:
        yield from (run("tasks", method, task, **own) for method in ("UPL", "true labels", "UPL*"))
        yield run("tasks", "threshold", task, **own, threshold=0.9)
    yield run("members", "UPL", "satellite", **own | dict(members=16))
    for task in first:
        yield run("noise", "true labels", task, epochs=EPOCHS, noise="as many")
        yield from (run("noise", "UPL", task, epochs=EPOCHS, noise=n) for n in (0.1, 0.2, 0.4, 0.6))
    for task, threshold in product(first[:2], (0.0, 0.3, 0.5, 0.7)):
        yield run("threshold", "threshold", task, **own, threshold=threshold)


def measure_upl(clip, task, run):
    part, settings, K = run["experiment"], run["settings"], len(task.classnames)
    picked, labels, choice = select(task, run["method"], settings.get("threshold"))
    if part == "selection" or not len(picked):
        return [choice | dict(seed=1)]  # without an image there is no accuracy
    X, truth = data(task.name, "train")
    T, y = data(task.name, "val" if part == "epochs" else "test")
    seeds = SEEDS if part == "noise" else range(1, settings["members"] + 1)
    if part == "noise":
        share = settings["noise"]
        share = 1 - choice["correct"] / 100 if share == "as many" else share
        labels = [wrong(picked, labels, truth, share, K, seed) for seed in SEEDS]
    steps = settings["epochs"] * (16 * K // 32) / max(1, len(picked) // 32)
    coop = pn.CoOp(clip, task.classnames, seed=seeds, epochs=round(steps))
    coop, seconds = timed(lambda: coop.fit(X[picked], labels))
    if part == "epochs":
        accuracy = percent(coop.predict_proba(T).mean(0).argmax(-1) == y)
        return [choice | dict(seed=1, val_accuracy=accuracy, seconds=seconds)]
    seconds, rows = seconds / len(seeds), []
    if part == "noise":
        for seed, own, accuracy in zip(SEEDS, labels, coop.score(T, y).tolist()):
            row = dict(seed=seed, accuracy=accuracy, seconds=seconds)
            rows.append(choice | row | dict(correct=percent(own == truth[picked])))
        return rows
    for size in [16, 8, 4, 2, 1] if part == "members" else [len(seeds), 1]:
        for seed, logits in enumerate(coop.logits(T).split(size), 1):  # [size, n, K]
            alone = torch.tensor([percent(each.argmax(-1) == y) for each in logits])
            row = dict(seed=seed, settings=settings | dict(members=size), seconds=size * seconds)
            row["accuracy"] = percent(logits.softmax(-1).mean(0).argmax(-1) == y)
            row["by_logits"] = percent(logits.mean(0).argmax(-1) == y)
            row |= dict(member_mean=alone.mean().item(), member_std=alone.std(correction=0).item())
            rows.append(choice | row)
    return rows


def percent(correct):
    return 100 * correct.float().mean().item()


def select(task, method, threshold):
    """(indices, labels) of the chosen images, and what is worth knowing of the choice."""
    names = ("toybox", "toybox-vit", "toybox-vit-small") if method == "UPL*" else ("toybox",)
    clips, X = zip(*((store_of(n).clip, data(task.name, "train", clip=n)[0]) for n in names))
    upl = pn.UPL(clips[0], task.classnames, labellers=clips, template=task.templates[0])
    probs, truth = upl.label(X[0], X), data(task.name, "train")[1]
    confidence, label = probs.max(1)
    right = label == truth
    picked = pn.top_k_per_class(probs, 16).indices
    if threshold is not None:
        picked = (confidence >= threshold).nonzero()[:, 0]
    counts = torch.bincount(label[picked], minlength=probs.shape[1])
    choice = dict(chosen=len(picked), correct=percent(right[picked]) if len(picked) else "")
    choice |= dict(empty=int((counts == 0).sum()), largest=int(counts.max()))
    both = torch.stack([confidence, right.float()])
    choice["correlation"] = torch.corrcoef(both)[0, 1].item()
    return picked, (truth if method == "true labels" else label)[picked], choice


def wrong(picked, labels, truth, share, K, seed):
    """A share of labels, drawn at random, replaced by classes that are neither label nor truth."""
    rng, labels = np.random.default_rng(seed), labels.clone()
    for i in rng.permutation(len(labels))[: round(share * len(labels))]:
        others = [c for c in range(K) if c not in (labels[i], truth[picked[i]])]
        labels[i] = int(rng.choice(others))
    return labels


# ---- choose: settings for Toybox, on validation images; no test image is encoded


def plan_choose():
    for tried in TABLES["tried"]:
        for task, shots, own in product(tried["tasks"], tried["shots"], tried["runs"]):
            yield run("choose", task=task, shots=shots, **own)


def measure_choose(clip, task, run):
    options = dict(run["settings"])
    views, method = options.pop("views", None), METHODS[run["method"]]
    kind, local = kind_of(method), kind_of(method).needs_local
    seeds = list(SEEDS) if kind.groups_seeds else [1]
    fitted = method(clip, task.classnames, seed=seeds if kind.groups_seeds else 1, **options)
    samples = data(task.name, "train")[:1]  # without labels
    if kind.needs_labels:
        samples = zip(*(data(task.name, "train", run["shots"], s, views, local) for s in seeds))
    fitted, seconds = timed(lambda: fitted.fit(*samples))
    scores = np.ravel(fitted.score(*data(task.name, "val", local=local))).tolist()
    return [dict(seed=s, accuracy=a, seconds=seconds / len(seeds)) for s, a in zip(seeds, scores)]


# ---- toybox: every method on every task, base to new classes, domain shift
LATER = ("ZS-LP", "CLAP", "LP++", "KgCoOp")


def grids():
    """(file, function of promptnotes.grid, its methods, its tasks, its other options)."""
    chosen = TABLES["chosen"].items()
    # what came after world one was complete is measured on world two
    made = {name: method for name, method in METHODS.items() if name not in LATER}
    made |= {name: partial(METHODS[name], **own) for name, own in chosen}
    short = partial(made["CoOp"], n_ctx=4)
    words = {"ZeroShot": pn.ZeroShot, "CoOp, M=4": short, "CoOp, M=16": made["CoOp"]}
    every = [f"toybox/{task}" for task in toybox.TASKS]
    five = [f"toybox/{task}" for task in ("objects", "cars", "satellite", "patterns", "places")]
    new = words | dict(CoCoOp=made["CoCoOp"])
    yield "base_to_new", pn.grid.base_to_new, new, five, dict(shots=[16])
    shifted = words | {name: METHODS[name] for name in ("ZeroShot ensemble", "LinearProbe")}
    media = [f"toybox/objects-{kind}" for kind in ("v2", "hard", "sketch", "rendition")]
    for source, targets in (("objects", media), ("places", ["toybox/places-infrared"])):
        options = dict(targets=targets, shots=[1, 16])
        yield "domain_shift", pn.grid.domain_shift, shifted, f"toybox/{source}", options
    three = {name: made[name] for name in ("ZeroShot", "LinearProbe", "CoOp")}
    for clip in ("toybox-vit", "toybox-vit-small"):
        yield "toybox", pn.grid.few_shot_grid, three, five[:3], dict(shots=[1, 16], clip=clip)
    yield "toybox", pn.grid.few_shot_grid, made, every, dict(shots=SHOTS)


# ---- all of them

EXPERIMENTS = {  # name: (file, plan, measure, further columns)
    "coop": ("coop", plan_coop, measure_coop, TABLES["columns"]["coop"]),
    "csc": ("csc", plan_csc, measure_csc, TABLES["columns"]["csc"]),
    "plot": ("plot", plan_plot, measure_plot, TABLES["columns"]["plot"]),
    "upl": ("upl", plan_upl, measure_upl, TABLES["columns"]["upl"]),
    "choose": ("choose_toybox", plan_choose, measure_choose, TABLES["columns"]["choose"]),
}


def known(run):
    """A run as its rows say it."""
    clip = store_of("toybox").clip
    own = dict(backbone=clip.name, weights=clip.weights_digest[:12])
    return run | own | dict(settings=json.dumps(run["settings"]))


def rows_of(measure, run):
    """The rows of a run, measured now."""
    store = store_of("toybox")
    rows = measure(store.clip, store.task(run["task"]), run)
    rows = [run | row | conditions(store.clip) for row in rows]
    return [row | known({name: row[name] for name in run}) for row in rows]


def again(name, folder, rng):
    """(stored row, the same measured now) of a run that is chosen at random."""
    if name == "toybox":
        file, grid, methods, tasks, options = rng.choice(list(grids()))
        label = rng.choice(list(methods))
        task = tasks if "targets" in options else rng.choice(tasks)
        options |= dict(shots=rng.choice(options["shots"]), progress=False)
        rows = grid({label: methods[label]}, task, **options).to_dict("records")
    else:
        file, plan, measure, _ = EXPERIMENTS[name]
        rows = rows_of(measure, rng.choice(list(plan())))
    path = folder / f"{file}.csv"
    table = Results(path, path.read_text(encoding="utf-8").splitlines()[0].split(","))
    for row in rows:
        (stored,) = table.find(**{name: row[name] for name in IDENTITY if name in table.columns})
        yield stored, row


def check(name, folder, n, within=3.0):
    """Measure n runs again and print their rows; returns how many differ by more than `within`
    points, as 200 epochs on a machine that rounds otherwise may do."""
    rng, wrong = random.Random(), 0
    for stored, row in (pair for _ in range(n) for pair in again(name, folder, rng)):
        for column in ("accuracy", "base", "new", "val_accuracy"):
            if stored.get(column):
                gap = float(row[column]) - float(stored[column])
                wrong += abs(gap) > within
                which = [stored[key] for key in ("method", "task", "shots", "seed", "settings")]
                print(*which, f"{column} {stored[column]}, now {gap:+.2f}", flush=True)
    return wrong


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("names", nargs="+", choices=[*EXPERIMENTS, "toybox"], metavar="NAME")
    add("--check", type=int, metavar="N", help="measure N stored runs again, chosen at random")
    add("--jobs", type=int, default=2, help="processes of toybox (%(default)s)")
    add("--results", type=Path, default=FOLDER, help="folder of the tables (book/results)")
    args = parser.parse_args(argv)
    with one_thread():
        if args.check:
            return min(1, sum(check(name, args.results, args.check) for name in args.names))
        for name in args.names:
            if name == "toybox":
                for file, grid, methods, tasks, options in grids():
                    path = args.results / f"{file}.csv"
                    grid(methods, tasks, path=path, n_jobs=args.jobs, **options)
                continue
            file, plan, measure, columns = EXPERIMENTS[name]
            table = Results(args.results / f"{file}.csv", ["experiment", *COLUMNS, *columns])
            for run in tqdm(list(plan()), name):
                if not table.find(**known(run)):
                    table.add(rows_of(measure, run))


if __name__ == "__main__":
    sys.exit(main())
