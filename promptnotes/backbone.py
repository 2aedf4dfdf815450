"""A frozen CLIP on a device: images to Features, prompts to text features."""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from PIL import Image
from torchvision import transforms
from tqdm.auto import tqdm

from . import checks
from .features import Features, cached, checksum, digest
from .images import file_digests, open_image, random_view
from .text_tower import Tails, TextTower

FLOATS = ("float32", "bfloat16", "float16", "float64")


class Backbone:
    """A frozen CLIP.

    model      : open_clip model with CLIP's causal text transformer; becomes float32, in eval mode,
                 on `device`, and its weights stop asking for gradients
    tokenizer  : CLIP's byte-pair tokenizer (open_clip.get_tokenizer(...))
    preprocess : PIL image -> float tensor [3, H, W]; None if images come as such tensors
    dtype      : type of the text tower, which runs at every step, or its name ("float16"); None:
                 `default_dtype`. The image tower, which sees each image once, stays float32.
    source     : what `load_clip` takes to load the same again, where it was loaded so

    Set `record_steps` to True to run training steps on a GPU as CUDA graphs, which is for texts so
    few that a step waits for its launches; `text.recompute` says how memory is spared.
    """

    record_steps = False

    def __init__(
        self, model, tokenizer, preprocess=None, device="cpu", name=None, dtype=None, source=None
    ):
        if not callable(getattr(tokenizer, "encode", None)):
            got = type(tokenizer).__name__
            raise TypeError(f"tokenizer: expected what open_clip.get_tokenizer gives, got {got}")
        self.device = _device(device)
        kind = str(default_dtype(self.device) if dtype is None else dtype).removeprefix("torch.")
        if kind not in FLOATS:
            raise ValueError(f"dtype: expected one of {', '.join(FLOATS)}, got {dtype!r}")
        self.dtype = getattr(torch, kind)
        on_cpu = self.device.type == "cpu"  # whose convolutions are 1.4 times faster channels last
        layout = torch.channels_last if on_cpu else torch.preserve_format
        model = model.float().eval().requires_grad_(False)
        self.model = model.to(self.device, memory_format=layout)
        self.tokenizer, self.preprocess = tokenizer, preprocess
        self.name = name or type(model).__name__
        self.source = source or self.name
        self.text = TextTower(self.model, tokenizer.sot_token_id, self.dtype)
        self.logit_scale = self.model.logit_scale.detach().exp()  # tensor []: 1 / temperature
        self.classifiers = {}  # of texts, see methods.base.text_classifier

    def __repr__(self):
        return f"Backbone({self.name!r}, device={str(self.device)!r}, dtype={self.dtype})"

    @cached_property
    def weights_digest(self) -> str:
        """SHA-256 of all weights: says which backbone a prompt or a cache file belongs to."""
        return checksum(self.model.state_dict())

    @property
    def image_size(self):
        size = self.model.visual.image_size
        return size[0] if isinstance(size, (tuple, list)) else size

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text with [EOT] and without [SOS]; too long a text raises."""
        ids = self.tokenizer.encode(text) + [self.tokenizer.eot_token_id]
        if 1 + len(ids) > self.text.context_length:
            got = f"{1 + len(ids)} tokens with [SOS] and [EOT]"
            raise ValueError(f"text: {text!r} has {got}; at most {self.text.context_length} fit")
        return ids

    @torch.no_grad()
    def encode_text(self, texts: Sequence[str], batch_size: int = 1024) -> torch.Tensor:
        """Text features [n, D] of n texts, float32, not normalised."""
        if isinstance(texts, str):
            raise TypeError(f"texts: expected a list of texts, got the single text {texts!r}")
        none, out = torch.empty(1, 0, self.text.width, device=self.device), []
        for i in range(0, len(texts), batch_size):
            ids = [self.tokens(text) for text in texts[i : i + batch_size]]
            rows = self.text.token_embed([t for text in ids for t in text])[None]  # [1, R, d]
            out.append(self.encode_prompts(none, Tails(rows, tuple(map(len, ids))))[0])
        return torch.cat(out)

    def encode_prompts(self, prefix: torch.Tensor, tails: Tails) -> torch.Tensor:
        """prefix [G, P, d] and K Tails -> [G, K, D], with gradients; see TextTower."""
        return self.text.encode_prompts(prefix, tails)

    def encode_images(
        self,
        images,
        local: bool = False,
        views: int | Literal["online"] | None = None,
        seed: int = 1,
        batch_size: int | None = None,
        cache: str | Path | None = None,
        progress: bool = False,
        device: str | torch.device | None = None,
    ) -> Features:
        """Features of n images, as the image tower gives them (not normalised).

        images : sequence of paths or of PIL images (upright and opaque; paths are made so), or a
                 float tensor [n, 3, H, W] that is preprocessed already
        local  : also local features. Each position of a ResNet's map asks the attention pool, as in
                 PLOT (clip/model.py:93); a ViT's patches go through ln_post and the projection.
        views  : V, a bank of V augmented views an image (random resized crop of 8 to 100 % of the
                 area, bicubic, and flip: CoOp configs/trainers/CoOp/rn50.yaml), fixed by `seed`;
                 or "online", which draws new views at every epoch of a training, as the papers do
        batch_size : images or views at a time; None: 256 on a GPU, and 32 on a CPU, where more are
                 slower, since their arrays do not stay in its caches
        cache  : directory; a file there is used if weights, pixels, transform and views agree
        device : where the features are kept; None: the backbone's. "cpu" spares a GPU's memory
        """
        self._check_images(images, views)
        if batch_size is None:
            batch_size = 32 if self.device.type == "cpu" else 256
        batch_size = checks.integer("batch_size", batch_size, 1)
        if views == "online":
            if cache is not None:
                raise ValueError("cache: views='online' are drawn anew each epoch; leave it out")
            # for `fit`, they stand for Features
            return OnlineViews(self, images, local, seed, batch_size)  # type: ignore[return-value]
        device = self.device if device is None else _device(device)
        compute = partial(self._encode, images, local, views, seed, batch_size, progress, device)
        if cache is None:
            return compute()
        key = dict(format=1, weights=self.weights_digest, images=_images_digest(images))
        key |= dict(local=local, views=views, seed=seed if views else None, transform=None)
        if not isinstance(images, torch.Tensor):  # known by what it does to one fixed image
            rng = np.random.Generator(np.random.PCG64(0))
            noise = Image.fromarray(rng.integers(0, 256, (301, 257, 3), np.uint8))
            key["transform"] = digest(self._pixels(noise, views and 1, "probe"))
        return cached(cache, key, compute).to(device)

    def _check_images(self, images, views):
        if isinstance(images, (str, Path, Image.Image)):
            raise TypeError("images: expected a sequence of images, got a single one; put it in []")
        if isinstance(images, torch.Tensor):
            if images.ndim != 4 or images.shape[1] != 3 or not images.is_floating_point():
                got = f"{images.dtype} {tuple(images.shape)}"
                raise ValueError(f"images: expected a float tensor [n, 3, H, W], got {got}")
            if views is not None:
                raise ValueError("views: a tensor is cut already; pass paths or PIL images")
        elif self.preprocess is None:
            raise ValueError("preprocess: this backbone has none; pass a float tensor [n, 3, H, W]")
        if not hasattr(images, "__len__") or len(images) == 0:
            raise ValueError(f"images: expected at least one image, got {images!r:.60}")
        if views not in (None, "online"):
            try:
                checks.integer("views", views, 1)
            except ValueError as error:
                expected = "expected None, a number of views, or 'online'"
                raise ValueError(f"views: {expected}, got {views!r}") from error

    @torch.no_grad()
    def _encode(self, images, local, views, seed, batch_size, progress=False, device=None):
        """Batch after batch, each written into its place, so that nothing is held twice."""
        n, V, features = len(images), views or 1, []  # pooled [V, n, D], and local [V, n, L, D]
        step, device, start = max(1, batch_size // V), device or self.device, 0
        batches = self._batches(images, views, seed, step)
        for pixels in tqdm(batches, "images", -(-n // step), disable=not progress):
            stop, pixels = start + len(pixels), pixels.to(self.device, torch.float32)
            parts = self._forward(pixels.flatten(0, 1) if views else pixels, local)
            if not features:
                features = [torch.empty(V, n, *p.shape[1:], device=device) for p in parts]
            for whole, part in zip(features, parts):
                whole[:, start:stop] = part.unflatten(0, (-1, V)).transpose(0, 1)
            start = stop
        return Features(*(features if views else [whole[0] for whole in features]))

    def _batches(self, images, views, seed, step):
        """Pixels [b, 3, H, W] or [b, V, 3, H, W] of `step` images at a time. While one batch is
        encoded, threads read and cut the next; a lazy sequence renders where it is asked."""
        if isinstance(images, torch.Tensor):
            yield from images.split(step)
            return
        with ThreadPoolExecutor() as pool:
            ahead = []
            for start in range(0, len(images), step):
                numbers = range(start, min(start + step, len(images)))
                items = [(images[j], views, f"{seed}/{j}") for j in numbers]
                ahead.append([pool.submit(self._pixels, *item) for item in items])
                if start:
                    yield torch.stack([pixels.result() for pixels in ahead.pop(0)])
            yield torch.stack([pixels.result() for pixels in ahead.pop(0)])

    def _pixels(self, image, views, seed):
        """One image -> [3, H, W], or [V, 3, H, W] of its augmented views."""
        if not isinstance(image, Image.Image):
            try:
                image = open_image(image)
            except (ValueError, OSError, TypeError) as error:
                raise ValueError(f"images: cannot read {image!r} as an image ({error})") from error
        image = image.convert("RGB")
        if views is None:
            return self.preprocess(image)
        finish, rng = self._after_crop, random.Random(seed)
        return torch.stack([finish(random_view(image, self.image_size, rng)) for _ in range(views)])

    @cached_property
    def _after_crop(self):
        """What `preprocess` does once the image is cut to size: to tensor, normalise."""
        steps = getattr(self.preprocess, "transforms", [])
        if not any(isinstance(step, transforms.Normalize) for step in steps):
            raise ValueError("views: they need a torchvision Compose with Normalize as preprocess")
        cut = (transforms.Resize, transforms.CenterCrop)
        return transforms.Compose([step for step in steps if not isinstance(step, cut)])

    def _forward(self, pixels, local):
        """pooled [n, D], and local [n, L, D] if it is asked for."""
        visual = self.model.visual
        if not local:
            return (self.model.encode_image(pixels),)
        if hasattr(visual, "attnpool"):
            for part in (visual.stem, visual.layer1, visual.layer2, visual.layer3, visual.layer4):
                pixels = part(pixels)
            tokens = _attention_pool_all(visual.attnpool, pixels)
            return tokens[:, 0], tokens[:, 1:]
        if not hasattr(visual, "_embeds") or visual.attn_pool is not None:
            kind = type(visual).__name__
            raise ValueError(f"local: expected ModifiedResNet or ViT without attn_pool, got {kind}")
        x = visual.transformer(visual._embeds(pixels))  # [n, 1+L, width]
        return visual._pool(x)[0] @ visual.proj, visual.ln_post(x[:, 1:]) @ visual.proj


class OnlineViews:
    """Images whose views are drawn and encoded anew in every epoch of a training, as CoOp's are."""

    views = "online"

    def __init__(self, backbone, images, local, seed, batch_size):
        self.backbone, self.images, self.local = backbone, images, local
        self.seed, self.batch_size = seed, batch_size

    def __len__(self):
        return len(self.images)

    def digest(self):
        """SHA-256 of all that the views depend on, beside the backbone."""
        return digest(_images_digest(self.images), self.local, self.seed)

    def at_epoch(self, epoch):
        """Features [1, n, ...] of one new view an image, fixed by the seed and the epoch."""
        seed = f"{self.seed}/{epoch}"
        return self.backbone._encode(self.images, self.local, 1, seed, self.batch_size)


