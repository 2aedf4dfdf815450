"""The papers' experiments: grids of runs that give a tidy table and go on where they stopped.

>>> methods = {"CoOp": pn.CoOp, "CoOp, M=4": partial(pn.CoOp, n_ctx=4), "PLOT": pn.PLOT}
>>> pn.grid.few_shot_grid(methods, ["toybox/autos"], path="results.csv", n_jobs=2)

The runs go through joblib, so they can go to many machines: start dask or ray there, with one
thread a worker and promptnotes installed; `root` and `cache` are folders of those machines.

>>> client = dask.distributed.Client("scheduler:8786")
>>> with joblib.parallel_config(backend="dask"):  # or "ray", after ray.util.joblib.register_ray()
...     table = pn.grid.few_shot_grid(methods, tasks, path="results.csv", root="/data")
"""

import json
from itertools import chain

import torch
from tqdm.auto import tqdm

from .. import checks
from ..features import digest
from ..methods import METHODS, Method
from .results import COLUMNS, Results
from .run import FeatureStore, Job, as_they_come, kind_of, options_of, with_epochs

SHOTS, SEEDS = (1, 2, 4, 8, 16), (1, 2, 3)


def few_shot_grid(methods, tasks, shots=SHOTS, seeds=SEEDS, **options):
    """Every method on every task with every number of shots and seed: a pandas table.

    methods : names of METHODS ("coop", "tip-adapter-f"), or {label: class such as pn.CoOp, or
              functools.partial of one with options}. Where `template` or `templates` is left out
              it is the task's first, the hand-crafted prompt; "all" stands for all of the task's
    tasks   : names, as load_task takes them
    shots   : labelled images per class. Methods without labels have rows with shots = 0: ZeroShot
              one with seed = 0, UPL one a seed, of a group of contexts that no other seed has
    seeds   : of the few-shot sample, the initial values and the batches

    Further options, of all three protocols:
    epochs   : of all methods that have epochs and were given none; None: their own numbers
    views    : augmented views of the training images, as `encode_images` takes it: V, or "online";
               None: the images as they are. A LinearProbe has none, UPL those of what it chose
    grouped  : fit all seeds of a draw's size at once, or one by one, which takes longer and, with
               S seeds, an S-th of the memory; the results are equal
    split    : of the images that give the accuracy; "val", to choose settings without a look at
               test images
    path     : a CSV file. Rows are added as they come, and what stands there is not run again
    n_jobs   : processes, each with one thread; None: 1, or what joblib.parallel_config says
    progress : show a bar
    clip, root, cache, device, dtype : of the FeatureStore

    Returns the rows asked for, in the order asked for: method, task; backbone and weights, the
    start of their SHA-256; shots, seed; accuracy, in %; seconds, of fitting and scoring, shared
    equally by the seeds of one grouped fit; settings, the options that are not the method's
    default, its epochs, and `split` if that is not "test"; dtype, device, versions. A run that
    fails does not stop the others: RuntimeError at the end tells which and why, and holds their
    table as `table`.
    """
    tests = {task: [task, task] for task in _names("tasks", tasks)}
    return _grid(tests, COLUMNS, methods=methods, shots=shots, seeds=seeds, **options)


def base_to_new(methods, tasks, shots=(16,), seeds=SEEDS, **options):
    """Learn on the first half of the classes, test on the test images of both halves, each half
    among its own names (CoCoOp, arXiv:2203.05557, section 4.1). See `few_shot_grid`.

    In the place of accuracy: base, new (%), harmonic (their harmonic mean). A method that is tied
    to its training classes, such as a linear probe, has nothing for new ones: ValueError.
    """
    for label, method in _methods(methods).items():
        if not kind_of(method).open_classes or options_of(method).get("class_specific"):
            raise ValueError(f"methods: {label} is tied to its training classes; leave it out")
    names, at = _names("tasks", tasks), COLUMNS.index("accuracy")
    tests = {task: [f"{task}:base", f"{task}:base", f"{task}:new"] for task in names}
    columns = [*COLUMNS[:at], "base", "new", "harmonic", *COLUMNS[at + 1 :]]
    return _grid(tests, columns, methods=methods, shots=shots, seeds=seeds, **options)


