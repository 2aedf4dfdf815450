"""Conformance with the original authors' code; tests/golden/README.md says what was run."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import tiny
import torch
from golden import golden_inputs as inputs

from promptnotes.features import Features
from promptnotes.methods import (
    PLOT,
    CLIPAdapter,
    CoCoOp,
    CoOp,
    TipAdapter,
    ZeroShot,
    top_k_per_class,
)
from promptnotes.methods.base import text_classifier
from promptnotes.training import learning_rate

HERE = Path(__file__).parent / "golden"
GOLDEN, ABOUT = np.load(HERE / "golden.npz"), json.loads((HERE / "golden.json").read_text())
# On a GPU the kernels differ; allowed is a share of the largest golden number. Text runs there in
# bfloat16, except where a context learns: 25 steps would carry its rounding far.
FLOAT32, BF16 = 5e-3, 5e-2


def agree(name, value, device="cpu", rtol=FLOAT32, start=0):
    """start : where a trained value began. Its way from there is what has to agree."""
    value = torch.as_tensor(value).detach().cpu().double().numpy()
    golden, atol = GOLDEN[name], ABOUT[name]["atol"] or 0
    if device != "cpu":
        atol = max(atol, rtol * np.abs(golden - start).max())
    assert value.shape == golden.shape
    assert np.abs(value - golden).max() <= atol, name


@pytest.fixture(scope="module", autouse=True)
def full_float32():
    """A GPU's convolutions would round to the ten bits of TF32."""
    with torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        yield


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device, dtype=torch.float32)


@pytest.fixture(scope="module")
def X(clip):
    return clip.encode_images(torch.tensor(inputs.images()))


@pytest.mark.parametrize("kind", ["vit", "rn"])
def test_the_seeded_weights_are_the_golden_ones(kind):
    state = {k: v.numpy() for k, v in tiny.model(kind).cpu().state_dict().items()}
    agree(f"clip/{kind}/checksum", inputs.checksum(state))


@pytest.mark.parametrize("kind", ["vit", "rn"])
def test_image_features(kind, device):
    X = tiny.backbone(kind, device).encode_images(torch.tensor(inputs.images()))
    agree(f"clip/{kind}/image_features", X.pooled, device)


def test_local_features_are_plots(device):
    X = tiny.backbone("rn", device).encode_images(torch.tensor(inputs.images()), local=True)
    tokens = torch.cat([X.pooled[:, None], X.local], 1).transpose(0, 1)
    agree("plot/rn/image_tokens", tokens, device)


@pytest.mark.parametrize(
    "tag, templates", [("single", inputs.SINGLE_TEMPLATE), ("ensemble7", inputs.TEMPLATES)]
)
def test_zero_shot(X, device, tag, templates):
    zero_shot = ZeroShot(tiny.backbone(device=device), inputs.CLASSNAMES, templates)
    agree(f"zeroshot/vit/{tag}_text_features", zero_shot.text_features(), device, BF16)
    agree(f"zeroshot/vit/{tag}_logits", zero_shot.logits(X), device, BF16)


RUNS = {
    "uc_M4_end": dict(position="end"),
    "uc_M4_middle": dict(position="middle"),
    "uc_M4_front": dict(position="front"),
    "csc_M4_end": dict(class_specific=True),
    "init_end": dict(init=inputs.CTX_INIT),
}


