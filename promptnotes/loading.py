"""Loading a CLIP by name: Toybox's, OpenAI's, any pair of open_clip's, a checkpoint."""

import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import open_clip
import pooch
import torch

from . import assets
from .backbone import Backbone

OPENAI_NAMES = (
    "RN50",
    "RN101",
    "RN50x4",
    "RN50x16",
    "RN50x64",
    "ViT-B/32",
    "ViT-B/16",
    "ViT-L/14",
    "ViT-L/14@336px",
)


def load_clip(
    name: str | Path | Sequence[str] = "toybox",
    device: str | torch.device = "cpu",
    dtype: str | torch.dtype | None = None,
) -> Backbone:
    """A Backbone by name.

    name   : "toybox" (which is "toybox-rn"), "toybox-vit", "toybox-vit-small": shipped with the
             package;
             "RN50", "ViT-B/16", ...: OpenAI's weights;
             (architecture, tag): any open_clip pair, such as ("ViT-B-16", "laion2b_s34b_b88k");
             (architecture, file): your checkpoint of an open_clip architecture;
             "architecture,tag" or "architecture,file": the same pairs as one text;
             a file: an archive as OpenAI publishes them ("RN50.pt"); a directory: open_clip's own
             format (open_clip_config.json beside the weights).
    device : "cpu", "cuda", ...
    dtype  : of the text tower; None: bfloat16 where the card computes it, else float32

    OpenAI's weights were trained with QuickGELU; open_clip only warns when they are loaded into a
    model with GELU (factory.py:472-478) and then computes wrong numbers. Here a mismatch raises.
    """
    if isinstance(name, str) and "," in name and not Path(name).exists():
        name = name.split(",", 1)
    if isinstance(name, (tuple, list)) and len(name) == 2:
        arch, tag = str(name[0]).replace("/", "-"), str(name[1])
        clip = _from_pair(arch, tag, device, dtype)
        clip.source = f"{arch},{Path(tag).absolute() if Path(tag).exists() else tag}"
        return clip
    if not isinstance(name, (str, Path)):
        raise TypeError(
            f"name: expected a name, a path, or a pair (architecture, tag or file), got {name!r}"
        )
    known, path = assets.DEFAULT if name == "toybox" else str(name), Path(name)
    if known in assets.NAMES:
        model, tokenizer, preprocess = assets.load(known)
        return Backbone(model, tokenizer, preprocess, device, known, dtype)
    if known.replace("/", "-") in [openai.replace("/", "-") for openai in OPENAI_NAMES]:
        arch = known.replace("/", "-").replace("@336px", "-336") + "-quickgelu"
        return _from_pair(arch, "openai", device, dtype, name=known)
    if known and path.is_dir():
        with _reading(known):
            model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{known}")
            tokenizer = open_clip.get_tokenizer(f"local-dir:{known}")
        clip = Backbone(model, tokenizer, preprocess, device, path.name, dtype)
    elif known and path.is_file():
        if not _is_openai_archive(known):
            raise ValueError(
                f"name: {known} holds weights but not their architecture; load it as "
                f"load_clip((architecture, {known!r})), for example with 'ViT-B-16'; "
                "if it is an archive of OpenAI's, it is not whole: fetch it again"
            )
        clip = _wrap(_openai(known), "RN50", device, dtype, path.stem)
    else:
        raise ValueError(
            f"name: {known!r} is no backbone and no file. Expected one of "
            f"{['toybox', *assets.NAMES, *OPENAI_NAMES]}, a pair (architecture, tag) of "
            "open_clip.list_pretrained(), or the path of a checkpoint"
        )
    clip.source = str(path.absolute())
    return clip


