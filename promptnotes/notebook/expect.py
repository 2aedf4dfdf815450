"""The numbers of a chapter: measured now, within a stated tolerance, or read from a stored table.

A chapter says once which page, backbone and task it runs on. Then it checks what its cells measure:

    pn.chapter("02_coop", clip=CLIP, task=TASK)
    pn.expect("CoOp, 16 shots", coop.score(T, y))
    # CoOp, 16 shots: 83.2 %, checked to within 1 point

and names what it takes from a table that a script of ours made earlier:

    pn.stored("CoOp minus the prompt", gains.mean(), "toybox", unit="points")
    # CoOp minus the prompt: 9.5 points (measured before: results/toybox.csv)

`expect` prints the recorded target and its tolerance, never the value itself, so that the stored
output is the same on every machine. The targets live in book/expectations/<chapter>.json:

    {"toybox | toybox/objects": {"CoOp, 16 shots": {"target": 83.2, "atol": 1.0, "unit": "%"}}}

To write them anew, PROMPTNOTES_RECORD names the folder of these files (`--record` of
data_scripts/execute_book.py sets it): each value becomes the target, rounded as its tolerance
deserves; the tolerance of an entry is edited by hand in the file and kept.
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
    """Say which page runs, and on what.

    name: the notebook's file name without ".ipynb"; clip: what `load_clip` was given (a name or a
    pair); task: a name.
    """
    global _page
    clip = clip if isinstance(clip, str) else "/".join(map(str, clip))
    _page = name, f"{clip} | {task}"


def expect(name, value, unit="%"):
    """Check a number that the page has just measured against its recorded target.

    name: the claim, in words, once on the page; value: a number or a one-element tensor; unit: "%"
    (an accuracy), "points" (a difference of two), or any other word; it matters only where a target
    is recorded. Prints target and tolerance.

    Raises AssertionError with both numbers where they differ by more than the tolerance,
    LookupError for a name that is not recorded although others of this backbone and task are. For a
    backbone or task with no record it prints that.
    """
    if _page is None:
        raise RuntimeError(
            'expect needs its page: call pn.chapter("02_coop", clip=CLIP, task=TASK) first'
        )
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
        raise LookupError(
            f"{page}.json holds no expectation {name!r} for {key}; it holds "
            f"{sorted(claims)}. Correct the name, or record it"
        )
    target, atol, unit = (claims[name][field] for field in ("target", "atol", "unit"))
    said = _with_unit(f"{target:g}", unit)
    within = _with_unit(f"{atol:g}", "points" if unit == "%" else unit)
    if not abs(value - target) <= atol:  # written so that NaN fails
        raise AssertionError(
            f"{name}: got {_with_unit(f'{value:.4g}', unit)}; the book says {said}, to within "
            f"{within}"
        )
    print(f"{name}: {said}, checked to within {within}")


def stored(name, value, table, unit="%", digits=1):
    """Print a number that comes from a stored table, and that it does.

    name: the claim, in words; value: a number or a one-element tensor; table: what `results` was
    given, or "published"; digits: decimals to print. Raises ValueError for an unknown table and for
    a value that is not finite.
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
    # the tolerance's first digit, at least one decimal
    digits = max(1, 1 + math.floor(-math.log10(atol)))
    claims[name] = {"target": round(value, digits), "atol": atol, "unit": unit}
    text = json.dumps(everything, indent=1, ensure_ascii=False) + "\n"
    write_whole(path, text.encode())
    return claims
