"""Export what the live pieces of the book's pages need: Toybox's text tower, images, studies.

    python data_scripts/export_web.py                 # writes book/_static/live
    python data_scripts/export_web.py --check         # says whether the committed files are these
    python data_scripts/export_web.py --studies       # writes training, selection and mixing alone
    python data_scripts/export_web.py --context prompt.safetensors --task iconic --name coop

weights.js    the text tower in float16, only the token rows that pretraining met
tokenizer.js  those tokens, in the order of their rows, and the byte-pair merges
images.js     of each task in TASKS four test images and their features, as the image tower gives
              them, of four classes; a seed draws both, whatever the model thinks of them, but for
              those of CHOSEN
context-*.js  a learned prompt, and what it does to the accuracy on its task's test images
training.js   chapter 2: one training of CoOp, step by step; its prompt is context-coop-flowers.js
selection.js  chapter 6: the pseudo-label and confidence of each training image of a task; of some
              of them selection.webp has thumbnails
mixing.js     chapter 7: features for Tip-Adapter and CLIP-Adapter
SHA256SUMS    digests of all of these; the scripts written by hand, as clip.js, are not listed

Every file is JSON behind a name, as a page that is opened from a file may run scripts but may fetch
nothing.

Words that pretraining never met are not shipped. Their rows in the PyTorch model are what the seed
drew, noise without meaning, and a page that wanted them had to ship 12 MB or PyTorch's generator.
So the page marks such a word and gives no numbers for a prompt that has one: they would be those
of noise.
"""

import argparse
import base64
import hashlib
import io
import json
import math
import string
import sys
import tempfile
import warnings
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.files import write_whole
from promptnotes.methods.context import ContextMethod

LIVE = Path(__file__).resolve().parent.parent / "book" / "_static" / "live"
TASKS = {
    "iconic": "Things",
    "wild": "In the wild",
    "flowers": "Flowers",
    "breeds": "Pets",
    "dishes": "Dishes",
    "textures": "Textures",
    "land": "From above",
}
CLASSES, SEED = 4, 0
# Two images for the learned prompt: the first test image of each class that the hand-crafted prompt
# classifies wrongly and the learned one correctly.
CHOSEN = {"flowers": {"blanket flower": 300, "purple coneflower": 1503}}
STUDIED = "flowers"  # what CoOp, UPL and the adapters are shown on
MOST = 3  # mean difference, of 255, that another WebP encoder may make


def script(name, value, says):
    """A JavaScript file that sets one global: JSON, which Python reads as well (`read_script`)."""
    text = json.dumps(value, indent=1)
    return f"// {says} Made by data_scripts/export_web.py.\n{name} = {text};\n".encode()


def read_script(data):
    _, _, text = data.decode().partition(" = {")
    return json.loads("{" + text.rstrip(";\n"))


def text_of(data):
    return base64.b64encode(data).decode()


# ---- the text tower ----


def weights(clip):
    """The parts of the text tower, named as in clip.js: "0.query" is the first layer's, and so on;
    `projection` is the matrix of a linear map, as all others."""
    model, rows = clip.model, clip.model.trained_token_rows
    parts = {
        "tokens.weight": model.token_embedding.weight[rows],  # [rows, d]
        "positions.weight": model.positional_embedding,
        "projection.weight": model.text_projection.T,
    }
    modules = {"ln_final": model.ln_final}
    for number, block in enumerate(model.transformer.resblocks):
        for name, weight, bias in zip(
            ("query", "key", "value"),
            block.attn.in_proj_weight.chunk(3),
            block.attn.in_proj_bias.chunk(3),
        ):
            parts |= {f"{number}.{name}.weight": weight, f"{number}.{name}.bias": bias}
        modules |= {
            f"{number}.ln_1": block.ln_1,
            f"{number}.out": block.attn.out_proj,
            f"{number}.ln_2": block.ln_2,
            f"{number}.fc": block.mlp.c_fc,
            f"{number}.proj": block.mlp.c_proj,
        }
    for name, module in modules.items():
        parts |= {f"{name}.weight": module.weight, f"{name}.bias": module.bias}
    numbers = torch.cat([part.flatten() for part in parts.values()])
    return dict(
        source=clip.name,
        heads=model.transformer.resblocks[0].attn.num_heads,
        logitScale=math.exp(model.logit_scale),
        shapes={name: list(part.shape) for name, part in parts.items()},
        deflated=text_of(zlib.compress(halves(numbers), 9)),
    )


