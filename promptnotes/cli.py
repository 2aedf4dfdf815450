"""The command line: learn a prompt from a folder of photographs, and name other photographs."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

import torch
from safetensors import SafetensorError
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data.folder import open_image

EXAMPLES = """\
examples:
  promptnotes fit coop photos/ -o prompt.safetensors
      photos/ holds one folder of images a class: photos/tabby_cat/1.jpg, ...
  promptnotes fit coop photos/ -o prompt.safetensors --clip RN50 --shots 4 --init "a photo of a"
  promptnotes predict prompt.safetensors new/*.jpg
  promptnotes predict prompt.safetensors new/ --top 1 --json > answers.json
"""


def main(argv=None):
    """Run one command; returns the exit status: 0, or 1 with a line on stderr that says why."""
    args = build_parser().parse_args(argv)
    try:
        return args.run(args)
    except (ValueError, OSError, RuntimeError, SafetensorError) as error:
        text = " ".join(str(error).split())  # one line
        print(f"promptnotes: error: {text}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("promptnotes: interrupted, nothing was written", file=sys.stderr)
        return 130


class Parser(argparse.ArgumentParser):
    """Errors begin alike at every level of the command line."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f"promptnotes: error: {message}\n")


def build_parser():
    parser = Parser(
        prog="promptnotes",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"promptnotes {pn.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    fit = commands.add_parser("fit", help="learn a prompt from images")
    methods = fit.add_subparsers(metavar="METHOD", required=True)
    add_fit_coop(methods)
    add_predict(commands)
    return parser


def add_fit_coop(methods):
    parser = methods.add_parser(
        "coop",
        help="CoOp: context vectors learned from labelled images",
        description="Learn a prompt's context from a folder of class folders, and measure it on a "
        "held-out part of the images.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="one folder of images a class; its name names the class")
    add("-o", "--output", metavar="FILE", required=True, help="where the prompt is written")
    add_backbone(parser, "toybox")
    images = parser.add_argument_group("images")
    add = images.add_argument
    add("--shots", metavar="N|all", type=shots, default=16, help="training images a class")
    add("--test-share", metavar="X", type=float, default=0.3, help="share of images held out")
    add("--views", metavar="V", type=int, default=20, help="augmented views of a training image")
    add("--template", metavar="TEXT", default="a photo of a {}.", help="the prompt to compare with")
    add("--seed", metavar="N", type=int, default=1, help="of the draws and the initial context")
    training = parser.add_argument_group("prompt and training")
    add = training.add_argument
    add("--n-ctx", metavar="M", type=int, default=16, help="context vectors")
    add("--position", choices=("end", "middle", "front"), default="end", help="of the class name")
    add("--class-specific", action="store_true", help="a context of its own for every class")
    add("--init", metavar="TEXT", help="words to start the context from (default: random)")
    add("--epochs", metavar="N", type=int, help="(default: 50, 100 or 200, growing with the shots)")
    add("--lr", metavar="X", type=float, default=0.002, help="learning rate")
    add("--batch-size", metavar="N", type=int, default=32, help="images a training step")
    parser.set_defaults(run=fit_coop)


def add_predict(commands):
    parser = commands.add_parser(
        "predict",
        help="name images with a learned prompt",
        description="Print the most probable classes of images.",
    )
    add = parser.add_argument
    add("prompt", metavar="PROMPT", help="a file written by promptnotes fit")
    add("images", metavar="IMAGE", nargs="+", help="images, or folders of images")
    add("--top", metavar="N", type=positive, default=3, help="classes to show (default: 3)")
    add("--json", action="store_true", help="print a JSON list instead of a table")
    add_backbone(parser, None)
    parser.set_defaults(run=predict)


def add_backbone(parser, default):
    parser.add_argument(
        "--clip",
        metavar="NAME",
        default=default,
        help="the CLIP: toybox, RN50, ViT-B/16, ..., an open_clip pair ARCHITECTURE,WEIGHTS, or a "
        "checkpoint file" + ("" if default else " (default: the one the prompt was learned with)"),
    )
    parser.add_argument("--device", help="cpu, cuda, ... (default: cuda where there is one)")


def shots(text):
    return None if text == "all" else positive(text)


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


# argparse words its message with these: "invalid whole number above 0 value: '-1'"
positive.__name__ = "whole number above 0"
shots.__name__ = "number of shots"


def load_clip(args, name):
    device = args.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if "," in name and not os.path.exists(name):
        name = tuple(part.strip() for part in name.split(",", 1))
    return pn.load_clip(name, device=device)


def fit_coop(args):
    check_output(args.output)
    task = pn.ImageFolder(
        args.folder, args.test_share, args.seed, templates=[args.template], progress=True
    )
    for problem in task.problems:
        warn(problem)
    clip = load_clip(args, args.clip)
    if args.clip.startswith("toybox"):
        warn("toybox has only seen drawn scenes; for photographs take --clip RN50 or another")

    coop = pn.CoOp(
        clip,
        task.classnames,
        n_ctx=args.n_ctx,
        position=args.position,
        class_specific=args.class_specific,
        init=args.init,
        seed=args.seed,
        epochs=args.epochs,
        lr=args.lr,
        batch_size=args.batch_size,
        progress=True,
    )
    train = task.few_shot(args.shots, args.seed) if args.shots else task.train
    print(f"{len(task.classnames)} classes: {len(train)} training images, {len(task.test)} held out")
    X = clip.encode_images(train.images, views=args.views, seed=args.seed, progress=True)
    coop.fit(X, train.labels)
    if len(task.test):
        T = clip.encode_images(task.test.images, progress=True)
        zero_shot = pn.ZeroShot(clip, task.classnames, task.templates)
        print("accuracy on the held-out images")
        print(f"  zero-shot, {args.template!r}: {zero_shot.score(T, task.test.labels):.1f} %")
        print(f"  CoOp: {coop.score(T, task.test.labels):.1f} %")
    else:
        print("no images were held out, so there is no accuracy")
    coop.save(args.output)
    print(f"wrote {args.output}")
    return 0


def check_output(output):
    """Raise before any work is done if `output` could not be written after it."""
    output = Path(output)
    if output.is_dir():
        raise ValueError(f"--output {output}: expected a file, this is a folder")
    try:
        with tempfile.TemporaryFile(dir=output.parent):
            pass
    except FileNotFoundError:
        raise ValueError(f"--output {output}: there is no folder {output.parent}") from None
    except OSError as error:
        reason = f"{output.parent} cannot be written to ({error.strerror})"
        raise ValueError(f"--output {output}: {reason}") from error


def predict(args):
    coop = load_prompt(args)
    paths, missing = find_images(args.images)
    answers, wrong = [], len(missing)
    for start in tqdm(range(0, len(paths), 64), desc="predict", disable=None):
        images = {}
        for path in paths[start : start + 64]:
            try:
                images[path] = open_image(path)
            except (ValueError, FileNotFoundError) as error:
                warn(error)
                wrong += 1
        ...
