"""Entropic optimal transport for many small problems at once: Sinkhorn (arXiv:1306.0895)."""

import warnings

import torch

EVERY = 5  # iterations between two tests of convergence
SAFE = 40  # (largest - smallest cost) / eps for which float32 holds exp(-cost / eps)
BLOCK = 2**18  # entries solved together on a CPU: they stay in its cache
MODES = ("envelope", "iterations")


def sinkhorn(cost, eps=0.1, a=None, b=None, max_iter=100, tol=1e-6, grad="envelope"):
    """Plans T >= 0 [..., M, N] that minimise <T, cost> + eps * sum T (log T - 1) while their rows
    sum to a and their columns to b.

    cost     : [..., M, N], finite; the leading axes count problems
    eps      : weight of the entropy, in units of the cost. Towards 0 the plan becomes that of exact
               transport; at inf it is a b^T
    a, b     : weights of the rows [..., M] and columns [..., N], one for all problems or one each;
               not negative, of equal sum. None: uniform, 1/M and 1/N
    max_iter : iterations at most, each an update of both scalings
    tol      : a problem has converged when its columns miss b by no more than tol * sum a in sum,
               which is tested every 5 iterations; its rows are exact to rounding. About 3e-7 can be
               reached, 1e-14 in float64
    grad     : "envelope": T is a constant. It is the gradient to the cost of the minimum above, so
               sum(T * cost) has that gradient. "iterations": T is a function of the cost (a and b
               are constants), differentiated through all iterations, whose arrays are kept

    Returns T in float32 (float64 if cost is). What is returned for a problem depends on no other:
    one that has converged stays as it is. If some have not after max_iter, a RuntimeWarning says
    so, unless tol is 0, which asks for exactly max_iter iterations.

    Problems whose costs lie within 40 eps are scaled in the kernel domain, on exp(-cost / eps), the
    others by logarithms in float64. The host waits for the device once in 5 iterations. Raises
    ValueError for what cannot be solved.
    """
    _positive(eps)
    if grad not in MODES:
        raise ValueError(f"grad: expected one of {MODES}, got {grad!r}")
    if not isinstance(max_iter, int) or max_iter < 1:
        raise ValueError(f"max_iter: expected an integer, 1 or more, got {max_iter!r}")
    if not tol >= 0:
        raise ValueError(f"tol: expected a number, 0 or more, got {tol!r}")
    cost = _matrices(cost, "cost")
    *batch, M, N = cost.shape
    with torch.set_grad_enabled(grad == "iterations" and torch.is_grad_enabled()):
        a, b = _balanced(_weights(a, "a", cost, (*batch, M)), _weights(b, "b", cost, (*batch, N)))
        C = cost.reshape(-1, M, N)
        spread = (C.amax((1, 2)) - C.amin((1, 2))).detach()
        if not spread.isfinite().all():
            raise ValueError(
                f"cost: expected finite numbers, got {int(C.isnan().sum())} NaN and "
                f"{int(C.isinf().sum())} infinite of {C.numel()}; look at what "
                "computed them"
            )
        kernel, plan, converged = spread <= SAFE * eps, torch.empty_like(C), True
        size = max(1, BLOCK // (M * N) if C.device.type == "cpu" else len(C))
        for which, solve in ((kernel, _by_kernel), (~kernel, _by_logarithms)):
            for i in _blocks(which, size):
                plan[i], done = solve(C[i], eps, a[i], b[i], max_iter, tol)
                converged &= done
    if not converged and tol > 0:
        warnings.warn(
            f"sinkhorn: some problems have not converged to tol={tol} within max_iter="
            f"{max_iter} at eps={eps}; allow more iterations, or a larger tol",
            RuntimeWarning,
            stacklevel=2,
        )
    return plan.view(cost.shape)


def authors_plan(sim, eps=0.1, threshold=1e-2, max_iter=100):
    """Plans [..., M, N] as PLOT's code computes them (trainers/plot.py:206-228, 257-268), float32,
    uniform weights. Only to reproduce its numbers.

    It stops when the mean change of r over *all* problems falls below the threshold, mostly before
    convergence: a plan depends on its batch. And it scales exp((sim - 1) / eps) as it is, which a
    small eps turns into 0 / 0 = NaN.

    sim : similarities [..., M, N]; the leading axes are one batch
    """
    _positive(eps)
    sim = _matrices(sim, "sim").float()
    M, N = sim.shape[-2:]
    K = ((sim - 1) / eps).exp()
    r, c = torch.ones_like(K[..., :1]), torch.ones_like(K[..., :1, :])
    for _ in range(max_iter):
        before = r
        r = 1 / M / (K * c).sum(-1, keepdim=True)
        c = 1 / N / (K * r).sum(-2, keepdim=True)
        if (r - before).abs().mean() < threshold:
            break
    return r * K * c


def _by_kernel(C, eps, a, b, max_iter, tol):
    """T = diag(u) K diag(v) for C [B, M, N], and whether all have converged.

    No update brings log v farther from the solution (largest difference). So with K within
    exp(-20 .. 20) and v starting at b, v / b stays within exp(-40 .. 40), u / a within
    exp(-60 .. 60).
    """
    if C.shape[1] > C.shape[2]:
        C = C.mT.contiguous().mT  # the long axis fastest
    middle = (C.amin((1, 2), True) + C.amax((1, 2), True)).detach() / 2
    K, a, b = ((middle - C) / eps).exp(), a[:, :, None], b[:, None]
    u, v, done = _iterate(
        lambda v: (K * v).sum(2, True),
        lambda u: (K * u).sum(1, True),
        torch.div,
        torch.mul,
        a,
        b,
        a,
        max_iter,
        tol,
    )
    return K * u * v, done


def _by_logarithms(C, eps, a, b, max_iter, tol):
    """The same with log u, log v and -C / eps, which has no bounds."""
    L, a, b = C.double() / -eps, a.double()[:, :, None], b.double()[:, None]
    u, v, done = _iterate(
        lambda v: (L + v).logsumexp(2, True),
        lambda u: (L + u).logsumexp(1, True),
        torch.sub,
        lambda u, s: (u + s).exp(),
        a.log(),
        b.log(),
        a,
        max_iter,
        tol,
    )
    return (L + u + v).exp().to(C.dtype), done


def _iterate(rows, columns, divide, row_sums, a, b, target, max_iter, tol):
    """u, v and whether all problems have converged.

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
        if all_done := bool(done.all()):
            break
    return *solved, all_done


def _blocks(which, size):
    """Where `which` is true, `size` at a time; as slices if everywhere, so that none is copied."""
    index = which.nonzero()[:, 0]
    if len(index) == len(which):
        return [slice(i, i + size) for i in range(0, len(which), size)]
    return index.split(size) if len(index) else []


def _positive(eps):
    if not eps > 0:
        raise ValueError(
            f"eps: expected a positive number, got {eps!r}. Exact transport, without "
            "entropy, is a linear programme: ot.emd of the package POT solves it"
        )


def _matrices(x, name):
    x = torch.as_tensor(x)
    if x.ndim < 2 or 0 in x.shape[-2:]:
        raise ValueError(f"{name}: expected matrices [..., M, N], not empty, got {list(x.shape)}")
    return x if x.dtype == torch.float64 else x.float()


def _weights(w, name, cost, shape):
    """One row of weights [B, n] for each problem; shape [..., n]."""
    if w is None:
        return cost.new_full(shape[-1:], 1 / shape[-1]).expand(shape).reshape(-1, shape[-1])
    w = torch.as_tensor(w).detach().to(cost)
    if (
        w.shape[-1:] != shape[-1:]
        or w.ndim > len(shape)
        or any(have not in (1, want) for have, want in zip(w.shape[::-1], shape[::-1]))
    ):
        raise ValueError(
            f"{name}: expected weights {list(shape[-1:])} or {list(shape)} for a cost "
            f"{list(cost.shape)}, got {list(w.shape)}"
        )
    if not ((w >= 0) & w.isfinite()).all():
        raise ValueError(
            f"{name}: expected weights of 0 or more, got some that are negative, infinite or NaN"
        )
    return w.expand(shape).reshape(-1, shape[-1])


def _balanced(a, b):
    """a and b [B, n], b with exactly the sum of a."""
    mass, other = a.sum(1, True), b.sum(1, True)
    if not ((mass > 0) & ((mass - other).abs() <= 1e-5 * mass)).all():
        i = (mass - other).abs().argmax()
        raise ValueError(
            "a, b: expected weights with the same sum, not 0, got the sums "
            f"{mass[i].item():g} and {other[i].item():g}; divide each by its sum"
        )
    return a, b * (mass / other)
