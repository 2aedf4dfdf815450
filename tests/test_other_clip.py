"""Every chapter on a CLIP and a task that are not Toybox's, from a folder that holds it alone.

The first cell gets another pair; a recorder in the kernel says which methods were fitted and scored
on images of that task, as that CLIP encodes them, with that task's class names. The CLIP has random
weights, the task a few noisy images, so nothing is asked of the numbers.
"""

import json
import os
from pathlib import Path

import chapters
import miniature
import pytest
from nbformat import v4

CLASSES = {
    "AnnualCrop": "Annual Crop Land",
    "Forest": "Forest",
    "Highway": "Highway or Road",
    "SeaLake": "Sea or Lake",
}
NAMES = list(CLASSES.values())
BASE, NEW = NAMES[:2], NAMES[2:]

# What a chapter is about: (method, options, class names in training, class names in scoring).
METHODS = {
    "01_clip": [("ZeroShot", {}, None, NAMES)],
    "02_coop": [("CoOp", {"class_specific": False}, NAMES, NAMES)],
    "03_csc": [("CoOp", {"class_specific": True}, NAMES, NAMES)],
    "04_sinkhorn": [],
    "05_plot": [("PLOT", {}, NAMES, NAMES)],
    "06_upl": [("UPL", {}, NAMES, NAMES)],
    "07_neighbours": [
        ("LinearProbe", {}, None, None),
        ("CLAP", {}, NAMES, NAMES),
        ("LPPlusPlus", {}, NAMES, NAMES),
        ("CLIPAdapter", {}, NAMES, NAMES),
        ("TipAdapter", {"finetune": False}, NAMES, NAMES),
        ("TipAdapter", {"finetune": True}, NAMES, NAMES),
    ],
    "08_generalisation": [("CoOp", {}, BASE, NEW), ("CoCoOp", {}, BASE, NEW)],
    "09_reproduce": [("ZeroShot", {}, None, NAMES)],
    "10_speed": [("CoOp", {}, NAMES, NAMES)],
}
PATHS = {path.stem: path for path in chapters.CHAPTERS if path.stem != "toybox"}  # of Toybox alone


@pytest.fixture(scope="session")
def pair(tmp_path_factory):
    """(CLIP, the folder of all sets) as a chapter's first cell and its environment name them."""
    root = tmp_path_factory.mktemp("other")
    miniature.eurosat(root / "data", CLASSES, (18, 6, 8))
    return str(miniature.clip_folder(root / "tiny-clip")), str(root / "data")


def test_every_chapter_says_what_it_is_about():
    assert set(PATHS) == set(METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_chapter_on_another_clip_and_task(name, pair, tmp_path):
    clip, data = pair
    record = tmp_path / "record.json"
    alone = tmp_path / "alone"
    alone.mkdir()
    notebook = chapters.copy(PATHS[name], alone)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert "parameters" in first.metadata.tags
    first.source = f'CLIP, TASK = {clip!r}, "eurosat"'
    here = str(Path(__file__).parent)
    start = f"import sys\nsys.path.append({here!r})\nimport recorder\nrecorder.watch('eurosat')"
    notebook.cells.insert(0, v4.new_code_cell(start))
    notebook.cells.append(v4.new_code_cell(f"recorder.save({str(record)!r})"))
    environment = os.environ | {"PROMPTNOTES_DATA": data, "HF_HUB_OFFLINE": "1"}

    chapters.run(notebook, alone, environment)

    for cell in notebook.cells:
        if "toybox-only" not in cell.metadata.get("tags", []):
            printed = "".join(output.get("text", "") for output in cell.get("outputs", []))
            printed = printed.replace("results/speed.csv", "")  # of RN50's text encoder
            assert "measured before: results/" not in printed, "Toybox's numbers, untagged"
    events = json.loads(record.read_text())
    if name == "04_sinkhorn":
        assert {"event": "sinkhorn"} in events
    for method, options, learned, scored in METHODS[name]:
        of_method = [
            event
            for event in events
            if event.get("method") == method and event["options"].items() >= options.items()
        ]
        if method != "ZeroShot":
            assert any(ran(event, "fit", "train", learned) for event in of_method), (
                f"{method} {options} was not fitted on the training images: {of_method}"
            )
        assert any(ran(event, "logits", "test", scored) for event in of_method), (
            f"{method} {options} was not scored on the test images: {of_method}"
        )


def ran(event, kind, part, classnames):
    """Whether a call was of this kind, on images of one part of the task and with its classes."""
    return (
        event["event"] == kind
        and event["on"] == [["tiny-clip", part]]
        and event["classnames"] == classnames
        and (event["method"] != "PLOT" or event["local"])
    )
