"""One fit of a grid, in any process, and the encoded images that all its fits share."""

import json
import os
import threading
import time
import traceback
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from importlib import metadata
from itertools import chain

import joblib
import open_clip
import pooch
import torch
from joblib.parallel import get_active_backend
from threadpoolctl import threadpool_limits

from .. import assets
from ..data import load_task
from ..loading import load_clip
from ..training import default_epochs


@dataclass(frozen=True)
class Piece:
    """Images that are encoded together: a split of a task or, with shots, a few-shot draw of it."""

    task: str
    split: str
    shots: int | None = None
    seed: int | None = None
    views: int | str | None = None
    local: bool = False

    def run(self, store):
        """Write the features to the files of the store."""
        store.keep([self])


class FeatureStore:
    """The encoded images of a grid. Each piece is encoded once, and its features stay on the CPU.

    clip, device, dtype : as load_clip takes them
    root  : the folder of the papers' sets, as load_task takes it
    cache : folder of files with features, and of what long fits have done so far; None: one of the
            user's cache folder

    Another process is given the arguments, not the features: it makes one store for the whole grid.
    """

    def __init__(self, clip="toybox", root=None, cache=None, device="cpu", dtype=None):
        self.name = tuple(clip) if isinstance(clip, list) else clip  # the cache below hashes it
        self.device, self.dtype = str(device), dtype
        self.root = None if root is None else os.path.abspath(root)
        self.cache = os.path.abspath(cache or pooch.os_cache("promptnotes") / "features")
        self.grid = uuid.uuid4().hex
        self._tasks, self._features = {}, {}

    def __reduce__(self):
        arguments = self.name, self.root, self.cache, self.device, self.dtype
        return _store_of_this_process, (self.grid, os.getpid(), *arguments)

    @cached_property
    def clip(self):
        return load_clip(self.name, self.device, self.dtype)

    def task(self, name):
        """A Task by its name; "eurosat:base" and "eurosat:new" are the halves of its classes."""
        if name not in self._tasks:
            whole, _, half = name.partition(":")
            task = self.task(whole) if half else load_task(name, self.root)
            self._tasks[name] = task.base_new()[("base", "new").index(half)] if half else task
        return self._tasks[name]

    def images(self, piece):
        """The ImageSet of a piece."""
        task = self.task(piece.task)
        if piece.shots is None:
            return getattr(task, piece.split)
        draw = task.few_shot if piece.split == "train" else task.few_shot_val
        return draw(piece.shots, piece.seed)

    def features(self, piece):
        """Features of a piece, in the order of its images; OnlineViews where views are "online"."""
        if piece not in self._features:
            images = self.images(piece).images
            self._features[piece] = self.encode(images, piece.local, piece.views, piece.seed)
        return self._features[piece]

    def encode(self, images, local=False, views=None, seed=1):
        """Features of any images, through the files in `cache`; they are not kept in memory."""
        cache = None if views == "online" else self.cache
        return self.clip.encode_images(images, local, views, seed, cache=cache, device="cpu")

    def keep(self, pieces):
        """Have these pieces in memory, and free that of all others."""
        tasks = {name for p in pieces for name in (p.task, p.task.partition(":")[0])}
        self._tasks = {name: task for name, task in self._tasks.items() if name in tasks}
        self._features = {p: kept for p, kept in self._features.items() if p in pieces}
        for piece in pieces:
            self.features(piece)


@lru_cache(maxsize=1)  # one for all jobs of a grid
def _store_of_this_process(grid, parent, *arguments):
    if os.getppid() == parent:  # a worker, not a process on another machine
        _end_with(parent)
    return FeatureStore(*arguments)


@lru_cache(maxsize=1)  # one thread, however many grids a worker meets
def _end_with(parent):
    """End this worker once the process of its grid has ended: a kill leaves none behind."""

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# ---- one fit


def kind_of(method):
    """The class of a method, which may be given with options, as functools.partial."""
    return method.func if isinstance(method, partial) else method


def options_of(method):
    """{option: its value}, defaults included."""
    return kind_of(method).default_options() | getattr(method, "keywords", {})


def with_epochs(method, shots, epochs=None):
    """With this number of epochs, or the papers' by shots, unless it has one of its own."""
    options = options_of(method)
    if "epochs" not in options or "epochs" in getattr(method, "keywords", {}):
        return method
    if epochs is None and options["epochs"] is None:
        epochs = default_epochs(torch.zeros(shots, dtype=torch.long))
    return method if epochs is None else partial(method, epochs=epochs)


