"""Runs in a chapter's kernel and notes which methods were fitted and scored, and on what.

Features are known by their rows: where `encode_images` gives some, each row is remembered with its
backbone and the part of the task that its image belongs to. So slices and copies are recognised.
Training is cut to a few epochs: what runs is looked at, not how well.
"""

import functools
import json
import os
from contextlib import contextmanager, nullcontext
from pathlib import Path

import promptnotes as pn
from promptnotes.methods import Method

EPOCHS = 5

_origin = {}  # a row's bytes: (backbone's name, part of the task)
_events = {}  # as keys: each kind of call once, in order


def watch(task_name):
    """Start to take notes; `task_name` is the chapter's TASK."""
    task = pn.load_task(task_name)
    part_of = {
        os.path.realpath(image): part
        for part in ("train", "val", "test")
        for image in getattr(task, part).images
    }
    encode = pn.Backbone.encode_images

    @functools.wraps(encode)
    def remember(self, images, *args, **options):
        features = encode(self, images, *args, **options)
        for i in range(len(features)):
            for row in _rows(getattr(features, "pooled", None), i):
                _origin[row] = self.name, _part(images[i], part_of)
        return features

    pn.Backbone.encode_images = remember
    for kind in [Method, *_below(Method)]:
        for name in {"fit", "logits"} & set(vars(kind)):
            setattr(kind, name, _noted(name, getattr(kind, name)))
    pn.sinkhorn = _noted("sinkhorn", pn.sinkhorn)


def save(path):
    Path(path).write_text(json.dumps([json.loads(event) for event in _events]))


@contextmanager
def _short(method):
    """Few epochs, as long as it lasts."""
    if not hasattr(method, "epochs"):
        yield
        return
    asked = method.epochs
    method.epochs = EPOCHS if asked is None else min(EPOCHS, asked)
    try:
        yield
    finally:
        method.epochs = asked


def _below(kind):
    for child in kind.__subclasses__():
        yield from (child, *_below(child))


def _rows(pooled, i=slice(None)):
    """The rows [D] of features [n, D] or [V, n, D], as bytes."""
    if pooled is None:  # views drawn anew in every epoch
        return []
    return [row.tobytes() for row in pooled[..., i, :].reshape(-1, pooled.shape[-1]).cpu().numpy()]


def _part(image, part_of):
    path = isinstance(image, (str, os.PathLike))
    return part_of.get(os.path.realpath(image), "other") if path else "other"


def _noted(event, call):
    @functools.wraps(call)
    def noting(*args, **options):
        with _short(args[0]) if event == "fit" else nullcontext():
            result = call(*args, **options)
        about = {"event": event}
        if event != "sinkhorn":
            method, X = args[0], args[1] if len(args) > 1 else options.get("X")
            draws = [x for x in (X if isinstance(X, (list, tuple)) else [X]) if x is not None]
            seen = {_origin.get(row, ("?", "other")) for x in draws for row in _rows(x.pooled)}
            about |= {
                "method": type(method).__name__,
                "options": {
                    name: getattr(method, name)
                    for name in ("class_specific", "finetune")
                    if hasattr(method, name)
                },
                "classnames": getattr(method, "classnames", None),
                "on": sorted(seen),  # [(backbone, part)]
                "local": any(x.local is not None for x in draws),
            }
        _events.setdefault(json.dumps(about))
        return result

    return noting
