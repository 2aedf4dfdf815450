import hashlib
import http.server
import json
import os
import random
import shutil
import threading
import time
import warnings
from pathlib import Path

import huggingface_hub
import numpy as np
import open_clip
import pytest
import tiny
import torch
from PIL import Image
from safetensors.torch import save, save_file

import promptnotes as pn
import promptnotes.backbone as module
import promptnotes.loading as loading
from promptnotes import assets
from promptnotes.backbone import Backbone
from promptnotes.images import random_view
from promptnotes.loading import load_clip


def pictures(n=6, size=(90, 70)):
    rng = np.random.Generator(np.random.PCG64(5))
    blocks = rng.integers(0, 256, (n, 7, 9, 3)).astype(np.uint8)
    return [Image.fromarray(block).resize(size) for block in blocks]


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device)


def close(a, b, atol=2e-4):
    return torch.allclose(a.cpu(), b.cpu(), atol=atol)


def test_images_as_paths_pil_sequence_or_tensor_are_the_same(clip, tmp_path):
    images = pictures()

    class Lazy:
        def __len__(self):
            return len(images)

        def __getitem__(self, i):
            return images[i]

    for i, image in enumerate(images):
        image.save(tmp_path / f"{i}.png")
    tensor = torch.stack([clip.preprocess(image) for image in images])
    plain = tiny.model().cpu().encode_image(tensor)
    paths = [tmp_path / f"{i}.png" for i in range(len(images))]
    for given in (images, paths, [str(p) for p in paths], Lazy(), tensor):
        X = clip.encode_images(given, batch_size=4)
        assert X.pooled.dtype == torch.float32 and close(X.pooled, plain)


@pytest.mark.parametrize("pool_type", ["tok", "avg"])
def test_vit_local_features(device, pool_type):
    """Against a hook on ln_post: the patches, normalised and projected."""
    model = tiny.model("vit", pool_type=pool_type)
    clip = Backbone(model, tiny.tokenizer(), device=device)
    images, seen = torch.randn(3, 3, 64, 64), []
    hook = model.visual.ln_post.register_forward_hook(lambda m, i, o: seen.append(o))
    plain = model.encode_image(images.to(device))
    hook.remove()
    X = clip.encode_images(images, local=True)
    assert X.local.shape == (3, 16, 64) and close(X.pooled, plain)
    assert close(X.local, seen[0][:, 1:] @ model.visual.proj)
    model.cpu()


def test_resnet_places_are_queries_of_the_attention_pool(device):
    """The mean place asks as the global token does: a map that is the same everywhere, and no
    positions, gives the pooled feature at every place."""
    import copy

    clip = tiny.backbone("rn", device)
    pool = copy.deepcopy(clip.model.visual.attnpool)
    pool.positional_embedding.zero_()
    same = torch.randn(2, 512, 1, 1, device=device).expand(-1, -1, 2, 2)
    tokens = module._attention_pool_all(pool, same)
    assert tokens.shape == (2, 5, 64) and close(tokens, tokens[:, :1].expand(-1, 5, -1))
    images = torch.randn(2, 3, 64, 64, device=device)
    X = clip.encode_images(images, local=True)
    assert close(X.pooled, clip.model.encode_image(images)) and X.local.shape == (2, 4, 64)


def test_views_are_fixed_by_their_seed_and_no_other(clip):
    images = pictures()
    random.seed(0), torch.manual_seed(0)
    bank = clip.encode_images(images, views=3, seed=1)
    random.seed(9), torch.manual_seed(9)
    assert bank.pooled.shape == (3, 6, 64)
    again = clip.encode_images(images, views=3, seed=1, batch_size=5)
    other = clip.encode_images(images, views=3, seed=2)
    assert close(bank.pooled, again.pooled) and not close(bank.pooled, other.pooled, 1e-2)
    assert not close(bank.pooled[0], bank.pooled[1], 1e-2)


def test_online_views_change_with_the_epoch(clip):
    online = clip.encode_images(pictures(), views="online", local=True, seed=1)
    one, two = online.at_epoch(0), online.at_epoch(1)
    assert one.pooled.shape == (1, 6, 64) and one.local.shape == (1, 6, 16, 64) and len(online) == 6
    assert not close(one.pooled, two.pooled, 1e-2)
    assert close(one.pooled, online.at_epoch(0).pooled)


