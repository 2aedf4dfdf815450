"""The short run equals the plain run over 77 tokens: features and gradients."""

import pytest
import tiny
import torch
from golden.golden_inputs import CLASSNAMES, ctx

from promptnotes.features import Features
from promptnotes.methods import CoOp, ZeroShot
from promptnotes.prompts import PromptLayout
from promptnotes.text_tower import Tails, TextTower

# float32: rounding alone. Against float32: bfloat16, the default on a GPU, by its eight bits, and
# float16, for a GPU that does not compute bfloat16, by its eleven.
TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 5e-2, torch.float16: 1e-2}


def relative(a, b):
    return ((a.cpu() - b.cpu()).abs().max() / b.abs().max()).item()


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device)


def check_against_the_plain_run(clip, position, class_specific, n_ctx):
    start = torch.tensor(ctx(n_ctx, len(CLASSNAMES) if class_specific else None))
    weight = torch.randn(len(CLASSNAMES), 64, generator=torch.Generator().manual_seed(0))
    plain = start.clone().requires_grad_()
    expected = tiny.plain_prompts(tiny.model().cpu(), CLASSNAMES, plain, position)
    (expected * weight).sum().backward()

    short = start.clone().to(clip.device).requires_grad_()
    layout = PromptLayout(clip, CLASSNAMES, n_ctx, position, class_specific)
    got = clip.encode_prompts(*layout(short[None]))[0]
    (got * weight.to(clip.device)).sum().backward()
    assert got.dtype == short.grad.dtype == torch.float32
    assert relative(got, expected) < TOLERANCE[clip.dtype]
    assert relative(short.grad, plain.grad) < TOLERANCE[clip.dtype]


@pytest.mark.parametrize("n_ctx", [4, 16])
@pytest.mark.parametrize("class_specific", [False, True])
@pytest.mark.parametrize("position", ["end", "middle", "front"])
def test_features_and_gradients_equal_the_plain_run(clip, position, class_specific, n_ctx):
    check_against_the_plain_run(clip, position, class_specific, n_ctx)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("class_specific", [False, True])
@pytest.mark.parametrize("position", ["end", "middle", "front"])
def test_in_half_precision_they_differ_by_its_rounding(device, position, class_specific, dtype):
    clip = tiny.backbone(device=device, dtype=dtype)
    check_against_the_plain_run(clip, position, class_specific, 4)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_all_that_uses_the_tower_runs_in_half_precision(device, dtype):
    """Features of the same texts, and one step of CoOp: everything that comes out is float32, and
    so is the context, whose steps are smaller than half precision can add."""
    half, full = (tiny.backbone(device=device, dtype=t) for t in (dtype, torch.float32))
    X, y = Features(torch.randn(7, 64, generator=torch.Generator().manual_seed(0))), torch.arange(7)
    assert half.encode_text(CLASSNAMES).dtype == torch.float32
    assert relative(half.encode_text(CLASSNAMES), full.encode_text(CLASSNAMES)) < 5e-2
    logits = [ZeroShot(clip, CLASSNAMES).logits(X) for clip in (half, full)]
    assert logits[0].dtype == torch.float32 and relative(*logits) < 5e-2
    start, one, exact = (
        CoOp(clip, CLASSNAMES, n_ctx=4, epochs=epochs).fit(X, y)
        for clip, epochs in ((half, 0), (half, 1), (full, 1))
    )
    assert one.context_.dtype == one.logits(X).dtype == torch.float32
    moved = one.context_ - start.context_
    assert moved.abs().max() > 0
    assert relative(moved, exact.context_ - start.context_) < 5e-2


def test_groups_with_tails_of_their_own_equal_one_group_at_a_time(clip):
    generator = torch.Generator().manual_seed(3)
    prefix, rows = (
        0.05 * torch.randn(3, n, 128, generator=generator).to(clip.device) for n in (5, 9)
    )
    together = clip.encode_prompts(prefix, Tails(rows, [2, 6, 1]))
    assert together.shape == (3, 3, 64)
    for g in range(3):
        alone = clip.encode_prompts(prefix[g : g + 1], Tails(rows[g : g + 1], [2, 6, 1]))[0]
        assert relative(together[g], alone) < TOLERANCE[clip.dtype]


