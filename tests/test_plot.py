import math

import numpy as np
import ot
import pytest
import tiny
import torch
import torch.nn.functional as F
from golden.golden_inputs import CLASSNAMES

from promptnotes.features import Features
from promptnotes.methods import PLOT, CoOp, load

K, L = len(CLASSNAMES), 9


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device, dtype=torch.float32)


@pytest.fixture(scope="module")
def draw(device):
    """Three images around each of K centres: a pooled feature and L places."""
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(K).repeat(3)
    centre = torch.randn(K, 64, generator=generator)[y]
    local = centre[:, None] + 2 * torch.randn(len(y), L, 64, generator=generator)
    return Features(local.mean(1), local).to(device), y


def plot(clip, **options):
    return PLOT(clip, CLASSNAMES, **{**dict(n_ctx=4, epochs=3, batch_size=10), **options})


def test_one_prompt_sees_the_mean_place(clip, draw):
    """A single column forces the uniform plan, whatever eps."""
    X, y = draw
    for eps in (0.01, 0.1, 10):
        method = plot(clip, n_prompts=1, eps=eps).fit(X, y)
        mean = F.normalize(X.local, dim=-1).mean(1)  # [n, D]
        text = F.normalize(method.text_features()[0], dim=-1)  # [K, D]
        torch.testing.assert_close(
            method.logits(X), clip.logit_scale * mean @ text.T, atol=1e-4, rtol=1e-5
        )


def test_an_endless_eps_compares_the_mean_place_with_the_mean_prompt(clip, draw):
    X, y = draw
    method = plot(clip, eps=math.inf).fit(X, y)
    mean = F.normalize(X.local, dim=-1).mean(1)
    text = F.normalize(method.text_features(), dim=-1).mean(0)
    torch.testing.assert_close(
        method.logits(X), clip.logit_scale * mean @ text.T, atol=1e-4, rtol=1e-5
    )


@pytest.mark.parametrize("eps", [0.02, 0.1])
def test_the_plan_is_pots(clip, draw, eps):
    X, y = draw
    method = plot(clip, eps=eps, max_iter=5000).fit(X, y)
    plans = method.transport(X).cpu()
    assert plans.shape == (len(X), K, L, 4)
    f = F.normalize(X.local, dim=-1).double().cpu().numpy()
    g = F.normalize(method.text_features(), dim=-1).double().cpu().numpy()
    scores = np.empty((len(X), K))
    for i in range(len(X)):
        for c in range(K):
            similarity = f[i] @ g[:, c].T  # [L, N]
            plan = ot.sinkhorn(
                np.full(L, 1 / L),
                np.full(4, 1 / 4),
                1 - similarity,
                eps,
                method="sinkhorn_log",
                stopThr=1e-10,
                numItermax=20000,
            )
            assert np.abs(plans[i, c].numpy() - plan).max() < 1e-6
            scores[i, c] = clip.logit_scale * (plan * similarity).sum()
    assert np.abs(method.logits(X).cpu().numpy() - scores).max() < 5e-4


def test_a_score_does_not_depend_on_the_batch(clip, draw):
    """Half of the images have equal places and are solved at once; the others take longer."""
    X, y = draw
    local = X.local.clone()
    local[::2] = local[::2].mean(1, keepdim=True)
    shuffled = torch.randperm(len(X), generator=torch.Generator().manual_seed(1))
    parts = [[3], shuffled[:8].tolist(), shuffled[8:].tolist()]
    method = plot(clip, eps=0.05).fit(X, y)
    whole = method.logits(Features(X.pooled, local))
    for rows in parts:
        torch.testing.assert_close(
            method.logits(Features(X.pooled[rows], local[rows])), whole[rows], atol=1e-4, rtol=1e-5
        )


@pytest.mark.parametrize("position", ["end", "middle", "front"])
@pytest.mark.parametrize("class_specific", [False, True])
@pytest.mark.parametrize("init", [None, "a photo of a", "tensor"])
def test_every_combination_learns(clip, draw, position, class_specific, init):
    shape = (4, *([K] * class_specific), 4, 128)
    if init == "tensor":
        init = 0.02 * torch.randn(shape, generator=torch.Generator().manual_seed(3))
    options = dict(position=position, class_specific=class_specific, init=init)
    start = plot(clip, **options, epochs=0).fit(*draw)
    method = plot(clip, **options, epochs=20, lr=0.02).fit(*draw)
    assert method.context_.shape == shape
    assert method.losses_[-2:].mean() < method.losses_[:2].mean()
    if isinstance(init, str):
        words = clip.text.token_embed(clip.tokenizer.encode(init))
        assert torch.equal(start.context_[0], words.expand(shape[1:]))
        assert (start.context_[1:] - start.context_[0]).std().item() == pytest.approx(0.02, rel=0.1)
    assert (method.context_ - start.context_).abs().amax((-2, -1)).min() > 0  # every prompt moved
    assert method.text_features().std(0).min() > 0  # and none equals another