def test_random_view_is_a_crop_of_the_stated_size():
    """On an image whose red and green are its coordinates, a view's span shows the crop."""
    ramp = np.zeros((200, 200, 3), np.uint8)
    ramp[..., 0], ramp[..., 1] = np.arange(200)[None], np.arange(200)[:, None]
    rng, shares, flips = random.Random(0), [], 0
    for _ in range(300):
        view = np.asarray(random_view(Image.fromarray(ramp), 50, rng)).astype(float)
        width, height = (np.ptp(view[..., channel]) + 2 for channel in (0, 1))
        shares.append(width * height / 200**2)
        flips += view[0, 0, 0] > view[0, -1, 0]
    assert min(shares) > 0.06 and max(shares) <= 1.03 and 0.45 < np.mean(shares) < 0.62
    assert 110 < flips < 190
    assert random_view(Image.fromarray(ramp[:3]), 50, rng).size == (50, 50)  # 200 x 3


def test_cache_knows_weights_pixels_transform_and_views(device, tmp_path, monkeypatch):
    clip, images = tiny.backbone(device=device), pictures(3)
    calls, encode = [], Backbone._encode
    monkeypatch.setattr(Backbone, "_encode", lambda *a, **k: calls.append(1) or encode(*a, **k))

    def runs(backbone, *args, **options):
        before = len(calls)
        X = backbone.encode_images(*args, cache=tmp_path, **options)
        assert X.pooled.device == backbone.device
        return len(calls) - before

    assert runs(clip, images) == 1 and runs(clip, images) == 0
    images[1].save(tmp_path / "a.png"), images[1].save(tmp_path / "b.png")
    assert runs(clip, [tmp_path / "a.png"]) == 1 and runs(clip, [tmp_path / "b.png"]) == 0
    images[2].save(tmp_path / "b.png")  # same path, other pixels
    assert runs(clip, [tmp_path / "b.png"]) == 1
    assert runs(clip, images, local=True) == 1 and runs(clip, images, views=2) == 1
    assert runs(clip, images, views=2) == 0 and runs(clip, images, views=2, seed=2) == 1
    sharp = open_clip.image_transform(64, is_train=False, interpolation="bilinear")
    assert runs(Backbone(tiny.model(), tiny.tokenizer(), sharp, device), images) == 1
    assert runs(tiny.backbone("rn", device), images) == 1
    same = open_clip.image_transform(64, is_train=False)  # another object, same deeds
    assert runs(Backbone(tiny.model(), tiny.tokenizer(), same, device), images) == 0


@pytest.mark.parametrize(
    "images, options, error, message",
    [
        (Image.new("RGB", (9, 9)), {}, TypeError, "images: expected a sequence"),
        ("a.png", {}, TypeError, "images: expected a sequence"),
        ([], {}, ValueError, "images: expected at least one"),
        (["/no/such.png"], {}, ValueError, "images: cannot read '/no/such.png'"),
        ([3], {}, ValueError, "images: cannot read 3"),
        (
            torch.zeros(2, 3, 64, 64, dtype=torch.uint8),
            {},
            ValueError,
            "images: .*float tensor.*uint8",
        ),
        (torch.zeros(3, 64, 64), {}, ValueError, r"images: .*\(3, 64, 64\)"),
        (torch.zeros(2, 3, 64, 64), dict(views=2), ValueError, "views: .*tensor"),
        (
            [Image.new("RGB", (9, 9))],
            dict(views="online", cache="no"),
            ValueError,
            "cache: views='online' are drawn anew",
        ),
        ([Image.new("RGB", (9, 9))], dict(views=0), ValueError, "views: expected None, a number"),
    ],
)
def test_messages(clip, images, options, error, message):
    with pytest.raises(error, match=message):
        clip.encode_images(images, **options)


def test_without_preprocess_only_tensors_come_in(device):
    clip = tiny.backbone(device=device, preprocess=False)
    assert clip.encode_images(torch.zeros(2, 3, 64, 64)).pooled.shape == (2, 64)
    with pytest.raises(ValueError, match="preprocess: this backbone has none"):
        clip.encode_images(pictures(1))


def test_own_preprocess_without_normalize_gives_no_views(device):
    clip = Backbone(tiny.model(), tiny.tokenizer(), lambda image: torch.zeros(3, 64, 64), device)
    with pytest.raises(ValueError, match="views: .*Normalize"):
        clip.encode_images(pictures(1), views=2)


