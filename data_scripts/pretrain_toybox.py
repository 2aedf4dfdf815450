"""Pretrain a Toybox CLIP: open_clip's own class, CLIP's own tokenizer and loss, Toybox's images.

    python data_scripts/pretrain_toybox.py toybox-rn --out promptnotes/assets --work /tmp/toybox

The ResNet learns alone, by CLIP's loss. In hours, two cores cannot show a vision transformer enough
pairs to find shapes by itself, so the transformers learn from the ResNet as well: their text tower
starts as the ResNet's, and their image features are drawn towards its own of the same image. The
last step makes patch features local: each is drawn towards the model's own feature of a crop around
it. The smaller transformer begins as the first layers of the larger. What ships
as toybox-rn is the ResNet's image tower with a new text tower, learned apart; toybox-rn-plain is
the same without junk. Settings, and the reasons for them, are in pretrain_toybox.toml.

Resumable: --work holds a checkpoint (and the rendered images, which all models share); run the same
command again to go on. Writes NAME.safetensors, NAME.json (settings) and NAME.csv (the log) to
--out; a teacher may lie in --out or in --work. Every random choice is a function of the step, so
that a resumed run equals an unbroken one.
"""

import argparse
import contextlib
import io
import json
import math
import time
import tomllib
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import open_clip
import pandas as pd
import torch
import torch.nn.functional as F
from open_clip.model import CLIP
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils.rnn import pad_sequence
from tqdm.auto import tqdm

from promptnotes import assets
from promptnotes.backbone import Backbone
from promptnotes.data import toybox
from promptnotes.data.toybox import captions as words
from promptnotes.data.toybox.families import FAMILIES
from promptnotes.features import digest, read_safetensors, write_safetensors
from promptnotes.files import write_whole

SETTINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
COMMON = {name: None if v == "" else v for name, v in SETTINGS.pop("common").items()}
CONFIGS = SETTINGS.pop("configs")
for settings in SETTINGS.values():
    settings["config"] = CONFIGS[settings["config"]]
SHARD = 8192  # pairs drawn, rendered and shuffled together

# The fused attention of a CPU spends four tenths of a step in its backward pass, the plain one not.
PLAIN = [SDPBackend.MATH]
FUSED = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]


def half(device):
    """bfloat16 where the machine computes it: a CPU without it takes longer than in float32."""
    fast = device != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16) if fast else contextlib.nullcontext()


def vocabulary(tokenizer):
    """Ids of the tokens of all captions but their junk, of class names and templates; [SOS] and
    [EOT] come last."""
    tables = [words.OPENINGS, words.TEXTURES, words.SCENERY, words.ABOVE, words.DOING]
    tables += [*words.IN_MEDIUM.values(), *words.TYPES.values(), words.PLACED, words.COLOUR_NAMES]
    tables += [*words.PLACES.values(), *words.SURFACES.values(), *words.LANDS.values()]
    for family in FAMILIES.values():
        for thing in family.THINGS.values():
            tables += [thing.names, thing.kind, thing.traits]
    texts = [text for table in tables for text in table]
    texts += [text for spec in toybox.TASKS.values() for text in spec.templates]
    texts += ["a an . , large small nice with and next to a type of"]
    texts = [text.replace("{a}", " ").replace("{}", " ") for text in texts]
    ids = {i for text in texts for i in tokenizer.encode(text)}
    return sorted(ids | {tokenizer.sot_token_id, tokenizer.eot_token_id})


class TokenTable(torch.nn.Module):
    """The rows of the token table: those of `vocabulary` are trained, all others keep their seeded
    values, as words that stand in junk alone."""

    def __init__(self, rows, table):
        super().__init__()
        self.weight = torch.nn.Parameter(table[rows].float())
        place = torch.full((len(table),), -1)
        place[rows] = torch.arange(len(rows))
        self.register_buffer("place", place, persistent=False)
        self.register_buffer("table", table.float(), persistent=False)

    def forward(self, ids):
        place = self.place[ids]
        known = (place >= 0).unsqueeze(-1)
        return torch.where(known, self.weight[place.clamp(min=0)], self.table[ids])


