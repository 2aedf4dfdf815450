import math

import pytest
import tiny
import torch
import torch.nn.functional as F
from golden.golden_inputs import CLASSNAMES, TEMPLATES

from promptnotes.features import Features
from promptnotes.methods import ZeroShot

ATOL = {torch.float32: 1e-4, torch.bfloat16: 0.3}  # logits are of size 12


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device)


@pytest.fixture(scope="module")
def X(device):
    return Features(torch.randn(40, 64, generator=torch.Generator().manual_seed(0))).to(device)


def plain_text(texts):
    return F.normalize(tiny.model().cpu().encode_text(tiny.tokenizer()(texts)), dim=-1)


def test_one_template_is_plain_open_clip(clip, X):
    texts = [f"a photo of a {name.replace('_', ' ')}." for name in CLASSNAMES]
    expected = math.exp(4) * F.normalize(X.pooled.cpu(), dim=-1) @ plain_text(texts).T
    zero_shot = ZeroShot(clip, CLASSNAMES)
    assert zero_shot.fit() is zero_shot
    assert torch.allclose(zero_shot.logits(X).cpu(), expected, atol=ATOL[clip.dtype])
    assert torch.allclose(zero_shot.predict_proba(X).sum(1), torch.ones(40, device=clip.device))


def test_an_ensemble_is_the_unit_mean_of_unit_features(clip):
    expected = 0
    for template in TEMPLATES:
        expected = expected + plain_text([template.format(n.replace("_", " ")) for n in CLASSNAMES])
    got = ZeroShot(clip, CLASSNAMES, TEMPLATES).text_features().cpu()
    assert torch.allclose(got, F.normalize(expected, dim=-1), atol=1e-6 + ATOL[clip.dtype] / 50)
    one, same = (ZeroShot(clip, CLASSNAMES, t).text_features() for t in (["{}"], "{}"))
    assert torch.equal(one, same)


def test_score_counts_in_percent(clip, X):
    zero_shot = ZeroShot(clip, CLASSNAMES)
    y = zero_shot.predict(X).cpu()
    wrong = y.clone()
    wrong[:10] = (wrong[:10] + 1) % len(CLASSNAMES)
    assert zero_shot.score(X, y) == 100.0 and zero_shot.score(X, wrong) == 75.0
    assert zero_shot.score(X, wrong.tolist()) == 75.0


def test_messages(clip, X):
    with pytest.raises(ValueError, match=r"template: expected a text with one {}"):
        ZeroShot(clip, CLASSNAMES, "a photo")
    with pytest.raises(
        ValueError, match=r"templates: expected a list of non-empty texts, got \[\]"
    ):
        ZeroShot(clip, CLASSNAMES, [])
    zero_shot = ZeroShot(clip, CLASSNAMES)
    with pytest.raises(TypeError, match=r"X: expected Features.*got Tensor"):
        zero_shot.logits(X.pooled)
    with pytest.raises(ValueError, match=r"X: .*augmented views"):
        zero_shot.logits(Features(X.pooled[None]))
    with pytest.raises(ValueError, match=r"y: expected 40 integer labels.*\[39\]"):
        zero_shot.score(X, torch.zeros(39).long())
    with pytest.raises(ValueError, match=r"y: expected 40 integer labels.*float32"):
        zero_shot.score(X, torch.zeros(40))