def domain_shift(methods, source, targets, shots=(16,), seeds=SEEDS, **options):
    """Learn on `source`, test there and on each of `targets` (CoOp, arXiv:2109.01134, section 4.3).
    See `few_shot_grid`; each row has the column target beside task, the source.

    A target whose classes are some of the source's chooses among these alone, as for ImageNet-A and
    -R; for other names the method is carried over, as in `base_to_new`.
    """
    tests = {source: [source, *dict.fromkeys([source, *_names("targets", targets)])]}
    columns = [*COLUMNS[:2], "target", *COLUMNS[2:]]
    return _grid(tests, columns, methods=methods, shots=shots, seeds=seeds, **options)


def summary(table):
    """Mean accuracy (%) ± sample standard deviation (n - 1) over n seeds: a row a task and method,
    a column a number of shots. The papers print the population's deviation, which is smaller."""
    cells = table.groupby(["task", "method", "shots"], sort=False).accuracy
    spread = cells.std(ddof=1).map(" ± {:.1f}".format) + cells.size().map(" (n={})".format)
    text = cells.mean().map("{:.1f}".format) + spread.where(cells.size() > 1, "")
    rows = list(dict.fromkeys(zip(table.task, table.method)))
    return text.unstack("shots", fill_value="").loc[rows].sort_index(axis=1)


# ---- what the three have in common


def _grid(tests, columns, path=None, n_jobs=None, progress=True, **plan):
    """The table of `columns`; tests : {task: [task to learn on, tasks to test on ..]}."""
    table = Results(path, columns)
    store, runs, jobs = _plan(tests, table, **plan)
    if jobs:
        table.add([])  # a file that cannot be written is told before anything is run
    failed = {}  # {message: [(what failed so, traceback)]}
    with tqdm(total=len(runs), desc="runs", disable=not progress) as bar:
        bar.update(sum(run in table for run in runs))
        for job, result, problem in _run(jobs, store, n_jobs, progress):
            if problem:
                failed.setdefault(problem[0], []).append((job.about, problem[1]))
                continue
            rows = list(_rows(job, columns, *result))
            table.add([row for row in rows if row not in table])
            bar.update(len(rows))
    if not failed:
        return table.frame(runs)
    told = []  # each problem once
    for message, fits in failed.items():
        more = f" and {len(fits) - 1} more" if len(fits) > 1 else ""
        told.append("{method}, {task}, {shots} shots".format(**fits[0][0]) + f"{more}: {message}")
    kept = f"in {table.path}" if table.path else "this error's attribute table"
    n, told = sum(map(len, failed.values())), "; ".join(told)
    error = RuntimeError(f"{n} fits failed; the others' rows are {kept}. Mend, call again: {told}")
    error.table = table.frame(runs)
    for (_, trace), *_ in failed.values():
        error.add_note(trace)
    raise error


def _plan(
    tests,
    table,
    methods,
    shots,
    seeds,
    epochs=None,
    views=None,
    grouped=True,
    split="test",
    **where,
):
    """(the FeatureStore, what says of each row which run it is, the jobs that the table lacks)."""
    methods, store = _methods(methods), FeatureStore(**where)
    shots, seeds = _integers("shots", shots, 1), _integers("seeds", seeds, 0)
    checks.flag("grouped", grouped)
    checks.choice("split", split, ("val", "test"))
    if epochs is not None:
        checks.integer("epochs", epochs, 0)
    if views not in (None, "online"):
        checks.integer("views", views, 1)
    for name in chain(*tests.values()):
        if not len(getattr(store.task(name), split)):  # told before anything is run
            raise ValueError(f"split: {name} has no {split} images")
    model = dict(backbone=store.clip.name, weights=store.clip.weights_digest[:12])
    runs, jobs = [], []
    for task, (learn, *tested) in tests.items():
        parts = [dict(target=test) for test in tested] if "target" in table.columns else [{}]
        for label, given in methods.items():
            kind = kind_of(given)
            for shot in shots if kind.needs_training and kind.needs_labels else [0]:
                method, about = with_epochs(given, shot, epochs), dict(method=label, task=task)
                about |= model | dict(shots=shot, settings=_settings(method, views, split))
                own = seeds if kind.needs_training else [0]
                wanted = {s: [about | part | dict(seed=s) for part in parts] for s in own}
                runs += chain(*wanted.values())
                missing = [s for s, rows in wanted.items() if any(run not in table for run in rows)]
                together = grouped and kind.groups_seeds
                groups = [missing] if together else [[seed] for seed in missing]
                jobs += [
                    Job(about, method, learn, tested, shot, g, views, split) for g in groups if g
                ]
    place = {task: i for i, task in enumerate(tests)}  # methods share the images of a draw
    jobs.sort(key=lambda job: (place[job.about["task"]], job.shots))
    return store, runs, jobs


