"""Sinkhorn against POT, finite differences, and what the problem itself demands."""

import json
import warnings
from pathlib import Path

import numpy as np
import ot
import ot.batch
import pytest
import torch
from golden import golden_inputs as inputs
from torch.utils._python_dispatch import TorchDispatchMode

from promptnotes.transport import authors_plan, sinkhorn

HERE = Path(__file__).parent / "golden"
GOLDEN, ABOUT = np.load(HERE / "golden.npz"), json.loads((HERE / "golden.json").read_text())
# (eps, costs up to): the first two are scaled by logarithms, the others on the kernel
SETTINGS = [(1e-3, 0.1), (0.01, 1.0), (0.03, 1.0), (0.1, 1.0), (1.0, 1.0), (10.0, 1.0)]
SHAPES = [(49, 4), (4, 49), (6, 6), (5, 1), (1, 5)]


def draw(*shape, seed=0, dtype=torch.float32):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def weights(*shape, seed=0):
    w = draw(*shape, seed=seed, dtype=torch.float64) + 0.05
    return w / w.sum(-1, keepdim=True)


def places_and_prompts(B, spread, seed=0):
    """Costs [B, 49, 4] as PLOT has them: row, column and interaction parts."""
    parts = [draw(B, 49, 1, seed=seed), draw(B, 1, 4, seed=seed + 1), draw(B, 49, 4, seed=seed + 2)]
    return 0.8 + spread * sum(3 * part for part in parts)


def apart(x, y):
    return (x.cpu().double() - torch.as_tensor(y).cpu().double()).abs().max().item()


# ---- the plan