def _from_pair(arch, tag, device, dtype, name=None):
    config, weights = open_clip.get_model_config(arch), open_clip.get_pretrained_cfg(arch, tag)
    if config is None:
        raise ValueError(
            f"name: open_clip has no architecture {arch!r}; open_clip.list_models() lists them"
        )
    if not weights and not Path(tag).is_file():
        raise ValueError(
            f"name: {tag!r} is neither a file nor a tag of {arch}, which has "
            f"{open_clip.list_pretrained_tags_by_model(arch)}"
        )
    has = config.get("quick_gelu", False)
    wants = weights.get("quick_gelu", False) if weights else _is_openai_archive(tag) or has
    if has != wants:
        other = arch + "-quickgelu" if wants else arch.replace("-quickgelu", "")
        raise ValueError(
            f"name: the weights {tag!r} were trained with "
            f"{'QuickGELU' if wants else 'GELU'}, but the architecture {arch!r} has "
            f"{'QuickGELU' if has else 'GELU'}; use ({other!r}, {tag!r})"
        )
    url, hub = (weights or {}).get("url", ""), (weights or {}).get("hf_hub", "").rstrip("/")
    local = Path.home() / ".cache" / "clip" / url.rsplit("/", 1)[-1]
    if not weights:
        path = Path(tag)
        if _is_openai_archive(path):
            raise ValueError(
                f"name: {path} is an archive of OpenAI's, which says its architecture "
                f"itself; load it as load_clip({tag!r})"
            )
    elif url and local.is_file():
        path = local
        if "openaipublic" in url and pooch.file_hash(path) != url.split("/")[-2]:
            raise ValueError(
                f"name: {path} is not the file that OpenAI published (its sha256 "
                "differs): delete it and fetch it again"
            )
    else:
        path = _fetch(weights, name or (arch, tag), url and f"{url} and save it as {local}", hub)
    if _is_openai_archive(path):
        model = _openai(path)
    else:
        # the hub keeps a file in snapshots/<revision>/, and what it links to in blobs/
        kept = path.parents[2] if path.parent.parent.name == "snapshots" else path
        remedy = "fetch it again, or name its architecture"
        remedy += "" if kept == path else f"; delete {kept} first"
        with _reading(path, f"weights of {arch}", remedy):
            model = open_clip.create_model(arch, pretrained=str(path), force_preprocess_cfg=weights)
    return _wrap(model, arch, device, dtype, name or f"{arch}/{Path(tag).name}")


def _fetch(weights, name, by_hand, hub):
    """The path of an open_clip tag's weights, in the hub's cache or fetched to it."""
    try:
        return Path(open_clip.download_pretrained(weights))
    except Exception as error:
        places = [by_hand] if by_hand else []
        places += [f"the Hugging Face repository {hub} (hf download {hub})"] if hub else []
        raise FileNotFoundError(
            f"name: the weights of {name} are not on this machine and cannot be fetched ({error}). "
            f"Where there is a network, download {' or '.join(places)}; or use "
            "load_clip('toybox'), which needs none"
        ) from error


@contextmanager
def _reading(path, what="weights", remedy="fetch it again"):
    """Torch, safetensors and zipfile each have errors of their own for a damaged file."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"name: {path} could not be read as {what} ({error}); {remedy}") from error


def _openai(path):
    with _reading(path):
        return open_clip.load_openai_model(str(path), precision="fp32", device="cpu")


def _wrap(model, arch, device, dtype, name):
    config = dict(open_clip.get_model_preprocess_cfg(model))
    size = config.pop("size", None) or model.visual.image_size
    if config.get("mean") is None:
        config = dict(mean=open_clip.OPENAI_DATASET_MEAN, std=open_clip.OPENAI_DATASET_STD)
    keep = {k: config[k] for k in ("mean", "std", "interpolation", "resize_mode") if k in config}
    preprocess = open_clip.image_transform(size, is_train=False, **keep)
    return Backbone(model, open_clip.get_tokenizer(arch), preprocess, device, name, dtype)


def _is_openai_archive(path):
    """OpenAI publishes TorchScript archives: zip files that hold code."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in member for member in archive.namelist())
