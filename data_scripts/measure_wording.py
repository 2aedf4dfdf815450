"""Take away what may make a wording matter, and measure again (chapter 1).

    python data_scripts/measure_wording.py --work /tmp/toybox

Text encoders learn anew beside the image encoder of toybox-rn, from the captions of VARIANTS, three
times each; then every wording is measured on test images. It goes on where it was stopped, and
writes book/results/wording.csv. An hour on two cores.
"""

import argparse
import contextlib
from pathlib import Path
from unittest import mock

import pandas as pd
import pretrain_toybox
import torch
import torch.nn.functional as F

import promptnotes as pn
from promptnotes import assets
from promptnotes.backbone import Backbone
from promptnotes.data.toybox import captions
from promptnotes.grid import Results
from promptnotes.notebook import tables

PAIRS = 384_000
SETTINGS = dict(small_pairs=0, restart=PAIRS, pairs=PAIRS, teacher="toybox-rn", frozen=True)
SETTINGS |= dict(unique_shards=8, config=pretrain_toybox.CONFIGS["resnet"])
SEEDS = (1, 2, 3)
WORDINGS = ("{}.", "a photo of {}.", "a photo of a {}.", "a centered satellite photo of {}.")
# `mixed` chooses among the classes of three tasks at once: things, scenes and textures
TASKS = {name: [name] for name in ("iconic", "autos", "scenes", "textures", "land")}
TASKS["mixed"] = ["iconic", "scenes", "textures"]
COLUMNS = ["variant", "seed", "task", "wording", "accuracy", "n"]


def without(opening):
    return opening.replace("{a}", "").replace("a {}", "{}")


def with_one(opening):
    """With an article before the name, unless it has another word there, such as "the"."""
    if opening in ("", "photo of "):
        return opening + "{a}"
    return "a " + opening if opening.startswith("{}") else opening


def dealt(table, *ways):
    """A table whose openings are each changed in these ways, an equal share of the weight each."""
    new = {}
    for opening, weight in table.items():
        for way in ways:
            text = way(opening)
            new[text] = new.get(text, 0) + weight / len(ways)
    return new


def views_of_anything():
    """The words of a view from above stand before things as often as before land, and land is
    described as scenes are."""
    above = {text: weight for text, weight in captions.ABOVE.items() if "{}" in text}
    share = 0.03 * sum(captions.OPENINGS.values()) / sum(above.values())
    openings = captions.OPENINGS | {text: share * weight for text, weight in above.items()}
    return dict(OPENINGS=openings, ABOVE={"{}": 4, "a photo of {}": 4, "view of the {}": 2})


VARIANTS = {
    "as written": dict,
    "views of anything": views_of_anything,
    "articles of things alone": lambda: dict(
        OPENINGS=dealt(captions.OPENINGS, with_one),
        SCENERY=dealt(captions.SCENERY, without),
        TEXTURES=dealt(captions.TEXTURES, without),
    ),
    "articles at random": lambda: {
        table: dealt(getattr(captions, table), with_one, without)
        for table in ("OPENINGS", "SCENERY", "TEXTURES")
    },
}


def learn(variant, seed, work):
    """A CLIP with the image encoder of toybox-rn, and a text encoder that read these captions."""
    name = f"{variant.replace(' ', '-')}-{seed}"
    if not (work / f"{name}.safetensors").exists():
        with contextlib.ExitStack() as changed:
            for table, value in VARIANTS[variant]().items():
                changed.enter_context(mock.patch.object(captions, table, value))
            changed.enter_context(mock.patch.dict(pretrain_toybox.SETTINGS, {name: SETTINGS}))
            pretrain_toybox.train(name, work, work)
    return Backbone(*assets.load(work / name), "cpu")


@torch.no_grad()
def accuracies(clip, encoded):
    """(task, wording, accuracy in %, number of test images) of all TASKS and WORDINGS."""
    for task, parts in TASKS.items():
        features = torch.cat([F.normalize(encoded[part][0], dim=1) for part in parts])
        names, labels = [], []
        for part in parts:
            _, y, classnames = encoded[part]
            labels.append(y + len(names))
            names += classnames
        for wording in WORDINGS:
            text = pn.ZeroShot(clip, names, wording).text_features()
            right = (features @ text.T).argmax(1) == torch.cat(labels)
            yield task, wording, 100 * right.double().mean().item(), len(right)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("_build/pretrain"))
    parser.add_argument("--results", type=Path, default=tables.book() / "results")
    args = parser.parse_args(argv)
    args.work.mkdir(parents=True, exist_ok=True)
    for end in ("safetensors", "json"):  # the teacher may lie beside what learns
        teacher = assets.HERE / f"toybox-rn.{end}"
        (args.work / teacher.name).write_bytes(teacher.read_bytes())
    table, encoded = Results(args.results / "wording.csv", COLUMNS, COLUMNS[:4]), {}
    for seed in SEEDS:
        for variant in VARIANTS:
            if table.find(variant=variant, seed=seed):
                continue
            clip = learn(variant, seed, args.work)
            for name in {part for parts in TASKS.values() for part in parts} - set(encoded):
                task = pn.load_task(f"toybox/{name}")
                X = clip.encode_images(task.test.images)  # of all, the same image encoder
                encoded[name] = X.pooled, task.test.labels, list(task.classnames)
            about = dict(variant=variant, seed=seed)
            rows = [dict(zip(COLUMNS[2:], row)) for row in accuracies(clip, encoded)]
            table.add([about | row for row in rows])
            print(pd.DataFrame(rows).pivot(index="task", columns="wording", values="accuracy"))


if __name__ == "__main__":
    main()
