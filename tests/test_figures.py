"""Figures show the numbers they are given."""

import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch

from promptnotes.notebook import figures

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_few_shot_curves_draw_mean_and_sample_deviation():
    table = pd.DataFrame(
        [
            dict(method="CoOp", shots=shots, seed=seed, accuracy=accuracy)
            for shots, row in {16: (80, 82, 84), 1: (50, 50, 53)}.items()
            for seed, accuracy in enumerate(row, 1)
        ]
    )
    ax = figures.few_shot_curves(table, zero_shot={"hand-made": 60})
    line, star, _ = ax.lines
    assert list(line.get_ydata()) == [51, 82] and line.get_label() == "CoOp (3 seeds)"
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert np.isclose([band.min(), band.max()], [51 - np.sqrt(3), 82 + 2]).all()
    assert (star.get_xdata()[0], star.get_ydata()[0]) == (0, 60)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["0", "1", "16"]


def test_few_shot_curves_have_a_colour_for_every_method():
    rows = [dict(method=f"m{i}", shots=1, seed=1, accuracy=i) for i in range(23)]
    ax = figures.few_shot_curves(pd.DataFrame(rows), zero_shot={"hand-made": 60})
    assert len(ax.lines) == 23 + 2


def test_few_shot_curves_name_what_is_missing():
    with pytest.raises(ValueError, match=r"lacks the columns \['seed'\]"):
        figures.few_shot_curves(pd.DataFrame(columns=["method", "shots", "accuracy"]))


def test_show_images_takes_tensors_arrays_and_bytes():
    tensor = torch.zeros(3, 4, 5)
    tensor[0] = 1  # red
    grey, bytes_ = np.full((4, 5), 0.5), np.full((4, 5, 3), 200, np.uint8)
    figure = figures.show_images([tensor, grey, bytes_], titles=["a", "b", "c"], columns=2)
    shown = [axis.images[0].get_array() for axis in figure.axes if axis.images]
    assert shown[0].shape == (4, 5, 3) and (shown[0][0, 0] == [1, 0, 0]).all()
    assert len(figure.axes) == 4 and [axis.get_title() for axis in figure.axes] == [
        "a",
        "b",
        "c",
        "",
    ]


def test_show_images_wants_a_title_each():
    with pytest.raises(ValueError, match="2 images and 1 titles"):
        figures.show_images([np.zeros((2, 2))] * 2, titles=["a"])


def test_a_table_is_the_same_in_every_run_and_says_its_content_in_plain_text():
    frame = pd.DataFrame({"method": ["CoOp", "PLOT"], "gain": [1.25, -0.5]})
    shown, again = (figures.table(frame, precision=1) for _ in range(2))
    assert shown._repr_html_() == again._repr_html_() and repr(shown) == repr(again)
    assert "CoOp" in repr(shown) and "1.2<" in shown._repr_html_()
    other = figures.table(frame.assign(gain=[1.25, 0.5]), precision=1)
    ids = [re.search(r'<table id="(\w+)"', each._repr_html_())[1] for each in (shown, other)]
    assert len(set(ids)) == 2  # two tables of a page differ in it
    # digits that are not shown, which processors compute differently, change nothing
    nearly = figures.table(frame.assign(gain=frame.gain - 1e-7), precision=1)
    assert nearly._repr_html_() == shown._repr_html_()
    assert ">0<" not in shown._repr_html_()  # no index
    assert ">CoOp<" in figures.table(frame.set_index("method"), index=True)._repr_html_()
