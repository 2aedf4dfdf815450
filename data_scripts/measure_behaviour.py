"""Measure what learned methods do on Toybox, after the freeze; it goes on where it was stopped.

    python data_scripts/measure_behaviour.py choose       # once: rates, on validation images
    python data_scripts/measure_behaviour.py few-shot base-to-new shift upl-star towers local
    python data_scripts/measure_behaviour.py paper-rates  # for comparison

choose    : of each method with a learning rate, six rates on four tasks (measure_behaviour.toml)
few-shot  : every method on the eleven tasks and `parts`, 1 to 16 images per class
base-to-new, shift : the papers' protocols for new classes, also at the papers' rates, and for new
    images
upl-star  : UPL with the pseudo-labels of three backbones
local     : PLOT on the backbone whose local features are local, beside a uniform plan and CoOp
towers    : the same CoOp on the smallest backbone
paper-rates : the methods (not CoCoOp) at their papers' rates on few images, for which the rate was
    not chosen; and those of `local`, for whose backbone none was

The tables lie in book/results. A method runs with the rate that is best in the mean over the tasks
of `choose`, on all tasks alike; its other settings are its paper's, but for those that the TOML
file gives.
"""

import argparse
import json
import time
import tomllib
from functools import cache, partial
from pathlib import Path

import joblib
import pandas as pd
from tqdm import tqdm

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.grid import COLUMNS, FeatureStore, Piece, Results, conditions
from promptnotes.grid.run import one_thread, options_of
from promptnotes.methods import METHODS
from promptnotes.notebook import tables

PLAN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
UNIFORM = {"PLOT, uniform plan": partial(pn.PLOT, eps=float("inf"))}
LOCAL = ("CoOp", "PLOT", *UNIFORM)  # what is run where local features are local
PAPERS = [f"toybox/{task}" for task, spec in toybox.TASKS.items() if spec.counterpart]
SETS = [name for name in PAPERS if "-" not in name]  # the eleven
TASKS = [*SETS, "toybox/parts"]  # nothing is learned on shifted images, here and in the papers
SOURCE, SHIFTED = "toybox/wild", [name for name in PAPERS if "-" in name]
WORDS = ("CoOp", "CoCoOp", "KgCoOp")  # what is learned can be put before new names
LABELLERS = ("toybox-rn", "toybox-vit", "toybox-vit-small")  # of UPL*
SEEDS = range(1, 6)
SIZES = (dict(shots=(1, 2, 4), seeds=range(1, 11)), dict(shots=(8, 16), seeds=SEEDS))


def given(label):
    """A method with the settings that the TOML file gives it."""
    return partial((METHODS | UNIFORM)[label], **PLAN["given"].get(label, {}))


def learns_at_a_rate(method):
    return "lr" in options_of(method) and options_of(method).get("finetune", True)


def choose(folder, n_jobs):
    plan, usual = PLAN["choose"], {label: given(label) for label in METHODS}
    usual |= {label: partial(usual[label], **fewer) for label, fewer in plan["fewer"].items()}
    usual = {label: method for label, method in usual.items() if learns_at_a_rate(method)}
    options = dict(split="val", path=folder / "choose.csv", n_jobs=n_jobs)
    for times in plan["times"]:
        methods = {n: partial(m, lr=times * options_of(m)["lr"]) for n, m in usual.items()}
        pn.grid.few_shot_grid(methods, plan["tasks"], plan["shots"], plan["seeds"], **options)


@cache
def rates(folder):
    return tables.best_rates(pd.read_csv(folder / "choose.csv"))


def made(folder, *labels):
    """{label: method} with the settings it runs with; all of METHODS if none are named."""
    methods = {}
    for label in labels or METHODS:
        rate = rates(folder).get("PLOT" if label in UNIFORM else label)
        methods[label] = given(label) if rate is None else partial(given(label), lr=rate)
    return methods


def few_shot(folder, n_jobs):
    methods = made(folder)
    upl = {"UPL": methods.pop("UPL")}
    for sizes in SIZES:
        pn.grid.few_shot_grid(methods, TASKS, **sizes, path=folder / "toybox.csv", n_jobs=n_jobs)
    pn.grid.few_shot_grid(upl, TASKS, seeds=SEEDS, path=folder / "toybox.csv", n_jobs=n_jobs)


def base_to_new(folder, n_jobs):
    options = dict(seeds=SEEDS, path=folder / "base_to_new.csv", n_jobs=n_jobs)
    start = {"initial words": partial(pn.ZeroShot, templates="a photo of a {}.")}  # of KgCoOp's
    papers = of_words({label: given(label) for label in WORDS})
    papers = {f"{label}, paper's rate": method for label, method in papers.items()}
    methods = of_words(made(folder, *WORDS)) | made(folder, "ZeroShot") | start | papers
    pn.grid.base_to_new(methods, SETS, **options)


