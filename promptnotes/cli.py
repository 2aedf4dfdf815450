"""The command line: learn a prompt from a folder of photographs, and name other photographs."""

import argparse
import json
import os
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path

import torch
from safetensors import safe_open
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes import assets, papers
from promptnotes.backbone import default_dtype
from promptnotes.data import benchmarks
from promptnotes.data.folder import class_name, files_below, unlabelled_images
from promptnotes.images import open_image
from promptnotes.loading import OPENAI_NAMES
from promptnotes.methods import METHODS

DTYPES = dict(float32=torch.float32, bfloat16=torch.bfloat16, float16=torch.float16)

EXAMPLES = """\
examples:
  promptnotes fit coop photos/ -o prompt.safetensors
      photos/ holds one folder of images a class: photos/tabby_cat/1.jpg, ...
  promptnotes fit coop photos/ -o prompt.safetensors --clip RN50 --shots 4 --init "a photo of a"
  promptnotes fit upl unsorted/ --classes "tabby cat,fire truck" -o prompt.safetensors --clip RN50
  promptnotes predict prompt.safetensors new/*.jpg
  promptnotes predict prompt.safetensors new/ --top 1 --json > answers.json
  promptnotes data eurosat --root data
  promptnotes grid --methods coop,csc,plot --tasks toybox/cars,toybox/satellite -o results.csv
  promptnotes grid --paper coop eurosat --dry-run
  promptnotes grid --paper coop eurosat --root data
"""


def main(argv=None):
    """Run one command; returns the exit status: 0, or 1 with a line on stderr that says why."""
    args = build_parser().parse_args(argv)
    try:
        return args.run(args)
    except (ValueError, OSError, RuntimeError, ArithmeticError) as error:
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
    add_fit_upl(methods)
    add_predict(commands)
    add_grid(commands)
    add_data(commands)
    return parser


def add_fit_coop(methods):
    parser = methods.add_parser(
        "coop",
        help="CoOp: context vectors learned from labelled images",
        description="Learn a prompt's context from a folder of class folders, and measure it on a "
        "held-out part of the images.",
    )
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="one folder of images a class; its name names the class")
    add("-o", "--output", metavar="FILE", required=True, help="where the prompt is written")
    add_backbone(parser, default="toybox")
    add = parser.add_argument_group("images").add_argument
    add("--shots", metavar="N", type=shots, default=16, help='images a class, or "all" (16)')
    add("--test-share", metavar="X", type=float, default=0.3, help="share held out (%(default)s)")
    add_images(add, "of the draws and the context", "to compare with")
    add_training(parser, "(50, 100 or 200: more for more shots)")
    parser.set_defaults(run=fit_coop)


def add_fit_upl(methods):
    parser = methods.add_parser(
        "upl",
        help="UPL: context vectors learned from images without labels",
        description="Learn a prompt's contexts from a folder of unsorted images: a zero-shot "
        "classifier labels them, and the most confident of each class are learned from.",
    )
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="images, in folders or not; folders' names are not used")
    add("--classes", metavar="A,B,..", required=True, help="class names, separated by commas")
    add("-o", "--output", metavar="FILE", required=True, help="where the prompt is written")
    add_backbone(parser, default="toybox")
    add = parser.add_argument_group("images").add_argument
    add("--shots", metavar="N", type=positive, default=16, help="images a class, at most (16)")
    add_images(add, "of the first context; the others follow", "that labels the images")
    add = add_training(parser, "(50)")
    add("--members", metavar="N", type=positive, default=16, help="contexts that vote (16)")
    parser.set_defaults(run=fit_upl, epochs=50)


def add_images(add, seed, template):
    add("--views", metavar="V", type=positive, default=20, help="augmented views an image (20)")
    add("--seed", metavar="N", type=int, default=1, help=f"{seed} (1)")
    add(
        "--template",
        metavar="TEXT",
        default="a photo of a {}.",
        help=f"the hand-made prompt {template} (%(default)s)",
    )


