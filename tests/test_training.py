import math

import pytest
import tiny
import torch

from promptnotes.features import Features
from promptnotes.methods import CoOp, learned
from promptnotes.training import Draws, default_epochs, learning_rate, train


def test_schedule_by_hand():
    """The values that a public log of the reference code shows for 50 epochs (CoOp issue 26)."""
    assert learning_rate(0, 50) == 1e-5
    assert learning_rate(1, 50) == 0.002
    assert learning_rate(44, 50) == pytest.approx(9.517295e-05, rel=1e-6)
    assert learning_rate(49, 50) == pytest.approx(7.885299e-06, rel=1e-6)
    with pytest.raises(ValueError, match="epoch: expected 0 to epochs - 1 = 4, got 5"):
        learning_rate(5, 5)


def test_epochs_by_the_largest_class():
    shots = {1: 50, 2: 100, 4: 100, 8: 200, 16: 200}
    for n, epochs in shots.items():
        assert default_epochs(torch.arange(3).repeat_interleave(n)) == epochs
    assert default_epochs(torch.tensor([0, 1, 1, 2])) == 100


def seen(draws, epoch):
    return [tuple(int(i) for i in labels[0]) for _, _, labels in draws.epoch(epoch)]


def test_each_epoch_shows_each_image_once_and_a_small_rest_is_dropped():
    X, y = Features(torch.randn(70, 3)), torch.arange(70)
    batches = seen(Draws([X], [y], [1], 32), 0)
    assert [len(b) for b in batches] == [32, 32] and len(set(sum(batches, ()))) == 64
    few = seen(Draws([X[:9]], [y[:9]], [1], 32), 0)
    assert [len(b) for b in few] == [9] and set(few[0]) == set(range(9))
    assert seen(Draws([X], [y], [1], 32), 0) == batches != seen(Draws([X], [y], [2], 32), 0)


def test_a_run_sees_the_same_batches_alone_and_in_a_group():
    X, y = Features(torch.randn(5, 40, 3), torch.randn(5, 40, 4, 3)), torch.arange(40)
    group, alone = Draws([X, X], [y, y], [7, 8], 16), Draws([X], [y], [8], 16)
    for epoch in range(2):
        for together, single in zip(group.epoch(epoch), alone.epoch(epoch)):
            assert all(torch.equal(a[1:], b) for a, b in zip(together, single))


def test_a_batch_holds_one_of_each_images_views():
    V, n = 6, 30
    bank = torch.arange(V)[:, None] * 100.0 + torch.arange(n)     # view v of image i: 100 v + i
    draws = Draws([Features(bank[..., None])], [torch.arange(n)], [0], 10)
    views = []
    for epoch in range(3):
        for pooled, _, labels in draws.epoch(epoch):
            assert torch.equal(pooled[..., 0] % 100, labels)
            views += (pooled // 100).flatten().tolist()
    assert set(views) == set(range(V))


def test_sgd_with_momentum_and_weight_decay_by_hand():
    """Two epochs of one step on loss = 3 p: p and its velocity follow the textbook recursion."""
    p = torch.tensor([1.0], requires_grad=True)
    draws = Draws([Features(torch.zeros(2, 1))], [torch.zeros(2).long()], [0])
    losses = train([p], lambda *batch: 3 * p, draws, epochs=2)
    value, velocity = 1.0, 0.0
    for epoch in range(2):
        velocity = 0.9 * velocity + 3 + 5e-4 * value
        value -= learning_rate(epoch, 2) * velocity
    assert p.item() == pytest.approx(value, rel=1e-6)
    assert losses.shape == (1, 2) and losses[0, 0] == 3


def test_a_loss_that_breaks_is_named():
    p = torch.tensor([1.0], requires_grad=True)
    draws = Draws([Features(torch.zeros(2, 1))], [torch.zeros(2).long()], [0])
    with pytest.raises(FloatingPointError, match="lower lr"):
        train([p], lambda *batch: p * math.inf, draws, epochs=1)
    with pytest.raises(FloatingPointError, match="lower lr"):         # in the last step of all
        train([p], lambda *batch: 3 * p, draws, epochs=2, lr=math.nan)


def test_draws_of_unequal_size_raise():
    X = [Features(torch.zeros(n, 2)) for n in (4, 5)]
    with pytest.raises(ValueError, match=r"equal size.*\[4, 5\]"):
        Draws(X, [torch.zeros(4).long(), torch.zeros(5).long()], [1, 2])


def test_batches_and_epochs_that_cannot_be():
    X, y = [Features(torch.zeros(4, 2))], [torch.zeros(4).long()]
    with pytest.raises(ValueError, match="batch_size: expected an integer, 1 or more, got 0"):
        Draws(X, y, [1], batch_size=0)
    with pytest.raises(ValueError, match="epochs: expected an integer, 0 or more, got -1"):
        train([torch.ones(1, requires_grad=True)], None, Draws(X, y, [1]), epochs=-1)


def test_runs_that_share_images_share_their_copy():
    X, y = Features(torch.zeros(4, 2)), torch.zeros(4).long()
    draws = Draws([X, X], [y, y], [1, 2], device="meta")
    assert draws.X[0] is draws.X[1] and draws.X[0].pooled.is_meta


@pytest.mark.parametrize("views", [None, 3])
@pytest.mark.parametrize("position, class_specific", [("middle", False), ("end", True)])
def test_no_step_after_the_first_waits_for_the_gpu(device, monkeypatch, position, class_specific,
                                                   views):
    if device != "cuda":
        pytest.skip("only a GPU can be waited for")

    class Watched(Draws):
        def epoch(self, epoch):
            for batch in super().epoch(epoch):
                yield batch
                torch.cuda.set_sync_debug_mode("error")
            if epoch == 2:                                     # the losses are fetched after it
                torch.cuda.set_sync_debug_mode("default")

    monkeypatch.setattr(learned, "Draws", Watched)
    X, y = Features(torch.randn(*[views][:views is not None], 12, 64)), torch.arange(12) % 3
    method = CoOp(tiny.backbone(device=device), ["a dog", "a kite", "sea"], n_ctx=4, seed=[1, 2],
                  position=position, class_specific=class_specific, epochs=3, batch_size=5)
    try:
        assert method.fit(X, y).losses_.shape == (2, 6)
    finally:
        torch.cuda.set_sync_debug_mode("default")
