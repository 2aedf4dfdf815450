"""Encode the images of benchmarks with a frozen CLIP, and keep the features on disk.

    python data_scripts/encode_features.py eurosat dtd --clip RN50 --root data --cache features
    python data_scripts/encode_features.py eurosat --clip ViT-B/16 --shots 16 --seeds 1 2 3 --views 20 --local

For each set: the test images, and for every number of shots and every seed the few-shot draw of training images (its
augmented views) and of validation images. `clip.encode_images(images, cache=...)` with the same options then reads them
instead of running the image tower. Every piece is one file, checksummed (promptnotes/features.py), and pieces that are
there already are passed over: a script that is killed goes on where it was stopped. A file is believed only if weights,
pixels, transform and options are the same.
"""

import argparse

import torch
from tqdm.auto import tqdm

import promptnotes as pn


def pieces(task, shots, seeds, views):
    """(what it is, its images, options of encode_images)."""
    yield "test", task.test.images, {}
    for count in shots:
        for seed in seeds:
            if count == "all":
                draws = {"train": task.train, "val": task.val}
            elif len(task.train):
                draws = {"train": task.few_shot(count, seed), "val": task.few_shot_val(count, seed)}
            else:  # a set for testing only
                draws = {}
            for part, draw in draws.items():
                options = dict(views=views, seed=seed) if part == "train" else {}
                yield f"{part}, {count} shots, seed {seed}", draw.images, options


def encode(clip, names, root, cache, shots=(16,), seeds=(1, 2, 3), views=None, local=False):
    """Encode all pieces of the tasks `names`; returns how many there were."""
    plan = []
    for name in names:
        task = pn.load_task(name, root)
        plan += [(name, *piece) for piece in pieces(task, shots, seeds, views) if len(piece[1])]
    bar = tqdm(plan)
    for name, what, images, options in bar:
        bar.set_description(f"{name}: {what}")
        clip.encode_images(images, local=local, cache=cache, progress=True, **options)
    return len(plan)


def number_or_all(text):
    return text if text == "all" else int(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("names", metavar="NAME", nargs="+", help="sets, such as eurosat; or toybox/objects")
    add("--clip", default="RN50", help="RN50, ViT-B/16, ..., toybox, or a checkpoint (%(default)s)")
    add("--root", help="the folder of all sets (PROMPTNOTES_DATA, else data)")
    add("--cache", default="features", help="where the features are written (%(default)s)")
    add(
        "--shots", type=number_or_all, nargs="+", default=[16], help='images a class, or "all" (16)'
    )
    add("--seeds", type=int, nargs="+", default=[1, 2, 3], help="of the draws (1 2 3)")
    add(
        "--views",
        type=int,
        help="augmented views of a training image (none: the images as they are)",
    )
    add("--local", action="store_true", help="also one feature a place, for PLOT")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    count = encode(
        pn.load_clip(args.clip, device=args.device),
        args.names,
        args.root,
        args.cache,
        args.shots,
        args.seeds,
        args.views,
        args.local,
    )
    print(f"{count} pieces in {args.cache}")
