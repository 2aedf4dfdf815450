"""What was frozen is what ships: scenes, weights, body; and result tables name that freeze."""

import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest
from safetensors import safe_open
from safetensors.torch import save_file

import promptnotes as pn
from promptnotes import assets
from promptnotes.data import toybox

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "book" / "results"
OF_TOYBOX = [
    RESULTS / f"{name}.csv" for name in ("choose", "toybox", "base_to_new", "domain_shift")
]


@pytest.fixture(scope="module")
def freeze():
    spec = importlib.util.spec_from_file_location("freeze", ROOT / "data_scripts" / "freeze.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_has_changed_since_the_freeze(freeze):
    frozen, now = assets.freeze(), freeze.found()
    assert frozen["weights"] == now["weights"] and frozen["body"] == now["body"]
    differ = [key for key in now["scenes"] if frozen["scenes"].get(key) != now["scenes"][key]]
    assert not differ and frozen["scenes"].keys() == now["scenes"].keys()


@pytest.mark.parametrize("path", OF_TOYBOX, ids=lambda path: path.stem)
def test_every_row_was_measured_on_what_was_frozen(path):
    versions = pd.read_csv(path).versions.map(json.loads)
    assert {version["toybox"] for version in versions} == {assets.world()}


@pytest.mark.parametrize("task", ["wild", "flowers", "textures", "land"])
@pytest.mark.parametrize("name", assets.NAMES)
def test_the_body_is_what_the_table_says(name, task, device):
    """Zero-shot with the hand-crafted prompt on all validation images: a point is five or more."""
    clip, spec = pn.load_clip(name, device=device), toybox.TASKS[task]
    images, labels = toybox.split(task, "val")
    zero_shot = pn.ZeroShot(clip, spec.classnames, spec.template)
    body = pd.read_csv(RESULTS / "body.csv").set_index(["backbone", "task"])
    said = body.loc[(name, task), "zero_shot"]
    assert zero_shot.score(clip.encode_images(images), labels) == pytest.approx(said, abs=1)


def test_weights_of_another_version_are_refused(tmp_path):
    with safe_open(assets.HERE / f"{assets.DEFAULT}.safetensors", "pt") as file:
        state, said = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    state["renamed"] = state.pop("ln_final.weight")
    save_file(state, tmp_path / "old.safetensors", said)
    said = r"old.safetensors: not a Toybox CLIP .*\['ln_final.weight'\], unexpected \['renamed'\]"
    with pytest.raises(ValueError, match=said):
        assets.read(tmp_path / "old.safetensors")