def check_names(tokenizer, rows):
    """Every class name and template of every task is made of trained tokens."""
    for task, spec in toybox.TASKS.items():
        for text in [*spec.classnames, *spec.templates]:
            missing = set(tokenizer.encode(text.replace("{}", " "))) - set(rows)
            if missing:
                lost = [tokenizer.decode([i]) for i in missing]
                raise ValueError(f"{task}: {text!r} holds tokens that no caption holds: {lost}")


def encode_captions(texts, tokenizer, longest=64):
    """Token ids [n, longest]; zeros after [EOT], where nothing can matter."""
    sos, eot = tokenizer.sot_token_id, tokenizer.eot_token_id
    ids = [[sos, *tokenizer.encode(text)[: longest - 2], eot] for text in texts]
    return pad_sequence([torch.tensor(row) for row in ids], batch_first=True)


def kept(path, make):
    """What the file holds, made first if it is not there yet."""
    if not path.exists():
        file = io.BytesIO()
        joblib.dump(make(), file)
        write_whole(path, file.getbuffer())
    return joblib.load(path)


def render(scenes, workers=2):
    pieces = np.array_split(np.arange(len(scenes)), workers)
    jobs = (joblib.delayed(toybox.render)(scenes[piece]) for piece in pieces)
    return np.concatenate(joblib.Parallel(workers)(jobs))


def load_shard(number, s, work, tokens_of, teacher):
    """Images, tokens and the teacher's features of a shard, and the rows of its batches [n, B].

    Images come again after `unique_shards` shards; captions and order never do.
    """
    size, seed, which = s["shard"], s["world_seed"], number % s["unique_shards"]
    name = f"{seed}-{size}-{which}.joblib"
    rng = np.random.default_rng([seed, which])
    scenes = kept(work / f"scenes-{name}", lambda: toybox.draw_web(rng, size))
    images = kept(work / f"pictures-{name}", lambda: render(scenes))
    goal = np.zeros((size, 0), np.float16)
    if teacher:
        goal = kept(work / f"features-{teacher.name}-{name}", lambda: teacher.encode(images))
    rng = np.random.default_rng([seed, 1, number])
    texts, _ = toybox.write_captions(scenes, rng, junk=s["junk"])
    rows = np.random.default_rng([seed, 2, number]).permutation(size)
    rows = rows[: size - size % s["batch"]].reshape(-1, s["batch"])
    return torch.from_numpy(images), tokens_of(texts), torch.from_numpy(goal), rows