def add_training(parser, epochs):
    add = parser.add_argument_group("prompt and training").add_argument
    add(
        "--n-ctx", metavar="M", type=positive, help="context vectors (as many as --init has, or 16)"
    )
    add(
        "--position",
        choices=("end", "middle", "front"),
        default="end",
        help="of the class name (%(default)s)",
    )
    add("--class-specific", action="store_true", help="learn a context for each class")
    add("--init", metavar="TEXT", help="words to start from; they set M themselves (random)")
    add("--epochs", metavar="N", type=natural, help=epochs)
    add("--lr", metavar="X", type=float, default=0.002, help="learning rate (%(default)s)")
    add("--batch-size", metavar="N", type=positive, default=32, help="images a step (%(default)s)")
    return add


def add_predict(commands):
    parser = commands.add_parser(
        "predict",
        help="name images with a learned prompt",
        description="Print the most probable classes of images. The exit status is 1 if any image "
        "could not be read; the others are still named.",
    )
    add = parser.add_argument
    add("prompt", metavar="PROMPT", help="a file written by promptnotes fit")
    add("images", metavar="IMAGE", nargs="+", help="images, or folders of images")
    add("--top", metavar="N", type=positive, default=3, help="classes to show (%(default)s)")
    add("--json", action="store_true", help="print a JSON list instead of a table")
    add_backbone(parser, default=None, unless="the one that the prompt was learned with")
    parser.set_defaults(run=predict)


def add_grid(commands):
    parser = commands.add_parser(
        "grid",
        help="measure methods on tasks, shots and seeds",
        description="Fit and test every method on every task with every number of shots and seed; "
        "or, with --paper, a paper's table on its sets, with its settings. Rows are added to FILE "
        "as they come: the same command goes on where it was stopped.",
    )
    add = parser.add_argument
    add("sets", metavar="SET", nargs="*", help="of --paper: eurosat, ..; of domain: imagenetv2, ..")
    add("--paper", choices=papers.PAPERS, help="whose table to measure")
    add("--methods", metavar="A,B,..", type=names, help=f"of {', '.join(METHODS)}, in any case")
    add("--tasks", metavar="A,B,..", type=names, help="toybox/objects, eurosat, ..")
    add(
        "--shots",
        metavar="N,N,..",
        type=positives,
        help="labelled images per class (1,2,4,8,16; or the paper's)",
    )
    add("--seeds", metavar="N,N,..", type=positives, help="(1,2,3; or the paper's)")
    add("-o", "--output", metavar="FILE", help="CSV file, made or continued (grid_PAPER.csv)")
    add_backbone(parser, default=None, unless="toybox; or the paper's")
    add("--dtype", choices=DTYPES, help="of the text encoder (bfloat16 on GPUs that compute it)")
    add("--dry-run", action="store_true", help="print what --paper would run, and an estimate")
    add("--epochs", metavar="N", type=natural, help="of all methods that have them (their papers')")
    add("--jobs", metavar="N", type=positive, default=1, help="processes (%(default)s)")
    add(
        "--views",
        metavar="N",
        type=views,
        default=argparse.SUPPRESS,
        help="augmented views of each training image, "
        '"online" for new ones in every epoch, or 0 for none (0; or the paper\'s)',
    )
    add("--root", metavar="FOLDER", help="where the papers' sets are, as in promptnotes data")
    add("--cache", metavar="FOLDER", help="of encoded images (one of the user's cache folder)")
    parser.set_defaults(run=grid)


def add_data(commands):
    parser = commands.add_parser(
        "data",
        help="fetch and check the papers' image sets",
        description="Fetch what is missing of the papers' image sets, and compare their files with "
        "the published lists. Where a licence or a dead host forbids fetching, say what to put "
        "where. Without names, list the sets. The exit status is 1 if any set is not as published.",
    )
    add = parser.add_argument
    add("names", metavar="NAME", nargs="*", help="eurosat, caltech101, ...")
    add(
        "--root",
        metavar="FOLDER",
        help="the folder of all sets, laid out as the CoOp code wants "
        "them (the environment variable PROMPTNOTES_DATA, else data)",
    )
    add("--verify", action="store_true", help="decode every image, to see that it is sound")
    add("--list", action="store_true", help="list the sets, and do nothing")
    parser.set_defaults(run=data)


