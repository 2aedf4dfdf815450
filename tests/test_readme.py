"""The README's quickstart has the lines that it promises, runs, and prints what it says."""

import re
import subprocess
import sys

import numpy as np
import pytest
from chapters import BOOK
from measure_behaviour import PLAN

import promptnotes as pn

README = (BOOK.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_quickstart_prints_what_the_readme_says(tmp_path):
    code, said = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.S).groups()
    assert len(code.splitlines()) <= 15
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    numbers = [re.findall(r"(\D+)(\d+\.\d) %", text) for text in (run.stdout, said)]
    assert [label for label, _ in numbers[0]] == [label for label, _ in numbers[1]]
    for (label, ours), (_, stated) in zip(*numbers, strict=True):
        assert abs(float(ours) - float(stated)) < 2, f"{label.strip()}: {ours}, README: {stated}"
    assert (tmp_path / "prompt.safetensors").is_file()


def differences(row, backbone):
    """(published, ours per task, ours minus published per task or None) of a row of the table."""
    shots = int(re.search(r"(\d+) image|$", row)[1] or 0)
    if "new classes" in row:
        new = pn.results("base_to_new").pivot_table(index="task", columns="method", values="new")
        paper = pn.published().query("dataset == 'mean of 11, new classes'")
        paper = paper.drop_duplicates("method").set_index("method").accuracy
        return paper["CoOp"] - paper["Zero-shot CLIP"], new["CoOp, M=4"] - new["ZeroShot"], None
    ours = {theirs: name for name, theirs in pn.evidence.NAMES.items()}
    method, _, over = re.match(r"([\w*-]+)( over (\w+))?", row).groups()
    found = pn.evidence.gains(ours[method], shots, over or "ZeroShot", backbone)
    return found.published.mean(), found.toybox, found.toybox - found.published


def typeset(values):
    return "{:+.1f} ({:.1f} to {:.1f})".format(*pn.evidence.interval(values)).replace("-", "−")


def test_what_it_finds_is_what_the_tables_hold():
    section = README.split("<!-- findings -->")[1].split("<!-- end of findings -->")[0]
    rows = re.findall(r"^\| (.*?)" + 5 * r" \| ?(.*?)" + r" ?\|$", section, re.M)[1:]
    backbone, marked = "toybox-rn", {"†": 0, "‡": 0}
    for row, published, ours, spread, over, verdict in rows:
        if row.startswith("*On the transformer"):
            backbone = re.search("`(.*)`", row)[1]
            continue
        paper, values, minus = differences(row, backbone)
        _, low, high = pn.evidence.interval(values)
        assert published.removesuffix(" †") == f"{paper:+.1f}".replace("-", "−"), row
        assert ours == typeset(values), row
        above = f"{(np.asarray(values) > 0).sum()} of {len(values)}"  # a tie is not above
        assert spread == f"{np.median(values):+.1f}, {above}".replace("-", "−"), row
        assert over == ("" if minus is None else typeset(minus)), row
        assert verdict == pn.evidence.verdict(paper, low, high), row
        marked["†"] += published.endswith("†")
        marked["‡"] += row.endswith("‡")
        # the set-up: gains over the prompt with 16 images, which follow the matched gap
        assert row.endswith("‡") == ("16 images" in row and " over " not in row), row
    assert len(rows) == 14 and all(marked.values())


def test_at_the_papers_rate_coop_does_what_the_notes_say():
    gains, table = pn.evidence.gains("CoOp", 1), pn.results("paper_rates")
    table = table[(table.method == "CoOp") & (table.backbone == "toybox-rn") & (table.shots == 1)]
    rate, prompts = table.groupby("task").accuracy.mean(), pn.results("toybox")
    prompts = prompts[(prompts.method == "ZeroShot") & (prompts.backbone == "toybox-rn")]
    ours = (rate - prompts.set_index("task").accuracy)["toybox/" + gains.task].to_numpy()
    assert f"is at {typeset(ours).removeprefix('+')}" in README
    assert (
        pn.evidence.verdict(1, *pn.evidence.interval(ours - gains.published)[1:]) == "cannot tell"
    )
    new = pn.results("base_to_new").pivot_table(index="task", columns="method", values="new")
    loss = new["ZeroShot"] - new["CoOp, M=4, paper's rate"]
    assert f"loses {typeset(loss).removeprefix('+')}" in README


def test_on_fewer_tasks_the_first_rows_contain_0():
    gains = pn.evidence.gains("CoOp", 16)
    assert pn.evidence.interval(gains.toybox[gains.task != "land"])[1] < 0
    assert pn.evidence.interval(gains.toybox)[1] > 0
    searched = [task.removeprefix("toybox/") for task in PLAN["choose"]["tasks"]]
    for method in ("CoOp", "TipAdapter-F"):
        gains = pn.evidence.gains(method, 16)
        assert typeset(gains.toybox[~gains.task.isin(searched)]) in README