def _rows(job, columns, accuracies, facts):
    """The rows of one fit: one a seed or, with targets, one a seed and target."""
    for seed, *of_seed in zip(job.seeds, *accuracies):
        about = job.about | facts | dict(seed=seed)
        if "target" in columns:
            for target, accuracy in zip(job.tests, of_seed):
                yield about | dict(target=target, accuracy=accuracy)
        elif "harmonic" in columns:
            base, new = of_seed
            yield about | dict(base=base, new=new, harmonic=2 * base * new / ((base + new) or 1))
        else:
            yield about | dict(accuracy=of_seed[0])


def _run(jobs, store, n_jobs, progress):
    """(job, its result, its problem) of all jobs. The images are encoded first, so that no two
    processes encode the same ones; a job whose images cannot be encoded is not run."""
    needed = [list(chain(*job.pieces(len(store.task(job.task).val)))) for job in jobs]
    pieces = [p for p in dict.fromkeys(chain(*needed)) if p.views != "online"]
    encoded = tqdm(as_they_come(pieces, store, n_jobs), "encode", len(pieces), disable=not progress)
    broken, sound = {piece: problem for piece, _, problem in encoded if problem}, []
    for job, own in zip(jobs, needed):
        if causes := [broken[piece] for piece in own if piece in broken]:
            yield job, None, causes[0]
        else:
            sound.append(job)
    yield from as_they_come(sound, store, n_jobs)


# ---- arguments


def _methods(methods):
    """{label: class, or functools.partial of one}; names but for case, spaces and hyphens."""
    names = _names("methods", methods)
    if not isinstance(methods, dict):
        known = {_plain(label): (label, method) for label, method in METHODS.items()}
        if unknown := [name for name in names if _plain(name) not in known]:
            unknown, expected = ", ".join(map(repr, unknown)), ", ".join(METHODS)
            raise ValueError(f"methods: {unknown} is not known; expected some of {expected}")
        methods = dict(known[_plain(name)] for name in names)
    for label, method in methods.items():
        kind = kind_of(method)
        if not (isinstance(kind, type) and issubclass(kind, Method)) or getattr(method, "args", ()):
            expected = "names, or {label: a method's class, or functools.partial with options}"
            raise TypeError(f"methods: expected {expected}, got {method!r} for {label!r}")
        if "seed" in getattr(method, "keywords", {}):
            raise ValueError(f"methods: {label} has a seed of its own; pass seeds= to the grid")
    return methods


def _plain(name):
    return name.lower().replace("-", "").replace(" ", "")


def _names(argument, names):
    return list(dict.fromkeys(checks.texts(argument, [names] if isinstance(names, str) else names)))


def _integers(argument, numbers, least):
    numbers = list(dict.fromkeys(numbers if hasattr(numbers, "__iter__") else [numbers]))
    if not numbers:
        raise ValueError(f"{argument}: expected one or more integers, got none")
    return [checks.integer(argument, number, least) for number in numbers]


def _settings(method, views, split):
    """What makes a run another than the method's default one, and its epochs, as JSON."""
    kind, options, usual = kind_of(method), options_of(method), kind_of(method).default_options()
    changed = [name for name in options if _text(options[name]) != _text(usual[name])]
    said = {name: options[name] for name in options if name in ("epochs", *changed)}
    if not options.get("finetune", True):  # Tip-Adapter without training
        del said["epochs"]
    if views is not None and kind.needs_training and kind.trains_on_views:
        said["views"] = views
    if split != "test":
        said["split"] = split
    return _text(said)


def _text(value):
    return json.dumps(value, sort_keys=True, default=_known)


def _known(value):
    """What stands in JSON for a tensor or a Backbone: its digest."""
    is_tensor = isinstance(value, torch.Tensor)
    return digest(value) if is_tensor else getattr(value, "weights_digest", str(value))
