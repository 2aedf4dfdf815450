import math
import traceback

import pytest
import tiny
import torch
from PIL import Image
from torch.utils._python_dispatch import TorchDispatchMode

import promptnotes as pn
from promptnotes.features import Features
from promptnotes.methods import learned
from promptnotes.training import Draws, default_epochs, learning_rate, train
from promptnotes.transport import widest_float


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


def test_each_epoch_shows_each_image_once_and_an_incomplete_last_batch_is_dropped():
    X, y = Features(torch.randn(70, 3)), torch.arange(70)
    batches = seen(Draws([X], [y], [1], 32), 0)
    assert [len(b) for b in batches] == [32, 32] and len(set(sum(batches, ()))) == 64
    few = seen(Draws([X[:9]], [y[:9]], [1], 32), 0)
    assert [len(b) for b in few] == [9] and set(few[0]) == set(range(9))
    assert seen(Draws([X], [y], [1], 32), 0) == batches != seen(Draws([X], [y], [2], 32), 0)


def test_a_run_sees_the_same_batches_alone_and_in_a_group():
    X, y = Features(torch.randn(5, 40, 3), torch.randn(5, 40, 4, 3)), torch.arange(40)
    group = Draws([X, X], [y, y], [7, 8], 16, local=True)
    alone = Draws([X], [y], [8], 16, local=True)
    for epoch in range(2):
        for together, single in zip(group.epoch(epoch), alone.epoch(epoch)):
            assert all(torch.equal(a[1:], b) for a, b in zip(together, single))


def test_a_batch_holds_one_of_each_images_views():
    V, n = 6, 30
    bank = torch.arange(V)[:, None] * 100.0 + torch.arange(n)  # view v of image i: 100 v + i
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
    with pytest.raises(FloatingPointError, match="lower lr"):  # in the last step of all
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


def test_large_sets_stay_where_they_are_and_their_batches_move(monkeypatch):
    """The device "meta" computes nothing, so what is there is seen by its type."""
    X, y = Features(torch.zeros(3, 8, 2), torch.zeros(3, 8, 4, 2)), torch.arange(8)
    small = Draws([X], [y], [1], 4, device="meta", local=True)
    monkeypatch.setattr("promptnotes.training.ON_DEVICE", X.pooled.nbytes + X.local.nbytes - 1)
    large = Draws([X], [y], [1], 4, device="meta", local=True)
    assert small.X[0].pooled.is_meta and large.X[0] is X
    shapes = [(1, 4, 2), (1, 4, 4, 2), (1, 4)]
    for batch in large.epoch(0):
        assert [(part.is_meta, part.shape) for part in batch] == [(True, shape) for shape in shapes]


def test_local_features_that_are_not_used_stay_where_they_are():
    X = Features(torch.zeros(8, 2), torch.zeros(8, 4, 2))
    draws = Draws([X], [torch.arange(8)], [1], 4, device="meta")
    assert draws.X[0].pooled.is_meta and draws.X[0].local is None
    assert all(local is None for _, local, _ in draws.epoch(0))


# ---- going on after a stop


def run(label, folder=None, clip=None, **options):
    """One of TRAINED on 12 images, 4 epochs of 2 steps."""
    kind, own = TRAINED[label]
    pooled = torch.randn(12, 64, generator=torch.Generator().manual_seed(0))
    X = Features(pooled, pooled[..., None, :].repeat_interleave(5, -2))
    more = dict(epochs=4, batch_size=1 if label == "UPL" else 5) | own | options
    method = kind(clip or tiny.backbone(), NAMES, **more)
    labels = [] if label == "UPL" else [torch.arange(12) % 3]
    return method.fit(X, *labels, checkpoint=folder)


