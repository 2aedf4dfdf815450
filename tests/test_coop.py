import numpy as np
import pytest
import tiny
import torch
import torch.nn.functional as F
from golden.golden_inputs import CLASSNAMES, CTX_INIT_SPLIT, ctx
from safetensors.torch import load_file, save_file

from promptnotes.features import Features
from promptnotes.methods import CoOp, ZeroShot, load, nearest_words

K = len(CLASSNAMES)


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device)


@pytest.fixture(scope="module")
def draw(device):
    """Three noisy points around each of K centres."""
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(K).repeat(3)
    centre = torch.randn(K, 64, generator=generator)
    return Features(centre[y] + 0.3 * torch.randn(len(y), 64, generator=generator)).to(device), y


def coop(clip, **options):
    return CoOp(clip, CLASSNAMES, **{**dict(n_ctx=4, epochs=3, batch_size=10), **options})


def test_zero_epochs_keep_the_initial_context(clip, draw):
    random = coop(clip, epochs=0, n_ctx=16, seed=5).fit(*draw)
    assert random.context_.shape == (16, 128) and random.losses_.shape == (0,)
    assert random.context_.std().item() == pytest.approx(0.02, rel=0.05)
    assert torch.equal(random.context_, coop(clip, epochs=0, n_ctx=16, seed=5).fit(*draw).context_)
    other = coop(clip, epochs=0, n_ctx=16, seed=6).fit(*draw)
    assert not torch.equal(random.context_, other.context_)
    given = torch.tensor(ctx(4))
    assert torch.equal(coop(clip, epochs=0, init=given).fit(*draw).context_.cpu(), given)


@pytest.mark.parametrize("class_specific", [False, True])
@pytest.mark.parametrize("text", ["a photo of a", CTX_INIT_SPLIT])
def test_a_context_of_words_starts_as_the_hand_made_prompt(clip, draw, text, class_specific):
    method = CoOp(clip, CLASSNAMES, init=text, epochs=0, class_specific=class_specific).fit(*draw)
    tokens = len(clip.tokenizer.encode(text))
    assert method.context_.shape == ((K, tokens, 128) if class_specific else (tokens, 128))
    by_hand = ZeroShot(clip, CLASSNAMES, text + " {}.").text_features()
    assert torch.allclose(
        F.normalize(method.text_features(), dim=-1),
        by_hand,
        atol=1e-6 if clip.dtype == torch.float32 else 1e-2,
    )


def test_training_lowers_the_loss_and_beats_the_start(clip, draw):
    start = coop(clip, epochs=0).fit(*draw)
    method = coop(clip, epochs=40, batch_size=32).fit(*draw)
    assert method.losses_.shape == (40,) and method.losses_[-1] < 0.7 * method.losses_[0]
    assert method.score(*draw) > start.score(*draw) + 20
    assert not method.context_.requires_grad


@pytest.mark.parametrize("position", ["end", "middle", "front"])
def test_equal_contexts_for_all_classes_are_a_unified_context(clip, draw, position):
    """The same logits; and a unified gradient is the sum of the classes' own."""
    start = torch.tensor(ctx(4), device=clip.device)
    logits, grads = [], []
    for class_specific in (False, True):
        method = coop(clip, init=start, class_specific=class_specific, epochs=0, position=position)
        method.fit(*draw)
        context = method.context_[None].clone().requires_grad_()
        text = F.normalize(method._encode(context)[0], dim=-1)
        F.cross_entropy(
            50 * F.normalize(draw[0].pooled, dim=-1) @ text.T, draw[1].to(clip.device)
        ).backward()
        logits.append(method.logits(draw[0]))
        grads.append(context.grad[0].sum(0) if class_specific else context.grad[0])
    rounding = 1e-5 if clip.dtype == torch.float32 else 5e-2
    assert torch.allclose(*logits, atol=20 * rounding)
    assert (grads[0] - grads[1]).abs().max() < rounding * grads[0].abs().max()


