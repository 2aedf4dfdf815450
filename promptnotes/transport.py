"""Entropic optimal transport for many small problems at once: Sinkhorn (arXiv:1306.0895)."""

import math
import warnings

import torch

from . import checks

EVERY = 5  # iterations between two tests of convergence
SAFE = 40  # (largest - smallest cost) / eps for which float32 holds exp(-cost / eps)
BLOCK = 2**18  # entries solved together on a CPU: they stay in its cache


def sinkhorn(
    cost, eps=0.1, a=None, b=None, max_iter=100, tol=1e-6, grad="envelope", max_spread=None
) -> torch.Tensor:
    """Plans T >= 0 [..., M, N] that minimise <T, cost> + eps * sum T (log T - 1) while their rows
    sum to a and their columns to b.

    A plan depends on no other problem: one that has converged stays as it is. If some have not, a
    RuntimeWarning says so, unless tol is 0 or `max_spread` is given. Costs within 40 eps are scaled
    in the kernel domain, on exp(-cost / eps), others by logarithms in float64 (MPS: float32).

    cost : [..., M, N], finite; leading axes count problems. T is float32, or float64 if cost is.
    eps : weight of the entropy, in units of the cost. Towards 0 the plan becomes that of exact
        transport (POT's `ot.emd`); at inf it is a b^T.
    a, b : weights of rows and columns, [M] and [N], or [..., M] and [..., N]; not negative, of
        equal sum. None: uniform, 1/M and 1/N.
    max_iter, tol : updates of both scalings, at most; a problem has converged when its columns miss
        b by tol * sum a or less in sum (3e-7 can be reached, 1e-14 in float64); its rows are exact.
    grad : "envelope": T is a constant, so that sum(T * cost) has the gradient of the minimum above.
        "iterations": T is a function of the cost, differentiated through all iterations, whose
        arrays are kept; a and b are constants.
    max_spread : None: the host looks at the values and, every 5 iterations, whether all have
        converged, for which it waits for a GPU. A number: no problem's costs differ by more, as
        those of 1 - cosine by 2; the host looks at nothing, and `max_iter` iterations run.
    """
    check_eps(eps)
    checks.choice("grad", grad, ("envelope", "iterations"))
    checks.number("tol", tol, least=0)
    max_iter = checks.integer("max_iter", max_iter, least=1)
    cost, look = _matrices(cost, "cost"), max_spread is None
    with torch.set_grad_enabled(grad == "iterations" and torch.is_grad_enabled()):
        a, b = _marginals(a, b, cost, look)
        C = cost.reshape(-1, *cost.shape[-2:])
        plan, converged = torch.empty_like(C), True
        for i, solve in _parts(C, eps, max_spread):
            plan[i], done = solve(C[i], eps, a[i], b[i], max_iter=max_iter, tol=tol, look=look)
            converged &= done
    if not converged and tol > 0:
        given = f"tol={tol} within max_iter={max_iter} at eps={eps}; allow more iterations"
        warnings.warn(f"sinkhorn: not converged to {given}", RuntimeWarning, stacklevel=2)
    return plan.view(cost.shape)


def authors_plan(sim, eps=0.1, max_iter=100):
    """Plans [..., M, N] as PLOT's code computes them (trainers/plot.py:206-228, 257-268) of
    similarities of that shape, float32, uniform weights. Only to reproduce its numbers.

    It stops when r changes by less than 0.01 in the mean over *all* problems, mostly before
    convergence: a plan depends on its batch, and the host waits in every iteration. And it scales
    exp((sim - 1) / eps) as it is, which a small eps turns into 0 / 0 = NaN: FloatingPointError.
    """
    check_eps(eps)
    sim = _matrices(sim, "sim").float()
    M, N = sim.shape[-2:]
    K = ((sim - 1) / eps).exp()
    r, c = torch.ones_like(K[..., :1]), torch.ones_like(K[..., :1, :])
    for _ in range(max_iter):
        before = r
        r = 1 / M / (K * c).sum(-1, keepdim=True)
        c = 1 / N / (K * r).sum(-2, keepdim=True)
        if (r - before).abs().mean() < 0.01:
            break
    plan = r * K * c
    if not plan.isfinite().all():
        remedy = "take a larger eps (0.1 in the paper), or sinkhorn (of PLOT: stopping='converged')"
        raise FloatingPointError(f"eps: at {eps}, the authors' plan is NaN; {remedy}")
    return plan


