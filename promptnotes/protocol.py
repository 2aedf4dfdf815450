"""The papers' experiments: grids of runs that give a tidy table and go on where they stopped.

>>> methods = {"CoOp": pn.CoOp, "CoOp, M=4": partial(pn.CoOp, n_ctx=4), "PLOT": pn.PLOT}
>>> pn.protocol.few_shot_grid(methods, ["toybox/cars"], path="results.csv", n_jobs=2)

The runs go through joblib, so they can go to many machines: start dask or ray there, with one
thread a worker and promptnotes installed, and say so around the call.

>>> client = dask.distributed.Client("scheduler:8786")
>>> with joblib.parallel_config(backend="dask"):
...     table = pn.protocol.few_shot_grid(methods, tasks, path="results.csv")

>>> ray.init("auto")
>>> ray.util.joblib.register_ray()
>>> with joblib.parallel_config(backend="ray"):
...     table = pn.protocol.few_shot_grid(methods, tasks, path="results.csv")
"""

import csv
import io
import json
import os
import time
import traceback
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import joblib
import open_clip
import pandas as pd
import pooch
import torch
from joblib.parallel import get_active_backend
from tqdm.auto import tqdm

from .data import load_task
from .data.tasks import ImageSet, Task
from .features import Features
from .loading import load_clip
from .methods import METHODS, PLOT, UPL, LinearProbe, Method, TipAdapter, ZeroShot
from .methods.learned import Learned
from .training import default_epochs

SHOTS, SEEDS = (1, 2, 4, 8, 16), (1, 2, 3)
COLUMNS = "method task backbone shots seed accuracy seconds settings versions".split()
RUN = "experiment method task target backbone shots seed settings".split()  # which run it is


# ---- the three protocols


def few_shot_grid(methods, tasks, shots=SHOTS, seeds=SEEDS, **options):
    """Every method on every task with every number of shots and seed: a pandas table.

    methods : names, of METHODS ("coop", "tip-adapter-f"); or {label: method}, a method being a
              class such as pn.CoOp, or functools.partial of one with options.
              Where `templates` is left out it is the task's first, the hand-made prompt; "all"
              stands for all of the task's. The seed comes from `seeds`.
    tasks   : names, as load_task takes them
    shots   : labelled images a class. Methods without labels have rows with shots = 0: ZeroShot one
              with seed = 0, UPL one a seed, of a group of contexts that no other seed has
    seeds   : of the draw of images, the start and the batches

    Further options, of all three protocols:
    epochs   : of all methods that have epochs and were given none; None: their own numbers
    clip     : a name, as load_clip takes it
    device   : where the runs compute
    path     : a CSV file. Rows are added as they come; those that stand there are not run again,
               so a grid that was stopped goes on when it is called again
    n_jobs   : processes, each with one thread; None: 1, or what joblib.parallel_config says
    views    : augmented views of the training images, as `encode_images` takes it: V, or "online".
               Then only the images of the draws are encoded; None: their whole split, as it is.
               A LinearProbe has no augmentation; a UPL that of the images which it chose
    cache    : folder for encoded images; None: one of the user's cache folder
    progress : show a bar

    Returns the rows asked for, in the order asked for:
    method, task, backbone, shots, seed; accuracy, in % of the test images; seconds, of fitting and
    scoring, shared equally by the seeds that one grouped fit trains; settings, the options that are
    not the method's default, and its epochs; versions.

    A run that fails does not stop the others: RuntimeError at the end tells which and why, and
    holds the table of the others as `table`.
    """
    return _grid(
        methods,
        {task: (task, [task]) for task in _names("tasks", tasks)},
        shots,
        seeds,
        COLUMNS,
        [{}],
        lambda accuracies: [dict(accuracy=accuracies[0])],
        **options,
    )


def base_to_new(methods, tasks, shots=(16,), seeds=SEEDS, **options):
    """Learn on the first half of the classes, test on the test images of both halves, each half
    among its own names (CoCoOp, arXiv:2203.05557, section 4.1). See `few_shot_grid`.

    In the place of accuracy: base, new (%), harmonic (their harmonic mean). A method that learns
    its classes themselves, such as a linear probe, has nothing for new ones: ValueError.
    """
    for label, make in _methods(methods).items():
        if not kind_of(make).open_classes or options_of(make).get("class_specific"):
            raise ValueError(
                f"methods: {label} learns its classes themselves, so it has nothing "
                "for new ones; leave it out of base_to_new"
            )

    def measured(accuracies):
        base, new = accuracies
        return [dict(base=base, new=new, harmonic=2 * base * new / ((base + new) or 1))]

    at = COLUMNS.index("accuracy")
    columns = [*COLUMNS[:at], "base", "new", "harmonic", *COLUMNS[at + 1 :]]
    halves = {
        task: (f"{task}:base", [f"{task}:base", f"{task}:new"]) for task in _names("tasks", tasks)
    }
    return _grid(methods, halves, shots, seeds, columns, [{}], measured, **options)