def add_backbone(parser, default, unless=""):
    parser.add_argument(
        "--clip",
        metavar="NAME",
        default=default,
        help="toybox, RN50, ViT-B/16, ...; a checkpoint; or ARCHITECTURE,WEIGHTS as open_clip "
        f"names them ({default or unless})",
    )
    parser.add_argument("--device", help="cpu, cuda, ... (cuda where there is one)")


def natural(text):
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"expected 0 or more, got {text}")
    return number


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected at least 1, got {text}")
    return number


def shots(text):
    return text if text == "all" else positive(text)


def views(text):
    return text if text == "online" else natural(text) or None


def names(text):
    return [name for name in map(str.strip, text.split(",")) if name]


def positives(text):
    return [positive(number) for number in text.split(",")]


for kind in (natural, positive, shots, views):  # argparse words errors so
    kind.__name__ = "whole number"
positives.__name__ = "list of whole numbers"


# ---- fit


def fit_coop(args):
    check_output(args.output)
    task = pn.ImageFolder(
        args.folder, args.test_share, templates=[args.template], progress=True
    )
    for problem in task.problems:
        warn(problem)
    clip = learner(args)
    # both are made before the work, so that an option that does not fit is told at once
    zero_shot = pn.ZeroShot(clip, task.classnames, task.templates)
    coop = pn.CoOp(clip, task.classnames, **training_options(args))
    train = task.train if args.shots == "all" else task.few_shot(args.shots, args.seed)
    sizes = f"{len(train)} training images, {len(task.test)} held out"
    print(f"{len(task.classnames)} classes, {sizes}")
    X = clip.encode_images(train.images, views=args.views, seed=args.seed, progress=True)
    coop.fit(X, train.labels)
    if len(task.test):
        T = clip.encode_images(task.test.images, progress=True)
        print("accuracy on the held-out images")
        print(f"  zero-shot  {zero_shot.score(T, task.test.labels):5.1f} %   {args.template}")
        print(f"  CoOp       {coop.score(T, task.test.labels):5.1f} %")
    else:
        print("no image is held out, so the accuracy is not known")
    coop.save(args.output)
    print(f"wrote {args.output}")
    return 0


def fit_upl(args):
    check_output(args.output)
    classnames = split_classes(args.classes)
    paths, problems = unlabelled_images(args.folder, progress=True)
    for problem in problems:
        warn(problem)
    if len(paths) < len(classnames):
        warn(
            f"{len(paths)} images for {len(classnames)} classes: at least "
            f"{len(classnames) - len(paths)} classes get no image, and their names learn nothing"
        )
    clip = learner(args)
    upl = pn.UPL(
        clip,
        classnames,
        shots=args.shots,
        members=args.members,
        template=args.template,
        **training_options(args),
    )
    print(f"{len(classnames)} classes, {len(paths)} images without labels")

    def augmented(indices):
        chosen = [paths[i] for i in indices]
        return clip.encode_images(chosen, views=args.views, seed=args.seed, progress=True)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        upl.fit(clip.encode_images(paths, progress=True), augmented=augmented)
    for warning in caught:
        warn(warning.message)
    print("images learned from, and the least confident of them")
    width = max(map(len, classnames))
    for c, name in enumerate(classnames):
        confidences = upl.pseudo_labels_.confidences[upl.pseudo_labels_.labels == c]
        least = f"{confidences.min():7.1%}" if len(confidences) else ""
        print(f"  {name.ljust(width)}  {len(confidences):4d}{least}")
    upl.save(args.output)
    print(f"wrote {args.output}")
    return 0