@pytest.mark.parametrize("tag", RUNS)
def test_coop(clip, X, device, tag):
    K = len(inputs.CLASSNAMES) if tag.startswith("csc") else None
    options = {"init": torch.tensor(inputs.ctx(4, K)), **RUNS[tag]}
    y = torch.tensor(inputs.LABELS)
    start = CoOp(clip, inputs.CLASSNAMES, epochs=0, **options).fit(X, y)
    agree(f"coop/vit/{tag}/text_features", start.text_features(), device)
    agree(f"coop/vit/{tag}/logits", start.logits(X), device)
    if tag == "init_end":
        agree("coop/vit/init_ctx", start.context_, device)

    began = start.context_.cpu().numpy()
    coop = CoOp(clip, inputs.CLASSNAMES, epochs=25, **options)
    contexts, encode = [], coop._encode
    coop._encode = lambda context: contexts.append(context.detach().clone()) or encode(context)
    coop.fit(X, y)
    for step in (1, 5):  # contexts[i]: after i steps
        agree(f"coop/vit/{tag}/ctx_after_{step}", contexts[step][0], device, start=began)
    agree(f"coop/vit/{tag}/ctx_after_25", coop.context_, device, start=began)
    agree(f"coop/vit/{tag}/losses", coop.losses_, device)


def test_gradient(clip, X, device):
    context = torch.tensor(inputs.ctx(4), device=clip.device).requires_grad_()
    coop = CoOp(clip, inputs.CLASSNAMES, n_ctx=4)
    text = torch.nn.functional.normalize(coop._encode(context[None])[0], dim=-1)
    logits = clip.logit_scale * torch.nn.functional.normalize(X.pooled, dim=-1) @ text.T
    y = torch.tensor(inputs.LABELS, device=clip.device)
    torch.nn.functional.cross_entropy(logits, y).backward()
    agree("coop/vit/uc_M4_end/grad_ctx", context.grad, device)


def test_schedule_and_optimiser():
    agree("schedule/lr_T50", [learning_rate(e, 50) for e in range(50)])
    agree("coop/lrs_T25", [learning_rate(e, 25) for e in range(25)])


def test_tokens():
    names = [name.replace("_", " ") for name in inputs.CLASSNAMES]
    tokens = tiny.tokenizer()([f"X X X X {name}." for name in names])
    assert np.array_equal(GOLDEN["coop/tokens_M4"], tokens)
    assert [len(tiny.tokenizer().encode(n)) for n in names] == list(GOLDEN["coop/name_lens"])


@pytest.fixture(scope="module")
def places(device):
    return tiny.backbone("rn", device).encode_images(torch.tensor(inputs.images()), local=True)


def test_plot(places, device):
    """The authors' stopping rule, on the full batch."""
    clip, y = tiny.backbone("rn", device, dtype=torch.float32), torch.tensor(inputs.LABELS)
    options = dict(n_prompts=4, init=torch.tensor(inputs.ctx(4, n=4)), stopping="authors")
    start = PLOT(clip, inputs.CLASSNAMES, epochs=0, **options).fit(places, y)
    tag = "plot/rn/N4_M4"
    agree(f"{tag}/text_features", start.text_features(), device)
    agree(f"{tag}/T", start.transport(places).flatten(0, 1), device)
    agree(f"{tag}/logits", start.logits(places), device)

    began = start.context_.cpu().numpy()
    plot = PLOT(clip, inputs.CLASSNAMES, epochs=25, **options)
    contexts, encode = [], plot._encode
    plot._encode = lambda context: contexts.append(context.detach().clone()) or encode(context)
    plot.fit(places, y)
    for step in (1, 5):
        agree(f"{tag}/ctx_after_{step}", contexts[step][0], device, start=began)
    agree(f"{tag}/losses", plot.losses_[:5], device)

    context = start.context_.clone().requires_grad_()
    scores = plot._scores(encode(context[None]), places.pooled[None], places.local[None])[0]
    loss = torch.nn.functional.cross_entropy(scores, y.to(clip.device))
    loss.backward()
    agree(f"{tag}/loss", loss, device)
    agree(f"{tag}/grad_ctx", context.grad, device)


def test_plot_with_one_prompt(places, device):
    clip = tiny.backbone("rn", device, dtype=torch.float32)
    init = torch.tensor(inputs.ctx(16, n=1))
    for stopping in ("authors", "converged"):
        plot = PLOT(clip, inputs.CLASSNAMES, n_prompts=1, init=init, epochs=0, stopping=stopping)
        plot.fit(places, torch.tensor(inputs.LABELS))
        agree("plot/rn/N1_M16/logits", plot.logits(places), device)
        agree("plot/rn/N1_M16/T", plot.transport(places).flatten(0, 1), device)