def halves(numbers):
    """Bytes of float16 numbers: all low bytes, which look random, then all high ones, which repeat.
    So deflated, they are a seventh smaller."""
    if not torch.equal(numbers.half().float(), numbers):
        raise ValueError("numbers: expected float16 ones, as the weights that ship, got finer ones")
    return numbers.half().numpy().astype("<f2").view(np.uint8).reshape(-1, 2).T.tobytes()


# ---- the tokenizer ----


def tokenizer(clip):
    """The trained tokens, and the merges in the order of their ranks, which say how a word falls
    into tokens.

    Needed are the merges that build trained tokens, and all others of their parts: these lead to
    tokens that were not trained, and without them "spring", never met, would be read as "sp" and
    "ring", which were. What is not ASCII is in no trained token.
    """
    words = [clip.tokenizer.decoder[row] for row in clip.model.trained_token_rows.tolist()]
    if not all(word.isascii() for word in words):
        raise ValueError("tokenizer: a trained token is not ASCII; clip.js takes that for granted")
    pair_of = {"".join(pair): pair for pair in clip.tokenizer.bpe_ranks}
    letters = [c for c in string.printable if not c.isspace() and not c.isupper()]
    parts = {*letters, *(f"{letter}</w>" for letter in letters)}
    wanted = [word for word in words if word in pair_of]
    while wanted:
        parts.add(word := wanted.pop())
        wanted += [part for part in pair_of[word] if part in pair_of and part not in parts]
    merges = [f"{a} {b}" for a, b in clip.tokenizer.bpe_ranks if {a, b} <= parts]
    return dict(tokens=" ".join(words), merges=" ".join(merges))


# ---- images ----


def images(clip):
    """One group a task: its class names, its hand-crafted prompt, its images."""
    groups = [group(clip, task, title) for task, title in TASKS.items()]
    return dict(seed=SEED, weights=clip.weights_digest[:8], groups=groups)


def group(clip, task, title):
    spec = toybox.TASKS[task]
    pictures, labels = toybox.split(task, "test")
    rng = np.random.default_rng([SEED, spec.seed])
    chosen = {spec.classnames.index(name): i for name, i in CHOSEN.get(task, {}).items()}
    drawn = [k for k in rng.permutation(len(spec.keys)) if k not in chosen]
    classes = [*chosen, *drawn][:CLASSES]
    draws = [int(rng.choice(np.flatnonzero(labels.numpy() == k))) for k in classes]
    index = [chosen.get(k, i) for k, i in zip(classes, draws)]
    shown = [pictures.subset([i])[0] for i in index]
    features = clip.encode_images(shown).pooled.numpy().astype("<f4")
    entries = [
        dict(truth=spec.classnames[k], index=i, feature=text_of(x.tobytes()), picture=webp(image))
        for k, i, x, image in zip(classes, index, features, shown)
    ]
    prompt = spec.template.replace("{}", "___")
    return dict(task=task, title=title, prompt=prompt, names=list(spec.classnames), images=entries)


def webp(image):
    file = io.BytesIO()
    image.save(file, "WEBP", quality=88, method=6)
    return f"data:image/webp;base64,{text_of(file.getvalue())}"


# ---- learned prompts ----


