"""Pretrain a Toybox CLIP: open_clip's own class, CLIP's own tokenizer and loss, on pictures and captions of Toybox.

    python data_scripts/pretrain_toybox.py toybox-rn --out promptnotes/assets --work /tmp/toybox

The ResNet learns alone, by CLIP's loss. The vision transformers would need many more pairs than two cores can show them in
an hour to find shapes by themselves (settings and reason below), so they learn from it as well: their text tower starts as
the ResNet's, and their image features, pooled and of every place, are drawn towards its features of the same picture. The
smaller of them begins as the first layers of the larger: a smaller one begun anew was too slow as well.

Resumable: --work holds a checkpoint (and the rendered pictures, which all models share); run the same command again
to go on. Writes NAME.safetensors, NAME.json (settings) and NAME.csv (the log) to --out. Every random choice is a
function of the step, so that a resumed run equals an unbroken one.
"""

import argparse
import copy
import csv
import json
import math
import os
import time
from pathlib import Path

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from open_clip.model import CLIP
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm.auto import tqdm

from promptnotes import assets
from promptnotes.backbone import Backbone
from promptnotes.data import toybox
from promptnotes.data.toybox import captions as words
from promptnotes.features import digest, write_safetensors

PLAIN, FUSED = (
    [SDPBackend.MATH],
    [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH],
)
SHARD = 8192  # pairs drawn, rendered and shuffled together
TEXT = dict(context_length=77, vocab_size=49408, width=128, heads=4, layers=3)
VIT = dict(layers=4, width=128, patch_size=8, head_width=32, pool_type="avg", image_size=64)
SETTINGS = {  # per model: towers, and how long at half size, then at full
    "toybox-rn": dict(
        config=dict(
            embed_dim=128,
            vision_cfg=dict(layers=(1, 1, 1, 1), width=16, head_width=64, image_size=128),
            text_cfg=TEXT,
        ),
        small_pairs=896_000,
        restart=1_088_000,
        pairs=1_344_000,
    ),
    # alone, this tower stood at 23 % zero-shot accuracy on validation objects after 512,000 pairs, the ResNet at 61 %;
    # half as many different pictures keep the teacher's share of the work small
    "toybox-vit": dict(
        config=dict(embed_dim=128, vision_cfg=VIT, text_cfg=TEXT),
        small_pairs=1_024_000,
        restart=1_024_000,
        pairs=1_792_000,
        restart_lr=1.2e-3,
        unique_shards=32,
        teacher="toybox-rn",
    ),
    # the first three of the four layers of toybox-vit, and then at full size only. Begun anew with three layers of width 96, it
    # stood at 48 % where toybox-vit stood at 64 %, after 1,024,000 pairs at half size
    "toybox-vit-small": dict(
        config=dict(embed_dim=128, vision_cfg=VIT | dict(layers=3), text_cfg=TEXT),
        small_pairs=0,
        lr=8e-4,
        restart=256_000,
        pairs=512_000,
        unique_shards=32,
        teacher="toybox-rn",
        start="toybox-vit",
    ),
}
COMMON = dict(
    batch=256,
    lr=2e-3,
    restart_lr=6e-4,
    weight_decay=0.05,
    betas=(0.9, 0.98),
    warmup=0.03,
    world_seed=7,
    unique_shards=64,
    teacher=None,
    start=None,
    distil=5.0,
)


def vocabulary(tokenizer):
    """The token ids that captions, class names and templates can hold, ascending: [SOS] and [EOT] come last."""
    tables = [
        words.OPENINGS,
        words.TEXTURES,
        words.SCENERY,
        words.ABOVE,
        *words.IN_MEDIUM.values(),
        *words.NAMES.values(),
    ]
    texts = [t for table in tables for t in table] + list(words.PLACED) + list(toybox.COLOUR_NAMES)
    texts += ["a an . large small nice with and next to for sale"]
    texts = [t.replace("{a}", " ").replace("{}", " ") for t in texts]
    return sorted(
        {i for t in texts for i in tokenizer.encode(t)}
        | {tokenizer.sot_token_id, tokenizer.eot_token_id}
    )


def check_names(tokenizer, rows):
    """Every class name and template of every task is made of trained tokens."""
    for task, spec in toybox.TASKS.items():
        for text in list(spec["classnames"]) + [t.replace("{}", " ") for t in spec["templates"]]:
            missing = set(tokenizer.encode(text)) - set(rows)
            if missing:
                raise ValueError(
                    f"{task}: {text!r} holds tokens that no caption holds: {[tokenizer.decode([i]) for i in missing]}"
                )


