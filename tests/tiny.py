"""Tiny seeded CLIPs: the weights of tests/golden/golden_inputs.py in open_clip's class."""

import json
from functools import lru_cache

import open_clip
import torch
from golden import golden_inputs as inputs
from safetensors.torch import save_file


@lru_cache
def model(kind="vit", quick_gelu=True, pool_type="tok"):
    """An open_clip CLIP with 2 text layers of width 128, D = 64, images of 64x64; do not change it.

    kind "vit": 16 patches; "rn": ModifiedResNet with a 2x2 map before its attention pool.
    """
    vision = dict(image_size=inputs.IMAGE_SIZE)
    if kind == "rn":
        vision.update(layers=list(inputs.RN["layers"]), width=inputs.RN["width"], head_width=64)
    else:
        vision.update(inputs.VIT, head_width=64, pool_type=pool_type)
    clip = open_clip.model.CLIP(inputs.EMBED_DIM, vision, dict(inputs.TEXT), quick_gelu=quick_gelu)
    state = inputs.seeded_state_dict({k: v.shape for k, v in clip.state_dict().items()})
    clip.load_state_dict({k: torch.as_tensor(v) for k, v in state.items()})
    return clip.eval()


@lru_cache
def tokenizer():
    return open_clip.get_tokenizer("RN50")


def backbone(kind="vit", device="cpu", preprocess=True, **options):
    """A Backbone of a tiny CLIP. The model object is shared on the CPU and copied elsewhere."""
    import copy

    from promptnotes.backbone import Backbone

    own = model(kind)
    own = own if str(device) == "cpu" else copy.deepcopy(own)
    transform = open_clip.image_transform(inputs.IMAGE_SIZE, is_train=False) if preprocess else None
    return Backbone(own, tokenizer(), transform, device, f"tiny-{kind}", **options)


def checkpoint(folder, scale=1.0):
    """Write a tiny CLIP in open_clip's own format; returns its path as load_clip takes it. Another
    `scale` of the text projection is another model."""
    folder.mkdir(parents=True)
    vision = dict(inputs.VIT, image_size=inputs.IMAGE_SIZE, head_width=64)
    config = dict(
        embed_dim=inputs.EMBED_DIM, vision_cfg=vision, text_cfg=dict(inputs.TEXT), quick_gelu=True
    )
    text = json.dumps({"model_cfg": config, "preprocess_cfg": {}})
    (folder / "open_clip_config.json").write_text(text)
    state = {name: value.contiguous() for name, value in model().state_dict().items()}
    state["text_projection"] = scale * state["text_projection"]
    save_file(state, folder / "open_clip_model.safetensors")
    return str(folder)


def plain_prompts(model, names, context, position):
    """The oracle: CoOp's prompts, padded to 77 and run by open_clip's own transformer.

    context [M, d] or [K, M, d]; builds each prompt by concatenation, as CoOp's PromptLearner does.
    """
    M, rows, ids = context.shape[-2], [], []
    for c, name in enumerate(name.replace("_", " ") for name in names):
        token = tokenizer()(["X " * M + name + "."]).to(context.device)  # [1, 77]
        embedded = model.token_embedding(token)[0]  # [77, d]
        n_name = len(tokenizer().encode(name))
        start, name_rows = embedded[:1], embedded[1 + M : 1 + M + n_name]
        rest, own = embedded[1 + M + n_name :], context if context.ndim == 2 else context[c]
        rows.append(
            torch.cat(
                {
                    "end": [start, own, name_rows, rest],
                    "middle": [start, own[: M // 2], name_rows, own[M // 2 :], rest],
                    "front": [start, name_rows, own, rest],
                }[position]
            )
        )
        ids.append(token[0])
    x = torch.stack(rows) + model.positional_embedding
    x = model.ln_final(model.transformer(x, attn_mask=model.attn_mask))
    return x[torch.arange(len(names)), torch.stack(ids).argmax(1)] @ model.text_projection
