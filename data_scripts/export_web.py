"""Export what the live pieces of the book's pages need: Toybox's text tower, images, studies.

    python data_scripts/export_web.py                     # writes book/_static/live/data
    python data_scripts/export_web.py selection mixing    # writes these alone
    python data_scripts/export_web.py --check             # says whether the files are these

weights.js     the text tower in float16, only the token rows that pretraining met
tokenizer.js   those tokens, in the order of their rows, and the byte-pair merges
images.js      of each task in TASKS four test images and their features, as the image tower gives
               them, of four classes; a seed draws both, whatever the model thinks of them, but for
               those of CHOSEN
training.js    chapter 2: one training of CoOp, epoch by epoch; context-*.js is the learned prompt
plan-*.js      chapter 5: an image, and the cosines of its local features with prompts
selection.js   chapter 6: the pseudo-label and confidence of each training image of a task; of some
               of them selection.webp has thumbnails
mixing.js      chapter 7: features for Tip-Adapter and CLIP-Adapter
SHA256SUMS     digests of all of these

Every .js is JSON with a name, as a page that is opened from a file may run scripts but may fetch
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
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox
from promptnotes.files import write_whole

DATA = Path(__file__).resolve().parent.parent / "book" / "_static" / "live" / "data"
TASKS = ("iconic", "wild", "flowers", "breeds", "dishes", "textures", "land")
CLASSES, SEED = 4, 0
# Two images for the learned prompt: the first test image of each class that the hand-crafted prompt
# classifies wrongly and the learned one correctly.
CHOSEN = {"flowers": {"blanket flower": 300, "purple coneflower": 1503}}
STUDIED = "flowers"  # what CoOp, UPL and the adapters are shown on
# Of the validation split: nothing is chosen on test images.
PLAN = dict(task="parts", index=600, backbone="toybox-vit")
PLAN_NOTE = "It was chosen from 40 validation images for a clear plan; most are less clear."
MOST = 3  # mean difference, of 255, that another WebP encoder may make


# Each function with a clip yields (name of a file, what it is, its value: JSON or an image).


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
    value = dict(
        source=clip.name,
        heads=model.transformer.resblocks[0].attn.num_heads,
        logitScale=math.exp(model.logit_scale),
        shapes={name: list(part.shape) for name, part in parts.items()},
        deflated=text_of(zlib.compress(halves(numbers), 9)),
    )
    yield "weights", "The text tower of Toybox CLIP, float16.", value


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
    value = dict(tokens=" ".join(words), merges=" ".join(merges))
    yield "tokenizer", "Part of CLIP's byte-pair tokenizer.", value


# ---- images ----


def images(clip):
    """One group a task: its class names, its hand-crafted prompt, its images."""
    groups = [group(clip, task) for task in TASKS]
    value = dict(seed=SEED, weights=clip.weights_digest[:8], groups=groups)
    yield "images", "Test images of Toybox and their features.", value


def group(clip, task):
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
    return dict(task=task, prompt=prompt, names=list(spec.classnames), images=entries)


def webp(image, **options):
    return f"data:image/webp;base64,{text_of(webp_bytes(image, **options))}"


def webp_bytes(image, quality=88, **options):
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=6, **options)
    return file.getvalue()


# ---- chapter 2: a training, epoch by epoch ----


EPOCHS = (*range(7), 8, 10, 12, 14, 17, 20, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100, 120, 140, 160)
EPOCHS = (*EPOCHS, 180, 200)
DOTS = 40  # images of a class


def training(clip):
    """CoOp on 16 images per class, seed 1; after each of EPOCHS where the class vectors stand and
    how many images they classify correctly. And the learned prompt.

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
    yield "training", "A training of CoOp, epoch by epoch.", value
    says = f"A prompt that CoOp learned on {STUDIED}."
    yield f"context-coop-{STUDIED}", says, context(method, X_test, y, hand.score(X_test, y))


def context(method, X, y, before):
    """The context of a method in float16, one for all classes in front of their names, and the
    accuracies (in %) on X without it, `before`, and with it."""
    if method.class_specific or method.position != "end" or method.context_.ndim != 2:
        raise ValueError(f"method: expected one context in front of all names, got {method!r}")
    method.context_ = method.context_.half().float()  # what the page has is what is measured
    return dict(
        weights=method.clip.weights_digest[:8],
        task=STUDIED,
        method=type(method).__name__,
        before=before,
        after=method.with_classes(method.classnames).score(X, y),
        shape=list(method.context_.shape),
        vectors=text_of(halves(method.context_.flatten())),
    )


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


# ---- chapter 5: an image and its prompts ----


def plan(clip):
    """A prompt for each thing that the class of the image names; local features of another CLIP."""
    spec, (images, labels) = toybox.TASKS[PLAN["task"]], toybox.split(PLAN["task"], "val")
    label, image = int(labels[PLAN["index"]]), images.subset([PLAN["index"]])
    prompts = [spec.template.format(thing) for thing in spec.keys[label]]
    clip = pn.load_clip(PLAN["backbone"])
    local = F.normalize(clip.encode_images(image, local=True).local[0], dim=-1)  # [L, D]
    text = F.normalize(clip.encode_text(prompts), dim=-1)  # [N, D]
    where = "Validation image {index} of toybox/{task}, local features of {backbone}."
    value = dict(
        **PLAN,
        about=f"{where.format(**PLAN)} {PLAN_NOTE}",
        alt=spec.template.format(spec.classnames[label]).rstrip(".").capitalize(),
        prompts=prompts,
        cosines=rounded(local @ text.T, 4),
        picture=webp(image[0], quality=80, lossless=True),
    )
    says = "An image, and its local features' cosines with prompts."
    yield "plan-{task}-{index}".format(**PLAN), says, value