def default_dtype(device):
    """bfloat16 on a GPU that computes it (capability 8 or more; a T4 emulates it), else float32."""
    device = torch.device(device)
    computes_it = device.type == "cuda" and torch.cuda.get_device_capability(device)[0] >= 8
    return torch.bfloat16 if computes_it else torch.float32


def _device(device):
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError, TypeError) as error:  # torch was built without it, say
        reason = str(error).splitlines()[0]
        raise ValueError(f"device: {device!r} cannot be used here ({reason}); try 'cpu'") from error
    return found


def _attention_pool_all(pool, x):
    """open_clip's AttentionPool2d with every token as a query: [n, C, h, w] -> [n, 1+h*w, D]."""
    x = x.flatten(2).transpose(1, 2)  # [n, L, C]
    x = torch.cat([x.mean(1, keepdim=True), x], 1) + pool.positional_embedding
    projections = pool.q_proj, pool.k_proj, pool.v_proj
    qkv = [proj(x).unflatten(2, (pool.num_heads, -1)).transpose(1, 2) for proj in projections]
    y = torch.nn.functional.scaled_dot_product_attention(*qkv)  # [n, heads, 1+L, e]
    return pool.c_proj(y.transpose(1, 2).flatten(2))


def _images_digest(images):
    """By content, not by name."""
    if isinstance(images, torch.Tensor):
        return digest(images)
    of_files = iter(file_digests([image for image in images if not isinstance(image, Image.Image)]))
    digests = []
    for image in images:
        if isinstance(image, Image.Image):
            digests.append([image.mode, image.size, digest(image.convert("RGB").tobytes())])
        else:
            digests.append(next(of_files))
    return digest(digests)
