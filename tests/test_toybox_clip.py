"""The shipped backbones know the generic objects, and their features tell patterns apart."""

import numpy as np
import pytest
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegression

import promptnotes as pn
from promptnotes import assets


@pytest.mark.parametrize("name", assets.NAMES)
def test_it_knows_the_generic_objects(name, device):
    clip, task = pn.load_clip(name, device=device), pn.load_task("toybox/objects")
    zero_shot = pn.ZeroShot(clip, task.classnames, task.templates[0])
    assert zero_shot.score(clip.encode_images(task.test.images), task.test.labels) >= 75


@pytest.mark.parametrize("name", assets.NAMES)
def test_a_linear_probe_tells_patterns_apart(name, device):
    """16 shots, the strength of the penalty chosen on the few-shot validation draw."""
    clip, task = pn.load_clip(name, device=device), pn.load_task("toybox/patterns")

    def unit(images):
        return F.normalize(clip.encode_images(images).pooled, dim=1).cpu().numpy()

    test, accuracy = unit(task.test.images), []
    for seed in (1, 2, 3):
        shot, val = task.few_shot(16, seed), task.few_shot_val(16, seed)
        x, v = unit(shot.images), unit(val.images)
        probes = [
            LogisticRegression(C=c, max_iter=1000).fit(x, shot.labels) for c in (1, 10, 100, 1000)
        ]
        best = max(probes, key=lambda probe: probe.score(v, val.labels))
        accuracy.append(100 * best.score(test, task.test.labels))
    assert np.mean(accuracy) >= 60, accuracy


def test_weights_of_another_version_are_refused(tmp_path):
    with safe_open(assets.HERE / f"{assets.DEFAULT}.safetensors", "pt") as file:
        state, said = {key: file.get_tensor(key) for key in file.keys()}, file.metadata()
    state["renamed"] = state.pop("ln_final.weight")
    save_file(state, tmp_path / "old.safetensors", said)
    said = r"old.safetensors: not a Toybox CLIP .*\['ln_final.weight'\], unexpected \['renamed'\]"
    with pytest.raises(ValueError, match=said):
        assets.read(tmp_path / "old.safetensors")