def batches(step, s, *world):
    """From this step on: uint8 images [B, S, S, 3], tokens [B, T], and the teacher's features
    [B, 1 + L, D], pooled and then local, or [B, 0]."""
    while True:
        number, first = divmod(step, s["shard"] // s["batch"])
        images, tokens, goal, batches_of_rows = load_shard(number, s, *world)
        for rows in batches_of_rows[first:]:
            yield images[rows], tokens[rows], goal[rows]
            step += 1


def prepare(images, size):
    """uint8 [B, S, S, 3] -> normalised float [B, 3, size, size]."""
    x = images.permute(0, 3, 1, 2)  # its memory stays channels last
    if size != x.shape[-1]:  # bytes are resized faster than floats, on a GPU they cannot be
        x = x if x.device.type == "cpu" else x.float()
        x = F.interpolate(x, size=(size, size), mode="bicubic", antialias=True)
    mean, std = (torch.tensor(v, device=x.device).view(3, 1, 1) for v in (assets.MEAN, assets.STD))
    return (x / 255 - mean) / std


def shipped(name, *folders):
    for folder in folders:
        path = Path(folder) / f"{name}.safetensors"
        if path.exists():
            return path
    raise FileNotFoundError(f"--out: no {name}.safetensors in {folders}; pretrain {name} first")


class Teacher:
    """A model that was pretrained before. Its `name` changes with its weights and what it shows.

    crops : 0: its features of an image alone; k: also those of k x k square crops of it, each
        around a cell of a k x k grid and somewhat larger
    """

    def __init__(self, path, crops, device):
        self.name = f"{path.stem}-{digest(path.read_bytes())[:12]}-{crops}"
        self.crops, self.device = crops, device
        self.clip = Backbone(*assets.load(path.resolve().with_suffix("")), device)

    def encode(self, images):
        """uint8 [n, S, S, 3] -> float16 [n, 1 + crops ** 2, D], the whole image's feature first."""
        parts = []
        for part in torch.from_numpy(images).split(256):
            views = [part, *crop(part, self.crops)]
            with half(self.device):
                pooled = [self.clip.encode_images(prepare(v, self.clip.image_size)) for v in views]
            parts.append(torch.stack([X.pooled.cpu().half() for X in pooled], 1))
        return torch.cat(parts).numpy()


def crop(images, k):
    """k * k crops of images [n, S, S, 3], row by row, each two thirds wider than its cell; beyond
    the border the image is mirrored."""
    if not k:
        return []
    cell = images.shape[1] // k
    more = cell // 3
    rows = torch.arange(-more, images.shape[1] + more).abs()
    rows = torch.minimum(rows, 2 * (images.shape[1] - 1) - rows)
    wide = images[:, rows][:, :, rows]
    side = cell + 2 * more
    corners = [(i * cell, j * cell) for i in range(k) for j in range(k)]
    return [wide[:, y : y + side, x : x + side] for y, x in corners]


def distance(visual, pixels, goal):
    """Image features [B, D], and how far they are from the teacher's: the mean 1 - cosine; with
    crops, also how far patches are from their crops (CLIPSelf, arXiv:2310.01403)."""
    pooled, tokens = visual._pool(visual.transformer(visual._embeds(pixels)))
    image = (pooled @ visual.proj).float()
    away = 1 - F.cosine_similarity(image, goal[:, 0], dim=-1).mean()
    if goal.shape[1] == 1:
        return image, away
    side, k = math.isqrt(tokens.shape[1]), math.isqrt(goal.shape[1] - 1)
    patches = (tokens @ visual.proj).float().unflatten(1, (k, side // k, k, side // k))
    crops = goal[:, 1:].unflatten(1, (k, 1, k, 1))  # one for side // k by side // k patches
    return image, away + 1 - F.cosine_similarity(patches, crops, dim=-1).mean()


def encode_text(model, tokens, pieces=8):
    """Text features [B, D]. Rows run in pieces of like length, each as long as its longest."""
    lengths = tokens.argmax(1) + 1  # [EOT] has the highest number
    order = lengths.argsort()
    out = []
    for rows in order.chunk(pieces):
        t = tokens[rows, : int(lengths[rows[-1]])]
        T = t.shape[1]
        x = model.token_embedding(t) + model.positional_embedding[:T]
        x = model.ln_final(model.transformer(x, attn_mask=model.attn_mask[:T, :T]))
        out.append(x[torch.arange(len(t)), t.argmax(1)] @ model.text_projection)
    return torch.cat(out)[order.argsort()]


def clip_loss(model, image, text):
    """Each image finds its caption among those of the batch, and each caption its image."""
    image, text = F.normalize(image.float(), dim=1), F.normalize(text.float(), dim=1)
    logits = model.logit_scale.exp() * image @ text.T  # [B, B]
    targets = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2


def grow(state, model):
    """Load weights; position embeddings of another grid (first row: class token or mean) are
    interpolated."""
    target = model.state_dict()
    for name, value in state.items():
        if name.startswith("visual.") and value.shape != target[name].shape:
            first, grid = value[:1], value[1:]
            side, new = math.isqrt(len(grid)), math.isqrt(len(target[name]) - 1)
            grid = grid.T.reshape(1, -1, side, side)
            grid = F.interpolate(grid, size=(new, new), mode="bicubic", antialias=True)
            state[name] = torch.cat([first, grid.reshape(-1, new * new).T])
    model.load_state_dict(state)


def build(s, size, rows, seed, device):
    """A model for images of this size, with a token table of these rows, and its optimizer. Token
    rows move at a share `token_lr` of the rate: words stay as large as a context's random start."""
    config = s["config"]
    vision, text = config["vision_cfg"] | dict(image_size=size), config["text_cfg"]
    torch.manual_seed(seed)
    model = CLIP(**config | dict(vision_cfg=vision, text_cfg=text | dict(vocab_size=1)))
    table = assets.token_table(text["vocab_size"], text["width"], seed)
    model.token_embedding = TokenTable(rows, table)
    model = model.to(device).train()
    model.visual.to(memory_format=torch.channels_last)  # convolutions run a third faster
    tokens = model.token_embedding.weight
    others = [p for p in model.parameters() if p is not tokens]
    groups = [
        dict(params=[p for p in others if p.ndim > 1], weight_decay=s["weight_decay"], share=1),
        dict(params=[p for p in others if p.ndim <= 1], weight_decay=0, share=1),
        dict(params=[tokens], weight_decay=0, share=s["token_lr"]),
    ]
    return model, torch.optim.AdamW(groups, lr=s["lr"], betas=s["betas"])


def first_weights(s, *folders):
    """What a model starts with: nothing, its teacher's text tower, a larger model, or the image
    tower that stays as it is."""
    origin = s["start"] or s["teacher"]
    if not origin:
        return {}
    state, _ = read_safetensors(shipped(origin, *folders))
    if s["frozen"]:
        return {k: v for k, v in state.items() if k.startswith("visual.")}
    return {k: v for k, v in state.items() if s["start"] or not k.startswith("visual.")}


def learning_rate(step, steps, s):
    """A cosine with a short warm-up until `restart` pairs, then another, lower one to the end."""
    restart, highest = s["restart"] // s["batch"], s["lr"]
    if step < restart:
        steps = restart
    else:
        step, steps, highest = step - restart, steps - restart, s["restart_lr"]
    warm = max(1, int(s["warmup"] * steps))
    return highest * min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * step / steps)))


