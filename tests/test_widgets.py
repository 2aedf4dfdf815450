"""The slider's static face shows one frame, describes all, fetches nothing; the live one draws."""

import base64
import os
import subprocess
import sys

import chapters
import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup
from nbformat import v4

from promptnotes.notebook import widgets


@pytest.fixture
def shown(monkeypatch):
    bundles = []
    monkeypatch.setattr(widgets, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def draw(value):
    figure, axis = plt.subplots(figsize=(1, 1))
    axis.bar([0], [value])
    axis.set_ylim(0, 3)
    return figure


def test_static_face(shown):
    plt.close("all")  # other tests' figures
    widgets.slider([1, 2, 3], draw, label="eps < 1", alt="A bar of height {value}", start=1)
    page = BeautifulSoup(shown[0]["text/html"], "html.parser")
    images = page.select("figure.pn-slider img")
    assert [image["alt"] for image in images] == [
        "A bar of height 1",
        "A bar of height 2",
        "A bar of height 3",
    ]
    assert [image.has_attr("hidden") for image in images] == [True, False, True]
    frames = [
        base64.b64decode(image["src"].removeprefix("data:image/png;base64,")) for image in images
    ]
    assert all(frame.startswith(b"\x89PNG") for frame in frames) and len(set(frames)) == 3
    handle = page.select_one("input[type=range]")
    assert (handle["min"], handle["max"], handle["value"]) == ("0", "2", "1")
    assert page.output.text == "2" and page.label.text.startswith("eps < 1")
    assert "http" not in str(page) and not page.find("script")
    assert plt.get_fignums() == []


def test_live_face_draws_anew(shown, monkeypatch):
    calls, boxes = [], []
    box = widgets.ipywidgets.VBox
    monkeypatch.setattr(
        widgets.ipywidgets, "VBox", lambda children: boxes.append(children) or box(children)
    )
    widgets.slider(
        [1, 3], lambda value: calls.append(value) or draw(value), label="height", alt="{value}"
    )
    assert "application/vnd.jupyter.widget-view+json" in shown[0] and calls == [1, 3]
    handle, picture = boxes[0]
    before = picture.value
    handle.value = 1
    assert calls == [1, 3, 3] and picture.value != before


@pytest.mark.parametrize("values, start", [([], 0), ([1, 2], 2)])
def test_a_stop_must_exist(shown, values, start):
    with pytest.raises(ValueError, match="at least one value"):
        widgets.slider(values, draw, label="", alt="", start=start)


# ---- in a kernel, with this ipywidgets and with Colab's

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
CELLS = [
    """
import ipywidgets, matplotlib.pyplot as plt, promptnotes as pn
def draw(value):
    figure, axis = plt.subplots(figsize=(1, 1))
    axis.bar([0], [value])
    axis.set_ylim(0, 3)
    return figure
print(ipywidgets.__version__)""",
    "pn.slider([1, 3], draw, label='height', alt='{value}')",
    """
import gc
made = [thing for thing in gc.get_objects() if isinstance(thing, ipywidgets.Widget)]
handle = next(thing for thing in made if isinstance(thing, ipywidgets.SelectionSlider))
picture = next(thing for thing in made if isinstance(thing, ipywidgets.Image))
before = bytes(picture.value)
handle.value = 1
assert bytes(picture.value) != before""",
]


@pytest.fixture(scope="session")
def colabs(tmp_path_factory):
    """A folder with the ipywidgets that Colab has."""
    folder = tmp_path_factory.mktemp("ipywidgets7")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    names = ["ipywidgets==7.7.1", "widgetsnbextension<4", "jupyterlab_widgets<2"]
    found = subprocess.run([*pip, *names, "ipython_genutils"], capture_output=True, text=True)
    if found.returncode:
        pytest.skip(f"pip cannot fetch ipywidgets 7.7.1 here: {found.stderr.strip()[-200:]}")
    return str(folder)


@pytest.mark.parametrize("version", ["installed", "7.7.1"])
def test_the_live_face_in_a_kernel(version, request, tmp_path):
    environment = dict(os.environ)
    if version == "7.7.1":
        paths = [request.getfixturevalue("colabs"), os.environ.get("PYTHONPATH", "")]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS])
    chapters.run(notebook, tmp_path, environment)
    printed, shown = notebook.cells[0].outputs[0].text, notebook.cells[1].outputs[0].data
    assert version in ("installed", printed.strip())
    model = notebook.metadata.widgets[STATE]["state"][shown[VIEW]["model_id"]]
    assert model["model_name"] == "VBoxModel" and len(model["state"]["children"]) == 2
    assert shown["text/html"].startswith("<figure") and shown["text/plain"] == "height: 1, 3"