@pytest.mark.filterwarnings("ignore:fewer than")
@pytest.mark.parametrize("label", "CoOp|CoOp, middle, seeds|CSC|CoCoOp|KgCoOp|PLOT|UPL".split("|"))
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_a_training_goes_on_where_it_was_stopped(stop_after, tmp_path, label, steps):
    """In an epoch and between two, to the same numbers, bit by bit; nothing is left."""
    whole = run(label)
    stop_after(steps)
    with pytest.raises(KeyboardInterrupt):
        run(label, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    saved = stop_after(None)
    again = run(label, tmp_path)
    assert saved[0] == steps + 1 and saved[-1] == whole.losses_.shape[-1] == again.losses_.shape[-1]
    assert torch.equal(again.losses_, whole.losses_)
    assert torch.equal(again.context_, whole.context_)
    assert not list(tmp_path.iterdir())


def test_new_views_are_drawn_as_if_nothing_had_stopped(stop_after, tmp_path):
    colours = [Image.new("RGB", (70, 60), (30 * i, 99, 200 - 20 * i)) for i in range(6)]
    clip, y = tiny.backbone(), torch.arange(6) % 3

    def fit(folder):
        X = clip.encode_images(colours, views="online")
        return pn.CoOp(clip, NAMES, n_ctx=2, epochs=3, batch_size=2).fit(X, y, checkpoint=folder)

    whole = fit(None)
    stop_after(4)
    with pytest.raises(KeyboardInterrupt):
        fit(tmp_path)
    stop_after(None)
    assert torch.equal(fit(tmp_path).context_, whole.context_)


@pytest.mark.parametrize("other", ["lr", "seed", "init", "weights"])
def test_another_training_does_not_take_it_up(stop_after, tmp_path, other):
    stop_after(3)
    with pytest.raises(KeyboardInterrupt):
        run("CoOp", tmp_path, init=torch.zeros(4, 128))
    options = dict(init=torch.zeros(4, 128))
    options |= dict(
        lr=dict(lr=0.01), seed=dict(seed=7), init=dict(init=torch.ones(4, 128)), weights={}
    )[other]
    clip = tiny.backbone("rn") if other == "weights" else None
    saved = stop_after(None)
    again = run("CoOp", tmp_path, clip, **options)
    assert saved[0] == 1 and torch.equal(
        again.context_, run("CoOp", None, clip, **options).context_
    )
    assert len(list(tmp_path.iterdir())) == 1  # the first one's


def test_a_damaged_checkpoint_is_told_and_not_used(stop_after, tmp_path):
    stop_after(3)
    with pytest.raises(KeyboardInterrupt):
        run("CoOp", tmp_path)
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    saved = stop_after(None)
    with pytest.warns(UserWarning, match="damaged"):
        again = run("CoOp", tmp_path)
    assert saved[0] == 1 and torch.equal(again.context_, run("CoOp").context_)


def test_a_checkpoint_that_cannot_be_written_stops_nothing(stop_after, tmp_path):
    stop_after(None)
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="checkpoint: .* cannot be written"):
        again = run("CoOp", tmp_path / "file")
    assert torch.equal(again.context_, run("CoOp").context_)


def test_a_training_that_broke_leaves_no_checkpoint(stop_after, tmp_path):
    stop_after(None)
    with pytest.raises(FloatingPointError, match="lower lr"):
        run("CoOp", tmp_path, lr=1e30)
    assert not list(tmp_path.iterdir())


def test_a_short_training_writes_no_file(tmp_path):
    run("CoOp", tmp_path / "none")
    assert not (tmp_path / "none").exists()


# ---- steps as CUDA graphs


@pytest.mark.parametrize(
    "label", ["CoOp, middle, seeds", "CSC", "CoCoOp", "PLOT", "CLIPAdapter", "CLAP"]
)
def test_recorded_steps_learn_the_same(monkeypatch, device, label):
    """On the CPU, which has no graphs, a replay runs the step anew in the same memory: that is
    where a batch has to be, and what a step has to leave."""
    if device == "cpu":
        monkeypatch.setattr("promptnotes.training._record", anew)
        monkeypatch.setattr("promptnotes.methods.learned.on_gpu", lambda device: True)
    monkeypatch.setattr("promptnotes.methods.plot.READ_FREELY", ())
    clip = tiny.backbone(device=device)
    plain = run(label, clip=clip)
    clip.record_steps = True
    recorded = run(label, clip=clip)
    for name in (*plain.learned, "losses"):
        one, other = (getattr(method, f"{name}_") for method in (plain, recorded))
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)