def domain_shift(methods, source, targets, shots=(16,), seeds=SEEDS, **options):
    """Learn on `source`, test there and on each of `targets` (CoOp, arXiv:2109.01134, section 4.3).
    See `few_shot_grid`; each row has the column target beside task, the source.

    A target whose classes are some of the source's chooses among these alone, as for ImageNet-A and
    -R; for other names the method is carried over, as in `base_to_new`.
    """
    tests = list(dict.fromkeys([source, *_names("targets", targets)]))
    columns = [*COLUMNS[:2], "target", *COLUMNS[2:]]
    return _grid(
        methods,
        {source: (source, tests)},
        shots,
        seeds,
        columns,
        [dict(target=test) for test in tests],
        lambda accuracies: [dict(accuracy=a) for a in accuracies],
        **options,
    )


def summary(table):
    """Mean and standard deviation (of the population, as in the papers) over seeds, in %: a row a
    task and method, a column a number of shots."""
    cells = table.groupby(["task", "method", "shots"], sort=False).accuracy
    spread = cells.std(ddof=0).map(" ± {:.1f}".format).where(cells.size() > 1, "")
    text = cells.mean().map("{:.1f}".format) + spread
    rows = list(dict.fromkeys(zip(table.task, table.method)))
    return text.unstack("shots", fill_value="").loc[rows].sort_index(axis=1)


# ---- the table


def versions():
    from . import __version__  # here, because __init__ imports this file

    return json.dumps(
        dict(promptnotes=__version__, torch=torch.__version__, open_clip=open_clip.__version__)
    )


