"""The command line: learn a prompt from a folder of photographs, and name other photographs."""

import argparse
import json
import os
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pooch
import torch
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes import checks
from promptnotes.backbone import default_dtype
from promptnotes.data import benchmarks
from promptnotes.data.benchmarks import TABLE
from promptnotes.data.folder import class_name, unlabelled_images
from promptnotes.data.walk import files_below
from promptnotes.features import read_safetensors
from promptnotes.images import open_image
from promptnotes.prompts import POSITIONS

EXAMPLES = """\
examples:
  promptnotes fit coop photos/ -o prompt.safetensors
      photos/ holds one folder of images per class: photos/tabby_cat/1.jpg, ...
  promptnotes fit coop photos/ -o prompt.safetensors --clip RN50 --shots 4 --init "a photo of a"
  promptnotes fit upl unsorted/ --classes "tabby cat,fire truck" -o prompt.safetensors --clip RN50
  promptnotes predict prompt.safetensors new/*.jpg
  promptnotes predict prompt.safetensors new/ --top 1 --json > answers.json
  promptnotes data eurosat --root data
  promptnotes grid --methods coop,csc,plot --tasks toybox/autos,toybox/land -o results.csv
  promptnotes grid --paper coop eurosat --root data --dry-run
  promptnotes grid --paper coop eurosat --root data --check
"""
TEMPLATE = "a photo of a {}."
CLOSE = 0.5  # points; the CoOp paper's zero-shot and Tip-Adapter's log differ by up to 0.4
AT_ONCE = 256  # images that are read, encoded and classified together
raw = argparse.RawDescriptionHelpFormatter


def main(argv=None):
    """Run one command; returns the exit status: 0, or 1 with a line on stderr that says why.
    A command returns 1 where it told such a line itself, and went on with the rest."""
    for stream in (sys.stdout, sys.stderr):  # a name that the terminal cannot show is no reason
        if hasattr(stream, "reconfigure"):  # to stop
            stream.reconfigure(errors="replace")
    args = build_parser().parse_args(argv)
    try:
        status = args.run(args) or 0
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        complain(f"interrupted; {args.when_interrupted}")
        return 130
    except (ValueError, TypeError, OSError, RuntimeError, ArithmeticError) as error:
        complain("error: " + " ".join(str(error).split()))  # one line
    try:  # what cannot be written stays unwritten, without a second error when Python ends
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def complain(text):
    print(f"promptnotes: {text}", file=sys.stderr)


def warn(*texts):
    for text in texts:
        complain(f"warning: {text}")


class warnings_on_stderr(warnings.catch_warnings):
    """Warnings become lines such as `warn` writes."""

    def __enter__(self):
        super().__enter__()
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *where, **more: warn(message)


# ---- options