def split_classes(text):
    """Class names from "cat, fire_truck": as folders would name them."""
    classnames = [name for name in map(class_name, text.split(",")) if name]
    lower = [name.lower() for name in classnames]
    twice = sorted({name for name in lower if lower.count(name) > 1})
    if twice:
        raise ValueError(
            f"--classes: {', '.join(map(repr, twice))} more than once "
            '("_" is read as a space, and case is ignored)'
        )
    if len(classnames) < 2:
        raise ValueError(f"--classes: two or more class names needed, got {text!r}")
    return classnames


def learner(args):
    """The backbone that a prompt is learned for."""
    clip = load_clip(args.clip, args.device)
    if clip.name in assets.NAMES:
        warn("toybox has seen drawn scenes only; for photographs take --clip RN50 or another")
    return clip


def training_options(args):
    names = "n_ctx position class_specific init seed epochs lr batch_size".split()
    return {name: getattr(args, name) for name in names} | dict(progress=True)


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


def load_clip(name, device):
    """A backbone; its name, which a saved prompt tells, loads the same again from any folder."""
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if name in ("toybox", *assets.NAMES, *OPENAI_NAMES):
        return pn.load_clip(name, device=device)
    *arch, weights = pair = split_clip(name)
    clip = pn.load_clip(tuple(pair) if arch else name, device=device)
    clip.name = ",".join([*arch, os.path.abspath(weights) if os.path.exists(weights) else weights])
    return clip


def split_clip(name):
    """[name or path], or [architecture, weights]."""
    return [name] if os.path.exists(name) else name.split(",", 1)


def warn(text):
    print(f"promptnotes: warning: {text}", file=sys.stderr)


# ---- predict


def predict(args):
    paths = [path for name in args.images for path in files_below(Path(name))]
    if not paths:
        raise ValueError(f"no images in {', '.join(args.images)}")
    coop = load_prompt(args)
    answers = {}  # path -> its classes, most probable first; None if it could not be read
    for start in tqdm(range(0, len(paths), 32), desc="predict", disable=None):
        answers |= name_images(coop, paths[start : start + 32], args.top)
    if args.json:
        keys = ("class", "probability")
        entries = [
            {"image": str(path), "classes": [dict(zip(keys, pair, strict=True)) for pair in pairs]}
            for path, pairs in answers.items()
            if pairs
        ]
        print(json.dumps(entries, indent=2))
    else:
        print_table(answers)
    return 1 if None in answers.values() else 0


def load_prompt(args):
    path = Path(args.prompt)
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file, expected one written by promptnotes fit")
    try:
        with safe_open(path, "pt") as file:
            learned_with = (file.metadata() or {}).get("backbone")
    except Exception:  # safetensors has an error type of its own
        learned_with = None
    if learned_with is None:
        raise ValueError(f"{path}: not a prompt written by promptnotes fit")
    try:
        clip = load_clip(args.clip or learned_with, args.device)
    except ValueError as error:
        if args.clip:
            raise
        raise ValueError(
            f"{path} was learned with {learned_with}, which cannot be found: say where it is with "
            f"--clip ({error})"
        ) from error
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        coop = pn.load(path, clip)
    for warning in caught:
        warn(warning.message)
    return coop


def name_images(coop, paths, top):
    """{path: [(class, probability), ...]}, or None for an image that cannot be read."""
    answers, images = dict.fromkeys(paths), {}
    for path in answers:
        try:
            images[path] = open_image(path)
        except (ValueError, FileNotFoundError) as error:
            warn(error)
    if images:
        probabilities = coop.predict_proba(coop.clip.encode_images(list(images.values())))
        if probabilities.ndim == 3:  # learned with several seeds: their mean
            probabilities = probabilities.mean(0)
        best = probabilities.topk(min(top, len(coop.classnames)))
        for path, values, classes in zip(images, best.values.tolist(), best.indices.tolist()):
            answers[path] = [(coop.classnames[c], p) for c, p in zip(classes, values)]
    return answers


