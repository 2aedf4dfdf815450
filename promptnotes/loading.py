"""Loading a CLIP by name: Toybox's, OpenAI's, any pair of open_clip's, a checkpoint."""

import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import open_clip
import pooch
import torch
from open_clip.transform import PreprocessCfg, image_transform_v2

from . import assets
from .backbone import Backbone

OPENAI_NAMES = "RN50 RN101 RN50x4 RN50x16 RN50x64 ViT-B/32 ViT-B/16 ViT-L/14 ViT-L/14@336px".split()


def load_clip(
    name: str | Path | Sequence[str] = "toybox",
    device: str | torch.device = "cpu",
    dtype: str | torch.dtype | None = None,
) -> Backbone:
    """A Backbone by name.

    name   : "toybox" (which is "toybox-rn"), "toybox-vit", ...: assets.NAMES, in this package;
             "RN50", "ViT-B/16", ...: OpenAI's weights;
             (architecture, tag) of open_clip, such as ("ViT-B-16", "laion2b_s34b_b88k"), or with
             your checkpoint, (architecture, file); or such a pair as one text with a comma;
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
        raise TypeError(f"name: expected a name, path or pair (architecture, tag), got {name!r}")
    known, path = assets.DEFAULT if name == "toybox" else str(name), Path(name)
    if known in assets.NAMES:
        return Backbone(*assets.load(known), device, known, dtype)
    if known.replace("/", "-") in [openai.replace("/", "-") for openai in OPENAI_NAMES]:
        arch = known.replace("/", "-").replace("@336px", "-336") + "-quickgelu"
        return _from_pair(arch, "openai", device, dtype, name=known)
    if known and path.is_dir():
        with _reading(known):
            model, preprocess = open_clip.create_model_from_pretrained(f"local-dir:{known}")
            tokenizer = open_clip.get_tokenizer(f"local-dir:{known}")
        clip = Backbone(model, tokenizer, preprocess, device, path.name, dtype)
    elif path.is_file():
        if not _is_openai_archive(path):
            raise ValueError(
                f"name: {known} holds weights but not their architecture; load (architecture, "
                f"{known!r}); if it is an archive of OpenAI's, it is not whole: fetch it again"
            )
        clip = _from_file(path, "RN50", {}, device, dtype, path.stem)
    else:
        raise ValueError(
            f"name: {known!r} is no backbone and no file. Expected a checkpoint's path, a pair of "
            f"open_clip.list_pretrained(), or one of {['toybox', *assets.NAMES, *OPENAI_NAMES]}"
        )
    clip.source = str(path.absolute())
    return clip


def _from_pair(arch, tag, device, dtype, name=None):
    config, weights = open_clip.get_model_config(arch), open_clip.get_pretrained_cfg(arch, tag)
    if config is None:
        raise ValueError(f"name: no architecture {arch!r} in open_clip.list_models()")
    if not weights and not Path(tag).is_file():
        tags = open_clip.list_pretrained_tags_by_model(arch)
        raise ValueError(f"name: {tag!r} is neither a file nor a tag of {arch}, which has {tags}")
    has = config.get("quick_gelu", False)
    wants = weights.get("quick_gelu", False) if weights else _is_openai_archive(tag) or has
    if has != wants:
        kind = "QuickGELU" if wants else "plain GELU"
        other = arch + "-quickgelu" if wants else arch.replace("-quickgelu", "")
        raise ValueError(f"name: {tag!r} has {kind}, unlike {arch!r}; use {(other, tag)}")
    path = Path(tag) if not weights else _path_of(weights, name or (arch, tag))
    if not weights and _is_openai_archive(path):
        text = "is an archive of OpenAI's and says its architecture itself"
        raise ValueError(f"name: {path} {text}; load it as load_clip({tag!r})")
    return _from_file(path, arch, weights, device, dtype, name or f"{arch}/{Path(tag).name}")


def _path_of(weights, name):
    """Where an open_clip tag's weights are: put there by hand, in the hub's cache, or fetched."""
    url, hub = weights.get("url", ""), weights.get("hf_hub", "").rstrip("/")
    by_hand = Path.home() / ".cache" / "clip" / url.rsplit("/", 1)[-1]
    if url and by_hand.is_file():
        if "openaipublic" in url and pooch.file_hash(by_hand) != url.split("/")[-2]:
            text = "is not the file that OpenAI published: delete it and fetch it again"
            raise ValueError(f"name: {by_hand} {text}")
        return by_hand
    try:
        return Path(open_clip.download_pretrained(weights))
    except Exception as error:
        places = [f"{url} as {by_hand}"] if url else []
        places += [f"the Hugging Face repository {hub} (hf download {hub})"] if hub else []
        raise FileNotFoundError(
            f"name: the weights of {name} are not here and cannot be fetched ({error}). With a "
            f"network, save {' or '.join(places)}; without one, there is load_clip('toybox')"
        ) from error


def _from_file(path, arch, weights, device, dtype, name):
    """A Backbone of OpenAI's archive, or of an architecture's weights, as their tag has them."""
    if _is_openai_archive(path):
        with _reading(path):
            model = open_clip.load_openai_model(str(path), precision="fp32", device="cpu")
    else:
        remedy = "fetch it again, or name its architecture"
        if path.parent.parent.name == "snapshots":  # the hub keeps what these link to in blobs/
            remedy += f"; delete {path.parents[2]} first"
        with _reading(path, f"weights of {arch}", remedy):
            model = open_clip.create_model(arch, pretrained=str(path), force_preprocess_cfg=weights)
    config = PreprocessCfg(**open_clip.get_model_preprocess_cfg(model))
    preprocess = image_transform_v2(config, is_train=False)
    return Backbone(model, open_clip.get_tokenizer(arch), preprocess, device, name, dtype)


@contextmanager
def _reading(path, what="weights", remedy="fetch it again"):
    """Torch, safetensors and zipfile each have errors of their own for a damaged file."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"name: {path} could not be read as {what} ({error}); {remedy}") from error


def _is_openai_archive(path):
    """OpenAI publishes TorchScript archives: zip files that hold code."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any("/code/" in member for member in archive.namelist())