def test_double_precision_leaves_only_rounding():
    """Run in float64 and given in float32, the features agree to one float32 rounding."""
    import copy

    model = copy.deepcopy(tiny.model()).double()
    tower = TextTower(model, dtype=torch.float64)
    texts = ["a photo of a dog.", "a photo of a old grey cat."]
    tokens = [tiny.tokenizer().encode(text) + [49407] for text in texts]
    rows = model.token_embedding(torch.tensor([token for ids in tokens for token in ids]))[
        None
    ].detach()
    none = torch.empty(1, 0, 128, dtype=torch.float64)
    got = tower.encode_prompts(none, Tails(rows, map(len, tokens)))[0]
    plain = model.encode_text(tiny.tokenizer()(texts))
    assert got.dtype == torch.float32  # features are always given in float32
    assert relative(got, plain.float()) < 2e-7


def test_recomputed_chunks_keep_a_part_of_the_memory_and_give_the_same(clip, monkeypatch):
    prefix = 0.05 * torch.randn(2, 5, 128, generator=torch.Generator().manual_seed(3))
    rows = 0.05 * torch.randn(1, 3000, 128, generator=torch.Generator().manual_seed(4))
    tails, results, kept = Tails(rows.to(clip.device), [5] * 600), [], []

    def keep(tensor):
        kept[-1] += tensor.nbytes
        return tensor

    for recompute in (False, True):
        monkeypatch.setattr(clip.text, "recompute", recompute)
        start = prefix.to(clip.device).requires_grad_()
        kept.append(0)
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            features = clip.encode_prompts(start, tails)
        features.square().sum().backward()
        results.append((features.detach(), start.grad))
    assert kept[1] < kept[0] / 4
    for once, again in zip(*results):
        assert relative(again, once) < 1e-6


def test_chunks_run_again_where_half_of_a_gpu_would_not_hold_them(clip, monkeypatch):
    """The bytes that a backward pass needs are counted, and estimated without running it."""
    rows = 0.05 * torch.randn(1, 3000, 128, generator=torch.Generator().manual_seed(4))
    tails = Tails(rows.to(clip.device), [5] * 600)
    prefix, kept = torch.zeros(1, 5, 128, device=clip.device), []
    monkeypatch.setattr(clip.text, "dtype", torch.float32)

    def encode(memory):
        kept.append({})
        monkeypatch.setattr("promptnotes.text_tower.memory", lambda device: memory)
        start = prefix.clone().requires_grad_()

        def keep(tensor):
            kept[-1][tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            return clip.encode_prompts(start, tails)

    encode(torch.inf)
    needed = sum(kept[0].values())
    encode(3.2 * needed), encode(1.6 * needed)
    assert sum(kept[1].values()) > 0.9 * needed  # it was kept
    assert sum(kept[2].values()) < 0.3 * needed  # it was not
    with torch.no_grad():
        encode(1)


def test_frozen_weights_get_no_gradients_even_if_the_model_asks_for_them():
    import copy

    model = copy.deepcopy(tiny.model()).requires_grad_(True)
    context = torch.tensor(ctx(4)).requires_grad_()
    rows = model.token_embedding.weight[[320, 49407]][None].detach()
    TextTower(model).encode_prompts(context[None], Tails(rows, [2])).sum().backward()
    assert context.grad.abs().max() > 0
    assert all(p.grad is None for p in model.parameters())


def test_encode_text_equals_open_clip(clip):
    texts = ["a dog", "a photo of a golden retriever, a type of pet.", "", "x " * 60]
    plain = tiny.model().cpu().encode_text(tiny.tokenizer()(texts))
    assert relative(clip.encode_text(texts), plain) < TOLERANCE[clip.dtype]


def test_no_more_than_77_positions(clip):
    tower = clip.text
    fits = tower.encode_prompts(
        torch.zeros(1, 70, 128, device=clip.device),
        Tails(torch.zeros(1, 6, 128, device=clip.device), [6]),
    )
    assert fits.shape == (1, 1, 64)
    with pytest.raises(ValueError, match=r"78 tokens.*77 positions"):
        tower.encode_prompts(
            torch.zeros(1, 71, 128, device=clip.device),
            Tails(torch.zeros(1, 6, 128, device=clip.device), [6]),
        )


def test_packed_rows_must_be_as_many_as_the_lengths_say():
    with pytest.raises(ValueError, match=r"expected 7 packed rows.*\(1, 6, 8\)"):
        Tails(torch.zeros(1, 6, 8), [3, 4])


def test_other_text_towers_are_refused():
    import open_clip

    vision = dict(layers=1, width=64, patch_size=16, image_size=32, head_width=64)
    text = dict(layers=1, width=8, heads=1, vocab_size=50, pool_type="last")
    other = open_clip.model.CLIP(8, vision, text)
    with pytest.raises(ValueError, match=r"expected a causal text transformer.*'last'"):
        TextTower(other)