def print_table(answers):
    rows = [
        [str(path), *(cell for name, p in pairs for cell in (name, f"{p:.1%}"))]
        for path, pairs in answers.items()
        if pairs
    ]
    if not rows:
        return
    ranks = len(rows[0]) // 2
    rows.insert(0, ["image", *(cell for rank in range(1, ranks + 1) for cell in (f"{rank}.", ""))])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


# ---- grid


def grid(args):
    given = {name: getattr(args, name) for name in ("shots", "seeds", "epochs")}
    given = {name: value for name, value in given.items() if value is not None}
    if "views" in args:
        given["views"] = args.views
    device = args.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if args.paper:
        clip = dict(clip=clip_name(args.clip)) if args.clip else {}
        paper = replace(papers.PAPERS[args.paper], **given, **clip)
        sets = paper.sets(args.sets)
    elif not (args.methods and args.tasks and args.output) or args.sets or args.dry_run:
        raise ValueError("grid: expected --methods, --tasks and -o, or --paper; see grid --help")
    if args.dry_run:
        dtype = args.dtype or str(default_dtype(device)).removeprefix("torch.")
        print(paper.dry_run(args.sets, dtype=dtype))
        return 0
    output = args.output or f"grid_{args.paper}.csv"
    check_output(output)
    options = dict(
        device=device,
        dtype=args.dtype and DTYPES[args.dtype],
        path=output,
        root=args.root,
        n_jobs=args.jobs,
        cache=args.cache,
        progress=sys.stderr.isatty(),
    )
    try:
        if args.paper:
            return max([run_paper(paper, *pair, **options) for pair in sets])
        clip = dict(clip=clip_name(args.clip or "toybox"))
        table = pn.grid.few_shot_grid(args.methods, args.tasks, **given, **clip, **options)
    except KeyboardInterrupt:
        print(
            f"promptnotes: interrupted; {output} has what is done, and the same command goes on",
            file=sys.stderr,
        )
        return 130
    print("accuracy in %, mean ± sample standard deviation over n seeds")
    print(pn.grid.summary(table).to_string())
    return 0


def run_paper(paper, name, shifted, **options):
    """Measure one set and print its means; returns 1 if it did not run to the end."""
    try:
        table = paper.run(name, shifted, **options)
    except (RuntimeError, OSError) as error:  # the other sets still run
        print(f"promptnotes: error: {name}: {error}", file=sys.stderr)
        return 1
    numbers = [column for column in ("accuracy", "base", "new", "harmonic") if column in table]
    by = [column for column in ("task", "target", "method", "shots") if column in table]
    print(table.groupby(by, sort=False)[numbers].mean().round(2).to_string(), flush=True)
    return 0


def clip_name(text):
    """As pn.load_clip takes it."""
    clip = split_clip(text)
    return tuple(clip) if len(clip) == 2 else clip[0]


# ---- data


def data(args):
    for name in args.names:
        benchmarks.find(name)  # unknown names are told before anything is fetched
    if args.list or not args.names:
        for name in args.names or benchmarks.TABLE:
            entry, folder = benchmarks.find(name, args.root)
            how = f"{entry.gigabytes} GB to fetch" if entry.archives else "by hand"
            sizes = benchmarks.counted(entry.counts)
            print(f"{name:15s}  {entry.classes:4d} classes  {sizes:39s}  {folder}: {how}")
        return 0
    return max([prepare(name, args.root, args.verify) for name in args.names])


def prepare(name, root, verify):
    """Fetch and check one set; returns 0, or 1 when it is not as published."""
    try:
        folder = benchmarks.fetch(name, root)
        report = benchmarks.check(name, root, verify, progress=True)
    except (ValueError, OSError) as error:
        print(f"promptnotes: error: {error}", file=sys.stderr)  # several lines: what is to be done
        return 1
    print(f"{name}: {benchmarks.counted(report.counts)} images in {folder}")
    for note in report.notes:
        print(f"  note: {note}")
    for problem in report.problems:
        warn(problem)
    return 1 if report.problems else 0
