"""The few-shot draws equal the published ones: train and val, in the same order."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from promptnotes.data.few_shot import few_shot_indices

DRAWS = Path(__file__).parent / "few_shot"


def load(name):
    """The lists that a draw was made from, and {(shots, seed): (train, val)}."""
    data = json.loads((DRAWS / f"{name}.json").read_text())
    labels = [
        [label for label, count in data[f"{part}_labels"] for _ in range(count)]
        for part in ("train", "val")
    ]
    draws = {}
    for key in data:
        if key.startswith("train shots="):
            shots, seed = (int(word.split("=")[1]) for word in key.split()[1:])
            draws[shots, seed] = data[key], data[key.replace("train", "val", 1)]
    return *labels, draws


PUBLISHED = [(name, *run) for name in ("caltech101", "dtd", "dassl") for run in load(name)[2]]


@pytest.mark.parametrize("name, shots, seed", PUBLISHED)
def test_published_draws(name, shots, seed):
    train_labels, val_labels, draws = load(name)
    train, val = draws[shots, seed]
    assert few_shot_indices(train_labels, shots, seed, val_labels) == (train, val)
    assert few_shot_indices(train_labels, shots, seed) == train


def test_published_draws_are_all_there():
    assert len(PUBLISHED) == 2 * 2 * 3 + 2
    train_labels, val_labels, draws = load("caltech101")
    assert (len(train_labels), len(val_labels)) == (4128, 1649)
    assert len(draws[16, 1][0]) == 1600 and len(draws[16, 1][1]) == 400


@pytest.mark.parametrize("form", [list, tuple, np.array, torch.tensor, torch.IntTensor])
def test_labels_in_any_form(form):
    labels = [2, 0, 2, 1, 0, 1, 1, 0, 2]
    drawn = few_shot_indices(form(labels), 2, seed=3, val_labels=form(labels))
    assert drawn == few_shot_indices(labels, 2, seed=3, val_labels=labels)
    assert all(type(index) is int for part in drawn for index in part)
    assert [labels[index] for index in drawn[0]] == [2, 2, 0, 0, 1, 1]


def test_a_small_class_gives_all_in_list_order():
    assert few_shot_indices([5, 7, 5, 5, 7], shots=4, seed=9) == [0, 2, 3, 1, 4]


def test_validation_is_capped_at_four_and_may_be_empty():
    labels = [0] * 20 + [1] * 20
    assert len(few_shot_indices(labels, 16, 1, labels)[1]) == 8
    assert few_shot_indices(labels, 16, 1, [])[1] == []


def test_the_global_stream_is_left_alone():
    import random

    random.seed(0)
    before = random.getstate()
    few_shot_indices([0, 0, 1, 1], 1, 1)
    assert random.getstate() == before


@pytest.mark.parametrize(
    "labels, shots, seed, message",
    [
        ([0, 1], 0, 1, "shots: expected an integer, 1 or more, got 0"),
        ([0, 1], -3, 1, "shots: expected an integer, 1 or more, got -3"),
        ([0, 1], 1.5, 1, "shots: expected an integer, 1 or more, got 1.5"),
        ([0, 1], True, 1, "shots: expected an integer, 1 or more, got True"),
        ([0, 1], 1, -1, "seed: expected an integer, 0 or more, got -1"),
        ([0, 1], 1, "one", "seed: expected an integer, 0 or more, got 'one'"),
        ([], 1, 1, "labels: expected at least one, got none"),
        ([0, 1.0], 1, 1, r"labels\[1\]: expected an integer, 0 or more, got 1.0"),
        ([0, -1], 1, 1, r"labels\[1\]: expected an integer, 0 or more, got -1"),
        (torch.tensor([0.0, 1.0]), 1, 1, r"labels\[0\]: expected an integer"),
        (["cat", "dog"], 1, 1, r"labels\[0\]: expected an integer, 0 or more, got 'cat'"),
    ],
)
def test_errors_name_the_argument(labels, shots, seed, message):
    with pytest.raises(ValueError, match=message):
        few_shot_indices(labels, shots, seed)