def test_pseudo_labels(device):
    probs = torch.tensor(inputs.upl_logits(), device=device).softmax(1)
    chosen = top_k_per_class(probs, inputs.UPL_SHOTS)
    agree("upl/probs", probs, device)
    agree("upl/select_K4", torch.stack([chosen.indices, chosen.labels], 1), device)
    agree("upl/select_K4_conf", chosen.confidences, device)


def test_cocoop(clip, X, device):
    net, y, tag = inputs.meta_net(), torch.tensor(inputs.LABELS), "cocoop/vit/M4"
    cocoop = CoCoOp(clip, inputs.CLASSNAMES, init=torch.tensor(inputs.ctx(4)), epochs=0).fit(X, y)
    names = {
        "down": "linear1.weight",
        "down_bias": "linear1.bias",
        "up": "linear2.weight",
        "up_bias": "linear2.bias",
    }
    for mine, theirs in names.items():
        setattr(cocoop, f"{mine}_", torch.tensor(net[theirs], device=clip.device))
    agree(f"{tag}/logits", cocoop.logits(X), device)

    tensors = {k: v.clone().requires_grad_() for k, v in cocoop._fitted().items()}
    agree(f"{tag}/bias", cocoop.shift(tensors, X.pooled)[0], device)
    scores = cocoop._scores(tensors, X.pooled[None], None)[0]
    loss = torch.nn.functional.cross_entropy(scores, y.to(clip.device))
    loss.backward()
    agree(f"{tag}/loss", loss, device)
    agree(f"{tag}/grad_ctx", tensors["context"].grad[0], device)
    for mine, theirs in names.items():
        agree(f"{tag}/grad_meta_net.{theirs}", tensors[mine].grad[0], device)


def test_clip_adapter(clip, places, device):
    X, y, weights = places, torch.tensor(inputs.LABELS), inputs.adapter()
    adapter = CLIPAdapter(clip, inputs.CLASSNAMES, inputs.SINGLE_TEMPLATE, epochs=0).fit(X, y)
    adapter.down_, adapter.up_ = (
        torch.tensor(weights[f"fc.{i}.weight"], device=clip.device) for i in (0, 2)
    )
    agree("clipadapter/adapter_out", adapter.adapt(adapter._fitted(), X.pooled)[0], device)
    agree("clipadapter/logits", adapter.logits(X), device)
    agree(
        "clipadapter/loss",
        torch.nn.functional.cross_entropy(adapter.logits(X), y.to(clip.device)),
        device,
    )


def test_tip_adapter(clip, device, monkeypatch):
    """On the authors' features and with their scale of 100."""
    given = {k: torch.tensor(v, device=clip.device) for k, v in inputs.tip_inputs().items()}
    agree(
        "tip/clip_classifier7", text_classifier(clip, inputs.CLASSNAMES, inputs.TEMPLATES).T, device
    )
    monkeypatch.setattr(
        "promptnotes.methods.tip_adapter.text_classifier", lambda *_: given["text"].T
    )
    width = SimpleNamespace(out_width=given["text"].shape[0])
    hundred = SimpleNamespace(
        logit_scale=100.0, device=clip.device, tokenizer=clip.tokenizer, text=width
    )
    for alpha, beta in ((1.17, 1.0), (3.0, 5.5)):
        tip = TipAdapter(hundred, inputs.CLASSNAMES, finetune=False, alpha=alpha, beta=beta)
        tip.fit(Features(given["views"]), given["labels"])
        agree("tip/keys", tip.keys_.T, device)
        agree("tip/values", tip.values_, device)
        agree(f"tip/logits_b{beta}_a{alpha}", tip.logits(Features(given["query"])), device)
