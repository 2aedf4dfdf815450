"""How much faster sinkhorn is than POT's batched solver, on the problems of PLOT.

    python tests/benchmarks/bench_transport.py [--device cuda] [--problems 320 3200] [--threads 1 2]

Problems [B * K, 49, 4], float32, eps 0.1, uniform weights, at most 100 iterations, tolerance 1e-6;
costs 1 - sim, similarities made of row, column and interaction parts of one spread: 0.02 is like
real local features, 0.1 is hard. The tolerances nearly mean the same. POT stops when the Euclidean
norm of the row errors of every problem in the batch is below it, tested at iterations 1, 11, 21 ..;
promptnotes stops for each problem alone when the sum of its absolute errors, never a smaller one,
is, tested at 5, 10, 15 .. For both the largest sum of absolute errors in the rows and columns of a
problem is printed.
"""

import argparse
import time

import ot.batch
import torch

from promptnotes.transport import sinkhorn


def costs(n, spread, device):
    """[n, 49, 4]"""
    random = torch.Generator().manual_seed(0)
    parts = [torch.randn(*shape, generator=random) for shape in [(n, 49, 1), (n, 1, 4), (n, 49, 4)]]
    return (0.8 + spread * sum(parts)).to(device)


def error(plan):
    """The largest sum |rows - 1/49| + sum |columns - 1/4| of any problem."""
    plan = plan.double()
    return ((plan.sum(2) - 1 / 49).abs().sum(1) + (plan.sum(1) - 1 / 4).abs().sum(1)).max().item()


def timed(solvers, repeats, device):
    """The best time of each in seconds, taken in turn, so that both meet the same machine."""
    best = [float("inf")] * len(solvers)
    for _ in range(1 + repeats):  # the first warms up
        for i, solve in enumerate(solvers):
            start = time.perf_counter()
            solve()
            if device == "cuda":
                torch.cuda.synchronize()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def measure(n, spread, repeats, device):
    cost = costs(n, spread, device)
    solvers = [
        lambda: ot.batch.solve_batch(cost, 0.1, max_iter=100, tol=1e-6, method="log_sinkhorn").plan,
        lambda: sinkhorn(cost, 0.1, max_iter=100, tol=1e-6),
    ]
    pot, ours = (solve() for solve in solvers)
    slow, fast = timed(solvers, repeats, device)
    print(
        f"{n:7d} {spread:7.2f} {slow * 1e3:10.2f} {fast * 1e3:9.2f} {slow / fast:7.1f} "
        f"{error(pot):11.1e} {error(ours):11.1e} {(pot - ours).abs().max().item():11.1e}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--problems", type=int, nargs="+", default=[320, 3200, 32000])
    parser.add_argument("--spreads", type=float, nargs="+", default=[0.02, 0.1])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--repeats", type=int, default=10)
    args = parser.parse_args()
    with torch.no_grad():
        for threads in args.threads if args.device == "cpu" else args.threads[:1]:
            torch.set_num_threads(threads)
            print(f"{args.device}, {threads} threads")
            print(
                "  B * K  spread     POT ms   ours ms   ratio   POT error  ours error  difference"
            )
            for n in args.problems:
                for spread in args.spreads:
                    measure(n, spread, args.repeats if n < 10_000 else 3, args.device)
