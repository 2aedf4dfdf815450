"""Linear probes, CLIP- and Tip-Adapter, CoCoOp, KgCoOp: against oracles, and what they refuse."""

import math

import numpy as np
import pytest
import tiny
import torch
import torch.nn.functional as F
from golden.golden_inputs import CLASSNAMES
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info, threadpool_limits

from promptnotes.features import Features
from promptnotes.methods import (
    CLAP,
    CLIPAdapter,
    CoCoOp,
    CoOp,
    KgCoOp,
    LinearProbe,
    LPPlusPlus,
    TipAdapter,
    ZeroShot,
    load,
)
from promptnotes.methods.lp_plus_plus import step_sizes
from promptnotes.training import learning_rate

K = len(CLASSNAMES)
PROMPTS = [f"a photo of a {name}.".replace("_", " ") for name in CLASSNAMES]


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device, dtype=torch.float32)


@pytest.fixture(scope="module")
def draw(device):
    """Four noisy points around each of K centres."""
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(K).repeat(4)
    centre = torch.randn(K, 64, generator=generator)
    return Features(3 * centre[y] + 2 * torch.randn(len(y), 64, generator=generator)).to(device), y


# ---- CoCoOp


def cocoop(clip, **options):
    return CoCoOp(clip, CLASSNAMES, **{**dict(epochs=2, batch_size=7), **options})