class Parser(argparse.ArgumentParser):
    """Errors begin alike at every level of the command line."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f"promptnotes: error: {message}\n")


def build_parser():
    parser = Parser("promptnotes", description=__doc__, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("--version", action="version", version=f"promptnotes {pn.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    fit = commands.add_parser("fit", help="learn a prompt from images")
    methods = fit.add_subparsers(metavar="METHOD", required=True)

    add = command(methods, fit_coop)
    add("folder", metavar="FOLDER", help="one folder of images per class, named like the class")
    add("--shots", metavar="N", type=shots, default=16, help='images per class, or "all" (16)')
    add("--test-share", metavar="X", type=float, default=0.3, help="share held out (%(default)s)")
    add("--epochs", metavar="N", type=natural, help="(50, 100 or 200: more for more shots)")
    add_training(add, "few-shot draw, start and batches")

    add = command(methods, fit_upl)
    add("folder", metavar="FOLDER", help="images, in folders or not; folders' names are not used")
    add("--classes", metavar="A,B,..", required=True, help="class names, separated by commas")
    add("--shots", metavar="N", type=positive, default=16, help="images per class, at most (16)")
    add("--members", metavar="N", type=positive, default=16, help="contexts that vote (16)")
    add("--epochs", metavar="N", type=natural, default=50, help="(%(default)s)")
    add_training(add, "first context; the others follow")

    add = command(commands, predict)
    add("prompt", metavar="PROMPT", help="a file written by promptnotes fit")
    add("images", metavar="IMAGE", nargs="+", help="images, or folders of images")
    add("--top", metavar="N", type=positive, default=3, help="classes to show (%(default)s)")
    add("--json", action="store_true", help="print a JSON list instead of a table")
    add_backbone(add, None, "the one that the prompt was learned with")

    add, paper = command(commands, grid), "or the paper's"
    add("sets", metavar="SET", nargs="*", help="of --paper: eurosat, ..; of domain: imagenetv2, ..")
    add("--paper", metavar="NAME", help="coop, csc, plot, upl, tip, cocoop or domain")
    add("--methods", metavar="A,B,..", type=names, help="coop, zero-shot, tip-adapter-f, ..")
    add("--tasks", metavar="A,B,..", type=names, help="toybox/iconic, eurosat, ..")
    add("--shots", metavar="N,N,..", type=positives, help=f"images per class (1,2,4,8,16; {paper})")
    add("--seeds", metavar="N,N,..", type=positives, help=f"(1,2,3; {paper})")
    add("-o", "--output", metavar="FILE", help="CSV file, made or continued (grid_PAPER.csv)")
    add("--dry-run", action="store_true", help="print what --paper would run, and an estimate")
    check = "first compare zero-shot with the published number; a set that differs is not run, "
    check += "one of which none is published is"
    add("--check", action="store_true", help=f"{check} (with --paper)")
    add("--epochs", metavar="N", type=natural, help="of all methods that have them (their papers')")
    add("--jobs", metavar="N", type=positive, default=1, help="processes (%(default)s)")
    add("--seeds-apart", action="store_true", help="fit seed by seed, which takes less memory")
    online = f'"online": new ones in every epoch; 0: none (0; {paper})'
    add("--views", metavar="N", type=views, help=f"augmented views per training image; {online}")
    add("--root", metavar="FOLDER", help="where the papers' sets are, as in promptnotes data")
    add("--cache", metavar="FOLDER", help="of encoded images (one of the user's cache folder)")
    add_backbone(add, None, f"toybox; {paper}")

    add = command(commands, data)
    add("names", metavar="NAME", nargs="*", help="eurosat, caltech101, ...")
    root = "of all sets (the environment variable PROMPTNOTES_DATA, else data)"
    add("--root", metavar="FOLDER", help=root)
    add("--verify", action="store_true", help="decode every image, to see that it is sound")
    add("--list", action="store_true", help="list the sets, and do nothing")
    return parser


def command(where, run):
    """Add the command that a function runs and tells of; returns what adds its arguments."""
    summary, _, rest = run.__doc__.partition("\n\n")
    name = run.__name__.removeprefix("fit_")
    parser = where.add_parser(name, help=summary, description=dedent(rest), formatter_class=raw)
    parser.set_defaults(run=run, when_interrupted="nothing was written")
    return parser.add_argument


def add_training(add, seed):
    add("-o", "--output", metavar="FILE", required=True, help="where the prompt is written")
    add("--views", metavar="V", type=positive, default=20, help="augmented views per image (20)")
    add("--seed", metavar="N", type=int, default=1, help=f"{seed} (1)")
    add("--template", metavar="TEXT", default=TEMPLATE, help="hand-crafted prompt (%(default)s)")
    add("--n-ctx", metavar="M", type=positive, help="context vectors (as many as --init, else 16)")
    add("--position", choices=POSITIONS, default="end", help="of the class name (%(default)s)")
    add("--class-specific", action="store_true", help="learn a context for each class")
    add("--init", metavar="TEXT", help="words to start from (random vectors)")
    add("--lr", metavar="X", type=float, default=0.002, help="learning rate (%(default)s)")
    add("--batch-size", metavar="N", type=positive, default=32, help="images a step (%(default)s)")
    add_backbone(add, "toybox")


def add_backbone(add, default, otherwise=None):
    pair = "ARCHITECTURE,WEIGHTS as open_clip names them"
    known = f"toybox, RN50, ViT-B/16, ..; a checkpoint; or {pair} ({default or otherwise})"
    add("--clip", metavar="NAME", default=default, help=known)
    add("--device", help="cpu, cuda, ... (cuda where there is one)")
    dtypes = ("float32", "float16", "bfloat16")
    add("--dtype", choices=dtypes, help="of the text tower (bfloat16 where the card computes it)")


def whole_number(least, word=None):
    """A type of argparse: a whole number, `least` or more; or this word."""

    def parse(text):
        if text != word and int(text) < least:
            raise argparse.ArgumentTypeError(f"expected {least} or more, got {text}")
        return word if text == word else int(text)

    parse.__name__ = "whole number"  # argparse words its errors so
    return parse


natural, positive = whole_number(0), whole_number(1)
views, shots = whole_number(0, "online"), whole_number(1, "all")


def names(text):
    return [name for name in map(str.strip, text.split(",")) if name]


def positives(text):
    return [positive(number) for number in text.split(",")]


positives.__name__ = "list of whole numbers"


# ---- fit


def fit_coop(args):
    """CoOp: context vectors learned from labelled images

    Learn a prompt's context from a folder of class folders, and measure it on a held-out part of
    the images, which stays the same for every --seed.
    """
    check_output(args.output, args.folder)
    task = pn.ImageFolder(args.folder, args.test_share, templates=[args.template], progress=True)
    warn(*task.problems)
    # both are made before the work, so that an option that does not fit is reported at once
    coop = learner(pn.CoOp, args, task.classnames)
    zero_shot, clip = pn.ZeroShot(coop.clip, task.classnames, task.templates), coop.clip
    train = task.train if args.shots == "all" else task.few_shot(args.shots, args.seed)
    X = clip.encode_images(train.images, views=args.views, seed=args.seed, progress=True)
    coop.fit(X, train.labels, checkpoint=unfinished(args))
    coop.save(args.output)
    sizes = f"{len(train)} training images, {len(task.test)} held out"
    print(f"wrote {args.output}\n{len(task.classnames)} classes, {sizes}")
    if len(task.test):
        T = clip.encode_images(task.test.images, progress=True)
        print("accuracy on the held-out images")
        print(f"  zero-shot  {zero_shot.score(T, task.test.labels):5.1f} %   {args.template}")
        print(f"  CoOp       {coop.score(T, task.test.labels):5.1f} %")
    else:
        print("no image is held out, so the accuracy is not known")


def fit_upl(args):
    """UPL: context vectors learned from images without labels

    Learn a prompt's contexts from a folder of unsorted images: a zero-shot classifier labels them,
    and the most confident of each class are learned from.
    """
    check_output(args.output, args.folder)
    classnames = split_classes(args.classes)
    paths, problems = unlabelled_images(args.folder, progress=True)
    warn(*problems)
    if (lacking := len(classnames) - len(paths)) > 0:
        few = f"{len(paths)} images for {len(classnames)} classes"
        warn(f"{few}: at least {lacking} classes get no image, and their names learn nothing")
    own = dict(shots=args.shots, members=args.members, template=args.template)
    upl = learner(pn.UPL, args, classnames, **own)

    def augmented(indices):
        chosen = [paths[i] for i in indices]
        return upl.clip.encode_images(chosen, views=args.views, seed=args.seed, progress=True)

    with warnings_on_stderr():
        X = upl.clip.encode_images(paths, progress=True)
        upl.fit(X, augmented=augmented, checkpoint=unfinished(args))
    upl.save(args.output)
    print(f"wrote {args.output}\n{len(classnames)} classes, {len(paths)} images without labels")
    print("images learned from, and the least confident of them")
    width = max(map(len, classnames))
    for label, name in enumerate(classnames):
        confidences = upl.pseudo_labels_.confidences[upl.pseudo_labels_.labels == label]
        least = f"{confidences.min():7.1%}" if len(confidences) else ""
        print(f"  {name.ljust(width)}  {len(confidences):4d}{least}")


def split_classes(text):
    """Class names from "cat, fire_truck": as folders would name them."""
    classnames = [name for name in map(class_name, text.split(",")) if name]
    lower = [name.lower() for name in classnames]
    if repeated := sorted({name for name in lower if lower.count(name) > 1}):
        repeated = ", ".join(map(repr, repeated))
        raise ValueError(f'--classes: {repeated} more than once ("_" is a space, case is ignored)')
    if len(classnames) < 2:
        raise ValueError(f"--classes: two or more class names needed, got {text!r}")
    return classnames


def learner(kind, args, classnames, **own):
    """The method to fit; `own` are the options that others do not have."""
    clip = pn.load_clip(args.clip, device_of(args), args.dtype)
    if hasattr(clip.model, "trained_token_rows"):
        warn("toybox has seen drawn scenes only; for photographs take --clip RN50 or another")
    for name in "n_ctx position class_specific init seed epochs lr batch_size".split():
        own[name] = getattr(args, name)
    return kind(clip, classnames, progress=True, **own)


def unfinished(args):
    """The folder where a long training is kept until it has ended."""
    args.when_interrupted = "no prompt was written, and a long training goes on by the same command"
    return pooch.os_cache("promptnotes") / "fits"


def device_of(args):
    return args.device or ("cuda" if torch.cuda.is_available() else "cpu")


def check_output(output, folder=None):
    """Raise before the work if `output` could not, or should not, be written after it: a prompt
    learned from the images of `folder` replaces prompts only, and no file among the images."""
    output, problem = Path(output), None
    if output.is_dir():
        problem = "expected a file, this is a folder"
    elif output.is_symlink() or (output.exists() and not output.is_file()):
        problem = "expected a new file, this is a link or a device"
    elif folder is not None and output.resolve().is_relative_to(Path(folder).resolve()):
        problem = f"expected a file outside the images' folder {folder}"
    elif folder is not None and output.exists() and not prompt_metadata(output):
        problem = "was not written by promptnotes fit, and is not replaced; choose another name"
    elif not output.parent.exists():
        problem = f"there is no folder {output.parent}"
    else:
        try:
            tempfile.TemporaryFile(dir=output.parent).close()
        except OSError as error:
            problem = f"{output.parent} cannot be written to ({error.strerror})"
    if problem:
        raise ValueError(f"--output {output}: {problem}")


def prompt_metadata(path):
    """What `promptnotes fit` wrote beside the tensors; empty for any other file."""
    try:
        metadata = read_safetensors(path)[1]
    except Exception:  # safetensors has an error type of its own
        return {}
    return metadata if "promptnotes" in metadata else {}


# ---- predict


def predict(args):
    """name images with a learned prompt

    Print the most probable classes of images. The exit status is 1 if any image could not be read;
    the others are still named.
    """
    if "" in args.images:
        raise ValueError("IMAGE: expected a path, got an empty text")
    paths = [path for name in args.images for path in files_below(Path(name))]
    if not paths:
        raise ValueError(f"no images in {', '.join(args.images)}")
    method, named, paths = load_prompt(args), {}, list(dict.fromkeys(paths))  # each once
    for start in tqdm(range(0, len(paths), AT_ONCE), desc="predict", disable=None):
        named |= name_images(method, paths[start : start + AT_ONCE], args.top)
    if args.json:
        entries = [
            {"image": path, "classes": [{"class": c, "probability": p} for c, p in pairs]}
            for path, pairs in named.items()
        ]
        print(json.dumps(entries, indent=2))
    elif named:
        print_table(named)
    return 1 if len(named) < len(paths) else 0


def load_prompt(args):
    path, metadata = Path(args.prompt), prompt_metadata(args.prompt)
    if not metadata:
        what = "not a prompt written by promptnotes fit" if path.is_file() else "no such file"
        raise ValueError(f"{path}: {what}")
    learned_with = metadata.get("backbone", "")
    try:
        clip = pn.load_clip(args.clip or learned_with, device_of(args), args.dtype)
    except ValueError as error:
        if args.clip:
            raise
        gone = f"{path} was learned with {learned_with}, which cannot be found"
        raise ValueError(f"{gone}: say where it is with --clip ({error})") from error
    with warnings_on_stderr():
        return pn.load(path, clip)


def name_images(method, paths, top):
    """{path: [(class, probability), ...], the most probable first} of images that can be read."""
    images = {}
    for path in paths:
        try:
            images[str(path)] = open_image(path)
        except (ValueError, FileNotFoundError) as error:
            warn(error)
    if not images:
        return {}
    X = method.clip.encode_images(list(images.values()), local=method.needs_local)
    probabilities = method.predict_proba(X)
    if probabilities.ndim == 3:  # learned with several seeds: their mean
        probabilities = probabilities.mean(0)
    best, named = probabilities.topk(min(top, len(method.classnames))), {}
    for path, values, labels in zip(images, best.values.tolist(), best.indices.tolist()):
        named[path] = [(method.classnames[c], p) for c, p in zip(labels, values)]
    return named


def print_table(named):
    ranks = range(1, 1 + max(map(len, named.values())))
    rows = [["image", *(cell for rank in ranks for cell in (f"{rank}.", ""))]]
    for path, pairs in named.items():
        rows.append([path, *(cell for name, p in pairs for cell in (name, f"{p:.1%}"))])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


# ---- grid


def grid(args):
    """measure methods on tasks, shots and seeds

    Fit and test every method on every task with every number of shots and seed; or, with --paper, a
    paper's table on its sets, with its settings. Rows are added to FILE as they come: the same
    command goes on where it was stopped.
    """
    own = {name: getattr(args, name) for name in ("shots", "seeds", "epochs", "views", "clip")}
    own = {name: value for name, value in own.items() if value is not None}
    if own.get("views") == 0:
        own["views"] = None  # the images as they are, also where a paper has views
    if args.paper:
        checks.choice("--paper", args.paper, pn.papers.PAPERS)
        paper = replace(pn.papers.PAPERS[args.paper], **own)
        sets = paper.sets(args.sets)
    elif any((args.sets, args.dry_run, args.check)) or not all(
        (args.methods, args.tasks, args.output)
    ):
        raise ValueError("grid: expected --methods, --tasks and -o, or --paper; see grid --help")
    if args.dry_run:
        dtype = args.dtype or str(default_dtype(device_of(args))).removeprefix("torch.")
        print(paper.dry_run(args.sets, dtype=dtype))
        return 0
    output = args.output or f"grid_{args.paper}.csv"
    check_output(output)
    args.when_interrupted = f"{output} has what is done, and the same command goes on"
    options = dict(path=output, root=args.root, cache=args.cache, n_jobs=args.jobs)
    options |= dict(device=device_of(args), dtype=args.dtype, progress=sys.stderr.isatty())
    options["grouped"] = not args.seeds_apart
    if args.paper:
        return max([run_paper(paper, *pair, args.check, **options) for pair in sets])
    table = pn.grid.few_shot_grid(args.methods, args.tasks, **own, **options)
    print("accuracy in %, mean ± sample standard deviation over n seeds")
    print(pn.grid.summary(table).to_string())


def run_paper(paper, name, shifted, check, **options):
    """Measure one set and print its means; returns 1 if it did not run to the end, or not at all
    because its zero-shot accuracy is not the published one."""
    try:
        if check and not zero_shot_agrees(paper, name, shifted, **options | dict(path=None)):
            where = "look at the warnings of promptnotes data, the class names, --root and --clip"
            other = "if the published number is wrong, run it without --check"
            why = f"zero-shot is not as published, so it was not run; {where}; {other}"
            complain(f"error: {name}: {why}")
            return 1
        table = paper.run(name, shifted, **options)
    except (RuntimeError, OSError) as error:  # the other sets still run
        complain(f"error: {name}: {error}")
        return 1
    numbers = [column for column in ("accuracy", "base", "new", "harmonic") if column in table]
    by = [column for column in ("task", "target", "method", "shots") if column in table]
    print(table.groupby(by, sort=False)[numbers].mean().round(2).to_string(), flush=True)
    return 0


def zero_shot_agrees(paper, name, shifted, **options):
    """Measure zero-shot CLIP on a set by the paper's protocol, and print it beside the published
    number; False where they lie more than CLOSE points apart. Nothing is learned, so it can only be
    the images (files, decoder, resizing), the class names, the prompt or the weights, or the
    published number itself. Where none is published nothing is checked."""
    table = replace(paper, methods={"ZeroShot": {}}).run(name, shifted, **options)
    if "base" in table:
        found = {f"{TABLE[name].title}, {half} classes": table[half][0] for half in ("base", "new")}
    else:
        tested = table["target" if "target" in table else "task"]
        found = {TABLE[test].title: value for test, value in zip(tested, table.accuracy)}
    agree = True
    for dataset, value in found.items():
        known = published_zero_shot(paper.clip, dataset)
        said = f"{dataset}: zero-shot {value:.2f} %"
        if known is None:
            print(f"{said}, not checked: none is published with {paper.clip}", flush=True)
            continue
        off = abs(value - known.accuracy)
        agree = agree and off <= CLOSE
        source = known.source + (" (from memory)" if known.status == "recalled" else "")
        verdict = "agrees" if off <= CLOSE else f"differs by {off:.2f} points"
        print(f"{said}, published {known.accuracy:.2f} %, {verdict}: {source}", flush=True)
    return agree


def published_zero_shot(clip, dataset):
    """The row of published.csv with one hand-crafted prompt: one that was read, if there is such a
    one, else one from memory, else None."""
    table = pn.published()
    table = table[(table.method == "Zero-shot CLIP") & (table.backbone == clip)]
    table = table[(table.dataset == dataset) & ~table.note.fillna("").str.contains("7-template")]
    for status in ("verified", "recalled"):
        if (table.status == status).any():
            return table[table.status == status].iloc[0]
    return None


# ---- data


def data(args):
    """fetch and check the papers' image sets

    Fetch what is missing of the papers' image sets, laid out as the CoOp code wants them, and
    compare their files with the published lists. Where a licence or a dead host forbids fetching,
    say what to put where. Without names, list the sets. The exit status is 1 if any set is not as
    published.
    """
    args.when_interrupted = "what was fetched stays, and the same command goes on"
    # unknown names are reported before anything is fetched
    sets = {name: benchmarks.find(name, args.root) for name in args.names or benchmarks.TABLE}
    if args.list or not args.names:
        for name, (entry, folder) in sets.items():
            how = f"{entry.gigabytes} GB to fetch" if entry.archives else "by hand"
            sizes = benchmarks.counted(entry.counts)
            print(f"{name:15s}  {entry.classes:4d} classes  {sizes:39s}  {folder}: {how}")
        return 0
    return max([prepare(name, args.root, args.verify) for name in args.names])


def prepare(name, root, verify):
    """Fetch and check one set; returns 0, or 1 when it is not as published."""
    try:
        with warnings_on_stderr():
            folder = benchmarks.fetch(name, root)
            report = benchmarks.check(name, root, verify, progress=True)
    except (ValueError, OSError) as error:
        complain(f"error: {error}")  # several lines: what is to be done
        return 1
    print(f"{name}: {benchmarks.counted(report.counts)} images in {folder}")
    for note in report.notes:
        print(f"  note: {note}")
    warn(*report.problems)
    return 1 if report.problems else 0