def _parts(C, eps, max_spread):
    """What is solved together: pairs of slice or indices of the problems C [B, M, N], and how."""
    size = max(1, BLOCK // (C.shape[1] * C.shape[2]) if C.device.type == "cpu" else len(C))
    slices = [slice(i, i + size) for i in range(0, len(C), size)]
    if max_spread is not None:
        fits = checks.number("max_spread", max_spread, least=0) <= SAFE * eps
        return [(i, _by_kernel if fits else _by_logarithms) for i in slices]
    spread = (C.amax((1, 2)) - C.amin((1, 2))).detach()
    if not spread.isfinite().all():
        got = f"{int(C.isnan().sum())} NaN and {int(C.isinf().sum())} infinite of {C.numel()}"
        raise ValueError(f"cost: expected finite numbers, got {got}")
    fits = spread <= SAFE * eps
    if fits.all():
        return [(i, _by_kernel) for i in slices]
    small, large = fits.nonzero()[:, 0].split(size), (~fits).nonzero()[:, 0].split(size)
    return [(i, _by_kernel) for i in small] + [(i, _by_logarithms) for i in large]


def _by_kernel(C, eps, a, b, **stop):
    """T = diag(u) K diag(v) for C [B, M, N], and whether all have converged.

    No update brings log v farther from the solution (largest difference). So with K in
    exp(-20 .. 20) and v starting at b, v / b stays in exp(-40 .. 40), u / a in exp(-60 .. 60).
    """
    if C.shape[1] > C.shape[2]:
        C = C.mT.contiguous().mT  # the long axis fastest
    middle = (C.amin((1, 2), True) + C.amax((1, 2), True)).detach() / 2
    K, a, b = ((middle - C) / eps).exp(), a[:, :, None], b[:, None]
    rows, columns = (lambda v: (K * v).sum(2, True)), (lambda u: (K * u).sum(1, True))
    u, v, done = _iterate(rows, columns, torch.div, torch.mul, a, b, target=a, **stop)
    return K * u * v, done


def _by_logarithms(C, eps, a, b, **stop):
    """The same with log u, log v and -C / eps, which has no bounds."""
    wide = widest_float(C.device)
    L, a, b = C.to(wide) / -eps, a.to(wide)[:, :, None], b.to(wide)[:, None]
    rows, columns = (lambda v: (L + v).logsumexp(2, True)), (lambda u: (L + u).logsumexp(1, True))
    u, v, done = _iterate(
        rows, columns, torch.sub, lambda u, s: (u + s).exp(), a.log(), b.log(), target=a, **stop
    )
    return (L + u + v).exp().to(C.dtype), done


def _iterate(rows, columns, divide, row_sums, a, b, target, max_iter, tol, look):
    """u, v and whether all problems have converged (True if nobody looks).

    An update of u makes the rows exact, and the columns then miss b by no more in sum than the rows
    missed a before, which is known without forming the plan.
    """
    limit, solved = tol * target.sum((1, 2), True), None
    u = divide(a, rows(b))
    for start in range(0, max_iter, EVERY):
        for _ in range(min(EVERY, max_iter - start)):
            v = divide(b, columns(u))
            s, before = rows(v), u
            u = divide(a, s)
        close = (row_sums(before, s) - target).abs().sum((1, 2), True) <= limit  # [B, 1, 1]
        if solved is None:
            solved, done = (u, v), close
        else:
            solved = [torch.where(done, old, new) for old, new in zip(solved, (u, v))]
            done = done | close
        if look and done.all():
            return *solved, True
    return *solved, not look


def widest_float(device):
    """float64, or float32 on Apple's MPS, which has no float64."""
    return torch.float32 if torch.device(device).type == "mps" else torch.float64


def check_eps(eps):
    if eps != math.inf:
        checks.number("eps", eps, above=0)


def _matrices(x, name):
    try:
        x = torch.as_tensor(x)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"{name}: expected matrices [..., M, N] ({error})") from error
    if x.ndim < 2 or 0 in x.shape[-2:]:
        raise ValueError(f"{name}: expected matrices [..., M, N], not empty, got {list(x.shape)}")
    return x if x.dtype == torch.float64 else x.float()


def _marginals(a, b, cost, look):
    """Weights [B, M] and [B, N] of each problem's rows and columns, with exactly equal sums."""
    marginals = []
    for name, w, n in (("a", a, cost.shape[-2]), ("b", b, cost.shape[-1])):
        w = cost.new_full((n,), 1 / n) if w is None else torch.as_tensor(w).detach()
        w, shape = w.to(cost.dtype).to(cost.device), (*cost.shape[:-2], n)
        if w.shape not in ((n,), shape):
            expected = f"{[n]} or {list(shape)} for this cost"
            raise ValueError(f"{name}: expected weights {expected}, got {list(w.shape)}")
        if look and not ((w >= 0) & w.isfinite()).all():
            raise ValueError(f"{name}: expected weights of 0 or more, got less, infinite or NaN")
        marginals.append(w.expand(shape).reshape(-1, n))
    a, b = marginals
    mass, other = a.sum(1, True), b.sum(1, True)
    if look and not ((mass > 0) & ((mass - other).abs() <= 1e-5 * mass)).all():
        i = (mass - other).abs().argmax()
        got = f"{mass[i].item():g} and {other[i].item():g}; divide each by its sum"
        raise ValueError(f"a, b: expected weights with the same sum, not 0, got the sums {got}")
    return a, b * (mass / other)