def test_tokenizer_and_texts_that_do_not_fit(clip):
    with pytest.raises(TypeError, match="tokenizer: .*got function"):
        Backbone(tiny.model(), lambda texts: texts)
    with pytest.raises(TypeError, match="texts: expected a list"):
        clip.encode_text("a dog")
    with pytest.raises(ValueError, match="text: 'dog dog.* has 82 tokens"):
        clip.encode_text(["dog " * 80])


def test_the_model_is_frozen_and_the_digest_tells_weights_apart(clip, device):
    assert not any(p.requires_grad for p in clip.model.parameters()) and not clip.model.training
    assert clip.logit_scale.item() == pytest.approx(np.exp(4))
    assert clip.weights_digest == tiny.backbone(device=device).weights_digest
    assert clip.weights_digest != tiny.backbone("rn", device=device).weights_digest


# ---- load_clip


def test_toybox_is_named_after_the_model_that_it_is():
    assert load_clip("toybox").name == load_clip(assets.DEFAULT).name == assets.DEFAULT


def test_openai_weights_with_plain_gelu_raise():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=r"QuickGELU.*use \('RN50-quickgelu', 'openai'\)"):
            load_clip(("RN50", "openai"))
        with pytest.raises(ValueError, match=r"QuickGELU.*use \('RN50-quickgelu', 'yfcc15m'\)"):
            load_clip(("RN50", "yfcc15m"))


def test_plain_names_choose_the_quick_gelu_architecture(monkeypatch):
    asked = []
    monkeypatch.setattr(loading, "_from_pair", lambda *a, **k: asked.append(a[:2]))
    for name in loading.OPENAI_NAMES:
        load_clip(name)
    for arch, tag in asked:
        assert tag == "openai" and open_clip.get_model_config(arch)["quick_gelu"] is True
        assert open_clip.get_pretrained_cfg(arch, tag)["quick_gelu"] is True
    assert asked[0][0] == "RN50-quickgelu" and asked[6][0] == "ViT-B-16-quickgelu"


def test_without_weights_and_network_it_says_what_to_fetch_and_where(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))

    def offline(*args, **kwargs):
        raise OSError("no network")

    monkeypatch.setattr(open_clip, "download_pretrained", offline)
    with pytest.raises(FileNotFoundError) as error:
        load_clip("RN50")
    text = str(error.value)
    assert "https://openaipublic" in text and str(tmp_path / ".cache/clip/RN50.pt") in text
    assert "timm/resnet50_clip.openai" in text and "load_clip('toybox')" in text


CONFIG = dict(
    embed_dim=64,
    quick_gelu=True,
    vision_cfg=dict(image_size=64, layers=2, width=64, patch_size=16),
    text_cfg=dict(context_length=77, vocab_size=49408, width=128, heads=2, layers=2),
)


def test_a_directory_in_open_clips_format_loads(tmp_path):
    config = {"model_cfg": CONFIG, "preprocess_cfg": {}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    state = {k: v.contiguous() for k, v in tiny.model().cpu().state_dict().items()}
    save_file(state, tmp_path / "open_clip_model.safetensors")
    clip = load_clip(tmp_path)
    assert clip.weights_digest == tiny.backbone().weights_digest
    assert clip.encode_images(pictures(2)).pooled.shape == (2, 64)


def test_a_checkpoint_with_its_architecture_loads(tmp_path):
    (tmp_path / "tiny-a.json").write_text(json.dumps(CONFIG))
    open_clip.add_model_config(tmp_path)
    path = tmp_path / "weights.pt"
    torch.save(tiny.model().cpu().state_dict(), path)
    clip = load_clip(("tiny-a", path))
    assert clip.name == "tiny-a/weights.pt"
    assert clip.weights_digest == tiny.backbone().weights_digest
    assert close(*(c.encode_images(pictures(2)).pooled for c in (clip, tiny.backbone())))
    with pytest.raises(ValueError, match=r"holds weights but not their architecture"):
        load_clip(path)
    for torn in (b"\x80\x02not a pickle", path.read_bytes()[:5000], b""):
        path.write_bytes(torn)
        with pytest.raises(
            ValueError,
            match=f"name: {path} could not be read as weights of tiny-a"
            r" \((.|\n)*; fetch it again",
        ):
            load_clip(("tiny-a", path))
    broken = tmp_path / "weights.safetensors"
    broken.write_bytes(b"\xff" * 64)
    with pytest.raises(ValueError, match=r"weights.safetensors could not be read .*fetch it again"):
        load_clip(("tiny-a", broken))


def test_an_archive_as_openai_publishes_loads_and_must_have_quick_gelu(tmp_path):
    class Archive(torch.nn.Module):
        def forward(self, x):
            return x

    archive, state = Archive(), tiny.model().cpu().state_dict()
    for key, value in state.items():
        parent = archive
        *path, leaf = key.split(".")
        for part in path:
            if not hasattr(parent, part):
                parent.add_module(part, torch.nn.Module())
            parent = getattr(parent, part)
        parent.register_buffer(leaf, value)
    path = tmp_path / "tiny.pt"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(archive, torch.zeros(1)), path)
        clip = load_clip(path)
    texts = ["a photo of a dog.", "a kite"]
    plain = tiny.backbone().encode_text(texts)
    assert clip.name == "tiny"
    assert close(clip.encode_text(texts), plain, 5e-3)  # open_clip reads them as float16
    with pytest.raises(ValueError, match="QuickGELU.*'ViT-B-16'"):
        load_clip(("ViT-B-16", path))
    with pytest.raises(ValueError, match=f"says its architecture itself; .*load_clip.'{path}'"):
        load_clip(("ViT-B-16-quickgelu", path))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(ValueError, match="if it is an archive of OpenAI's, it is not whole: fetch"):
        load_clip(path)