def anew(step):
    result = step()
    return result, lambda: result.copy_(step())


# ---- no waiting


class HostWaits(TorchDispatchMode):
    """Counts the reads of a tensor's value by the host, for which a GPU would make it wait.

    It sees them on the CPU as well, where they are free. AdamW counts its steps in a tensor that
    stays on the CPU: its own reads are none of a GPU's.
    """

    READS = ("_local_scalar_dense", "nonzero", "masked_select", "equal", "bincount", "_unique2")
    count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = function.overloadpacket.__name__
        indices = args[1] if name in ("index", "index_put", "index_put_") else ()
        by_truth = any(i is not None and i.dtype == torch.bool for i in indices)
        if name in self.READS or by_truth:
            files = [frame.filename for frame in traceback.extract_stack()]
            self.count += not any("torch/optim/" in file for file in files)
        return function(*args, **kwargs or {})


def waits(make, X, y, epochs):
    method = make(epochs)
    with HostWaits() as mode:
        method.fit(X, y) if y is not None else method.fit(X)
    return mode.count


NAMES = ["a dog", "a kite", "sea"]
TRAINED = {
    "CoOp": (pn.CoOp, dict(n_ctx=4)),
    "CoOp, middle, seeds": (pn.CoOp, dict(n_ctx=4, position="middle", seed=[1, 2])),
    "CSC": (pn.CoOp, dict(n_ctx=4, class_specific=True)),
    "CoCoOp": (pn.CoCoOp, dict()),
    "PLOT": (pn.PLOT, dict(n_ctx=4)),
    "PLOT, small eps, global": (pn.PLOT, dict(n_ctx=4, eps=0.01, with_global=True, seed=[1, 2])),
    "UPL": (pn.UPL, dict(n_ctx=4, members=2, shots=4)),
    "CLIPAdapter": (pn.CLIPAdapter, dict(seed=[1, 2])),
    "TipAdapter-F": (pn.TipAdapter, dict()),
    "KgCoOp": (pn.KgCoOp, dict(seed=[1, 2])),
    "CLAP": (pn.CLAP, dict(seed=[1, 2])),
}


@pytest.mark.filterwarnings("ignore:fewer than")
@pytest.mark.parametrize("views", [None, 3])
@pytest.mark.parametrize("label", TRAINED)
def test_no_step_of_a_training_waits_for_the_device(monkeypatch, label, views):
    """As many waits for two epochs as for six: none in the loop. A CPU may look at a plan,
    which is free there; here it is treated as a GPU."""
    monkeypatch.setattr("promptnotes.methods.plot.READ_FREELY", ())
    shape = (12, 64) if views is None or label == "UPL" else (views, 12, 64)
    pooled = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    X = Features(pooled, pooled[..., None, :].repeat_interleave(5, -2))
    y = None if label == "UPL" else torch.arange(12) % 3
    kind, options = TRAINED[label]
    clip = tiny.backbone()

    def make(epochs):
        return kind(clip, NAMES, epochs=epochs, batch_size=5, **options)

    waits(make, X, y, 1)  # what is computed once for a set of names
    assert waits(make, X, y, 6) == waits(make, X, y, 2)


def test_the_counter_sees_what_waits():
    """Of PLOT as it runs on a CPU, and of the authors' rule, which is exempt."""
    X = Features(torch.randn(12, 64), torch.randn(12, 5, 64))
    for options in (dict(), dict(stopping="authors")):

        def make(epochs, options=options):
            return pn.PLOT(tiny.backbone(), NAMES, n_ctx=4, epochs=epochs, **options)

        assert waits(make, X, torch.arange(12) % 3, 6) > waits(make, X, torch.arange(12) % 3, 2)


