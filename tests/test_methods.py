"""What every method has: tags and options that grids read, a readable repr, save and load."""

import json
import warnings
from types import SimpleNamespace

import pytest
import tiny
import torch
from golden.golden_inputs import CLASSNAMES, TEMPLATES, ctx
from safetensors import safe_open
from safetensors.torch import save_file

import promptnotes as pn
from promptnotes import assets
from promptnotes.features import Features
from promptnotes.methods import METHODS

K, L = len(CLASSNAMES), 9
Y = torch.arange(K).repeat(3)
TASK = SimpleNamespace(classnames=CLASSNAMES, templates=TEMPLATES)
BRIEF = {
    "LinearProbe": dict(C=1.0),
    "UPL": dict(epochs=1, members=2, shots=3, labellers=None),
    "TipAdapter": dict(alpha=2.0),
    "ZeroShot": dict(),
    "ZeroShot ensemble": dict(),
}


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device, dtype=torch.float32)


@pytest.fixture(scope="module")
def X(device):
    local = torch.randn(len(Y), L, 64, generator=torch.Generator().manual_seed(0))
    return Features(local.mean(1), local).to(device)


def kind_of(label):
    return getattr(METHODS[label], "func", METHODS[label])


def fitted(label, clip, X, **options):
    options = {
        **getattr(METHODS[label], "keywords", {}),
        **BRIEF.get(label, dict(epochs=1)),
        **options,
    }
    method = kind_of(label).for_task(clip, TASK, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return method.fit(X, Y) if method.needs_labels else method.fit(X)


TAGS = {  # training, labels, local, validation, views, groups seeds, open classes
    "ZeroShot": (False, True, False, False, True, False, True),
    "ZeroShot ensemble": (False, True, False, False, True, False, True),
    "LinearProbe": (True, True, False, True, False, False, False),
    "CoOp": (True, True, False, False, True, True, True),
    "CSC": (True, True, False, False, True, True, True),
    "CoCoOp": (True, True, False, False, True, True, True),
    "KgCoOp": (True, True, False, False, True, True, True),
    "PLOT": (True, True, True, False, True, True, True),
    "UPL": (True, False, False, False, True, False, True),
    "CLIPAdapter": (True, True, False, False, True, True, True),
    "TipAdapter": (True, True, False, True, True, False, False),
    "TipAdapter-F": (True, True, False, True, True, False, False),
    "ZS-LP": (True, True, False, False, True, True, False),
    "CLAP": (True, True, False, False, True, True, False),
    "LP++": (True, True, False, False, False, False, False),
}


def test_a_method_says_what_it_needs():
    names = "needs_training needs_labels needs_local needs_validation trains_on_views groups_seeds"
    names = f"{names} open_classes".split()
    for label in METHODS:
        assert tuple(getattr(kind_of(label), name) for name in names) == TAGS[label], label


@pytest.mark.parametrize("label", METHODS)
def test_default_options_make_the_same_method(clip, label):
    """They are all that the constructor takes: given one by one, they change nothing."""
    kind = kind_of(label)
    defaults = kind.default_options()
    about = () if label == "LinearProbe" else (clip, CLASSNAMES)
    plain, spelt = kind(*about), kind(*about, **defaults)
    assert plain.options() == spelt.options()
    assert set(plain.options()) - {"classnames"} == set(defaults) - {"labellers"}
    with pytest.raises(TypeError, match="no_such_option"):
        kind(*about, no_such_option=1)


def test_default_options_are_the_papers():
    shared = dict(seed=1, lr=0.002, weight_decay=5e-4, momentum=0.9, progress=False)
    context = dict(n_ctx=None, position="end", class_specific=False, **shared)
    assert pn.CoOp.default_options() == dict(init=None, epochs=None, batch_size=32, **context)
    assert pn.CoCoOp.default_options() == dict(
        init="a photo of a", epochs=10, batch_size=1, **context
    )
    assert pn.KgCoOp.default_options() == dict(
        init="a photo of a",
        epochs=100,
        batch_size=128,
        templates="a photo of a {}.",
        weight=8.0,
        **context,
    )
    assert pn.PLOT.default_options() == dict(
        init=None,
        epochs=None,
        batch_size=128,
        n_prompts=4,
        eps=0.1,
        max_iter=100,
        stopping="converged",
        with_global=False,
        **context,
    )
    clap = dict(epochs=300, lr=0.1, batch_size=256, weight_decay=0.0)
    assert pn.CLAP.default_options() == shared | clap | dict(
        templates="a photo of a {}.", weight=1.0
    )
    upl = pn.UPL.default_options()
    assert (upl["shots"], upl["members"], upl["epochs"], upl["batch_size"]) == (16, 16, 50, 32)
    assert pn.LinearProbe.default_options() == dict(C=None, max_iter=1000)
    assert pn.LPPlusPlus.default_options() == dict(
        templates="a photo of a {}.", momentum=0.9, epochs=300
    )


def test_a_method_for_a_task_takes_its_prompts(clip):
    for_task = pn.ZeroShot.for_task
    assert for_task(clip, TASK).templates == TEMPLATES[0]
    assert for_task(clip, TASK, templates="all").templates == TEMPLATES
    assert for_task(clip, TASK, templates="a {}.").templates == "a {}."
    assert for_task(clip, TASK, templates=["a {}."]).templates == ["a {}."]
    assert pn.TipAdapter.for_task(clip, TASK, seed=3, templates="all").seed == 3
    assert (
        pn.CoOp.for_task(clip, TASK, seed=[1, 2], epochs=3).options()
        == pn.CoOp(clip, CLASSNAMES, seed=[1, 2], epochs=3).options()
    )
    assert pn.LinearProbe.for_task(clip, TASK, seed=2, C=3.0).C == 3.0
    assert pn.UPL.for_task(clip, TASK, template="all").template == TEMPLATES
    runs = [pn.UPL.for_task(clip, TASK, seed=seed, members=3).coop.seed for seed in (0, 1, 2)]
    assert runs == [[-2, -1, 0], [1, 2, 3], [4, 5, 6]]


REPRS = {
    "ZeroShot": "ZeroShot() on 'tiny-vit', 7 classes",
    "LinearProbe": "LinearProbe(C=1.0)",
    "CoOp": "CoOp(n_ctx=16) on 'tiny-vit', 7 classes",
    "CSC": "CoOp(n_ctx=16, class_specific=True) on 'tiny-vit', 7 classes",
    "CoCoOp": "CoCoOp(n_ctx=4) on 'tiny-vit', 7 classes",
    "KgCoOp": "KgCoOp(n_ctx=4) on 'tiny-vit', 7 classes",
    "PLOT": "PLOT(n_ctx=16) on 'tiny-vit', 7 classes",
    "UPL": "UPL(n_ctx=16) on 'tiny-vit', 7 classes",
    "CLIPAdapter": "CLIPAdapter() on 'tiny-vit', 7 classes",
    "TipAdapter": "TipAdapter(finetune=False) on 'tiny-vit', 7 classes",
    "ZS-LP": "CLAP(weight=0.0) on 'tiny-vit', 7 classes",
    "LP++": "LPPlusPlus() on 'tiny-vit', 7 classes",
}


@pytest.mark.parametrize("label", REPRS)
def test_a_repr_can_be_read(clip, label):
    options = getattr(METHODS[label], "keywords", {})
    about = () if label == "LinearProbe" else (clip, CLASSNAMES)
    method = kind_of(label)(*about, **(dict(C=1.0) if not about else options))
    assert repr(method) == REPRS[label]


def test_a_repr_shows_a_tensors_shape(clip):
    method = pn.CoOp(clip, CLASSNAMES, init=torch.zeros(3, 128), seed=range(1, 3), lr=0.1)
    assert repr(method) == (
        "CoOp(n_ctx=3, init=tensor[3, 128], seed=[1, 2], lr=0.1) on 'tiny-vit', 7 classes"
    )


def test_n_ctx_is_the_number_of_vectors_that_there_are(clip, X):
    for options, M in (
        (dict(), 16),
        (dict(n_ctx=3), 3),
        (dict(init="a photo of a"), 4),
        (dict(init=torch.tensor(ctx(2))), 2),
        (dict(init="a photo of a", n_ctx=4), 4),
    ):
        method = pn.CoOp(clip, CLASSNAMES, epochs=0, **options).fit(X, Y)
        assert method.n_ctx == M == len(method.context_)
    assert pn.CoCoOp(clip, CLASSNAMES).n_ctx == 4
    assert pn.CoCoOp(clip, CLASSNAMES, n_ctx=6, init=None).n_ctx == 6


# ---- save and load


@pytest.mark.parametrize("label", METHODS)
def test_every_kind_is_saved_and_loaded(clip, X, tmp_path, label):
    method, path = fitted(label, clip, X), tmp_path / "method.safetensors"
    method.save(path)
    again = pn.load(path, clip)
    assert type(again) is type(method) and repr(again) == repr(method)
    assert again.options() == method.options()
    assert torch.equal(again.logits(X), method.logits(X))
    assert again.score(X, Y) == method.score(X, Y)
    again.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()
    if method.open_classes and label != "CSC":
        names = ["cat", "dog", "kite"]
        assert torch.equal(
            again.with_classes(names).logits(X), method.with_classes(names).logits(X)
        )


def test_a_linear_probe_needs_no_backbone_and_others_do(clip, X, tmp_path):
    fitted("LinearProbe", clip, X).save(tmp_path / "probe")
    assert pn.load(tmp_path / "probe").C_ == 1.0
    fitted("CoOp", clip, X).save(tmp_path / "coop")
    with pytest.raises(ValueError, match="clip: expected the Backbone tiny-vit"):
        pn.load(tmp_path / "coop")


@pytest.mark.parametrize("label", ["TipAdapter", "ZeroShot", "CLIPAdapter"])
def test_what_another_backbone_made_is_told(clip, X, tmp_path, device, label):
    fitted(label, clip, X).save(tmp_path / "saved")
    with pytest.warns(UserWarning, match="with tiny-vit and other weights than those of tiny-rn"):
        pn.load(tmp_path / "saved", tiny.backbone("rn", device))


def test_a_prompt_of_weights_that_are_gone_says_so(clip, X, tmp_path, monkeypatch):
    """Whatever it is loaded on: another width would be a weaker reason."""
    fitted("CoOp", clip, X).save(tmp_path / "old")
    monkeypatch.setattr(assets, "RETIRED", {clip.weights_digest})
    said = "learned with tiny-vit of promptnotes 0.1, whose weights are gone; learn it again"
    for other in (clip, tiny.backbone("rn")):
        with pytest.raises(ValueError, match=said):
            pn.load(tmp_path / "old", other)


def test_a_prompt_is_the_same_bytes_every_time(clip, X, tmp_path):
    method = fitted("CoOp", clip, X, init="a photo of a")
    files = set()
    for number in range(8):
        method.save(tmp_path / f"{number}")
        files.add((tmp_path / f"{number}").read_bytes())
    assert len(files) == 1
    with safe_open(tmp_path / "0", "pt") as file:  # safetensors itself reads it
        assert file.metadata()["method"] == "CoOp" and file.keys() == ["context"]


def test_prompts_of_the_first_edition_are_read(clip, X, tmp_path):
    """They say n_ctx=16 whatever init has."""
    method = fitted("CoOp", clip, X, init="a photo of a")
    options = {**method.options(), "n_ctx": 16}
    about = dict(promptnotes="1", method="CoOp", backbone=clip.name, weights=clip.weights_digest)
    save_file(
        {"context": method.context_.cpu()},
        tmp_path / "old",
        {**about, "options": json.dumps(options)},
    )
    again = pn.load(tmp_path / "old", clip)
    assert again.n_ctx == 4 and torch.equal(again.logits(X), method.logits(X))


# ---- nothing is encoded twice


@pytest.fixture
def encodings(clip, monkeypatch):
    """A list with an entry for each call of the text tower."""
    calls, encode = [], clip.encode_prompts

    def counted(prefix, tails):
        calls.append(prefix.shape)
        return encode(prefix, tails)

    monkeypatch.setattr(clip, "encode_prompts", counted)
    return calls


@pytest.mark.parametrize("label", ["CoOp", "CSC", "KgCoOp", "PLOT", "UPL"])
def test_a_learned_prompt_is_encoded_once(clip, X, encodings, label):
    method = fitted(label, clip, X)
    encodings.clear()
    logits, text = method.logits(X), method.text_features()
    method.score(X, Y), method.predict_proba(X[:3])
    assert len(encodings) == 1
    text.zero_()  # what was given away is the caller's
    assert torch.equal(method.logits(X), logits)


def test_a_context_that_changed_is_encoded_anew(clip, X, encodings):
    method = fitted("CoOp", clip, X)
    first = method.logits(X)
    method.context_.mul_(-3)  # in place
    other = method.logits(X)
    assert not torch.allclose(other, first)
    method.context_ = method.context_ / -3
    torch.testing.assert_close(method.logits(X), first, atol=1e-3, rtol=1e-4)
    method.fit(X, Y)
    encodings.clear()
    assert torch.equal(method.logits(X), first) and len(encodings) == 1


def test_hand_crafted_prompts_are_encoded_once_a_backbone(X, device):
    clip = tiny.backbone(device=device, dtype=torch.float32)
    texts, encode = [], clip.encode_text
    clip.encode_text = lambda batch: texts.append(len(batch)) or encode(batch)
    with torch.inference_mode():
        zero_shot = pn.ZeroShot(clip, CLASSNAMES)
    logits = zero_shot.logits(X)
    for label in (
        "ZeroShot",
        "KgCoOp",
        "CLIPAdapter",
        "TipAdapter",
        "TipAdapter-F",
        "CLAP",
        "LP++",
    ):
        fitted(label, clip, X, templates="a photo of a {}.")
    fitted("UPL", clip, X, template="a photo of a {}.")
    assert texts == [K]
    zero_shot.text_features().zero_()
    assert torch.equal(pn.ZeroShot(clip, CLASSNAMES).logits(X), logits)
    ensemble = pn.ZeroShot(clip, CLASSNAMES, TEMPLATES)
    assert texts == [K, K * len(TEMPLATES)]
    assert torch.equal(pn.ZeroShot(clip, CLASSNAMES, TEMPLATES).logits(X), ensemble.logits(X))
    for i in range(40):  # it keeps the last ones only
        pn.ZeroShot(clip, CLASSNAMES, f"{i} {{}}")
    assert len(clip.classifiers) < 40 and not torch.equal(ensemble.logits(X), logits)


# ---- many images


@pytest.mark.parametrize("label", METHODS)
def test_many_images_are_scored_in_parts(clip, X, monkeypatch, label):
    """Never more at once than fit; and the features may lie elsewhere than the backbone."""
    method = fitted(label, clip, X)
    whole, sizes = method.logits(X), []
    owner = method.coop if label == "UPL" else method
    scores = owner._scores

    def watched(prepared, pooled, local):
        sizes.append(len(pooled))
        return scores(prepared, pooled, local)

    monkeypatch.setattr(owner, "_scores", watched)
    at_once = 5 * owner._numbers_per_image(X) // (1 if clip.device.type == "cpu" else 16)
    monkeypatch.setattr("promptnotes.methods.base.AT_ONCE", at_once)
    torch.testing.assert_close(method.logits(X.to("cpu")), whole, atol=1e-4, rtol=1e-4)
    assert sum(sizes) == len(X) and max(sizes) <= 5


def test_plans_are_made_in_parts(clip, X, monkeypatch):
    method = fitted("PLOT", clip, X, seed=[1, 2])
    whole, sizes = method.transport(X), []
    plan = method._plan
    monkeypatch.setattr(method, "_plan", lambda s: sizes.append(s.shape[1]) or plan(s))
    monkeypatch.setattr("promptnotes.methods.base.AT_ONCE", 4 * 2 * 4 * K * L)
    torch.testing.assert_close(method.transport(X), whole, atol=1e-7, rtol=1e-5)
    assert whole.shape == (2, len(X), K, L, 4)
    if clip.device.type == "cpu":
        assert sizes == [4, 4, 4, 4, 4, 1]