def encode_captions(texts, tokenizer, lookup):
    """[n, longest] rows of the small table, zero-padded (short on purpose: what follows [EOT] cannot matter)."""
    sos, eot = tokenizer.sot_token_id, tokenizer.eot_token_id
    ids = [[sos, *tokenizer.encode(t), eot] for t in texts]
    out = np.zeros((len(ids), max(map(len, ids))), np.int64)
    for row, i in zip(out, ids):
        row[: len(i)] = lookup[i]
    return torch.from_numpy(out)


def kept(path, make):
    """The array in the file, made first if it is not there yet (another run may be making it too)."""
    if not path.exists():
        side = path.with_suffix(f".{os.getpid()}.npy")
        np.save(side, make())
        os.replace(side, path)
    return np.load(path)


class Pairs:
    """Shards of pictures and captions. Pictures repeat after `unique` shards; captions never do."""

    def __init__(self, folder, unique, seed, tokenizer, lookup, shard=SHARD, teacher=None):
        self.folder, self.unique, self.seed, self.tokenizer, self.lookup, self.shard = (
            folder,
            unique,
            seed,
            tokenizer,
            lookup,
            shard,
        )
        self.teacher = teacher  # (name, uint8 pictures -> features) or None

    def load(self, number):
        picture = number % self.unique
        scenes = toybox.draw_web(np.random.default_rng([self.seed, picture]), self.shard)
        which = f"{self.seed}-{self.shard}-{picture}.npy"
        pictures = kept(self.folder / f"pictures-{which}", lambda: toybox.render(scenes))
        goal = np.zeros((self.shard, 0), np.float16)
        if self.teacher:
            name, encode = self.teacher
            goal = kept(self.folder / f"features-{name}-{which}", lambda: encode(pictures))
        texts, _ = toybox.write_captions(scenes, np.random.default_rng([self.seed, 1, number]))
        tokens = encode_captions(texts, self.tokenizer, self.lookup)
        order = np.random.default_rng([self.seed, 2, number]).permutation(self.shard)
        return pictures, tokens, goal, order

    def batches(self, step, size):
        """(uint8 [B, 64, 64, 3], tokens [B, L], the teacher's features [B, 1 + places, D] or [B, 0]) from this step on."""
        per_shard = self.shard // size
        while True:
            pictures, tokens, goal, order = self.load(step // per_shard)
            for k in range(step % per_shard, per_shard):
                rows = order[k * size : (k + 1) * size]
                yield (
                    torch.from_numpy(pictures[rows]),
                    tokens[torch.from_numpy(rows)],
                    torch.from_numpy(goal[rows]),
                )
                step += 1


def prepare(pictures, size):
    """uint8 [B, 64, 64, 3] -> normalised float [B, 3, size, size]."""
    x = pictures.permute(0, 3, 1, 2).float() / 255
    x = (x - torch.tensor(assets.MEAN, device=x.device).view(3, 1, 1)) / torch.tensor(
        assets.STD, device=x.device
    ).view(3, 1, 1)
    return (
        x
        if size == x.shape[-1]
        else F.interpolate(x, size=(size, size), mode="bicubic", antialias=True)
    )


def shipped(out, name):
    path = out / f"{name}.safetensors"
    if not path.exists():
        raise FileNotFoundError(
            f"--out: {path} is not there; pretrain {name} into the same folder first"
        )
    return path


def teacher(path, device):
    """(its text tower's weights, token table of trained rows only; uint8 pictures [n, 64, 64, 3] -> its features [n, 1 + places, D],
    pooled and then local; a name for these features that changes with the weights)."""
    model, config = assets.read(path)
    size = config["vision_cfg"]["image_size"]
    clip = Backbone(model, open_clip.get_tokenizer("ViT-B-32"), device=device)

    def encode(pictures):
        parts = []
        with torch.autocast(device, torch.bfloat16):
            for part in np.array_split(pictures, max(1, len(pictures) // 256)):
                X = clip.encode_images(prepare(torch.from_numpy(part), size), local=True)
                parts.append(torch.cat([X.pooled[:, None], X.local], 1).cpu().half())
        return torch.cat(parts).numpy()

    text = {k: v for k, v in weights(model).items() if not k.startswith("visual.")}
    return text, encode, f"{path.stem}-{digest(path.read_bytes())[:12]}"


def weights(model):
    """A shipped model's weights, its token table cut to the trained rows."""
    state = model.state_dict()
    return state | {
        assets.TABLE: state[assets.TABLE][model.trained_token_rows.to(state[assets.TABLE].device)]
    }


def distance(visual, pixels, goal):
    """(image features [B, D], how far they and those of the places are from the teacher's, in mean 1 - cosine each)."""
    pooled, tokens = visual._pool(visual.transformer(visual._embeds(pixels)))
    side, teachers = math.isqrt(tokens.shape[1]), math.isqrt(goal.shape[1] - 1)
    local = (tokens @ visual.proj).mT.unflatten(2, (side, side))  # [B, D, side, side]
    local = F.adaptive_avg_pool2d(local.float(), teachers).flatten(2).mT  # [B, places, D]
    image = (pooled @ visual.proj).float()
    return image, 2 - F.cosine_similarity(image, goal[:, 0], dim=-1).mean() - F.cosine_similarity(
        local, goal[:, 1:], dim=-1
    ).mean()


def encode_text(model, tokens, pieces=8):
    """Text features [B, D]. Rows are sorted by length and run in pieces, each as long as its longest caption."""
    lengths = tokens.argmax(1) + 1  # [EOT] has the highest number
    order = lengths.argsort()
    out = []
    for rows in order.chunk(pieces):
        t = tokens[rows, : int(lengths[rows[-1]])]
        x = model.token_embedding(t) + model.positional_embedding[: t.shape[1]]
        x = model.ln_final(
            model.transformer(x, attn_mask=model.attn_mask[: t.shape[1], : t.shape[1]])
        )
        out.append(x[torch.arange(len(t)), t.argmax(1)] @ model.text_projection)
    return torch.cat(out)[order.argsort()]


def resized(config, size):
    return config | dict(vision_cfg=config["vision_cfg"] | dict(image_size=size))


def grow(state, model):
    """Interpolate the image tower's position embeddings (first row: class token or mean) to the model's grid."""
    target = model.state_dict()
    for key in state:
        if (
            key.startswith("visual.")
            and key.endswith("positional_embedding")
            and state[key].shape != target[key].shape
        ):
            first, grid = state[key][:1], state[key][1:]
            side, new = math.isqrt(len(grid)), math.isqrt(len(target[key]) - 1)
            grid = F.interpolate(
                grid.T.reshape(1, -1, side, side), size=(new, new), mode="bicubic", antialias=True
            )
            state[key] = torch.cat([first, grid.reshape(-1, new * new).T])
    model.load_state_dict(state)


def learning_rate(step, steps, s):
    """A cosine with a short warm-up until `restart` pairs, then another, lower one to the end."""
    restart = s["restart"] // s["batch"]
    step, steps, lr = (
        (step, restart, s["lr"])
        if step < restart
        else (step - restart, steps - restart, s["restart_lr"])
    )
    warm = max(1, int(s["warmup"] * steps))
    return lr * min((step + 1) / warm, 0.5 * (1 + math.cos(math.pi * step / steps)))


@torch.no_grad()
def zero_shot(model, size, tokenizer, lookup, task="objects"):
    """Accuracy in % on a task's validation split with its first template."""
    model.eval()
    pictures, labels = toybox.split(task, "val")
    spec = toybox.TASKS[task]
    text = F.normalize(
        encode_text(
            model,
            encode_captions(
                [spec["templates"][0].format(c) for c in spec["classnames"]], tokenizer, lookup
            ).to(model.logit_scale.device),
        ),
        dim=1,
    )
    right = [
        (
            model.visual(
                prepare(torch.from_numpy(pictures.array[i : i + 250]).to(text.device), size)
            )
            @ text.T
        )
        .argmax(1)
        .cpu()
        == labels[i : i + 250]
        for i in range(0, len(labels), 250)
    ]
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
    """Run (or go on) to the end, or until step `stop`. Returns the model, its token table holding trained rows only."""
    s = COMMON | SETTINGS.get(name, {}) | (settings or {})
    out, work = Path(out), Path(work)
    work.mkdir(parents=True, exist_ok=True)
    tokenizer = open_clip.get_tokenizer("ViT-B-32")
    rows = vocabulary(tokenizer)
    check_names(tokenizer, rows)
    lookup = np.full(49408, -(10**9))
    lookup[rows] = np.arange(len(rows))  # an untrained token would fail loudly in the embedding
    config = s["config"]
    compact = config | dict(text_cfg=config["text_cfg"] | dict(vocab_size=len(rows)))
    full = config["vision_cfg"]["image_size"]
    steps, small_steps = s["pairs"] // s["batch"], s["small_pairs"] // s["batch"]
    seed = sum(name.encode())

    first, encode, known = (
        teacher(shipped(out, s["teacher"]), device) if s["teacher"] else ({}, None, None)
    )
    if s["start"]:
        first = weights(assets.read(shipped(out, s["start"]))[0])

    def build(size, state=None):
        torch.manual_seed(seed)
        model = CLIP(**resized(compact, size)).to(device).train()
        if state is None:
            table = {
                assets.TABLE: assets.token_table(49408, config["text_cfg"]["width"], seed)[
                    rows
                ].float()
            }
            model.load_state_dict(
                {k: v for k, v in (table | first).items() if k in model.state_dict()}, strict=False
            )
        else:
            grow(state, model)
        decay = [p for p in model.parameters() if p.ndim > 1]
        rest = [p for p in model.parameters() if p.ndim <= 1]
        return model, torch.optim.AdamW(
            [dict(params=decay, weight_decay=s["weight_decay"]), dict(params=rest, weight_decay=0)],
            lr=s["lr"],
            betas=s["betas"],
        )

    checkpoint, log, step, spent = work / f"{name}.pt", [], 0, 0.0
    said = json.dumps(s | dict(shard=shard))
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        if saved["settings"] != said:
            raise ValueError(
                f"--work: {checkpoint} was begun with other settings; go on with those, or remove it"
            )
        step, log, spent = saved["step"], saved["log"], saved["seconds"]
        model, optimizer = build(saved["size"], saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        size = saved["size"]
    else:
        size = full // 2 if small_steps else full
        model, optimizer = build(size)
    pairs = Pairs(
        work,
        s["unique_shards"],
        s["world_seed"],
        tokenizer,
        lookup,
        shard,
        (known, encode) if encode else None,
    ).batches(step, s["batch"])
    end = min(steps, stop or steps)
    targets = torch.arange(s["batch"], device=device)
    running, start = torch.zeros((), device=device), time.time()

    def keep():
        torch.save(
            dict(
                settings=said,
                step=step,
                size=size,
                model=model.state_dict(),
                optimizer=optimizer.state_dict(),
                log=log,
                seconds=spent + time.time() - start,
            ),
            f"{checkpoint}.part",
        )
        os.replace(f"{checkpoint}.part", checkpoint)

    for step in tqdm(range(step, end), initial=step, total=steps, desc=name, mininterval=10):
        if step == small_steps and size != full:
            size = full
            model, optimizer = build(size, copy.deepcopy(model.state_dict()))
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, s)
        pictures, tokens, goal = next(pairs)
        # the fused attention of a CPU spends four tenths of a step in its backward pass; the plain one does not
        with (
            torch.autocast(device, torch.bfloat16),
            sdpa_kernel(PLAIN if device == "cpu" else FUSED),
        ):
            pixels = prepare(pictures.to(device, non_blocking=True), size)
            image, away = (
                distance(model.visual, pixels, goal.to(device).float())
                if encode
                else (model.visual(pixels), 0)
            )
            text = encode_text(model, tokens.to(device, non_blocking=True))
        logits = (
            model.logit_scale.exp()
            * F.normalize(image.float(), dim=1)
            @ F.normalize(text.float(), dim=1).T
        )
        loss = (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2
        running += loss.detach()
        if encode:
            loss = loss + s["distil"] * away
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        model.logit_scale.data.clamp_(0, math.log(100))
        done = step + 1
        if done % log_every == 0 or done == end:
            log.append(
                dict(
                    step=done,
                    pairs=done * s["batch"],
                    size=size,
                    loss=round(running.item() / (done - (log[-1]["step"] if log else 0)), 4),
                    scale=round(model.logit_scale.exp().item(), 3),
                    lr=round(optimizer.param_groups[0]["lr"], 6),
                    seconds=round(spent + time.time() - start, 1),
                    zero_shot_val="",
                )
            )
            running.zero_()
            if done % check_every == 0 or done == end:
                log[-1]["zero_shot_val"] = round(zero_shot(model, size, tokenizer, lookup), 2)
                tqdm.write(f"{name} {log[-1]}")
        if done % save_every == 0 or done == end:
            step = done
            keep()
    if end == steps:
        finish(model, name, out, config, rows, seed, s | dict(shard=shard), log)
    return model


def finish(model, name, out, config, rows, seed, settings, log):
    """Ship: weights rounded to float16, the settings and the log beside them."""
    state = {
        k: v.detach().cpu().half().contiguous()
        for k, v in model.state_dict().items()
        if v.is_floating_point()
    }
    state["token_rows"] = torch.as_tensor(
        rows, dtype=torch.int32
    )  # of the real vocabulary, in the table's order
    write_safetensors(
        out / f"{name}.safetensors", state, {"config": json.dumps(config), "seed": str(seed)}
    )
    versions = dict(torch=torch.__version__, open_clip=open_clip.__version__, numpy=np.__version__)
    (out / f"{name}.json").write_text(
        json.dumps(dict(settings, seed=seed, trained_tokens=len(rows), versions=versions), indent=1)
        + "\n"
    )
    with open(out / f"{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, log[0].keys())
        writer.writeheader()
        writer.writerows(log)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=SETTINGS)
    parser.add_argument(
        "--out", default="promptnotes/assets", help="where the weights, settings and log go"
    )
    parser.add_argument(
        "--work", default="_build/pretrain", help="checkpoint and rendered pictures"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    train(args.name, args.out, args.work, args.device)
