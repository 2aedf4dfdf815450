"""A real CLIP's folder and a real set's layout in miniature: what chapters run on beside Toybox."""

import json

import numpy as np
import open_clip
import torch
from golden import golden_inputs as inputs
from PIL import Image
from safetensors.torch import save_file

from promptnotes.data.benchmarks import TABLE


def draw(path, seed, colour):
    """An image of noise around a colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 12, 3))
    pixels = (pixels + 3 * np.asarray(colour)) // 4
    Image.fromarray(pixels.astype(np.uint8)).save(path, "JPEG")


def eurosat(root, names, counts):
    """EuroSAT's layout with few images, each class around a colour of its own.

    names: {folder: class name}; counts: images of a class in train, val, test.
    """
    folder, lists = root / "eurosat", {"train": [], "val": [], "test": []}
    parts = [part for part, count in zip(lists, counts) for _ in range(count)]
    for label, (place, name) in enumerate(names.items()):
        colour = np.random.default_rng(label).integers(0, 256, 3)
        for i, part in enumerate(parts):
            draw(folder / "2750" / place / f"{place}_{i}.jpg", len(parts) * label + i, colour)
            lists[part].append([f"{place}/{place}_{i}.jpg", label, name])
    (folder / TABLE["eurosat"].listing.name).write_text(json.dumps(lists))


def clip_folder(folder):
    """A CLIP of RN50's kind with seeded weights, saved as open_clip does; load_clip(folder) opens
    it. Images of 64 pixels, four local features, D = 64, two text layers of width 64."""
    config = dict(
        embed_dim=inputs.EMBED_DIM,
        quick_gelu=True,
        vision_cfg=dict(inputs.RN, image_size=inputs.IMAGE_SIZE, head_width=64),
        text_cfg=dict(inputs.TEXT, width=64, heads=1),
    )
    model = open_clip.model.CLIP(**config).eval()
    state = inputs.seeded_state_dict({key: v.shape for key, v in model.state_dict().items()})
    model.load_state_dict({key: torch.as_tensor(value) for key, value in state.items()})
    with torch.no_grad():  # images point all ways: else zero-shot sees one class alone
        colours = torch.randn(64, 3, 1, 1, generator=torch.Generator().manual_seed(0))
        mean = model.encode_image(colours.expand(-1, -1, 64, 64)).mean(0)
        model.visual.attnpool.c_proj.bias -= mean
    folder.mkdir(parents=True, exist_ok=True)
    save_file(model.state_dict(), folder / "open_clip_model.safetensors")
    text = json.dumps({"model_cfg": config, "preprocess_cfg": {}})
    (folder / "open_clip_config.json").write_text(text)
    return folder