def test_tied_class_contexts_equal_the_unified_one(clip, draw):
    one = 0.02 * torch.randn(4, 4, 128, generator=torch.Generator().manual_seed(4))
    tied = one[:, None].expand(-1, K, -1, -1).contiguous()
    a = plot(clip, init=one, epochs=0).fit(*draw).logits(draw[0])
    b = plot(clip, init=tied, class_specific=True, epochs=0).fit(*draw).logits(draw[0])
    torch.testing.assert_close(a, b, atol=1e-4, rtol=1e-4)


def test_seeds_in_one_fit_equal_seeds_alone(clip, draw):
    X, y = draw
    for stopping in ("converged", "authors"):
        grouped = plot(clip, seed=[1, 2], stopping=stopping).fit(X, y)
        assert grouped.logits(X).shape == (2, len(X), K) and grouped.transport(X).shape == (
            2,
            len(X),
            K,
            L,
            4,
        )
        for i, seed in enumerate((1, 2)):
            alone = plot(clip, seed=seed, stopping=stopping).fit(X, y)
            torch.testing.assert_close(grouped.context_[i], alone.context_, atol=2e-6, rtol=1e-5)
            torch.testing.assert_close(grouped.logits(X)[i], alone.logits(X), atol=1e-3, rtol=1e-4)


def test_the_global_feature_can_join(clip, draw):
    X, y = draw
    context = 0.02 * torch.randn(4, 4, 128, generator=torch.Generator().manual_seed(5))
    places, both = (
        plot(clip, init=context, epochs=0, with_global=g).fit(X, y) for g in (False, True)
    )
    text = F.normalize(places.text_features().mean(0), dim=-1)
    joined = places.logits(X) + clip.logit_scale * F.normalize(X.pooled, dim=-1) @ text.T
    torch.testing.assert_close(both.logits(X), joined, atol=1e-4, rtol=1e-5)


def test_saved_and_loaded(clip, draw, tmp_path):
    method = plot(clip, eps=0.05, with_global=True, stopping="authors", n_prompts=3).fit(*draw)
    method.save(tmp_path / "prompts.safetensors")
    again = load(tmp_path / "prompts.safetensors", clip)
    assert again.options() == method.options()
    assert torch.equal(again.logits(draw[0]), method.logits(draw[0]))
    fewer = method.with_classes(CLASSNAMES[:3])
    assert fewer.logits(draw[0]).shape == (len(draw[1]), 3)


def test_bad_input(clip, draw):
    X, y = draw
    for options, message in (
        (dict(n_prompts=0), "n_prompts: expected an integer, 1 or more"),
        (dict(eps=0), "eps: expected a finite number above 0"),
        (dict(eps=math.nan), "eps: expected a finite number above 0"),
        (dict(stopping="soon"), "stopping: expected one of"),
        (dict(init=torch.zeros(2, 4, 128)), r"or \[4, M, 128\], got Tensor \[2, 4, 128\]"),
    ):
        with pytest.raises(ValueError, match=message):
            plot(clip, **options)
    with pytest.raises(ValueError, match="encode the images with local=True"):
        plot(clip).fit(Features(X.pooled), y)
    with pytest.raises(ValueError, match="encode the images with local=True"):
        plot(clip, epochs=0).fit(X, y).logits(Features(X.pooled))
    broken = X.local.clone()
    broken[0, 0, 0] = math.nan
    with pytest.raises(ValueError, match=r"X.local: 1 of 12096 numbers are NaN"):
        plot(clip, epochs=0).fit(X, y).logits(Features(X.pooled, broken))


def test_many_images_go_through_in_parts(clip, draw, monkeypatch):
    X, y = draw
    method = plot(clip).fit(X, y)
    whole = method.logits(X)
    sizes, scores = [], method._scores
    monkeypatch.setattr(
        "promptnotes.methods.base.AT_ONCE",
        5 * K * L * 4 // (1 if clip.device.type == "cpu" else 16),
    )
    method._scores = lambda text, pooled, local: (
        sizes.append(len(pooled)) or scores(text, pooled, local)
    )
    torch.testing.assert_close(method.logits(X), whole, atol=1e-5, rtol=1e-5)
    assert sizes == [5, 5, 5, 5, 1]


def test_one_place_one_prompt_is_coop(clip, draw):
    """With the pooled feature as the only place and one prompt, PLOT is CoOp."""
    X, y = draw
    single = Features(X.pooled, X.pooled[:, None])
    init = 0.02 * torch.randn(4, 128, generator=torch.Generator().manual_seed(6))
    a = plot(clip, n_prompts=1, init=init).fit(single, y)
    b = CoOp(clip, CLASSNAMES, init=init, epochs=3, batch_size=10).fit(single, y)
    torch.testing.assert_close(a.context_[0], b.context_, atol=2e-6, rtol=1e-5)
