"""The numbers of a chapter: measured now, within a stated tolerance, or read from a stored table.

    pn.chapter("02_coop", clip=CLIP, task=TASK)  # once: which page runs, and on what
    pn.expect("CoOp, 16 shots", coop.score(T, y))
    # CoOp, 16 shots: 83.2 %, checked to within 1 point
    pn.stored("CoOp minus the prompt", gains.mean(), "toybox", unit="points")
    # CoOp minus the prompt: 9.5 points (measured before: results/toybox.csv)

`expect` prints the recorded target and its tolerance, never the value itself, so that the stored
output is the same on every machine. The targets live in book/expectations/<chapter>.json:

    {"toybox | toybox/iconic": {"CoOp, 16 shots": {"target": 83.2, "atol": 1.0, "unit": "%"}}}

To write them anew, PROMPTNOTES_RECORD names the folder of these files (`--record` of
data_scripts/execute_book.py sets it): each value becomes the target, rounded as its tolerance
deserves; a tolerance that was edited in the file is kept.
"""

import json
import math
import os
from pathlib import Path

from ..files import write_whole
from . import tables

DEFAULT_ATOL = {"%": 1.0, "points": 1.5}  # anything else: 5 % of the value
_page = None  # the page that runs: its name and its backbone-and-task key


def chapter(name, clip, task):
    """Say which page runs (the notebook's file name without ".ipynb"), on which backbone (a name or
    pair, as `load_clip` takes it) and task (a name)."""
    global _page
    clip = clip if isinstance(clip, str) else "/".join(map(str, clip))
    _page = name, f"{clip} | {task}"


def expect(name, value, unit="%"):
    """Check a number that the page has just measured against its recorded target; print the target
    and its tolerance, or that this backbone and task have no record.

    name: the claim, in words, once on the page; value: a number or a one-element tensor; unit: "%"
    (an accuracy), "points" (a difference of two), or another; used only to record. AssertionError:
    value and target differ by more than the tolerance; LookupError: only other names are recorded.
    """
    if _page is None:
        raise RuntimeError('expect: call pn.chapter("02_coop", clip=CLIP, task=TASK) before it')
    page, key = _page
    value = float(value)
    if recording := os.environ.get("PROMPTNOTES_RECORD"):
        claims = _record(Path(recording) / f"{page}.json", key, name, value, unit)
    else:
        claims = _read(tables.book() / "expectations" / f"{page}.json").get(key)
    if claims is None:
        print(f"{name}: no expectation recorded for {key}")
        return
    if name not in claims:
        known = f"for {key}, {page}.json has {sorted(claims)}"
        raise LookupError(f"name: {name!r} is not recorded ({known}); correct it, or record it")
    target, atol, unit = (claims[name][field] for field in ("target", "atol", "unit"))
    said = _with_unit(f"{target:g}", unit)
    within = _with_unit(f"{atol:g}", "points" if unit == "%" else unit)
    if not abs(value - target) <= atol:  # written so that NaN fails
        got = _with_unit(f"{value:.4g}", unit)
        raise AssertionError(f"{name}: got {got}; the book says {said}, to within {within}")
    print(f"{name}: {said}, checked to within {within}")


def stored(name, value, table, unit="%", digits=1):
    """Print a number that comes from a stored table, and that it does.

    name, value: as of `expect`; table: what `results` was given, or "published"; digits: decimals
    to print. ValueError: there is no such table, or the value is not finite.
    """
    value, known = float(value), table == "published"
    source = tables.PUBLISHED if known else f"measured before: {tables.results_file(table)}"
    if not math.isfinite(value):
        raise ValueError(f"value: expected a number for {name!r}, got {value} ({source})")
    rounded = round(value, digits) + 0.0  # + 0.0: no "-0.0"
    print(f"{name}: {_with_unit(f'{rounded:.{digits}f}', unit)} ({source})")


def _with_unit(number, unit):
    """Such as "83.2 %", "1 point", "0.5 points", or "0.1" without a unit."""
    unit = "point" if unit == "points" and number == "1" else unit
    return f"{number} {unit}".rstrip()


def _read(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _record(path, key, name, value, unit):
    if not math.isfinite(value):
        raise ValueError(f"value: expected a number to record for {name!r}, got {value}")
    everything = _read(path)
    claims = everything.setdefault(key, {})
    default = DEFAULT_ATOL.get(unit) or float(f"{max(0.05 * abs(value), 1e-3):.1g}")
    atol = claims.get(name, {}).get("atol", default)
    digits = max(1, 1 + math.floor(-math.log10(atol)))  # atol's first digit; one or more
    claims[name] = {"target": round(value, digits), "atol": atol, "unit": unit}
    write_whole(path, (json.dumps(everything, indent=1, ensure_ascii=False) + "\n").encode())
    return claims