@torch.no_grad()
def zero_shot(model, size, tokens_of, task="wild"):
    """Accuracy in % on a task's validation split with its first template."""
    model.eval()
    (images, labels), spec = toybox.split(task, "val"), toybox.TASKS[task]
    prompts = [spec.template.format(name) for name in spec.classnames]
    text = encode_text(model, tokens_of(prompts).to(model.logit_scale.device))
    text, right = F.normalize(text, dim=1), []
    for part, truth in zip(torch.from_numpy(images.array).split(250), labels.split(250)):
        features = model.visual(prepare(part.to(text.device), size))
        right.append((features @ text.T).argmax(1).cpu() == truth)
    model.train()
    return 100 * torch.cat(right).float().mean().item()


def train(
    name,
    out,
    work,
    device="cpu",
    settings=None,
    stop=None,
    log_every=50,
    check_every=500,
    save_every=250,
    shard=SHARD,
):
    """Run, or go on, to the end or to step `stop`. Returns the model with its small token table."""
    s = COMMON | SETTINGS.get(name, {}) | (settings or {}) | dict(shard=shard)
    out, checkpoint, seed = Path(out), Path(work) / f"{name}.pt", sum(name.encode())
    steps, small_steps = s["pairs"] // s["batch"], s["small_pairs"] // s["batch"]
    full = s["config"]["vision_cfg"]["image_size"]
    tokenizer = open_clip.get_tokenizer("ViT-B-32")
    rows = vocabulary(tokenizer)
    check_names(tokenizer, rows)
    tokens_of = partial(encode_captions, tokenizer=tokenizer)
    teacher = None
    if s["teacher"]:
        teacher = Teacher(shipped(s["teacher"], out, work), s["crops"], device)

    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        if saved["settings"] != json.dumps(s):
            raise ValueError(
                f"--work: {checkpoint} was begun with other settings; use those, or remove it"
            )
        begin, size, log, seconds = (saved[key] for key in ("step", "size", "log", "seconds"))
        model, optimizer = build(s, size, rows, seed, device)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
    else:
        begin, size, log, seconds = 0, full // 2 if small_steps else full, [], 0.0
        model, optimizer = build(s, size, rows, seed, device)
        model.load_state_dict(first_weights(s, out, work), strict=False)

    pairs = batches(begin, s, Path(work), tokens_of, teacher)
    end, start = min(steps, stop or steps), time.time() - seconds
    running = torch.zeros((), device=device)
    for done in tqdm(range(begin + 1, end + 1), name, steps, initial=begin, mininterval=10):
        step = done - 1
        if step == small_steps and size != full:
            size, state = full, model.state_dict()
            model, optimizer = build(s, size, rows, seed, device)
            grow(state, model)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, s) * group["share"]
        images, tokens, goal = (part.to(device, non_blocking=True) for part in next(pairs))
        attention = PLAIN if device == "cpu" else FUSED
        with half(device), sdpa_kernel(attention):
            if s["frozen"]:
                image, away = goal[:, 0], 0  # the teacher's image tower is the model's own
            elif teacher:
                image, away = distance(model.visual, prepare(images, size), goal.float())
            else:
                image, away = model.visual(prepare(images, size)), 0
            text = encode_text(model, tokens)
        loss = clip_loss(model, image, text)
        running += loss.detach()
        optimizer.zero_grad(set_to_none=True)
        (loss + s["distil"] * away).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        model.logit_scale.data.clamp_(0, math.log(100))

        if done % log_every == 0 or done == end:
            mean = running.item() / (done - (log[-1]["step"] if log else 0))
            row = dict(step=done, pairs=done * s["batch"], size=size, loss=round(mean, 4))
            row |= dict(scale=round(model.logit_scale.exp().item(), 3))
            row |= dict(lr=round(optimizer.param_groups[0]["lr"], 6))
            row |= dict(seconds=round(time.time() - start, 1), zero_shot_val="")
            running.zero_()
            if done % check_every == 0 or done == end:
                row["zero_shot_val"] = round(zero_shot(model, size, tokens_of), 2)
                tqdm.write(f"{name} {row}")
            log.append(row)
        if done % save_every == 0 or done == end:
            saved = dict(settings=json.dumps(s), step=done, size=size, model=model.state_dict())
            saved |= dict(optimizer=optimizer.state_dict(), log=log, seconds=time.time() - start)
            file = io.BytesIO()
            torch.save(saved, file)
            write_whole(checkpoint, file.getbuffer())
    if end == steps:
        ship(model, out / name, rows, seed, s, log)
    return model


def ship(model, path, rows, seed, s, log):
    """Weights rounded to float16, the settings, and the log."""
    state = model.state_dict().items()
    state = {k: v.cpu().half().contiguous() for k, v in state if v.is_floating_point()}
    state["token_rows"] = torch.tensor(rows, dtype=torch.int32)  # of CLIP's table, in our order
    about = {"config": json.dumps(s["config"]), "seed": str(seed)}
    write_safetensors(path.with_suffix(".safetensors"), state, about)
    versions = dict(torch=torch.__version__, open_clip=open_clip.__version__, numpy=np.__version__)
    s = s | dict(seed=seed, trained_tokens=len(rows), versions=versions)
    path.with_suffix(".json").write_text(json.dumps(s, indent=1) + "\n")
    pd.DataFrame(log).to_csv(path.with_suffix(".csv"), index=False, lineterminator="\r\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=SETTINGS)
    parser.add_argument("--out", default="promptnotes/assets", help="weights, settings and log")
    parser.add_argument("--work", default="_build/pretrain", help="checkpoint, rendered images")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    train(args.name, args.out, args.work, args.device)