@pytest.mark.parametrize("options", [dict(), dict(class_specific=True), dict(position="middle")])
def test_grouped_seeds_equal_separate_fits(clip, draw, options):
    X, y = draw
    draws = [X, Features(X.pooled + 0.1), X]
    labels = [y, y.flip(0), y]
    group = coop(clip, seed=[1, 2, 3], **options).fit(draws, labels)
    assert group.context_.shape[0] == 3 and group.losses_.shape == (3, 6)
    tight = clip.dtype == torch.float32
    for s, seed in enumerate([1, 2, 3]):
        alone = coop(clip, seed=seed, **options).fit(draws[s], labels[s])
        assert torch.allclose(group.context_[s], alone.context_, atol=1e-6 if tight else 1e-3)
        assert torch.allclose(group.losses_[s], alone.losses_, rtol=1e-4 if tight else 0.05)
        assert torch.allclose(group.logits(X)[s], alone.logits(X), atol=1e-3 if tight else 0.5)
    scores = group.score(X, y)
    assert scores.shape == (3,) and group.text_features().shape == (3, K, 64)
    same = coop(clip, seed=[1, 2], epochs=1, **options).fit(X, y)  # one draw for all seeds
    alone = coop(clip, seed=1, epochs=1, **options).fit(X, y)
    assert torch.allclose(same.context_[0], alone.context_, atol=1e-6 if tight else 1e-3)


def test_a_bank_of_views_and_online_views_train(clip, draw, device):
    X, y = draw
    bank = Features(X.pooled + 0.1 * torch.randn(5, *X.pooled.shape).to(device))
    assert coop(clip).fit(bank, y).losses_.shape == (6,)

    class Online:  # what clip.encode_images(views="online") is
        views, asked = "online", []

        def __len__(self):
            return len(y)

        def at_epoch(self, epoch):
            self.asked.append(epoch)
            return Features(bank.pooled[epoch % 5][None])

    coop(clip).fit(Online(), y)
    assert Online.asked == [0, 1, 2]


@pytest.mark.parametrize(
    "options",
    [
        dict(),
        dict(class_specific=True, position="front"),
        dict(seed=[1, 2]),
        dict(init="a photo of a"),
        dict(init=torch.tensor(ctx(4)), position="middle"),
    ],
)
def test_save_and_load_are_exact(clip, draw, tmp_path, options):
    method, path = coop(clip, **options).fit(*draw), tmp_path / "prompt.safetensors"
    method.save(path)
    again = load(path, clip)
    assert torch.equal(again.context_, method.context_)
    assert torch.equal(again.logits(draw[0]), method.logits(draw[0]))
    assert {k: v for k, v in again.options().items() if k != "init"} == {
        k: v for k, v in method.options().items() if k != "init"
    }
    assert torch.equal(again.fit(*draw).losses_, method.losses_)  # the options are whole
    assert [p.name for p in tmp_path.iterdir()] == ["prompt.safetensors"]


def test_numbers_may_be_numpys(clip, draw, tmp_path):
    for given, plain in ((np.int64(3), 3), (range(1, 3), [1, 2]), (np.array([4, 5]), [4, 5])):
        method = coop(clip, seed=given, epochs=np.int64(1), lr=np.float32(0.25)).fit(*draw)
        same = coop(clip, seed=plain, epochs=1, lr=0.25).fit(*draw)
        assert method.seed == plain and torch.equal(method.context_, same.context_)
        method.save(tmp_path / "prompt.safetensors")
        again = load(tmp_path / "prompt.safetensors", clip)
        assert again.options() == same.options()


def test_loading_where_it_does_not_belong(clip, draw, tmp_path, device):
    path = tmp_path / "prompt.safetensors"
    coop(clip, epochs=0).fit(*draw).save(path)
    with pytest.warns(
        UserWarning, match="learned with tiny-vit and other weights than those of tiny-rn"
    ):
        load(path, tiny.backbone("rn", device))
    tensors = load_file(path)
    with pytest.raises(FileNotFoundError, match="path: there is no file"):
        load(tmp_path / "none", clip)
    save_file(tensors, tmp_path / "foreign")
    with pytest.raises(ValueError, match="was not written by a method's save"):
        load(tmp_path / "foreign", clip)
    (tmp_path / "torn").write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ValueError, match="not a whole safetensors file"):
        load(tmp_path / "torn", clip)

    class Wider:
        text, name = type("text", (), dict(width=512)), "other"

    with pytest.raises(ValueError, match="tokens have width 128; those of other have 512"):
        load(path, Wider)