def test_a_directory_that_is_not_whole(tmp_path):
    config = {"model_cfg": CONFIG, "preprocess_cfg": {}}
    (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
    with pytest.raises(ValueError, match=f"name: {tmp_path} could not be read as weights"):
        load_clip(tmp_path)  # open_clip would give random weights
    (tmp_path / "open_clip_model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(ValueError, match=f"name: {tmp_path} could not be .*fetch it again"):
        load_clip(tmp_path)


def test_openais_file_in_its_cache_must_be_the_published_one(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".cache/clip/RN50.pt"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK, but cut short")
    with pytest.raises(ValueError, match=f"{path} is not the file that OpenAI published.*delete"):
        load_clip("RN50")


# ---- the hub's protocol, from a file server of our own


class Hub(http.server.BaseHTTPRequestHandler):
    """What huggingface_hub asks for: HEAD and GET of /REPOSITORY/resolve/REVISION/FILE."""

    files, asked, cut = {}, [], None

    def do_HEAD(self, body=False):
        repository, _, file = self.path.strip("/").partition("/resolve/main/")
        if file:  # the library also asks about itself, below /api
            self.asked.append((self.command, repository, file))
        content = self.files.get((repository, file))
        if content is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        first = int(self.headers.get("Range", "bytes=0-").split("=")[1].split("-")[0])
        self.send_response(206 if first else 200)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", "c" * 40)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        if body:
            self.wfile.write(content[first : self.cut])

    def do_GET(self):
        self.do_HEAD(body=True)

    def log_message(self, *args):
        pass


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub whose repository of RN50 holds a tiny CLIP with seeded random weights."""
    state = {k: v.contiguous() for k, v in tiny.model().cpu().state_dict().items()}
    save_file(state, tmp_path / "weights")
    files = {
        ("timm/resnet50_clip.openai", "open_clip_model.safetensors"): (
            tmp_path / "weights"
        ).read_bytes()
    }
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Files", (Hub,), dict(files=files, asked=[]))
    )
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    constants = huggingface_hub.constants
    template = address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, "RN50-quickgelu", dict(CONFIG))
    yield server
    server.shutdown()
    server.server_close()


def test_weights_come_from_the_hub_once_and_then_from_the_cache(hub):
    asked = hub.RequestHandlerClass.asked
    clip = load_clip("RN50")
    assert clip.weights_digest == tiny.backbone().weights_digest and clip.name == "RN50"
    assert any(isinstance(part, open_clip.model.QuickGELU) for part in clip.model.modules())
    wanted = ("timm/resnet50_clip.openai", "open_clip_model.safetensors")
    assert asked == [("HEAD", *wanted), ("GET", *wanted)]
    load_clip("RN50")
    assert asked == [("HEAD", *wanted), ("GET", *wanted), ("HEAD", *wanted)]
    hub.shutdown()
    hub.server_close()  # offline
    assert load_clip("RN50").weights_digest == clip.weights_digest


def test_a_pair_of_open_clip_comes_from_its_repository_with_its_own_preprocessing(hub, monkeypatch):
    (weights,) = hub.RequestHandlerClass.files.values()
    hub.RequestHandlerClass.files["someone/clip", "open_clip_model.safetensors"] = weights
    half = dict(mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25), interpolation="bilinear")
    tag = dict(url="", hf_hub="someone/clip/", resize_mode="squash", **half)
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED["ViT-B-16"], "seeded", tag)
    monkeypatch.setitem(
        open_clip.factory._MODEL_CONFIGS, "ViT-B-16", CONFIG | {"quick_gelu": False}
    )
    clip = load_clip(("ViT-B/16", "seeded"))
    assert clip.name == "ViT-B-16/seeded" and clip.weights_digest == tiny.backbone().weights_digest
    assert not any(isinstance(part, open_clip.model.QuickGELU) for part in clip.model.modules())
    assert clip.preprocess.transforms[-1].mean == half["mean"]
    assert clip.preprocess.transforms[0].size == (64, 64)  # squashed


def test_a_damaged_file_in_the_hubs_cache_is_named_with_a_remedy_that_helps(hub, tmp_path):
    load_clip("RN50")
    blob = next((tmp_path / "hub").rglob("blobs/*"))
    blob.write_bytes(blob.read_bytes()[:1000])
    repository = tmp_path / "hub/models--timm--resnet50_clip.openai"
    with pytest.raises(
        ValueError,
        match="open_clip_model.safetensors could not be read as weights "
        f"of RN50-quickgelu (.|\n)*; delete {repository} first",
    ):
        load_clip("RN50")
    shutil.rmtree(repository)
    assert load_clip("RN50").weights_digest == tiny.backbone().weights_digest


@pytest.mark.parametrize("broken", ["nothing there", "cut short"])
def test_a_hub_that_does_not_give_the_file(hub, broken, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # between its attempts
    if broken == "nothing there":
        hub.RequestHandlerClass.files = {}
    else:
        hub.RequestHandlerClass.cut = 5000
    with pytest.raises(FileNotFoundError, match="weights of RN50 .* cannot be fetched") as error:
        load_clip("RN50")
    assert "timm/resnet50_clip.openai" in str(error.value)


def test_a_hub_that_gives_another_models_weights(hub):
    (key,) = hub.RequestHandlerClass.files
    hub.RequestHandlerClass.files[key] = save({"weight": torch.zeros(3)})
    with pytest.raises(ValueError, match="could not be read as weights of RN50-quickgelu"):
        load_clip("RN50")


# ---- your own CLIP and your own data, five lines each, as a reader would type them

OWN_CLIP = """\
model = open_clip.create_model("RN50-quickgelu", pretrained="weights.pt")
preprocess = open_clip.image_transform(model.visual.image_size, is_train=False)
clip = pn.Backbone(model, open_clip.get_tokenizer("RN50-quickgelu"), preprocess)
coop = pn.CoOp(clip, ["tabby cat", "fire truck"], n_ctx=4, epochs=2)
coop.fit(clip.encode_images(["cat.jpg", "truck.jpg"]), torch.tensor([0, 1]))
"""
OWN_DATA = """\
task = pn.ImageFolder("photos")
shot = task.few_shot(shots=2, seed=1)
coop = pn.CoOp(clip, task.classnames, n_ctx=4, epochs=2)
coop.fit(clip.encode_images(shot.images), shot.labels)
print(coop.score(clip.encode_images(task.test.images), task.test.labels), "%")
"""


def test_five_lines_for_your_own_clip_and_five_for_your_own_data(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(open_clip.factory._MODEL_CONFIGS, "RN50-quickgelu", dict(CONFIG))
    monkeypatch.chdir(tmp_path)
    torch.save(tiny.model().cpu().state_dict(), "weights.pt")
    for name, images in (("tabby_cat", pictures(4)), ("fire_truck", pictures(8)[4:])):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for i, image in enumerate(images):
            image.save(tmp_path / "photos" / name / f"{i}.png")
    pictures(1)[0].save("cat.jpg"), pictures(2)[1].save("truck.jpg")
    names = dict(pn=pn, open_clip=open_clip, torch=torch)
    for lines in (OWN_CLIP, OWN_DATA):
        assert len(lines.splitlines()) == 5
        exec(lines, names)
    assert names["clip"].weights_digest == tiny.backbone().weights_digest
    assert names["coop"].classnames == ["fire truck", "tabby cat"]
    assert float(capsys.readouterr().out.split()[0]) in (0, 50, 100)


@pytest.mark.parametrize(
    "name, error, message",
    [
        ("RN5000", ValueError, "name: 'RN5000' is no backbone and no file.*'toybox'.*'RN50'"),
        (
            ("ViT-B-16", "nothing"),
            ValueError,
            "'nothing' is neither a file nor a tag of ViT-B-16.*openai",
        ),
        (("ViT-Z", "openai"), ValueError, "no architecture 'ViT-Z'"),
        (3, TypeError, "name: expected"),
    ],
)
def test_names_that_do_not_exist(name, error, message):
    with pytest.raises(error, match=message):
        load_clip(name)


# ---- precision and memory


@pytest.mark.parametrize(
    "capability, dtype",
    [((7, 5), torch.float32), ((8, 0), torch.bfloat16), ((9, 0), torch.bfloat16)],
)
def test_bfloat16_only_where_the_card_computes_it(monkeypatch, capability, dtype):
    """A T4 (7.5) has no bfloat16 hardware and emulates it slowly."""
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device=None: capability)
    assert module.default_dtype("cuda") == dtype
    assert module.default_dtype("cpu") == torch.float32


def test_a_dtype_may_be_a_name():
    assert tiny.backbone(dtype="float16").dtype == torch.float16
    with pytest.raises(ValueError, match="dtype: expected one of float32, bfloat16, .* got 'int8'"):
        tiny.backbone(dtype="int8")


@pytest.mark.parametrize("name", ["", "nowhere", "cuda:99"])
def test_a_device_that_is_not_there_is_named(name):
    with pytest.raises(ValueError, match=f"device: '{name}' cannot be used here"):
        tiny.backbone(device=name)


def test_encoding_never_holds_the_features_twice(clip, monkeypatch):
    """Batches go to their place in one array; joining a list of them would need as much again."""
    images = pictures()
    whole = clip.encode_images(images, local=True, views=2)

    def refuse(*arguments, **options):
        raise AssertionError("batches were joined")

    monkeypatch.setattr(torch, "cat", refuse)
    monkeypatch.setattr(torch.Tensor, "split", refuse)
    monkeypatch.setattr(
        clip, "_forward", lambda pixels, local: (pixels.mean((2, 3)), pixels.flatten(2).mT[:, :5])
    )
    got = clip.encode_images(images, local=True, views=2, batch_size=4, device="cpu")
    assert got.pooled.shape == (2, 6, 3) and got.local.shape == (2, 6, 5, 3)
    monkeypatch.undo()
    parts = clip.encode_images(images, local=True, views=2, batch_size=4)
    assert close(parts.pooled, whole.pooled) and close(parts.local, whole.local)


def test_the_next_batch_is_asked_for_before_one_is_encoded(clip, monkeypatch):
    """So that threads read it meanwhile. The features are those of one batch after the other."""

    class Counted(list):
        asked = 0

        def __getitem__(self, i):
            self.asked = max(self.asked, i + 1)
            return super().__getitem__(i)

    images, seen, forward = Counted(pictures()), [], clip._forward

    def look(*arguments):
        seen.append(images.asked)
        return forward(*arguments)

    monkeypatch.setattr(clip, "_forward", look)
    got = clip.encode_images(images, batch_size=2)
    assert seen == [4, 6, 6]
    assert close(
        got.pooled, clip.encode_images(torch.stack([*map(clip.preprocess, images)])).pooled
    )


def test_a_source_loads_the_same_again_from_any_folder(tmp_path, monkeypatch):
    assert load_clip(load_clip("toybox-vit").source).name == "toybox-vit"
    (tmp_path / "own.pt").write_bytes(b"")
    monkeypatch.setattr(loading, "_from_pair", lambda arch, tag, *rest: tiny.backbone())
    monkeypatch.chdir(tmp_path)
    assert load_clip("ViT-B-16,own.pt").source == f"ViT-B-16,{tmp_path / 'own.pt'}"
    assert load_clip(("ViT-B-16", "openai")).source == "ViT-B-16,openai"


def test_a_cache_hit_reads_no_image_again(clip, tmp_path, monkeypatch):
    """Digests of files are remembered by path, size and times, across processes."""
    paths = []
    for i, image in enumerate(pictures()):
        paths.append(tmp_path / f"{i}.png")
        image.save(paths[-1])
        os.utime(paths[-1], (1e9, 1e9))
    before = clip.encode_images(paths, cache=tmp_path / "cache")
    time.sleep(0.01)

    def refuse(path):
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Image, "open", refuse)
    after = clip.encode_images(paths, cache=tmp_path / "cache")
    assert torch.equal(before.pooled, after.pooled)
