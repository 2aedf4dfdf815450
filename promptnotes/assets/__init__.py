"""Toybox CLIP: the weights that ship with the package, how they are packed, and how to get the model back.

A file holds float16 weights of an open_clip CLIP. Of the 49,408 rows of the token table, pretraining touched a few
hundred: only those are stored (with their numbers); the others are redrawn from the seed in the metadata.
"""

import json
from pathlib import Path

import torch

HERE = Path(__file__).parent
NAMES = ("toybox-rn", "toybox-vit", "toybox-vit-small")
DEFAULT = "toybox-rn"  # what "toybox" means: the counterpart of the papers' RN50
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)  # CLIP's
TABLE = "token_embedding.weight"


def token_table(vocabulary, width, seed):
    """The token table before training: N(0, 0.02), [vocabulary, width] float16."""
    return (
        torch.randn(vocabulary, width, generator=torch.Generator().manual_seed(seed)) * 0.02
    ).half()


def read(path):
    """(open_clip CLIP in eval mode, float32, its config). model.trained_token_rows: the token ids that mean something."""
    from open_clip.model import CLIP
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        config, seed = json.loads(file.metadata()["config"]), int(file.metadata()["seed"])
        state = {k: file.get_tensor(k) for k in file.keys()}
    rows = state.pop("token_rows").long()
    table = token_table(config["text_cfg"]["vocab_size"], config["text_cfg"]["width"], seed)
    table[rows] = state[TABLE]
    model = CLIP(**config)
    missing, unexpected = model.load_state_dict(
        {k: v.float() for k, v in (state | {TABLE: table}).items()}, strict=False
    )
    missing = [k for k in missing if not k.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(
            f"{path}: not a Toybox CLIP of this version (missing {missing}, "
            f"unexpected {unexpected}); reinstall promptnotes"
        )
    model.trained_token_rows = rows
    return model.eval(), config


def load(name):
    """(model, tokenizer, preprocess) of a Toybox CLIP by name; preprocess maps a PIL image to [3, H, W]."""
    import open_clip
    from open_clip.transform import image_transform

    name = DEFAULT if name == "toybox" else name
    model, config = read(HERE / f"{name}.safetensors")
    preprocess = image_transform(
        config["vision_cfg"]["image_size"], is_train=False, mean=MEAN, std=STD
    )
    return model, open_clip.get_tokenizer("ViT-B-32"), preprocess
