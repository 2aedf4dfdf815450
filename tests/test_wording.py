"""The intervention on captions changes what it says, in the kinds of images that it says."""

import contextlib
import re
from unittest import mock

import measure_wording as wording
import numpy as np
import pandas as pd
import pytest

from promptnotes.data import toybox
from promptnotes.data.toybox import captions


@pytest.fixture(scope="module")
def scenes():
    return toybox.draw_web(np.random.default_rng(1), 12_000)


def shares(scenes, variant, words):
    """Of the captions of each kind of image: the share that holds one of the words."""
    with contextlib.ExitStack() as changed:
        for table, value in wording.VARIANTS[variant]().items():
            changed.enter_context(mock.patch.object(captions, table, value))
        rng = np.random.default_rng(2)
        texts, _ = toybox.write_captions(scenes, rng, junk=0, wrong=0)
    kinds = np.array(toybox.scenes.KINDS)[scenes.kind]
    found = [re.search(rf"\b({words})\b", text) is not None for text in texts]
    return pd.Series(found).groupby(kinds).mean()


def test_articles_tell_a_thing_or_nothing(scenes):
    alone = shares(scenes, "articles of things alone", "(of|is) an?")  # "a photo of a bell"
    assert alone.thing > 0.2 and alone.place < 0.02 and alone.surface < 0.01
    random = shares(scenes, "articles at random", "(of|is) an?")
    written = shares(scenes, "as written", "(of|is) an?")
    assert random.thing < 0.7 * written.thing


def test_views_are_told_of_things_and_no_longer_of_land(scenes):
    view = "satellite|aerial|above|drone"
    assert shares(scenes, "as written", view).land > 0.8
    changed = shares(scenes, "views of anything", view)
    assert changed.land == 0 and 0.01 < changed.thing < 0.05


def test_the_tables_are_as_they_were():
    before = {name: dict(getattr(captions, name)) for name in ("OPENINGS", "ABOVE", "SCENERY")}
    for change in wording.VARIANTS.values():
        change()
    assert before == {name: getattr(captions, name) for name in before}


def test_every_training_is_recorded_once(monkeypatch, tmp_path):
    found = [("iconic", text, 50.0, 10) for text in wording.WORDINGS]
    learned = mock.Mock(return_value=None)
    monkeypatch.setattr(wording, "TASKS", {})
    monkeypatch.setattr(wording, "learn", learned)
    monkeypatch.setattr(wording, "accuracies", lambda clip, encoded: found)
    arguments = ["--work", str(tmp_path / "work"), "--results", str(tmp_path)]
    for _ in range(2):  # the second time there is nothing to do
        wording.main(arguments)
        rows = pd.read_csv(tmp_path / "wording.csv")
        assert learned.call_count == len(wording.VARIANTS) * len(wording.SEEDS)
        assert len(rows) == learned.call_count * len(wording.WORDINGS)