class Results:
    """A table of runs that grows in the CSV file `path` (None: in memory).

    After each addition the file is written whole, to the side, and moved into place: whenever the
    process is killed, the file is whole. Values are the text that stands there, so that old rows
    are written again as they were. `columns` that RUN names say which run a row is.
    """

    def __init__(self, path=None, columns=COLUMNS):
        self.path, self.columns, self._rows = path and Path(path), list(columns), {}
        if self.path and self.path.exists():
            with open(self.path, newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file)
                self._rows = (
                    {self._key(row): row for row in reader}
                    if (reader.fieldnames == self.columns)
                    else None
                )
            if self._rows is None:
                raise ValueError(
                    f"path: {self.path} has the columns {reader.fieldnames}, expected "
                    f"{self.columns}; move it away to measure anew"
                )
        self._seen = self._stamp()

    def _key(self, row):
        return tuple(str(row.get(name, "")) for name in RUN)

    def _stamp(self):
        """Changes when somebody else writes the file."""
        if self.path and self.path.exists():
            status = self.path.stat()
            return status.st_mtime_ns, status.st_size

    def _text(self, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    @property
    def rows(self):
        return list(self._rows.values())

    def __contains__(self, run):
        return self._key(run) in self._rows

    def find(self, **values):
        """The rows in which these columns have these values."""
        return [row for row in self.rows if all(row[c] == str(v) for c, v in values.items())]

    def frame(self, runs):
        """A pandas table of those of these runs that are there."""
        rows = [self._rows[self._key(run)] for run in runs if run in self]
        return pd.read_csv(io.StringIO(self._text(rows)))

    def add(self, rows):
        """Append rows (dicts; what is left out stays empty, floats keep 4 decimals) and write the
        file: all, or none."""
        new = {}
        for row in rows:
            if unknown := row.keys() - set(self.columns):
                raise ValueError(
                    f"rows: expected the columns {self.columns}, got also {sorted(unknown)}"
                )
            key = self._key(row)
            if key in new or key in self._rows:
                raise ValueError(f"rows: expected each run once, got again {key}")
            values = [row.get(name, "") for name in self.columns]
            new[key] = {
                name: str(round(value, 4) if isinstance(value, float) else value)
                for name, value in zip(self.columns, values)
            }
        if self.path:
            self._write(self._text([*self.rows, *new.values()]))
        self._rows |= new

    def _write(self, text):
        if self._stamp() != self._seen:
            raise RuntimeError(
                f"path: {self.path} has changed since it was read; let one grid at "
                "a time write it, and start this one again: it goes on"
            )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        side = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            with open(side, "w", newline="", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(side, self.path)
        finally:
            side.unlink(missing_ok=True)
        self._seen = self._stamp()


# ---- a grid


def _grid(
    methods,
    trainings,
    shots,
    seeds,
    columns,
    keys,
    measured,
    *,
    epochs=None,
    clip="toybox",
    device="cpu",
    path=None,
    n_jobs=None,
    views=None,
    cache=None,
    progress=True,
):
    """
    trainings : {task: (task to learn on, tasks to test on)}
    keys      : what tells the rows of one seed apart, one dict a row
    measured  : the accuracies of the tests -> what these rows say, one dict a row
    """
    methods, table, jobs, runs = _methods(methods), Results(path, columns), [], []
    clip = clip if isinstance(clip, (str, Path)) else tuple(clip)
    local = any(issubclass(kind_of(make), PLOT) for make in methods.values())
    cache = str(cache or pooch.os_cache("promptnotes") / "features")
    where = Where(clip, str(device), local, views, cache)
    backbone = _clip(clip, str(device)).name
    for task, (learn, tests) in trainings.items():
        for name in (learn, *tests):
            _numbered(name)  # an unknown task is told before anything is run
        for label, given in methods.items():
            without_labels = issubclass(kind_of(given), (ZeroShot, UPL))
            for shot in [0] if without_labels else _integers("shots", shots, 1):
                make = _with_epochs(given, shot, epochs)
                about = dict(
                    method=label,
                    task=task,
                    backbone=backbone,
                    shots=shot,
                    settings=_settings(make, views),
                )
                own = [0] if kind_of(given) is ZeroShot else _integers("seeds", seeds, 0)
                wanted = {seed: [about | key | dict(seed=seed) for key in keys] for seed in own}
                runs += [run for rows in wanted.values() for run in rows]
                missing = [s for s in own if any(run not in table for run in wanted[s])]
                if missing:
                    jobs.append((about, (make, learn, tests, shot, missing)))
    _encode_all(jobs, where, n_jobs, progress)
    failed = {}
    with tqdm(
        total=len(runs),
        initial=sum(run in table for run in runs),
        desc="runs",
        disable=not progress,
    ) as bar:
        calls = [joblib.delayed(_run)(i, where, *job) for i, (_, job) in enumerate(jobs)]
        for i, done, problem in _as_they_come(calls, n_jobs):
            about = jobs[i][0]
            rows = [
                about | key | numbers | dict(seed=seed, seconds=seconds, versions=versions())
                for seed, seconds, accuracies in done
                for key, numbers in zip(keys, measured(accuracies))
            ]
            rows = [row for row in rows if row not in table]
            table.add(rows)
            bar.update(len(rows))
            if problem:
                failed.setdefault(problem, []).append(about)
    if failed:
        raise _failure(failed, table, runs)
    return table.frame(runs)


def _as_they_come(calls, n_jobs):
    """The results of joblib's calls, in the order in which they are ready."""
    if get_active_backend()[0].supports_return_generator:
        yield from joblib.Parallel(n_jobs, batch_size=1, return_as="generator_unordered")(calls)
    else:  # such as ray's: some at a time, to keep them soon
        size = 4 * joblib.effective_n_jobs(n_jobs)
        for i in range(0, len(calls), size):
            yield from joblib.Parallel(n_jobs, batch_size=1)(calls[i : i + size])


def _encode_all(jobs, where, n_jobs, progress):
    """Write the features to the cache, so that no two processes encode the same images."""
    needed = dict.fromkeys(each for _, job in jobs for each in _needed(*job, where))  # in order
    calls = [joblib.delayed(_encode)(*each, where) for each in needed]
    for _ in tqdm(_as_they_come(calls, n_jobs), "encode", len(calls), disable=not progress):
        pass


def _failure(failed, table, runs):
    told = [
        "{method}, {task}, {shots} shots".format(**which[0])
        + f" and {len(which) - 1} more" * (len(which) > 1)
        + ": "
        + problem.splitlines()[-1]
        for problem, which in failed.items()
    ]
    kept = f"in {table.path}" if table.path else "this error's attribute table"
    error = RuntimeError(
        f"{sum(map(len, failed.values()))} fits failed; the rows of the others "
        f"are {kept}. Mend what follows and call again, which runs only what is "
        f"missing. {'; '.join(told)}"
    )
    error.table = table.frame(runs)
    error.add_note(next(iter(failed)))  # the first one's traceback
    return error


# ---- one run, in any process


class Where(NamedTuple):
    """What all runs of a grid share: who encodes images, how, and where the features are kept."""

    clip: object
    device: str
    local: bool
    views: object
    cache: str


def _run(number, where, make, learn, tests, shots, seeds):
    """Fit and test: (number, [(seed, seconds, accuracies of the tests)], None or a traceback)."""
    done, together = [], issubclass(kind_of(make), Learned) and not issubclass(kind_of(make), UPL)
    try:
        with _one_thread():
            for each in _needed(make, learn, tests, shots, seeds, where):
                _features(*each, where)  # not a part of the seconds
            for group in [seeds] if together else [[seed] for seed in seeds]:
                begin = time.perf_counter()
                method = _fit(make, learn, shots, group, where)
                accuracies = [_accuracy(method, learn, test, where) for test in tests]
                seconds = (time.perf_counter() - begin) / len(group)
                done += [(seed, seconds, each) for seed, each in zip(group, zip(*accuracies))]
    except Exception:
        return number, done, traceback.format_exc()
    return number, done, None


def _fit(make, name, shots, seeds, where):
    """A method, fitted with what its kind needs. Several seeds: one grouped fit, equal to as many
    alone."""
    task, kind = _numbered(name), kind_of(make)
    take = partial(_take, where=where, local=issubclass(kind, PLOT))
    if not issubclass(kind, LinearProbe):
        given = {
            name: getattr(make, "keywords", {}).get(name)
            for name in ("templates", "template")
            if name in options_of(kind)
        }
        meant = {"all": task.templates, None: task.templates[0]}
        sentences = {k: v if isinstance(v, list) else meant.get(v, v) for k, v in given.items()}
        make = partial(make, _clip(where.clip, where.device), task.classnames, **sentences)
    if issubclass(kind, ZeroShot):
        return make()
    if issubclass(kind, UPL):  # no labels
        first = (seeds[0] - 1) * options_of(make)["members"] + 1  # of contexts of its own
        images = task.train.images
        return make(seed=first).fit(
            take(images, name, "train"),
            augmented=where.views
            and (
                lambda chosen: _views(
                    name, [images[i] for i in chosen], seeds[0], where.views, where
                )
            ),
        )
    draws = [task.few_shot(shots, seed) for seed in seeds]
    y = [draw.labels for draw in draws]
    if where.views is None:
        X = [take(draw.images, name, "train") for draw in draws]
    else:
        X = [_features(name, _drawn(kind, shots, seed, where), where) for seed in seeds]
        if not issubclass(kind, PLOT):
            X = [Features(x.pooled) if isinstance(x, Features) else x for x in X]
    if issubclass(kind, Learned):
        return make(seed=seeds).fit(X, y)
    method = make() if issubclass(kind, LinearProbe) else make(seed=seeds[0])
    val = task.few_shot_val(shots, seeds[0])  # to choose C, alpha, beta
    if not len(val):  # ImageNet has none
        return method.fit(X[0], y[0])
    return method.fit(X[0], y[0], take(val.images, name, "val"), val.labels)


def _accuracy(method, learned, test, where):
    """% of the test images that are classified rightly, one number a seed."""
    names, task = _numbered(learned).classnames, _numbered(test)
    if not set(task.classnames) <= set(names):
        method, names = method.with_classes(task.classnames), task.classnames
    X = _take(task.test.images, test, "test", where, isinstance(method, PLOT))
    logits = method.logits(X)  # [(S,) n, K]
    if names != task.classnames:  # two of ImageNet's are equal
        logits = logits[..., [names.index(name) for name in task.classnames]]
    right = logits.argmax(-1).cpu() == task.test.labels
    return (100 * right.double().mean(-1)).reshape(-1).tolist()


def _needed(make, learn, tests, shots, seeds, where):
    """The (task, split)s whose features a run takes; with views, each draw is a split."""
    kind, whole = kind_of(make), learn.partition(":")[0]
    if issubclass(kind, ZeroShot):
        needed = []
    elif where.views is None or issubclass(kind, UPL):
        needed = [(whole, "train")]
    else:
        needed = [(learn, _drawn(kind, shots, seed, where)) for seed in seeds]
    if issubclass(kind, (LinearProbe, TipAdapter)) and len(_numbered(learn).val):
        needed.append((whole, "val"))
    return needed + [(test.partition(":")[0], "test") for test in tests]


@lru_cache(maxsize=2)
def _clip(name, device):
    return load_clip(name, device)


def _drawn(kind, shots, seed, where):
    """A draw as `_features` takes it."""
    return shots, seed, None if issubclass(kind, LinearProbe) else where.views


@lru_cache(maxsize=8)
def _features(name, split, where):
    """Of a whole split (three seeds' draws of 1 to 16 shots are 93 images a class), or of a draw of
    training images, (shots, seed, views)."""
    if isinstance(split, tuple):
        shots, seed, views = split
        return _views(name, _numbered(name).few_shot(shots, seed).images, seed, views, where)
    images = getattr(_loaded(name), split).images
    return _clip(where.clip, where.device).encode_images(
        images, local=where.local, cache=where.cache
    )


def _views(name, numbers, seed, views, where):
    """Features of these numbers of the training split alone."""
    images = _loaded(name.partition(":")[0]).train.images
    return _clip(where.clip, where.device).encode_images(
        [images[i] for i in numbers],
        local=where.local,
        views=views,
        seed=seed,
        cache=None if views == "online" else where.cache,
    )


def _encode(name, split, where):
    try:
        with _one_thread():
            _features(name, split, where)
    except Exception:  # the run tells it
        pass


@lru_cache(maxsize=1)  # its pictures are large
def _loaded(name):
    return load_task(name)


@lru_cache(maxsize=16)
def _numbered(name):
    """A task, "task:base" or "task:new", with numbers in the place of images: where each image
    stands in the features of its split."""
    name, _, half = name.partition(":")
    task = _loaded(name)
    sets = [
        ImageSet(list(range(len(own))), own.labels) for own in (task.train, task.val, task.test)
    ]
    task = Task(task.name, task.classnames, task.templates, *sets)
    return task.base_new()[("base", "new").index(half)] if half else task


def _take(images, name, split, where, local):
    """Features of these numbers of a split."""
    whole = _features(name.partition(":")[0], split, where)
    return (whole if local else Features(whole.pooled))[images]


@contextmanager
def _one_thread():
    """So that processes share the cores, and a run computes alike wherever it is."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


# ---- arguments


def kind_of(make):
    """The class of a method, which may be given with options, as functools.partial."""
    return make.func if isinstance(make, partial) else make


def options_of(make):
    """{option: its value}, without the arguments that have to be given."""
    return {**kind_of(make).default_options(), **getattr(make, "keywords", {})}


def _with_epochs(make, shots, epochs):
    """With the number of epochs given, or the papers' by shots, so that the settings say it."""
    if "epochs" not in options_of(make) or "epochs" in getattr(make, "keywords", ()):
        return make
    if epochs is None and options_of(make)["epochs"] is None:
        epochs = default_epochs(torch.zeros(shots, dtype=torch.long))
    return make if epochs is None else partial(make, epochs=epochs)


def _settings(make, views):
    options, usual = options_of(make), options_of(kind_of(make))
    told = {k: v for k, v in options.items() if type(v) is not type(usual[k]) or v != usual[k]}
    if options.get("finetune", True) and "epochs" in options:
        told["epochs"] = options["epochs"]
    if views is not None and not issubclass(kind_of(make), (ZeroShot, LinearProbe)):
        told["views"] = views
    return json.dumps(told, sort_keys=True, default=str)


def _methods(methods):
    if not isinstance(methods, dict):
        known = {_plain(label): label for label in METHODS}
        names = _names("methods", methods)
        if unknown := [name for name in names if _plain(name) not in known]:
            raise ValueError(
                f"methods: {', '.join(map(repr, unknown))} is not known; expected "
                f"some of {', '.join(METHODS)} (case, spaces and hyphens aside)"
            )
        methods = {label: METHODS[label] for label in (known[_plain(name)] for name in names)}
    for label, make in methods.items():
        kind = kind_of(make)
        if not (isinstance(kind, type) and issubclass(kind, Method)):
            raise TypeError(
                f"methods: expected names, or {{label: a method's class or "
                f"functools.partial of one}}, got {make!r} for {label!r}"
            )
        if "seed" in getattr(make, "keywords", ()):
            raise ValueError(f"methods: {label} has a seed of its own; pass seeds= to the grid")
    return methods


def _plain(name):
    return str(name).lower().replace("-", "").replace(" ", "")


def _names(argument, names):
    names = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    if not names:
        raise ValueError(f"{argument}: expected one name or more, got none")
    return names


def _integers(argument, numbers, least):
    numbers = list(dict.fromkeys([numbers] if isinstance(numbers, int) else numbers))
    if not numbers or not all(isinstance(n, int) and n >= least for n in numbers):
        raise ValueError(f"{argument}: expected integers, {least} or more, got {numbers!r}")
    return numbers