@dataclass
class Job:
    """One fit of a method on a task, and its tests on one task or more.

    about : what its rows have in common
    seeds : one, or several for a grouped fit, which equals as many alone
    split : of the images it is tested on
    """

    about: dict
    method: object
    task: str
    tests: list
    shots: int
    seeds: list
    views: int | str | None = None
    split: str = "test"

    def pieces(self, n_val):
        """What it learns from (a draw a seed, or without labels the whole split), chooses its
        settings on, and is tested on: three lists of Pieces. n_val : validation images there."""
        kind, local = kind_of(self.method), kind_of(self.method).needs_local
        train, val, test = [], [], [Piece(name, self.split, local=local) for name in self.tests]
        if kind.needs_training and not kind.needs_labels:
            train = [Piece(self.task, "train", local=local)]
        elif kind.needs_training:
            views = self.views if kind.trains_on_views else None
            train = [Piece(self.task, "train", self.shots, s, views, local) for s in self.seeds]
        if kind.needs_validation and n_val:  # ImageNet has none
            val = [Piece(self.task, "val", self.shots, self.seeds[0], local=local)]
        return train, val, test

    def run(self, store):
        """(accuracies in %, a list a test with a number a seed; the rest of what its rows say)."""
        train, val, test = self.pieces(len(store.task(self.task).val))
        store.keep([*train, *val, *test])  # not a part of the seconds
        begin = time.perf_counter()
        method = self.fit(store, train, val)
        accuracies = [self.accuracies(method, store, piece) for piece in test]
        seconds = (time.perf_counter() - begin) / len(self.seeds)
        return accuracies, dict(seconds=seconds) | conditions(store.clip)

    def fit(self, store, train, val):
        kind, task = kind_of(self.method), store.task(self.task)
        seed = self.seeds if kind.groups_seeds else self.seeds[0]
        method = kind.for_task(store.clip, task, seed=seed, **getattr(self.method, "keywords", {}))
        if not kind.needs_training:
            return method
        X = [store.features(piece) for piece in train]
        if not kind.needs_labels:

            def augmented(chosen):
                chosen = [task.train.images[i] for i in chosen]
                return store.encode(chosen, kind.needs_local, self.views, self.seeds[0])

            views = augmented if self.views else None
            return method.fit(X[0], augmented=views, checkpoint=store.cache)
        y = [store.images(piece).labels for piece in train]
        if kind.groups_seeds:
            return method.fit(X, y, checkpoint=store.cache)
        held = [(store.features(piece), store.images(piece).labels) for piece in val]
        return method.fit(X[0], y[0], *chain(*held))

    def accuracies(self, method, store, piece):
        """A number a seed. A test on some of the classes chooses among these alone."""
        names, test = store.task(self.task).classnames, store.task(piece.task)
        if not set(test.classnames) <= set(names):
            method, names = method.with_classes(test.classnames), test.classnames
        logits = method.logits(store.features(piece))  # [(S,) n, K]
        if names != test.classnames:  # two of ImageNet's are equal
            logits = logits[..., [names.index(name) for name in test.classnames]]
        correct = logits.argmax(-1).cpu() == store.images(piece).labels
        return (100 * correct.double().mean(-1)).reshape(-1).tolist()


def conditions(clip):
    """What a row says of its computation: dtype of the text encoder, device, versions."""
    versions = dict(promptnotes=metadata.version("promptnotes"), torch=torch.__version__)
    versions["open_clip"] = open_clip.__version__
    if assets.world():
        versions["toybox"] = assets.world()  # frozen before any method was run on it
    dtype, device = str(clip.dtype).removeprefix("torch."), clip.device.type
    if device == "cuda":
        device = torch.cuda.get_device_name(clip.device)
    return dict(dtype=dtype, device=device, versions=json.dumps(versions))


@contextmanager
def one_thread():
    """So that processes share the cores, and a run computes alike wherever it is."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1):  # BLAS as well
            yield
    finally:
        torch.set_num_threads(before)


# ---- many, by joblib


def as_they_come(items, store, n_jobs):
    """(item, item.run(store), None) of Pieces or Jobs as joblib's workers end them; where that
    raised, (item, None, (message, traceback))."""
    calls = [joblib.delayed(_run)(number, item, store) for number, item in enumerate(items)]
    if get_active_backend()[0].supports_return_generator:
        ended = joblib.Parallel(n_jobs, batch_size=1, return_as="generator_unordered")(calls)
    else:  # such as ray's: some at a time, to keep them soon
        size = 4 * joblib.effective_n_jobs(n_jobs)
        parts = (calls[i : i + size] for i in range(0, len(calls), size))
        ended = chain.from_iterable(joblib.Parallel(n_jobs, batch_size=1)(part) for part in parts)
    for number, result, problem in ended:
        yield items[number], result, problem


def _run(number, item, store):
    try:
        with one_thread():
            return number, item.run(store), None
    except Exception as error:
        message = "".join(traceback.format_exception_only(error)).strip()
        return number, None, (message, traceback.format_exc())
