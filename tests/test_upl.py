import math
import warnings

import pytest
import tiny
import torch
from golden.golden_inputs import CLASSNAMES

from promptnotes.features import Features
from promptnotes.methods import UPL, CoOp, ZeroShot, load, top_k_per_class

K = len(CLASSNAMES)


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device, dtype=torch.float32)


@pytest.fixture(scope="module")
def X(clip):
    """Five noisy images around the sentence of each class."""
    generator = torch.Generator().manual_seed(0)
    centre = ZeroShot(clip, CLASSNAMES).text_features().repeat(5, 1)
    return Features(
        centre + 0.05 * torch.randn(centre.shape, generator=generator).to(centre.device)
    )


def upl(clip, **options):
    return UPL(
        clip, CLASSNAMES, **{**dict(shots=3, members=3, n_ctx=4, epochs=2, batch_size=8), **options}
    )


def by_hand(probs, k):
    """The rule in plain Python."""
    rows = []
    for c in range(len(probs[0])):
        own = [(-max(p), i) for i, p in enumerate(probs) if p.index(max(p)) == c]
        rows += [(i, c, -minus) for minus, i in sorted(own)[:k]]
    return rows


@pytest.mark.parametrize("k", [1, 3, 100])
def test_the_selection_rule(k, device):
    probs = (
        torch.rand(50, 6, generator=torch.Generator().manual_seed(1)).round(decimals=1) + 0.1
    )  # with many ties
    probs[:, 4] = 0.0  # never predicted
    probs = (probs / probs.sum(1, keepdim=True)).double()
    chosen = top_k_per_class(probs.to(device), k)
    rows = by_hand(probs.tolist(), k)
    assert chosen.indices.tolist() == [i for i, _, _ in rows] and chosen.labels.tolist() == [
        c for _, c, _ in rows
    ]
    assert chosen.confidences.tolist() == pytest.approx([p for _, _, p in rows])
    assert 4 not in chosen.labels and len(set(chosen.indices.tolist())) == len(chosen.indices)


def test_bad_probabilities():
    for probs, message in (
        (torch.rand(5, 3) * 9, "sum to 1"),
        (torch.full((4, 2), math.nan), "sum to 1"),
        (torch.ones(4), r"\[n, K\]"),
        (torch.ones(4, 1).long(), r"\[n, K\]"),
    ):
        with pytest.raises(ValueError, match=message):
            top_k_per_class(probs)
    with pytest.raises(ValueError, match="k: expected an integer, 1 or more, got 0"):
        top_k_per_class(torch.full((4, 2), 0.5), 0)


def test_it_is_coop_on_its_pseudo_labels(clip, X):
    method = upl(clip, members=2, seed=4).fit(X)
    chosen = method.pseudo_labels_
    rows = by_hand(method.probabilities_.tolist(), 3)
    assert chosen.indices.tolist() == [i for i, _, _ in rows]
    for m, seed in enumerate((4, 5)):  # the authors: one run a seed
        alone = CoOp(clip, CLASSNAMES, n_ctx=4, seed=seed, epochs=2, batch_size=8)
        alone.fit(Features(X.pooled[chosen.indices]), chosen.labels)
        torch.testing.assert_close(method.context_[m], alone.context_, atol=2e-6, rtol=1e-5)
        torch.testing.assert_close(
            method.member_logits(X)[m], alone.logits(X), atol=1e-3, rtol=1e-4
        )


def test_members_vote_with_probabilities_or_logits(clip, X):
    for average in ("probabilities", "logits"):
        method = upl(clip, average=average).fit(X)
        each = method.member_logits(X)
        want = each.softmax(-1).mean(0) if average == "probabilities" else each.mean(0).softmax(-1)
        torch.testing.assert_close(method.predict_proba(X), want, atol=1e-6, rtol=1e-5)
    assert isinstance(method.score(X, method.predict(X)), float)


def test_several_labellers(clip, X, device):
    other = tiny.backbone("rn", device=device, dtype=torch.float32)
    Y = Features(torch.randn(len(X), 64, generator=torch.Generator().manual_seed(2)).to(device))
    method = upl(clip, labellers=[clip, other], template="a drawing of a {}.").fit(X, [X, Y])
    one, two = (
        ZeroShot(c, CLASSNAMES, "a drawing of a {}.").predict_proba(f)
        for c, f in ((clip, X), (other, Y))
    )
    torch.testing.assert_close(method.probabilities_, (one + two) / 2)
    with pytest.raises(
        ValueError, match=r"labeller_features: expected \[35, 35\] images, got \[35\]"
    ):
        method.fit(X)
    with pytest.raises(ValueError, match="another labeller needs its own of the images"):
        upl(clip, labellers=[other]).fit(X)


def test_a_class_that_is_never_predicted_is_told(clip, X):
    without = Features(X.pooled[torch.arange(len(X)) % K != 2])
    predicted = ZeroShot(clip, CLASSNAMES).predict(without)
    assert 2 not in predicted
    with pytest.warns(UserWarning, match="all of those are taken: Annual Crop Land 0"):
        method = upl(clip).fit(without)
    assert method.counts_[2] == 0 and method.counts_.sum() == len(method.pseudo_labels_.indices)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        upl(clip).fit(X)


def test_training_on_augmented_images(clip, X):
    asked = []

    def views(indices):
        asked.append(indices)
        return Features(X.pooled[indices].repeat(4, 1, 1))

    method = upl(clip).fit(X, augmented=views)
    assert asked == [method.pseudo_labels_.indices.tolist()]


def test_saved_and_loaded(clip, X, tmp_path):
    method = upl(clip, average="logits", seed=3, labellers=[clip]).fit(X)
    method.save(tmp_path / "upl.safetensors")
    again = load(tmp_path / "upl.safetensors", clip)
    assert isinstance(again, UPL) and again.options() == method.options()
    assert torch.equal(again.logits(X), method.logits(X))
    assert method.with_classes(["cat", "dog"]).logits(X).shape == (len(X), 2)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(shots=0), "shots: expected an integer, 1 or more"),
        (dict(members=0), "members: expected an integer, 1 or more"),
        (dict(average="mean"), "average: expected one of"),
        (dict(labellers=[]), "labellers: expected a list of backbones"),
    ],
)
def test_bad_options(clip, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        upl(clip, **options)


def test_class_lists_that_teach_nothing(clip, X):
    with pytest.raises(ValueError, match="two classes or more"):
        UPL(clip, ["cat"])
    with pytest.warns(match="dog appears more than once"):  # as two names of ImageNet do
        method = UPL(clip, ["dog", "cat", "dog"], shots=3, members=1, n_ctx=4, epochs=1)
    assert method.fit(X).logits(X).shape == (len(X), 3)