def shift(folder, n_jobs):
    others = made(folder, "ZeroShot", "ZeroShot ensemble", "LinearProbe")
    methods = of_words(made(folder, *WORDS)) | others
    options = dict(seeds=SEEDS, path=folder / "domain_shift.csv", n_jobs=n_jobs)
    pn.grid.domain_shift(methods, SOURCE, SHIFTED, shots=(1, 16), **options)
    # what the authors take on the real source; with one image it is the usual number
    short = {
        f"{label}, 50 epochs": partial(methods[label], epochs=50)
        for label in ("CoOp, M=16", "CoOp, M=4")
    }
    pn.grid.domain_shift(short, SOURCE, SHIFTED, shots=16, **options)


def of_words(methods):
    """The methods of WORDS, CoOp with short and long contexts."""
    coop = methods["CoOp"]
    both = {"CoOp, M=4": partial(coop, n_ctx=4), "CoOp, M=16": coop}
    return {label: method for label, method in methods.items() if label != "CoOp"} | both


def local(folder, n_jobs):
    options = dict(clip="toybox-vit", path=folder / "toybox.csv", n_jobs=n_jobs)
    methods = made(folder, "ZeroShot", *LOCAL)
    pn.grid.few_shot_grid(methods, TASKS, (1, 4, 16), SEEDS, **options)


def towers(folder, n_jobs):
    options = dict(clip="toybox-vit-small", path=folder / "toybox.csv", n_jobs=n_jobs)
    methods = made(folder, "ZeroShot", "LinearProbe", "CoOp")
    pn.grid.few_shot_grid(methods, SETS, (1, 16), SEEDS, **options)


def upl_star(folder, n_jobs):
    table = Results(folder / "toybox.csv", COLUMNS)
    runs = [(task, seed) for task in TASKS for seed in SEEDS]
    runs = [run for run in runs if not table.find(method="UPL*", task=run[0], seed=run[1])]
    method = made(folder, "UPL")["UPL"]
    calls = (joblib.delayed(star)(*run, method) for run in runs)
    for row in tqdm(joblib.Parallel(n_jobs, return_as="generator")(calls), "upl*", len(runs)):
        table.add([row])


def star(task, seed, method):
    """The row of one UPL* on the default backbone."""
    stores = [FeatureStore(name) for name in LABELLERS]
    store, clip, test = stores[0], stores[0].clip, Piece(task, "test")
    with one_thread():
        X = [s.features(Piece(task, "train")) for s in stores]
        T, y = store.features(test), store.images(test).labels
        begin = time.perf_counter()
        options = method.keywords | dict(labellers=[s.clip for s in stores])
        upl = method.func.for_task(clip, store.task(task), seed=seed, **options).fit(X[0], X)
        accuracy = upl.score(T, y)
        seconds = time.perf_counter() - begin
    about = dict(method="UPL*", task=task, backbone=clip.name, weights=clip.weights_digest[:12])
    settings = json.dumps(dict(epochs=upl.coop.epochs, lr=upl.coop.lr), sort_keys=True)
    about |= dict(shots=0, seed=seed, settings=settings, seconds=seconds, accuracy=accuracy)
    return about | conditions(clip)


def paper_rates(folder, n_jobs):
    methods = {label: given(label) for label in METHODS if learns_at_a_rate(METHODS[label])}
    del methods["UPL"], methods["CoCoOp"]  # has no shots; takes as long as all others together
    options = dict(path=folder / "paper_rates.csv", n_jobs=n_jobs)
    pn.grid.few_shot_grid(methods, TASKS, **SIZES[0], **options)
    methods = {label: given(label) for label in LOCAL}
    pn.grid.few_shot_grid(methods, TASKS, (1, 4), SEEDS, clip="toybox-vit", **options)


PARTS = {
    "choose": choose,
    "few-shot": few_shot,
    "base-to-new": base_to_new,
    "shift": shift,
    "upl-star": upl_star,
    "local": local,
    "towers": towers,
    "paper-rates": paper_rates,
}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument("--results", type=Path, default=tables.book() / "results")
    args = parser.parse_args(argv)
    if not assets.freeze():
        parser.error("no learned method is run before the freeze: data_scripts/freeze.py")
    for part in args.parts:
        PARTS[part](args.results, args.jobs)


if __name__ == "__main__":
    main()