# ---- chapter 6: pseudo-labels ----

RANKS = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)  # of the thumbnails, by confidence
ROWS, SIDE = 6, 48


def selection(clip):
    """Of each training image the pseudo-label, its confidence and the true class; thumbnails of
    ROWS predicted classes at RANKS."""
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
    yield "selection", "Pseudo-labels of Toybox images.", value
    yield "selection", "", sheet


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
    """All but the text features in float16: the cache (16 training images per class, seed 1), the
    network of CLIP-Adapter, which learned from them with ratio 0.2, and PER_CLASS validation images
    per class. Four of these are shown, drawn by SEED: two that the hand-crafted prompt classifies
    correctly, two that it does not."""
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
    value = dict(
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
    yield "mixing", "Features for Tip-Adapter and CLIP-Adapter.", value


def half(numbers):
    return text_of(halves(numbers.half().float().flatten()))


# ---- the folder ----

MAKERS = (weights, tokenizer, images, plan, selection, training, mixing)
TRAINED = (training, mixing)


def script(name, value, says):
    """Lines of a JavaScript file, one for each key: JSON, which Python reads as well (`read`)."""
    parts = {"ensure_ascii": False, "separators": (",", ":")}
    lines = [f" {json.dumps(key)}: {json.dumps(part, **parts)}" for key, part in value.items()]
    head = f"// {says} Made by data_scripts/export_web.py.\nLive.data[{json.dumps(name)}] = {{\n"
    return (head + ",\n".join(lines) + "\n};\n").encode()


def read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text.partition("] = ")[2].rstrip(";\n"))


def sums(folder):
    """What `sha256sum --check SHA256SUMS` reads."""
    paths = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths]
    return "".join(lines).encode()


def write(makers=MAKERS, folder=DATA):
    clip = pn.load_clip(assets.DEFAULT)
    for make in makers:
        for name, says, value in make(clip):
            if isinstance(value, Image.Image):
                write_whole(folder / f"{name}.webp", webp_bytes(value, quality=80))
            else:
                write_whole(folder / f"{name}.js", script(name, value, says))
    write_whole(folder / "SHA256SUMS", sums(folder))


def problems(folder=DATA):
    """How the files of a folder differ from what this script writes. What was trained is not
    trained again: tests look at its first and its last step."""
    if sums(folder) != (folder / "SHA256SUMS").read_bytes():
        yield "SHA256SUMS does not say what is in the folder"
    clip = pn.load_clip(assets.DEFAULT)
    for make in MAKERS:
        if make not in TRAINED:
            for name, _, value in make(clip):
                yield from differences(value, folder, name)
    for path in sorted(folder.glob("*.js")):
        if read(path).get("weights", clip.weights_digest[:8]) != clip.weights_digest[:8]:
            yield f"{path.name} was made with other weights"


def differences(value, folder, name):
    kind = "webp" if isinstance(value, Image.Image) else "js"
    path = folder / f"{name}.{kind}"
    if not path.is_file():
        yield f"{path.name} is missing"
    elif kind == "webp":
        if not alike(pixels(webp_bytes(value, quality=80)), pixels(path.read_bytes())):
            yield f"{path.name}: another picture"
    else:
        now = json.loads(json.dumps(value))
        yield from (f"{path.name}: another {place}" for place in unequal(now, read(path)))


def unequal(now, was, place=""):
    """Where two values differ. Features, probabilities and pixels may differ as another processor
    or another encoder makes them."""
    key = place.rpartition(" ")[2]
    if isinstance(now, dict) and isinstance(was, dict) and now.keys() == was.keys():
        for name in now:
            yield from unequal(now[name], was[name], f"{place} {name}".strip())
    elif key in CLOSE:
        if not CLOSE[key](now, was):
            yield place
    elif isinstance(now, list) and isinstance(was, list) and len(now) == len(was):
        for i, pair in enumerate(zip(now, was)):
            yield from unequal(*pair, f"{place}[{i}]")
    elif now != was:
        yield place


def close(x, y):
    return x.shape == y.shape and np.allclose(x, y, rtol=1e-3, atol=1e-3 * np.abs(y).max())


def alike(x, y):
    return x.shape == y.shape and np.abs(x - y).mean() <= MOST


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), float)


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


def of_address(address):
    return pixels(base64.b64decode(address.partition(",")[2]))


def inflated(text):
    return zlib.decompress(base64.b64decode(text))


# Of some keys, whether two values are as good as equal
CLOSE = {
    "feature": lambda now, was: close(floats(now), floats(was)),
    "confidence": lambda now, was: close(floats(now), floats(was)),
    "cosines": lambda now, was: close(np.array(now), np.array(was)),
    "picture": lambda now, was: alike(of_address(now), of_address(was)),
    "deflated": lambda now, was: inflated(now) == inflated(was),
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    named = {make.__name__: make for make in MAKERS}
    parser.add_argument("makers", nargs="*", help=f"some of {', '.join(named)}; left out: all")
    parser.add_argument("--check", action="store_true", help="write nothing")
    asked = parser.parse_args()
    if unknown := set(asked.makers) - set(named):
        parser.error(f"unknown: {', '.join(unknown)}")
    if asked.check:
        found = list(problems())
        print("\n".join(found) or "all as exported")
        sys.exit(bool(found))
    write([named[name] for name in asked.makers] or MAKERS)
