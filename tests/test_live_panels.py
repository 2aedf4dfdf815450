"""The live panels of a notebook draw anew when a control moves, and draw the right numbers."""

import base64
from html import escape

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

import promptnotes as pn
from promptnotes.notebook import live, widgets


@pytest.fixture
def panel(monkeypatch):
    """Shows a panel: (its controls by name, what the titles say now, its picture)."""
    shown, said = [], []
    plt.close("all")  # other tests' figures

    def keep(figure):
        titles = [ax.get_title() for ax in figure.axes] + [figure.get_suptitle()]
        said[:] = [title for title in titles if title]
        return widgets.png(figure)

    monkeypatch.setattr(live, "show", lambda *args: shown.append(args))
    monkeypatch.setattr(live, "png", keep)

    def show(function, *args, **options):
        function(*args, **options)
        (*controls, picture), still, about = shown.pop()
        assert (
            base64.b64encode(picture.value).decode() in still and f'alt="{escape(about)}"' in still
        )
        return {control.description: control for control in controls}, said, picture

    yield show
    assert plt.get_fignums() == []


def test_typing_changes_the_probabilities_and_names_unmet_words(panel):
    clip, task = pn.load_clip("toybox"), pn.load_task("toybox/iconic")
    image = task.val.images[0]
    controls, said, picture = panel(live.clip, clip, image, ["lighthouse", "lantern"])
    before = picture.value
    assert said == []
    controls["prompts"].value = "a photo of a zebra and a ___"
    assert said == ["never met in training: zebra"] and picture.value != before
    controls["classes"].value = "lantern"
    assert "two classes" in said[0]


def test_the_training_says_its_step(panel):
    paths, clouds = np.random.default_rng(0).normal(size=(2, 3, 2, 2))
    shown = panel(live.training, paths, clouds, ["a", "b"], [0, 5, 9], {"test": [50, 60, 70]})
    controls, said, _ = shown
    assert said == ["epoch 9: test 70.0 %"]
    controls["step"].value = 1
    assert said == ["epoch 5: test 60.0 %"]


def test_transport_is_sinkhorns(panel):
    bakeries = [[0.6, 3.3], [1.1, 0.8], [2.9, 2.2], [4.4, 3.5], [5.4, 0.7]]
    cafes = [[1.9, 2.9], [2.2, 0.5], [3.9, 1.2], [5.6, 2.7]]
    controls, said, _ = panel(live.transport, bakeries, cafes)
    assert said == ["plan (%); sums miss by 0.0 %", "mean distance 1.53 km"]
    controls["iterations"].value = 1
    assert "miss by 0.0" not in said[0]
    controls["iterations"].value, controls["eps"].value = 1000, 0.05
    assert said[1] == "mean distance 1.42 km"
    controls["north"].value = -1.0
    assert said[1] != "mean distance 1.42 km"


def test_a_plan_shows_the_row_of_a_cell(panel):
    S = torch.rand(16, 3, generator=torch.Generator().manual_seed(0))
    controls, _, picture = panel(live.plan, np.zeros((8, 8, 3)), S, list("abc"))
    before = picture.value
    controls["row"].value = 3
    assert picture.value != before


def test_selection_counts_what_is_kept(panel):
    guess = torch.tensor([0] * 20 + [1] * 5)
    q = torch.linspace(1, 0.04, 25)
    controls, said, _ = panel(live.selection, q, guess, torch.zeros_like(guess), ["a", "b", "c"])
    assert said == ["21 of 25 images kept, 76.2 % correct, 1 classes without any"]
    controls["Q"].value = 4
    assert said == ["8 of 25 images kept, 50.0 % correct, 1 classes without any"]
    controls["rule"].value = "threshold"
    assert said == ["13 of 25 images kept, 100.0 % correct, 2 classes without any"]
    controls["threshold"].value = 0.95
    assert said[0].startswith("2 of 25 images kept, 100.0 %")


def test_mixing_moves_accuracy(panel):
    base, votes = torch.eye(4), 3 * torch.eye(4).flip(0)

    def logits(alpha):
        return base + alpha * votes

    controls, said, _ = panel(live.mixing, logits, range(4), list("abcd"), alpha=[0, 1])
    assert said[-1] == "alpha = 0: 100.0 % of 4 images correct"
    controls["alpha"].value = 1
    assert said[-1] == "alpha = 1: 0.0 % of 4 images correct"
    with pytest.raises(TypeError, match="beta"):
        live.mixing(logits, range(4), list("abcd"), beta=[0])