def test_other_classes_under_the_same_context(clip, draw):
    method = coop(clip).fit(*draw)
    other = method.with_classes(["cat", *CLASSNAMES[:2]])
    assert other.context_ is method.context_ and other.logits(draw[0]).shape == (len(draw[1]), 3)
    assert torch.allclose(
        other.logits(draw[0])[:, 1:],
        method.logits(draw[0])[:, :2],
        atol=1e-4 if clip.dtype == torch.float32 else 0.3,
    )
    with pytest.raises(ValueError, match="class_specific: each class has a context of its own"):
        coop(clip, class_specific=True).fit(*draw).with_classes(["cat"])


def test_nearest_words_of_word_vectors_are_those_words(device, draw):
    clip = tiny.backbone(device=device)
    method = CoOp(clip, CLASSNAMES, init="a close-up photo", epochs=0).fit(*draw)
    words = nearest_words(method, k=3)
    assert [row[0] for row in words] == [(w, 0.0) for w in ("a", "close", "-", "up", "photo")]
    table = clip.text.token_embedding.double()
    for vector, row in zip(method.context_.double(), words):
        by_hand = (table - vector).norm(dim=1).sort()[0][:3]
        assert [d for _, d in row] == pytest.approx(by_hand.tolist(), abs=1e-5)
    nested = nearest_words(
        CoOp(clip, CLASSNAMES, init="a photo", epochs=0, seed=[1, 2], class_specific=True).fit(
            *draw
        ),
        k=1,
    )
    assert len(nested) == 2 and len(nested[0]) == K
    assert nested[1][K - 1] == [[("a", 0.0)], [("photo", 0.0)]]


def test_nearest_words_keep_to_the_tokens_that_training_met(device, draw):
    clip = tiny.backbone(device=device)
    rows = torch.tensor(clip.tokenizer.encode("red green dog"))
    clip.model.trained_token_rows = rows
    try:
        words = nearest_words(CoOp(clip, CLASSNAMES, init="green photo", epochs=0).fit(*draw), k=3)
    finally:
        del clip.model.trained_token_rows
    assert words[0][0] == ("green", 0.0)
    assert all({w for w, _ in row} == {"red", "green", "dog"} for row in words)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(n_ctx=0), "n_ctx: expected an integer, 1 or more, got 0"),
        (dict(position="left"), "position: expected one of"),
        (dict(init="a photo", n_ctx=3), "n_ctx: init has 2 context vectors, but n_ctx is 3"),
        (dict(init=torch.zeros(4, 99)), r"init: .*\[M, 128\], got Tensor \[4, 99\]"),
        (dict(init=torch.zeros(7, 4, 128)), r"init: .*got Tensor \[7, 4, 128\]"),
        (
            dict(init=torch.zeros(6, 4, 128), class_specific=True),
            r"init: .*\[7, M, 128\], got Tensor \[6, 4, 128\]",
        ),
        (dict(init=ctx(4)), r"init: expected .*a tensor.*got ndarray \[4, 128\]"),
        (dict(seed=[]), r"seed: expected an integer, or one or more in a list, got \[\]"),
        (dict(seed=1.5), "seed: .*got 1.5"),
        (dict(seed=["1"]), r"seed: expected an integer.*got '1'"),
        (dict(seed=None), "seed: .*got None"),
        (dict(init=""), "init: expected a text with words"),
        (dict(init=4), "init: expected None, a text"),
        (
            dict(classnames=["dog"] + ["very " * 90 + "long"]),
            "classnames: .* tokens; at most 77 fit",
        ),
    ],
)
def test_options_that_cannot_be(clip, options, message):
    with pytest.raises(ValueError, match=message):
        CoOp(clip, **{**dict(classnames=CLASSNAMES), **options})


def test_data_that_cannot_be(clip, draw):
    X, y = draw
    with pytest.raises(RuntimeError, match="this CoOp has no context yet: call fit first"):
        coop(clip).logits(X)
    with pytest.raises(ValueError, match=r"y: expected labels from 0 to 6 .* got 0 to 7"):
        coop(clip).fit(X, torch.where(y == 6, 7, y))
    with pytest.raises(ValueError, match=r"y: expected 21 integer labels"):
        coop(clip).fit(X, y[:-1])
    with pytest.raises(TypeError, match="X: expected Features"):
        coop(clip).fit(X.pooled, y)
    with pytest.raises(ValueError, match="each of the 2 seeds, got 3 and 2"):
        coop(clip, seed=[1, 2]).fit([X, X, X], y)