def test_a_zero_network_is_coop(clip, draw):
    X, y = draw
    method = cocoop(clip, epochs=0).fit(X, y)
    method.up_, method.up_bias_ = torch.zeros_like(method.up_), torch.zeros_like(method.up_bias_)
    coop = CoOp(clip, CLASSNAMES, init="a photo of a", epochs=0).fit(X, y)
    torch.testing.assert_close(method.logits(X), coop.logits(X), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("options", [dict(), dict(position="middle"), dict(class_specific=True)])
def test_a_batch_is_the_papers_loop_over_images(clip, draw, options):
    """Logits and the gradient of the context, image by image."""
    X, y = draw
    method = cocoop(clip, **options).fit(X, y)
    tensors = {k: v.clone().requires_grad_() for k, v in method._fitted().items()}
    scores = method._scores(tensors, X.pooled[None], None)[0]
    F.cross_entropy(scores, y.to(clip.device)).backward()
    context = method.context_.clone().requires_grad_()
    coop, loop = (
        CoOp(
            clip,
            CLASSNAMES,
            init=method.context_,
            class_specific=method.class_specific,
            position=method.position,
        ),
        [],
    )
    for image in X.pooled:
        hidden = (method.down_ @ F.normalize(image, dim=0) + method.down_bias_).relu()
        shifted = context + method.up_ @ hidden + method.up_bias_
        text = F.normalize(coop._encode(shifted[None])[0], dim=-1)
        loop.append(clip.logit_scale * text @ F.normalize(image, dim=0))
    loop = torch.stack(loop)
    torch.testing.assert_close(scores, loop, atol=1e-4, rtol=1e-4)
    F.cross_entropy(loop, y.to(clip.device)).backward()
    difference = (tensors["context"].grad[0] - context.grad).abs().max()
    assert difference < 1e-4 * context.grad.abs().max()


def test_cocoop_learns_and_groups_and_is_kept(clip, draw, tmp_path):
    X, y = draw
    both = cocoop(clip, seed=[1, 2]).fit(X, y)
    assert both.logits(X).shape == (2, len(X), K)
    alone = cocoop(clip, seed=2).fit(X, y)
    torch.testing.assert_close(both.logits(X)[1], alone.logits(X), atol=1e-3, rtol=1e-3)
    longer = cocoop(clip, epochs=40, batch_size=28).fit(X, y)
    assert longer.losses_[-1] < 0.9 * longer.losses_[0]
    alone.save(tmp_path / "cocoop.safetensors")
    again = load(tmp_path / "cocoop.safetensors", clip)
    assert torch.equal(again.logits(X), alone.logits(X))
    assert alone.with_classes(CLASSNAMES[:2]).logits(X).shape == (len(X), 2)
    with pytest.raises(TypeError, match="without an image"):
        alone.text_features()


# ---- KgCoOp


def kgcoop(clip, **options):
    return KgCoOp(clip, CLASSNAMES, **{**dict(epochs=5, batch_size=10), **options})


@pytest.mark.parametrize("options", [dict(), dict(seed=[1, 2], class_specific=True)])
def test_without_a_penalty_kgcoop_is_coop(clip, draw, options):
    """But for rounding: on some machines the two sums of gradients are rounded differently."""
    own = dict(init="a photo of a", epochs=5, batch_size=10, **options)
    coop = CoOp(clip, CLASSNAMES, **own).fit(*draw)
    free, held = (kgcoop(clip, weight=weight, **options).fit(*draw) for weight in (0, 8))
    close = dict(rtol=0, atol=1e-4)  # a weight of 0.01 is farther away
    torch.testing.assert_close(free.context_, coop.context_, **close)
    torch.testing.assert_close(free.losses_, coop.losses_, **close)
    torch.testing.assert_close(free.logits(draw[0]), coop.logits(draw[0]), **close)
    assert (held.context_ - coop.context_).abs().max() > 10 * close["atol"]


def test_the_penalty_is_in_the_loss(clip, draw):
    """Of the first step, and of each seed: the start is random here, so that there is one."""
    X, y = draw
    held = kgcoop(clip, n_ctx=3, init=None, epochs=1, batch_size=28, seed=[1, 2]).fit(X, y)
    coop = CoOp(clip, CLASSNAMES, n_ctx=3, epochs=0, seed=[1, 2]).fit(X, y)
    hand_crafted = ZeroShot(clip, CLASSNAMES).text_features()
    for run in (0, 1):
        loss = F.cross_entropy(coop.logits(X)[run], y.to(clip.device))
        text = F.normalize(coop.text_features()[run], dim=1)
        apart = 1 - sum(text[c].dot(hand_crafted[c]) for c in range(K)) / K
        assert apart > 0.01
        torch.testing.assert_close(held.losses_[run, 0], (loss + 8 * apart).cpu())


def test_the_penaltys_gradient_is_the_cosines(clip):
    """To g: -(h - cos(g, h) g / |g|) / |g|, in numpy."""
    text = torch.randn(2, K, 64, generator=torch.Generator().manual_seed(0)).to(clip.device)
    text.requires_grad_()
    kgcoop(clip, weight=3)._penalty(None, None)(text).sum().backward()
    g, h = text.detach().cpu().numpy(), ZeroShot(clip, CLASSNAMES).text_features().cpu().numpy()
    length = np.linalg.norm(g, axis=2, keepdims=True)
    cosine = (g * h).sum(2, keepdims=True) / length
    expected = -3 / K * (h - cosine * g / length) / length
    assert np.allclose(text.grad.cpu(), expected, atol=1e-7)


def test_a_heavier_penalty_keeps_prompts_nearer_the_hand_crafted_ones(clip, draw):
    hand_crafted, near = ZeroShot(clip, CLASSNAMES).text_features(), []
    for weight in (0, 8, 80):
        method = kgcoop(clip, weight=weight, epochs=40, batch_size=28).fit(*draw)
        near.append(F.cosine_similarity(method.text_features(), hand_crafted).mean().item())
    away = [1 - cosine for cosine in near]
    assert away[0] > 1.5 * away[1] > 3 * away[2], away


# ---- CLIP-Adapter


def test_no_ratio_is_zero_shot(clip, draw):
    X, y = draw
    adapter = CLIPAdapter(clip, CLASSNAMES, ratio=0, epochs=3).fit(X, y)
    torch.testing.assert_close(adapter.logits(X), ZeroShot(clip, CLASSNAMES).logits(X))


def test_the_adapter_learns_and_groups(clip, draw):
    X, y = draw
    both = CLIPAdapter(clip, CLASSNAMES, ratio=0.6, seed=[1, 2], epochs=60).fit(X, y)
    alone = CLIPAdapter(clip, CLASSNAMES, ratio=0.6, seed=2, epochs=60).fit(X, y)
    torch.testing.assert_close(both.up_[1], alone.up_, atol=1e-5, rtol=1e-4)
    assert alone.losses_[-1] < 0.8 * alone.losses_[0]
    assert alone.score(X, y) > ZeroShot(clip, CLASSNAMES).score(X, y) + 20
    assert alone.down_.shape == (16, 64) and alone.up_.shape == (64, 16)


def test_the_adapters_gradient_is_torchs(clip, draw):
    """Against torch's own Linear layers."""
    X, y = draw
    adapter = CLIPAdapter(clip, CLASSNAMES, epochs=0).fit(X, y)
    net = torch.nn.Sequential(
        torch.nn.Linear(64, 16, bias=False),
        torch.nn.ReLU(),
        torch.nn.Linear(16, 64, bias=False),
        torch.nn.ReLU(),
    )
    net = net.to(clip.device)
    net[0].weight.data, net[2].weight.data = adapter.down_.clone(), adapter.up_.clone()
    mixed = 0.2 * net(X.pooled) + 0.8 * X.pooled
    logits = (
        clip.logit_scale * F.normalize(mixed, dim=1) @ ZeroShot(clip, CLASSNAMES).text_features().T
    )
    torch.testing.assert_close(adapter.logits(X), logits, atol=1e-4, rtol=1e-5)


# ---- Tip-Adapter


def test_no_alpha_is_zero_shot(clip, draw):
    X, y = draw
    tip = TipAdapter(clip, CLASSNAMES, alpha=0, finetune=False).fit(X, y)
    torch.testing.assert_close(tip.logits(X), ZeroShot(clip, CLASSNAMES).logits(X))


def test_the_cache_is_the_mean_view(clip, draw):
    X, y = draw
    views = Features(torch.stack([X.pooled, 3 * X.pooled.flip(1)]))
    tip = TipAdapter(clip, CLASSNAMES, finetune=False).fit(views, y)
    torch.testing.assert_close(tip.keys_, F.normalize(X.pooled + 3 * X.pooled.flip(1), dim=1))
    assert tip.values_.argmax(1).tolist() == y.tolist()


def test_finetuning_lowers_the_loss(clip, draw):
    X, y = draw
    plain, tuned = (
        TipAdapter(clip, CLASSNAMES, finetune=f, epochs=40, lr=0.01).fit(X, y)
        for f in (False, True)
    )
    losses = [F.cross_entropy(t.logits(X), y.to(clip.device)).item() for t in (plain, tuned)]
    assert losses[1] < 0.9 * losses[0]


def test_finetuning_is_torchs_loop_over_a_loader_that_keeps_the_rest(clip, draw):
    """28 images in batches of 10, 10 and 8; the cosine runs over these three steps of an epoch."""
    X, y = draw
    tip = TipAdapter(clip, CLASSNAMES, epochs=4, lr=0.01, batch_size=10, seed=5).fit(X, y)
    images = F.normalize(X.pooled, dim=1)
    keys, values = torch.nn.Parameter(images.clone()), F.one_hot(y).float().to(clip.device)
    text = ZeroShot(clip, CLASSNAMES).text_features()
    optimiser = torch.optim.AdamW([keys], lr=0.01, eps=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 4 * 3)
    generator, sizes = torch.Generator().manual_seed(5), []
    for _ in range(4):
        order = torch.randperm(28, generator=generator).tolist()
        torch.randint(1, (28,), generator=generator)  # the only view of each
        for rows in torch.utils.data.DataLoader(range(28), batch_size=10, sampler=order):
            f = images[rows]
            votes = torch.exp(-(1 - f @ keys.T)) @ values
            logits = clip.logit_scale * f @ text.T + 1.17 * votes
            optimiser.zero_grad()
            F.cross_entropy(logits, y.to(clip.device)[rows]).backward()
            optimiser.step()
            schedule.step()
            sizes.append(len(rows))
    assert sizes == 4 * [10, 10, 8] and schedule.get_last_lr()[0] < 1e-9
    assert (tip.keys_ - images).abs().max() > 0.01
    torch.testing.assert_close(tip.keys_, keys.detach(), atol=1e-5, rtol=1e-4)


def test_alpha_and_beta_are_the_best_of_the_grid(clip, draw):
    X, y = draw
    val = Features(X.pooled.flip(1).roll(1, 0) + X.pooled)
    tip = TipAdapter(clip, CLASSNAMES, finetune=False, search=(7, 3)).fit(X, y, val, y)
    chosen = tip.score(val, y)
    for beta in np.arange(200)[::20] * 6.9 / 200 + 0.1:
        for alpha in np.arange(20) * 2.9 / 20 + 0.1:
            other = TipAdapter(clip, CLASSNAMES, finetune=False, alpha=alpha, beta=beta).fit(X, y)
            assert other.score(val, y) <= chosen
    again = TipAdapter(clip, CLASSNAMES, finetune=False, alpha=tip.alpha_, beta=tip.beta_).fit(X, y)
    assert again.score(val, y) == chosen


# ---- linear probe


def numpy(X):
    return X.pooled.cpu().numpy()


def test_the_probe_is_scikit_learns(draw):
    X, y = draw
    probe = LinearProbe(C=0.1).fit(X, y)
    own = LogisticRegression(C=0.1, max_iter=1000).fit(numpy(X), y)
    torch.testing.assert_close(
        probe.predict_proba(X),
        torch.tensor(own.predict_proba(numpy(X))).float(),
        atol=1e-4,
        rtol=1e-3,
    )
    two = y < 2
    pair = Features(X.pooled[two]), y[two]
    own = LogisticRegression(C=0.1, max_iter=1000).fit(numpy(pair[0]), pair[1])
    torch.testing.assert_close(
        LinearProbe(C=0.1).fit(*pair).predict_proba(pair[0]),
        torch.tensor(own.predict_proba(numpy(pair[0]))).float(),
        atol=1e-4,
        rtol=1e-3,
    )


def test_the_penalty_is_chosen_on_validation_images(draw):
    X, y = draw
    noisy = Features(
        X.pooled
        + 6 * torch.randn(X.pooled.shape, generator=torch.Generator().manual_seed(1)).to(X.pooled)
    )
    probe = LinearProbe().fit(X, y, noisy, y)
    coarse = [LinearProbe(C=10.0**p).fit(X, y).score(noisy, y) for p in (6, 4, 2, 0, -2, -4, -6)]
    peak = 6 - 2 * coarse.index(max(coarse))
    assert peak - 1 <= math.log10(probe.C_) <= peak + 1
    with pytest.raises(ValueError, match="X_val: C is to be chosen on validation images"):
        LinearProbe().fit(X, y)


def test_a_class_without_images_is_never_predicted(draw):
    X, y = draw
    kept = y != 2
    probe = LinearProbe(C=1.0).fit(Features(X.pooled[kept]), y[kept])
    assert probe.logits(X).shape == (len(X), K) and 2 not in probe.predict(X)


def blas_threads():
    return {lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas"}


@pytest.mark.filterwarnings("ignore:lbfgs failed to converge")
@pytest.mark.parametrize("n, during", [(50, {1}), (2000, {2})])
def test_a_small_probe_takes_one_thread_of_blas(monkeypatch, n, during):
    seen, fit = [], LogisticRegression.fit

    def watched(self, x, y):
        seen.append(blas_threads())
        return fit(self, x, y)

    monkeypatch.setattr(LogisticRegression, "fit", watched)
    X = Features(torch.randn(n, 1024))
    with threadpool_limits(2, user_api="blas"):
        LinearProbe(C=1.0, max_iter=1).fit(X, torch.arange(n) % (n // 2))
        assert seen == [during] and blas_threads() == {2}


# ---- CLAP and ZS-LP


def test_an_untrained_clap_is_zero_shot(clip, draw):
    X, y = draw
    probe = CLAP(clip, CLASSNAMES, epochs=0).fit(X, y)
    zero_shot = ZeroShot(clip, CLASSNAMES)
    torch.testing.assert_close(probe.logits(X), zero_shot.logits(X), atol=1e-4, rtol=1e-5)
    torch.testing.assert_close(probe.weights_, clip.encode_text(PROMPTS))  # not of length 1


def test_alpha_is_the_mean_probability_of_the_right_class(clip, draw):
    """Over the views of a class's images; 0 where there are none."""
    X, y = draw
    kept, views = y != 2, torch.stack([X.pooled, X.pooled.flip(1)])
    bank = Features(views[:, kept.to(clip.device)])
    alpha = CLAP(clip, CLASSNAMES, epochs=0).fit(bank, y[kept]).alpha_
    zero_shot = ZeroShot(clip, CLASSNAMES)
    proba = sum(zero_shot.predict_proba(Features(view)).cpu().numpy() for view in views) / 2
    for c in range(K):
        own = proba[y.numpy() == c, c].mean() if c != 2 else 0
        assert alpha[c].item() == pytest.approx(own, abs=1e-6)
    assert alpha.unique().numel() == K


@pytest.mark.parametrize("weight", [0, 1, 20])
def test_clap_is_a_plain_loop_of_softmax_regression(clip, draw, weight):
    """torch's own SGD on cosines; without the penalty it is ZS-LP."""
    X, y = draw
    probe = CLAP(clip, CLASSNAMES, weight=weight, epochs=30).fit(X, y)
    text = clip.encode_text(PROMPTS)
    proba = ZeroShot(clip, CLASSNAMES).predict_proba(X)
    right = proba[range(len(y)), y].reshape(4, K).mean(0)  # y is 0 .. K - 1 four times
    weights = torch.nn.Parameter(text.clone())
    optimiser, losses = torch.optim.SGD([weights], lr=0.1, momentum=0.9), []
    for epoch in range(30):
        optimiser.param_groups[0]["lr"] = learning_rate(epoch, 30, lr=0.1)
        cosines = F.cosine_similarity(X.pooled[:, None], weights[None], dim=2)
        loss = F.cross_entropy(clip.logit_scale * cosines, y.to(clip.device))
        for c in range(K):
            loss = loss + weight * right[c] * (weights[c] - text[c]).dot(weights[c] - text[c]) / K
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert (weights - text).abs().max() > 0.01
    torch.testing.assert_close(probe.weights_, weights.detach(), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(probe.losses_, torch.tensor(losses), atol=1e-5, rtol=1e-4)


def test_a_heavy_penalty_keeps_clap_at_the_prompts(clip, draw):
    """At the end its gradient, 2 weight alpha_k (w_k - t_k) / K, cancels cross-entropy's."""
    text, y = clip.encode_text(PROMPTS), draw[1]
    X = Features(text[y] + 0.2 * draw[0].pooled)
    moved = []
    for weight in (0, 1, 100):
        probe = CLAP(clip, CLASSNAMES, weight=weight, epochs=1000).fit(X, y)
        weights = probe.weights_.clone().requires_grad_()
        scores = F.normalize(X.pooled, dim=1) @ F.normalize(weights, dim=1).T
        F.cross_entropy(clip.logit_scale * scores, y.to(clip.device)).backward()
        way = probe.weights_ - text
        pull = 2 * weight * probe.alpha_[:, None] * way / K
        if weight:
            torch.testing.assert_close(pull, -weights.grad, atol=1e-5, rtol=1e-2)
        moved.append(way.norm().item())
    assert moved[0] > 3 * moved[1] and moved[1] > 10 * moved[2]
    zero_shot = ZeroShot(clip, CLASSNAMES).logits(X)
    torch.testing.assert_close(probe.logits(X), zero_shot, atol=0.5, rtol=0)


def test_clap_learns_and_groups(clip, draw):
    X, y = draw
    views = Features(torch.stack([X.pooled, X.pooled.flip(1)]))
    both = CLAP(clip, CLASSNAMES, seed=[1, 2], epochs=40, batch_size=10).fit(views, y)
    alone = CLAP(clip, CLASSNAMES, seed=2, epochs=40, batch_size=10).fit(views, y)
    torch.testing.assert_close(both.weights_[1], alone.weights_, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(both.alpha_[1], alone.alpha_)
    free = CLAP(clip, CLASSNAMES, weight=0, epochs=100).fit(X, y)
    assert free.score(X, y) > ZeroShot(clip, CLASSNAMES).score(X, y) + 20


# ---- LP++


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def unit_features(clip, X):
    """Of the images and the hand-crafted prompts, in numpy's double precision."""
    return unit(numpy(X).astype(float)), unit(clip.encode_text(PROMPTS).cpu().numpy().astype(float))


def test_the_steps_are_the_bounds(clip, draw):
    f, t = unit_features(clip, draw[0])
    sizes = step_sizes(torch.tensor(f), torch.tensor(t))
    largest = np.linalg.eigvalsh(f.T @ f).max()
    longest = max(((f @ t[c]) ** 2).sum() for c in range(K))
    assert np.allclose(sizes, [4 * 28 / largest, 28 / (4 * longest)], rtol=1e-9)


def test_a_longer_step_could_raise_the_loss(draw):
    """The Hessian's largest eigenvalue is 2 / step where two classes are even."""
    f, y = F.normalize(draw[0].pooled[:6, :5].double().cpu(), dim=1), torch.arange(6) % 2

    def loss(w):
        return F.cross_entropy(f @ w.T, y)

    hessian = torch.autograd.functional.hessian(loss, torch.zeros(2, 5).double())
    largest = torch.linalg.eigvalsh(hessian.reshape(10, 10))[-1]
    torch.testing.assert_close(step_sizes(f, f[:2])[0], 2 / largest)


@pytest.mark.parametrize("momentum", [0, 0.9])
def test_lp_plus_plus_is_a_loop_of_numpy(clip, draw, momentum):
    """With gradients that are written out, class by class."""
    X, y = draw
    probe = LPPlusPlus(clip, CLASSNAMES, momentum=momentum, epochs=35).fit(X, y)
    f, t = unit_features(clip, X)
    y, n = y.numpy(), len(y)
    w = np.stack([f[y == c].sum(0) for c in range(K)])
    alpha = np.full(K, 250 * np.mean([f[i] @ t[y[i]] for i in range(n)]))
    rate = 4 * n / np.linalg.eigvalsh(f.T @ f).max()
    alpha_rate = n / (4 * ((f @ t.T) ** 2).sum(0).max())
    moved, losses = np.zeros_like(w), []
    for step in range(1, 36):
        p = np.exp(f @ (w + alpha[:, None] * t).T)
        p /= p.sum(1, keepdims=True)
        losses.append(-np.log(p[range(n), y]).mean())
        grad_w, grad_alpha = np.zeros_like(w), np.zeros(K)
        for i in range(n):
            for c in range(K):
                grad_w[c] += (p[i, c] - (y[i] == c)) * f[i] / n
                grad_alpha[c] += (p[i, c] - (y[i] == c)) * (f[i] @ t[c]) / n
        moved = momentum * moved + grad_w
        w -= rate * moved
        if step in (10, 20, 30):
            alpha -= alpha_rate * grad_alpha
    assert len(set(alpha.round(6))) == K
    assert np.allclose(probe.weights_.cpu(), w, atol=1e-3)
    assert np.allclose(probe.alpha_.cpu(), alpha, rtol=1e-5)
    assert np.allclose(probe.losses_, losses, atol=1e-4)
    assert np.allclose(probe.logits(X).cpu(), f @ (w + alpha[:, None] * t).T, atol=1e-2)


def test_plain_descent_in_these_steps_never_raises_the_loss(clip, monkeypatch):
    """Two classes whose images are nearly alike or opposite, and six of eight labels that agree:
    there the bound is tight, so half a step more, or momentum, does raise it."""
    generator, y = torch.Generator().manual_seed(0), torch.arange(8) // 4
    sign = torch.tensor([1.0, 1, 1, -1, 1, -1, -1, -1])[:, None]
    noise = 0.05 * torch.randn(8, 64, generator=generator)
    X = Features(sign * torch.randn(64, generator=generator) + noise)

    def largest_rise(**options):
        return LPPlusPlus(clip, CLASSNAMES[:2], **options).fit(X, y).losses_.diff().max()

    assert largest_rise(momentum=0) <= 0 < 0.1 < largest_rise(momentum=0.9)
    monkeypatch.setattr(
        "promptnotes.methods.lp_plus_plus.step_sizes",
        lambda *about: [1.5 * step_sizes(*about)[0], step_sizes(*about)[1]],
    )
    assert largest_rise(momentum=0) > 0.01


def test_without_weights_lp_plus_plus_is_zero_shot(clip, draw):
    X, y = draw
    probe = LPPlusPlus(clip, CLASSNAMES, epochs=0).fit(X, y)
    assert probe.alpha_.unique().numel() == 1
    sums = F.normalize(X.pooled, dim=1).reshape(4, K, -1).sum(0)  # y is 0 .. K - 1 four times
    torch.testing.assert_close(probe.weights_, sums)
    probe.weights_ = torch.zeros_like(probe.weights_)
    probe.alpha_ = clip.logit_scale.expand(K)
    torch.testing.assert_close(probe.logits(X), ZeroShot(clip, CLASSNAMES).logits(X))


def test_lp_plus_plus_learns_from_the_mean_view(clip, draw):
    X, y = draw
    views = torch.stack([X.pooled, 3 * X.pooled.flip(1)])
    bank = LPPlusPlus(clip, CLASSNAMES, epochs=30).fit(Features(views), y)
    mean = LPPlusPlus(clip, CLASSNAMES, epochs=30).fit(Features(views.mean(0)), y)
    torch.testing.assert_close(bank.weights_, mean.weights_)
    assert LPPlusPlus(clip, CLASSNAMES).fit(X, y).score(X, y) == 100


# ---- all


@pytest.mark.parametrize(
    "make, message",
    [
        (
            lambda c: CLIPAdapter(c, CLASSNAMES, ratio=2),
            "ratio: expected a finite number from 0 to 1",
        ),
        (lambda c: TipAdapter(c, CLASSNAMES, alpha=-1), "alpha: expected"),
        (lambda c: CLIPAdapter(c, CLASSNAMES, reduction=0), "reduction: expected"),
        (lambda c: LinearProbe(C=0), "C: expected a finite number above 0"),
        (
            lambda c: LinearProbe(C=1.0).logits(Features(torch.zeros(1, 4))),
            "LinearProbe has no C yet",
        ),
        (
            lambda c: TipAdapter(c, CLASSNAMES).logits(Features(torch.zeros(1, 64))),
            "TipAdapter has no keys yet",
        ),
        (
            lambda c: CLIPAdapter(c, CLASSNAMES).logits(Features(torch.zeros(1, 64))),
            "has no down yet",
        ),
    ],
)
def test_bad_use(clip, make, message):
    with pytest.raises((ValueError, RuntimeError), match=message):
        make(clip)