@pytest.mark.parametrize("eps, high", SETTINGS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_equals_pot_problem_by_problem(shape, eps, high, device):
    M, N = shape
    cost, a, b = high * draw(2, 3, M, N), weights(2, 3, M), weights(2, 3, N, seed=1)
    plan = sinkhorn(cost.to(device), eps, a, b, max_iter=20_000, tol=3e-7)
    assert plan.shape == cost.shape and plan.dtype == torch.float32
    for i in np.ndindex(2, 3):
        pot = ot.sinkhorn(
            a[i].numpy(),
            b[i].numpy(),
            cost[i].double().numpy(),
            eps,
            method="sinkhorn_log",
            numItermax=20_000,
            stopThr=1e-9,
        )
        assert apart(plan[i], pot) < 1e-6


@pytest.mark.parametrize("spread", [0.02, 0.1])
def test_equals_pot_in_batches(spread, device):
    cost = places_and_prompts(64, spread)
    pot = ot.batch.solve_batch(cost, 0.1, max_iter=1000, tol=1e-6, method="log_sinkhorn").plan
    assert apart(sinkhorn(cost.to(device)), pot) < 1e-6


def test_marginals(device):
    a, b = weights(49).float().to(device), weights(20, 4, seed=1).float().to(device)
    plan = sinkhorn(places_and_prompts(20, 0.1).to(device), 0.02, a, b, max_iter=1000)
    assert (plan.sum(2) - a).abs().max() < 1e-7
    assert (plan.sum(1) - b).abs().sum(1).max() < 1.5e-6  # tol, and rounding


def test_the_larger_eps_the_closer_to_uniform_and_the_smaller_to_exact_transport(device):
    cost = draw(12, 5, dtype=torch.float64)
    exact = ot.emd(np.full(12, 1 / 12), np.full(5, 1 / 5), cost.numpy())
    assert apart(sinkhorn(cost.to(device), 1e-3, max_iter=20_000), exact) < 1e-3
    a, b = weights(12), weights(5, seed=1)
    assert apart(sinkhorn(cost.to(device), float("inf"), a, b), a[:, None] * b) < 1e-12


def test_rows_and_columns_of_the_cost_do_not_matter_only_the_rest(device):
    cost = places_and_prompts(3, 0.05).double().to(device)
    moved = cost + draw(3, 49, 1, seed=7).to(device) - draw(3, 1, 4, seed=8).to(device)
    assert apart(sinkhorn(cost, tol=1e-12), sinkhorn(moved, tol=1e-12)) < 1e-12
    assert apart(sinkhorn(cost[..., :1]), np.full((3, 49, 1), 1 / 49)) < 1e-12  # one prompt


def test_exponentials_that_a_float_cannot_hold(device):
    """Costs 40 eps apart, the most that the kernel domain is given, and weights of 0 and 1e-12."""
    cost = torch.eye(6)[None] * 4.0
    a = torch.tensor([0.5, 0.5 - 1e-12, 1e-12, 0.0, 0.0, 0.0], dtype=torch.float64)
    b = torch.tensor([0.0, 1e-12, 0.0, 0.3, 0.3, 0.4 - 1e-12], dtype=torch.float64)
    for shift in (0.0, 1e-3):  # the second goes by logarithms
        plan = sinkhorn((cost * (1 + shift)).to(device), 0.1, a, b)[0]
        assert plan.isfinite().all()
        assert apart(plan.sum(1), a) < 1e-7 and apart(plan.sum(0), b) < 1e-6


# ---- one problem does not see another


def nasty():
    """Slow ones, one that never converges, one with huge costs, constants."""
    slow = places_and_prompts(4, 0.6, seed=9)
    return torch.cat([slow, 1000 * slow[:1], 1e30 * slow[:1], torch.zeros(1, 49, 4)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_plan_does_not_depend_on_its_batch_mates(device):
    cost = torch.cat([places_and_prompts(40, s) for s in (0.01, 0.05, 0.2)] + [nasty()]).to(device)
    together = sinkhorn(cost)
    order = torch.randperm(len(cost), generator=torch.Generator().manual_seed(0)).to(device)
    padded = torch.cat([nasty().to(device), cost, nasty().to(device)])[7:-7]
    others = [
        sinkhorn(cost[order])[order.argsort()],
        torch.cat([sinkhorn(part) for part in cost.split([1, 2, 50, len(cost) - 53])]),
        torch.stack([sinkhorn(one) for one in cost]),
        sinkhorn(torch.cat([nasty().to(device), cost, nasty().to(device)]))[7:-7],
    ]
    assert torch.equal(padded, cost)
    for plan in others:
        assert apart(plan, together) <= (0 if device == "cpu" else 1e-7)


def test_a_problem_that_has_converged_is_left_alone(device):
    """Its plan is that of the iteration at which it converged, not of the slowest problem's."""
    easy, slow = places_and_prompts(1, 0.01).to(device), places_and_prompts(1, 0.3).to(device)
    assert apart(sinkhorn(easy), sinkhorn(easy, max_iter=5, tol=0)) == 0
    assert apart(sinkhorn(slow), sinkhorn(slow, max_iter=5, tol=0)) > 1e-4
    assert apart(sinkhorn(torch.cat([easy, slow]))[:1], sinkhorn(easy)) <= 1e-8


class HostWaits(TorchDispatchMode):
    count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        name = function.overloadpacket.__name__
        self.count += name in ("_local_scalar_dense", "nonzero")
        return function(*args, **kwargs or {})


def test_the_host_waits_once_in_five_iterations(device):
    waits = {}
    for n in (5, 105):
        with HostWaits() as mode:
            sinkhorn(places_and_prompts(2, 0.3).to(device), max_iter=n, tol=0)
        waits[n] = mode.count
    assert waits[105] - waits[5] == 20 and waits[5] < 10


# ---- gradients


def value(cost, eps, a, b):
    """The minimum of <T, cost> + eps * sum T (log T - 1)."""
    T = sinkhorn(cost, eps, a, b, max_iter=5000, tol=1e-13)
    return (T * cost).sum() + eps * (T * (T.log() - 1)).sum()


PROBLEM = draw(5, 4, seed=3, dtype=torch.float64), weights(5), weights(4, seed=1)


@pytest.mark.parametrize("eps", [0.1, 0.02], ids=["kernel", "logarithms"])
def test_the_envelope_gradient_is_that_of_the_entropic_value(eps, device):
    cost, a, b = (x.to(device) for x in PROBLEM)
    cost = cost.requires_grad_()
    plan = sinkhorn(cost, eps, a, b, max_iter=5000, tol=1e-13)
    assert not plan.requires_grad
    (gradient,) = torch.autograd.grad((plan * cost).sum(), cost)
    assert torch.equal(gradient, plan)
    for i in np.ndindex(5, 4):
        step = torch.zeros_like(cost)
        step[i] = 1e-5
        with torch.no_grad():
            slope = (value(cost + step, eps, a, b) - value(cost - step, eps, a, b)) / 2e-5
        assert abs(slope - gradient[i]) < 1e-7


@pytest.mark.parametrize("eps", [0.1, 0.02], ids=["kernel", "logarithms"])
def test_the_gradient_through_the_iterations_is_that_of_the_plan(eps, device):
    cost, a, b = (x.to(device) for x in PROBLEM)

    def transported(cost, max_iter=3):
        plan = sinkhorn(cost, eps, a, b, max_iter=max_iter, tol=0, grad="iterations")
        return (plan * cost).sum()

    cost = cost.requires_grad_()
    assert torch.autograd.gradcheck(transported, cost)
    assert torch.autograd.gradcheck(lambda cost: transported(cost, 400), cost)
    (through,) = torch.autograd.grad(transported(cost, 400), cost)
    envelope = sinkhorn(cost, eps, a, b, max_iter=400, tol=0)
    assert apart(through, envelope) > 0.01  # the two do differ


def test_both_gradients_agree_on_the_entropic_value(device):
    cost, a, b = (x.to(device) for x in PROBLEM)
    cost = cost.requires_grad_()
    plan = sinkhorn(cost, 0.1, a, b, max_iter=5000, tol=1e-13, grad="iterations")
    entropic = (plan * cost).sum() + 0.1 * (plan * (plan.log() - 1)).sum()
    assert apart(torch.autograd.grad(entropic, cost)[0], plan.detach()) < 1e-9


# ---- what goes in and comes out


def test_types(device):
    cost = draw(3, 4).to(device)
    assert sinkhorn(cost.double()).dtype == torch.float64
    assert sinkhorn(cost.half()).dtype == torch.float32
    assert sinkhorn([[0, 1], [1, 0]]).shape == (2, 2)
    assert sinkhorn(torch.empty(0, 3, 4)).shape == (0, 3, 4)


NAN, INF = torch.full((3, 4), float("nan")), torch.full((3, 4), float("inf"))
OK = torch.zeros(2, 3, 4)
BAD = {
    "eps: expected a finite number above 0, got 0": (OK, dict(eps=0)),
    "eps: expected a finite number above 0, got nan": (OK, dict(eps=float("nan"))),
    "cost: expected finite numbers, got 12 NaN and 0 infinite of 12": (NAN, {}),
    "cost: expected finite numbers, got 0 NaN and 12 infinite of 12": (INF, {}),
    r"cost: expected matrices \[..., M, N\], not empty, got \[4\]": (OK[0, 0], {}),
    r"cost: .* got \[2, 0, 4\]": (OK[:, :0], {}),
    r"a: expected weights \[3\] or \[2, 3\] .* got \[4\]": (OK, dict(a=torch.ones(4) / 4)),
    r"a: expected weights .* got \[\]": (OK, dict(a=torch.tensor(1.0))),
    r"b: expected weights \[4\] or \[2, 4\] .* got \[3, 4\]": (OK, dict(b=torch.ones(3, 4) / 4)),
    "a: expected weights of 0 or more": (OK, dict(a=[0.6, 0.6, -0.2])),
    "b: expected weights of 0 or more": (OK, dict(b=[0.5, 0.5, 0.0, float("nan")])),
    "same sum, not 0, got the sums 1 and 4; divide": (OK, dict(b=torch.ones(4))),
    "same sum, not 0, got the sums 0 and 0": (OK, dict(a=torch.zeros(3), b=torch.zeros(4))),
    "max_iter: expected an integer, 1 or more, got 0": (OK, dict(max_iter=0)),
    "tol: expected a finite number, 0 or more, got -1": (OK, dict(tol=-1)),
    "grad: expected one of 'envelope', 'iterations', got 'none'": (OK, dict(grad="none")),
}


@pytest.mark.parametrize("message", BAD)
def test_bad_input(message):
    cost, options = BAD[message]
    with pytest.raises(ValueError, match=message):
        sinkhorn(cost, **options)


def test_it_says_when_it_has_not_converged():
    cost = places_and_prompts(5, 0.3)
    with pytest.warns(RuntimeWarning, match="not converged to tol=1e-06 within max_iter=5 at eps"):
        sinkhorn(cost, max_iter=5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sinkhorn(cost, max_iter=5, tol=0)
        sinkhorn(cost)


# ---- the authors' rule


@pytest.mark.parametrize("spread", [0.02, 0.1])
def test_the_authors_plan_is_theirs(spread, device):
    sim, tag = torch.tensor(inputs.sinkhorn_sim(spread), device=device), f"sinkhorn/s{spread}_e0.1"
    atol = 1 if device == "cpu" else 10
    plan = authors_plan(sim)
    assert apart(plan, GOLDEN[f"{tag}/T"]) <= atol * ABOUT[f"{tag}/T"]["atol"]
    assert apart((plan * sim).sum((1, 2)), GOLDEN[f"{tag}/logit_sum"]) <= (
        atol * ABOUT[f"{tag}/logit_sum"]["atol"]
    )
    alone = torch.stack([authors_plan(one) for one in sim])
    assert apart((alone * sim).sum((1, 2)), GOLDEN[f"{tag}/logit_sum_alone"]) <= (
        atol * ABOUT[f"{tag}/logit_sum_alone"]["atol"]
    )
    assert torch.equal(authors_plan(sim.view(4, 5, 49, 4)).view_as(sim), plan)

    iters = int(GOLDEN[f"{tag}/iters"])
    assert torch.equal(authors_plan(sim, max_iter=iters), plan)
    assert not torch.equal(authors_plan(sim, max_iter=iters - 1), plan)


def test_what_the_authors_stop_leaves(device):
    """Spread 0.02 needs 3 iterations, and there is little left to do; with 0.1 a plan is off by
    0.2 % of a uniform entry, and a problem's score depends on its batch. Ours does not."""
    for spread, near in [(0.02, 1e-4), (0.1, 5e-3)]:
        sim = torch.tensor(inputs.sinkhorn_sim(spread), device=device)
        assert near / 20 < 196 * apart(authors_plan(sim), sinkhorn(1 - sim)) < near
    alone = torch.stack([authors_plan(one) for one in sim])
    assert apart((alone * sim).sum((1, 2)), (authors_plan(sim) * sim).sum((1, 2))) > 5e-6