@pytest.mark.parametrize("eps", [0.02, 0.1])
def test_plot_learns_the_same_whether_plans_are_looked_at_or_not(monkeypatch, eps):
    generator = torch.Generator().manual_seed(0)
    local = torch.randn(12, 9, 64, generator=generator)
    X, y = Features(local.mean(1), local), torch.arange(12) % 3
    contexts = []
    for free in (("cpu",), ()):
        monkeypatch.setattr("promptnotes.methods.plot.READ_FREELY", free)
        plot = pn.PLOT(tiny.backbone(), NAMES, n_ctx=4, epochs=20, lr=0.02, eps=eps, max_iter=200)
        contexts.append(plot.fit(X, y).context_)
    torch.testing.assert_close(*contexts, atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize("views", [None, 3])
@pytest.mark.parametrize("label", TRAINED)
def test_a_gpu_agrees_that_nothing_waits(device, monkeypatch, label, views):
    """CUDA's own check, in every step after the first epoch."""
    if device != "cuda" or label in ("UPL", "TipAdapter-F"):
        pytest.skip("only a GPU can be waited for, and one loop stands for all")

    class Watched(Draws):
        def epoch(self, epoch):
            for batch in super().epoch(epoch):
                yield batch
                torch.cuda.set_sync_debug_mode("error")
            if epoch == 2:  # the losses are fetched after it
                torch.cuda.set_sync_debug_mode("default")

    monkeypatch.setattr(learned, "Draws", Watched)
    pooled = torch.randn((12, 64) if views is None else (views, 12, 64))
    X = Features(pooled, pooled[..., None, :].repeat_interleave(5, -2))
    kind, options = TRAINED[label]
    method = kind(tiny.backbone(device=device), NAMES, epochs=3, batch_size=5, **options)
    try:
        method.fit(X, torch.arange(12) % 3)
    finally:
        torch.cuda.set_sync_debug_mode("default")


# ---- a device without float64


class NoFloat64(TorchDispatchMode):
    """Raises when a float64 tensor is made, as Apple's MPS does."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **kwargs or {})
        for tensor in out if isinstance(out, (tuple, list)) else [out]:
            if isinstance(tensor, torch.Tensor) and tensor.dtype == torch.float64:
                raise TypeError(f"MPS has no float64: {function}")
        return out


@pytest.mark.filterwarnings("ignore:fewer than")
@pytest.mark.parametrize("label", ["ZeroShot", "LinearProbe", *TRAINED])
def test_no_method_needs_float64(monkeypatch, label):
    """Sinkhorn's logarithms are in float64 where the device has it; the rest is in float32."""
    assert widest_float("mps") == torch.float32 and widest_float("cpu") == torch.float64
    monkeypatch.setattr("promptnotes.transport.widest_float", lambda device: torch.float32)
    local = torch.randn(12, 5, 64, generator=torch.Generator().manual_seed(0))
    X, y, clip = Features(local.mean(1), local), torch.arange(12) % 3, tiny.backbone()
    with NoFloat64():
        if label == "LinearProbe":
            method = pn.LinearProbe().fit(X, y, X, y)
        elif label == "ZeroShot":
            method = pn.ZeroShot(clip, NAMES)
        else:
            kind, options = TRAINED[label]
            method = kind(clip, NAMES, epochs=2, batch_size=5, **{**options, "seed": 1})
            method.fit(*([X] if label == "UPL" else [X, y]))
        assert 0 <= method.score(X, y) <= 100


def test_logarithms_in_float32_are_near_those_in_float64(monkeypatch):
    cost = torch.rand(4, 49, 4, generator=torch.Generator().manual_seed(0))
    exact = pn.sinkhorn(cost, 0.02, max_iter=2000)
    monkeypatch.setattr("promptnotes.transport.widest_float", lambda device: torch.float32)
    assert (pn.sinkhorn(cost, 0.02, max_iter=2000, tol=1e-5) - exact).abs().max() < 1e-5
