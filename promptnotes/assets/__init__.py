"""Toybox CLIP: the weights that ship with the package, how they are packed, and how they come back.

A file holds float16 weights of an open_clip CLIP. Of the token table's 49,408 rows only the few
hundred that pretraining touched are stored, by number; the metadata's seed redraws the others.
"""

import hashlib
import json
from pathlib import Path

import open_clip
import torch
from safetensors import safe_open

HERE = Path(__file__).parent
NAMES = ("toybox-rn", "toybox-vit", "toybox-vit-small", "toybox-rn-plain")
DEFAULT = "toybox-rn"  # what "toybox" means: the counterpart of the papers' RN50
MEAN, STD = open_clip.OPENAI_DATASET_MEAN, open_clip.OPENAI_DATASET_STD
FREEZE = HERE / "freeze.json"
RETIRED = {  # digests (Backbone.weights_digest) of what shipped with promptnotes 0.1
    "efad3ef5a48203d89e78e7b14ed45d39b2b94e37f5722bfcb5c27292ce0813e3",  # toybox-rn
    "40f35ea1b441607b4d0653c2b0167a5ff4bec3e2a72464d704b11319e60ffbcc",  # toybox-vit
    "c950274ef2dbbda76a5352b1297249cbb5e5febdf899edc1dc99276fd8a6f8fa",  # toybox-vit-small
}
TABLE = "token_embedding.weight"


def freeze():
    """What learned methods are run on, as data_scripts/freeze.py wrote it down before: digests of
    Toybox's scenes, of the weights and of the body. Empty until the world is frozen."""
    return json.loads(FREEZE.read_text(encoding="utf-8")) if FREEZE.exists() else {}


def world():
    """The start of the SHA-256 of that file, which rows of results carry; "" before the freeze."""
    return hashlib.sha256(FREEZE.read_bytes()).hexdigest()[:12] if FREEZE.exists() else ""


def token_table(vocabulary, width, seed):
    """The token table before training: N(0, 0.02), [vocabulary, width] float16."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(vocabulary, width, generator=generator) * 0.02).half()


def read(path):
    """(open_clip CLIP in eval mode, float32, with `trained_token_rows`; its config)."""
    with safe_open(path, "pt") as file:
        config, seed = json.loads(file.metadata()["config"]), int(file.metadata()["seed"])
        state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    rows = state.pop("token_rows").long()
    table = token_table(config["text_cfg"]["vocab_size"], config["text_cfg"]["width"], seed)
    table[rows] = state[TABLE]
    model = open_clip.CLIP(**config)
    state = {name: tensor.float() for name, tensor in (state | {TABLE: table}).items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        got = f"missing {missing}, unexpected {unexpected}; reinstall promptnotes"
        raise ValueError(f"{path}: not a Toybox CLIP of this version, {got}")
    model.trained_token_rows = rows  # the token ids that mean something
    return model.eval(), config


def load(name):
    """(model, tokenizer, preprocess) of a Toybox CLIP; preprocess: PIL image -> [3, H, W].
    name : one of NAMES, or the path of another one's file without its suffix"""
    model, config = read(HERE / f"{name}.safetensors")
    size = config["vision_cfg"]["image_size"]
    preprocess = open_clip.image_transform(size, is_train=False, mean=MEAN, std=STD)
    return model, open_clip.get_tokenizer("ViT-B-32"), preprocess