def context(clip, path, task):
    """A saved prompt: the vectors in float16, and the accuracies (in %, test images of a Toybox
    task) of the hand-crafted prompt and of these vectors.

    path : of what `save` wrote: one context for all classes, in front of the class name
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it was learned with other weights
        method = pn.load(path, clip)
    if not isinstance(method, ContextMethod) or method.class_specific or method.position != "end":
        got = f"expected one context in front of all class names, got {method!r}"
        raise ValueError(f"path: {got}")
    if method.context_.ndim != 2:
        raise ValueError(f"path: expected one prompt [M, d], got {list(method.context_.shape)}")
    method.context_ = method.context_.half().float()  # what the page has is what is measured
    spec = toybox.TASKS[task]
    pictures, labels = toybox.split(task, "test")
    X = clip.encode_images(pictures)
    hand = pn.ZeroShot(clip, spec.classnames, spec.template)
    return dict(
        weights=clip.weights_digest[:8],
        task=task,
        method=type(method).__name__,
        before=hand.score(X, labels),
        after=method.with_classes(spec.classnames).score(X, labels),
        shape=list(method.context_.shape),
        vectors=text_of(halves(method.context_.flatten())),
    )


def export_context(path, task, name, clip=None, folder=LIVE):
    """Write context-{name}.js, which a page asks for by `:context: {name}`."""
    if not name.replace("-", "").isalnum():
        raise ValueError(f"name: expected letters, digits and dashes, got {name!r}")
    learned = context(clip or pn.load_clip(assets.DEFAULT), path, task)
    says = f"A prompt that {learned['method']} learned on {learned['task']}."
    variable = f"(globalThis.LIVE_CONTEXTS = globalThis.LIVE_CONTEXTS || {{}})[{json.dumps(name)}]"
    write_whole(folder / f"context-{name}.js", script(variable, learned, says))
    write_whole(folder / "SHA256SUMS", sums(folder))


# ---- chapter 2: a training, step by step ----

EPOCHS = (*range(7), 8, 10, 12, 14, 17, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100, 120, 140, 160)
EPOCHS = (*EPOCHS, 180, 200)
DOTS = 40  # images of a class


def training(clip):
    """(what training.js holds, the method): CoOp on 16 images per class, seed 1; after each of
    EPOCHS where the class vectors stand and how many images they classify correctly.

    The plane is that of chapter 2's figure: the one in which the mean test features of six classes
    (every third of the list) vary most.
    """
    task = pn.load_task(f"toybox/{STUDIED}")
    few, names = task.few_shot(16, seed=1), task.classnames
    X, X_test = (clip.encode_images(data.images) for data in (few, task.test))
    method = pn.CoOp(clip, names, seed=1, lr=pn.rate("CoOp", clip))
    way = class_vectors(method, X, few.labels)  # [steps + 1, K, D]
    way = way[[epoch * (len(way) - 1) // EPOCHS[-1] for epoch in EPOCHS]]
    unit, y = F.normalize(X_test.pooled, dim=1), task.test.labels
    six = list(range(0, len(names), len(names) // 6))[:6]
    means = torch.stack([unit[y == k].mean(0) for k in six])
    centre = means.mean(0)
    plane = torch.linalg.svd(means - centre, full_matrices=False).Vh[:2].T  # [D, 2]
    right = (unit @ way.mT).argmax(2) == y  # [epochs, n]
    learned = (F.normalize(X.pooled, dim=1) @ way.mT).argmax(2) == few.labels
    hand = pn.ZeroShot(clip, names, task.templates[0])
    value = dict(
        weights=clip.weights_digest[:8],
        task=STUDIED,
        shots=16,
        seed=1,
        rate=method.lr,
        epochs=list(EPOCHS),
        names=[names[k] for k in six],
        prompt=hand.score(X_test, y),
        tested=rounded(100 * right.double().mean(1), 2),
        fitted=rounded(100 * learned.double().mean(1), 2),
        classes=rounded(100 * torch.stack([right[:, y == k].double().mean(1) for k in six], 1), 1),
        dots=[rounded((unit[y == k][:DOTS] - centre) @ plane, 3) for k in six],
        vectors=rounded((way[:, six] - centre) @ plane, 4),  # [epochs, 6, 2]
    )
    return value, method


def class_vectors(method, X, y):
    """Fit, and give the unit class vectors before each step and after the last."""
    clip, way = method.clip, []
    encode = clip.encode_prompts

    def listen(prefix, tails):
        text = encode(prefix, tails)  # [1, K, D]
        way.append(F.normalize(text.detach()[0], dim=-1))
        return text

    clip.encode_prompts = listen
    try:
        method.fit(X, y)
    finally:
        clip.encode_prompts = encode
    steps = len(method.losses_)
    return torch.stack([*way[:steps], F.normalize(method.text_features(), dim=-1)])


def rounded(values, digits):
    return np.round(values.double().numpy(), digits).tolist()


# ---- chapter 6: pseudo-labels ----

RANKS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)  # of the thumbnails, by confidence
ROWS, SIDE = 6, 48


def selection(clip):
    """(what selection.js holds, the picture of selection.webp): of each training image the
    pseudo-label, its confidence and the true class; thumbnails of ROWS predicted classes at
    RANKS."""
    task = pn.load_task(f"toybox/{STUDIED}")
    hand = pn.ZeroShot(clip, task.classnames, task.templates[0])
    X, truth = clip.encode_images(task.train.images), task.train.labels
    q, guess = hand.predict_proba(X).max(1)
    ranking = {k: ranked(q, guess, k) for k in guess.unique().tolist()}
    rows = spread_classes(ranking, truth)
    value = dict(
        weights=clip.weights_digest[:8],
        task=STUDIED,
        names=list(task.classnames),
        confidence=text_of(q.numpy().astype("<f4").tobytes()),
        guess=text_of(guess.numpy().astype(np.uint8).tobytes()),
        truth=text_of(truth.numpy().astype(np.uint8).tobytes()),
        ranks=list(RANKS),
        rows=rows,
    )
    sheet = Image.new("RGB", (SIDE * len(RANKS), SIDE * ROWS))
    for row, k in enumerate(rows):
        for column, rank in enumerate(RANKS):
            thumbnail = task.train.images[int(ranking[k][rank - 1])].resize((SIDE, SIDE))
            sheet.paste(thumbnail, (SIDE * column, SIDE * row))
    return value, sheet


def ranked(q, guess, k):
    """The images with pseudo-label k, the most confident first."""
    own = (guess == k).nonzero()[:, 0]
    return own[q[own].argsort(descending=True, stable=True)]


def spread_classes(ranking, truth):
    """Of the classes that have all RANKS, ROWS evenly spaced by the precision of their top 16, the
    best and the worst among them."""
    full = [k for k in ranking if len(ranking[k]) >= RANKS[-1]]
    full.sort(key=lambda k: -(truth[ranking[k][:16]] == k).double().mean())
    return [full[round(i)] for i in np.linspace(0, len(full) - 1, ROWS)]


# ---- chapter 7: adapters ----

PER_CLASS = 10  # validation images


def mixing(clip):
    """What mixing.js holds, all but the text features in float16: the cache (16 training images per
    class, seed 1), the network of CLIP-Adapter, which learned from them with ratio 0.2, and
    PER_CLASS validation images per class. Four of these are shown, drawn by SEED: two that the
    hand-crafted prompt classifies correctly, two that it does not."""
    task = pn.load_task(f"toybox/{STUDIED}")
    few, about = task.few_shot(16, seed=1), (clip, task.classnames, task.templates[0])
    hand, X = pn.ZeroShot(*about), clip.encode_images(few.images)
    adapter = pn.CLIPAdapter(*about, lr=pn.rate("CLIPAdapter", clip)).fit(X, few.labels)
    rng, truth = np.random.default_rng(SEED), task.val.labels.numpy()
    some = [rng.choice(np.flatnonzero(truth == k), PER_CLASS, False) for k in np.unique(truth)]
    some = np.sort(np.concatenate(some))
    pictures = [task.val.images[int(i)] for i in some]
    held, labels = clip.encode_images(pictures), truth[some]
    right = hand.predict(held).numpy() == labels
    shown = [int(i) for good in (True, False) for i in rng.choice(np.flatnonzero(right == good), 2)]
    return dict(
        weights=clip.weights_digest[:8],
        task=STUDIED,
        names=list(task.classnames),
        logitScale=math.exp(clip.model.logit_scale),
        text=text_of(hand.text_features().numpy().astype("<f4").tobytes()),  # [K, D]
        cache=half(X.pooled),  # [n, D]
        cacheLabels=few.labels.tolist(),
        down=half(adapter.down_),  # [D / 4, D]
        up=half(adapter.up_),  # [D, D / 4]
        images=half(held.pooled),
        labels=labels.tolist(),
        shown=[dict(image=i, picture=webp(pictures[i])) for i in shown],
    )


def half(numbers):
    return text_of(halves(numbers.half().float().flatten()))


def write_studies(folder=LIVE, clip=None):
    clip = clip or pn.load_clip(assets.DEFAULT)
    steps, method = training(clip)
    labels, sheet = selection(clip)
    for name, value, says in (
        ("training", steps, "A training of CoOp, step by step."),
        ("selection", labels, "Pseudo-labels of Toybox images."),
        ("mixing", mixing(clip), "Features for Tip-Adapter and CLIP-Adapter."),
    ):
        write_whole(folder / f"{name}.js", script(f"globalThis.LIVE_{name.upper()}", value, says))
    file = io.BytesIO()
    sheet.save(file, "WEBP", quality=80, method=6)
    write_whole(folder / "selection.webp", file.getvalue())
    with tempfile.TemporaryDirectory() as scratch:
        method.save(Path(scratch) / "prompt.safetensors")
        export_context(Path(scratch) / "prompt.safetensors", STUDIED, "coop-flowers", clip, folder)


# ---- the folder ----

MADE = {
    "weights.js": ("LIVE_WEIGHTS", weights, "The text tower of Toybox CLIP, float16."),
    "tokenizer.js": ("LIVE_TOKENIZER", tokenizer, "Part of CLIP's byte-pair tokenizer."),
    "images.js": ("LIVE_IMAGES", images, "Test images of Toybox and their features."),
}
STUDIES = ("training.js", "selection.js", "mixing.js")


def sums(folder):
    """What `sha256sum --check SHA256SUMS` reads, of what this script makes."""
    made = (*MADE, *STUDIES, "selection.webp")
    paths = sorted(p for p in folder.iterdir() if p.name in made or p.name.startswith("context-"))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths]
    return "".join(lines).encode()


@cache
def made():
    """{file: what it holds}, as things are now."""
    clip = pn.load_clip(assets.DEFAULT)
    return {name: make(clip) for name, (_, make, _) in MADE.items()}


def write(folder=LIVE):
    for name, value in made().items():
        variable, _, says = MADE[name]
        write_whole(folder / name, script(f"globalThis.{variable}", value, says))
    write_whole(folder / "SHA256SUMS", sums(folder))


def problems(folder=LIVE):
    """How the files of a folder differ from what this script writes. Text and weights must be
    equal; features and pixels may differ as another processor or another encoder makes them. What
    was trained is not trained again: tests look at its first and its last step."""
    missing = [name for name in (*MADE, "SHA256SUMS") if not (folder / name).is_file()]
    if missing:
        return [f"{name} is missing" for name in missing]
    found = []
    if sums(folder) != (folder / "SHA256SUMS").read_bytes():
        found.append("SHA256SUMS does not say what is in the folder")
    for name, now in made().items():
        was = read_script((folder / name).read_bytes())
        if exact(now) != exact(was):
            found.append(f"{name} is not what this script writes")
        elif name == "images.js":
            found += differing_images(now, was)
    learned = [folder / name for name in STUDIES if (folder / name).is_file()]
    for path in (*learned, *folder.glob("context-*.js")):
        if read_script(path.read_bytes())["weights"] != made()["images.js"]["weights"]:
            found.append(f"{path.name} was learned with other weights; export a new one")
    return found


def exact(value):
    """What must be equal: without features and pictures, and with the deflated bytes unpacked."""
    if isinstance(value, list):
        return [exact(item) for item in value]
    if not isinstance(value, dict):
        return value
    parts = {key: exact(part) for key, part in value.items() if key not in ("feature", "picture")}
    if "deflated" in parts:
        parts["deflated"] = zlib.decompress(base64.b64decode(parts["deflated"]))
    return parts


def differing_images(now, was):
    pairs = [
        (group["task"], new, old)
        for group, committed in zip(now["groups"], was["groups"])
        for new, old in zip(group["images"], committed["images"])
    ]
    for task, new, old in pairs:
        x, y = feature_of(new["feature"]), feature_of(old["feature"])
        if not torch.allclose(x, y, rtol=1e-3, atol=1e-3 * x.abs().max().item()):
            yield f"images.js: another feature of {task} {new['index']}"
        pixels = [np.asarray(open_picture(e["picture"]), dtype=float) for e in (new, old)]
        if np.abs(pixels[0] - pixels[1]).mean() > MOST:
            yield f"images.js: another picture of {task} {new['index']}"


def feature_of(text):
    return torch.from_numpy(np.frombuffer(base64.b64decode(text), "<f4").copy())


def open_picture(address):
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--studies", action="store_true", help="write these alone")
    parser.add_argument("--context", type=Path, help="a saved prompt to export, instead of all")
    parser.add_argument("--task", choices=toybox.TASKS, help="what that prompt was learned on")
    parser.add_argument("--name", help="what pages call it")
    asked = parser.parse_args()
    if asked.check:
        found = problems()
        print("\n".join(found) or "all as exported")
        sys.exit(bool(found))
    if asked.context:
        if not (asked.task and asked.name):
            parser.error("--context needs --task and --name")
        export_context(asked.context, asked.task, asked.name)
    else:
        if not asked.studies:
            write()
        write_studies()
