"""How much faster the text tower is than the plain 77-token run, beside what counting allows.

    python tests/benchmarks/bench_text_tower.py [--device cuda] [--classes 10 100 1000] [--n-ctx 16]
    python tests/benchmarks/bench_text_tower.py --profile 10

One forward and one backward pass to the context, RN50's text tower. Columns: the plain run, ours,
their ratio; the ratio of counted operations; our share of a large product's speed, measured in the
same run; the largest relative difference of features and gradients. --profile says where the time
of our run goes, by kind of operation.
"""

import argparse

import torch
from setting import (
    Plain,
    backbone,
    class_names,
    contexts,
    counted,
    large_product,
    seconds,
    short_step,
)
from torch.profiler import ProfilerActivity, profile

from promptnotes.prompts import PromptLayout

KINDS = {  # of operations, by the names that the profiler gives them
    "matrix products": "mm addmm bmm linear",
    "attention": "_scaled_dot_product",
    "normalisation": "layer_norm native_layer_norm",
    "activation": "silu",
    "copies, concatenations": "copy_ cat index clone",
    "sums, fills": "add mul sum fill_ zero_ div",
}


def measure(clip, K, n_ctx, chunk, device, limit, position="end", class_specific=False):
    layout = PromptLayout(clip, class_names(K), n_ctx, position, class_specific)
    context, results = contexts(layout, clip.text.width, device=device), {}

    def run(name, step):
        context.grad = None
        results[name] = step(context), context.grad

    slow = Plain(clip, layout, chunk)
    fast = seconds(lambda: run("short", lambda x: short_step(clip, layout, x)), 5, device)
    few = dict(repeats=1, warm_up=0) if K > 10 and device == "cpu" else dict(repeats=3)
    plain = seconds(lambda: run("plain", slow.step), device=device, **few)
    pairs = zip(results["short"], results["plain"])
    error = max(((a - b).abs().max() / b.abs().max()).item() for a, b in pairs)
    full, shared = counted(layout.lengths, layout.n_prefix, clip.text.width, len(clip.text.layers))
    kind = "class-specific" if class_specific else position
    print(
        f"{kind:14s} {K:5d} {plain * 1e3:10.1f} {fast * 1e3:9.1f} {plain / fast:7.1f} "
        f"{full / shared:8.1f} {shared / fast / limit:8.0%} {error:9.1e}",
        flush=True,
    )


def print_profile(clip, K, n_ctx, device):
    """Where the time of a forward and a backward pass goes, in ms and by kind of operation."""
    layout = PromptLayout(clip, class_names(K), n_ctx)
    context, steps = contexts(layout, clip.text.width, device=device), 5
    whole = seconds(lambda: short_step(clip, layout, context), 5, device)
    activities = [ProfilerActivity.CPU] + [ProfilerActivity.CUDA] * (device == "cuda")
    with profile(activities=activities) as profiled:
        for _ in range(steps):
            short_step(clip, layout, context)
    spent, calls = dict.fromkeys([*KINDS, "other"], 0.0), dict.fromkeys([*KINDS, "other"], 0)
    for event in profiled.key_averages():
        name = event.key.removeprefix("aten::")
        of = [kind for kind, starts in KINDS.items() if name.startswith(tuple(starts.split()))]
        own = event.self_device_time_total if device == "cuda" else event.self_cpu_time_total
        spent[of[0] if of else "other"] += own / 1e3 / steps
        calls[of[0] if of else "other"] += event.count // steps
    print(
        f"K = {K}: {whole * 1e3:.1f} ms; with the profiler {sum(spent.values()):.1f} ms, of these"
    )
    for kind, ms in spent.items():
        print(f"  {kind:24s} {ms:8.1f} ms {ms / sum(spent.values()):5.0%} {calls[kind]:6d} calls")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    sizes = [10, 100, 1000]
    parser.add_argument("--classes", type=int, nargs="*", default=sizes)
    parser.add_argument("--others", type=int, nargs="*", default=[10, 100])
    parser.add_argument("--profile", type=int, nargs="*", default=[], metavar="K")
    parser.add_argument("--n-ctx", type=int, default=16)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--chunk", type=int, help="classes at a time in the plain run")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    on_gpu = args.device == "cuda"
    chunk = args.chunk or (200 if on_gpu else 20)
    for dtype in [torch.float32, torch.bfloat16] if on_gpu else [torch.float32]:
        clip = backbone(args.device, dtype, args.layers)
        limit = large_product(args.device, dtype)
        print(f"{args.device}, {args.threads} threads, {dtype}, M = {args.n_ctx}")
        print(f"a large product: {limit / 1e9:.0f} GFLOP/s")
        for K in args.profile:
            print_profile(clip, K, args.n_ctx, args.device)
        if args.profile:
            continue
        print("position           K   plain ms   ours ms   ratio  counted    share rel.error")
        run = [(K, "end", False) for K in args.classes]
        kinds = [("front", False), ("middle", False), ("end", True)]
        run += [(K, position, own) for position, own in kinds for K in args.others]
        for K, position, own in run:
            measure(clip, K, args.n_ctx, chunk, args.device, limit, position, own)
