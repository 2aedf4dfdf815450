"""The papers' tables, end to end on a miniature of every set with Toybox CLIP; and the estimates, against what is run."""
import importlib.util
import json
from pathlib import Path

import pandas as pd
import pytest
import tiny
import trees

import promptnotes as pn
from promptnotes import protocol

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("run_grid", ROOT / "data_scripts" / "run_grid.py")
run_grid = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run_grid)

pytestmark = pytest.mark.filterwarnings("ignore:.*(drawn anew|not the published|fewer than 16|failed to converge)")


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """No benchmark of this machine is read, and nothing that another test kept in memory."""
    monkeypatch.setenv("PROMPTNOTES_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    tiny.forget_grids()
    yield
    tiny.forget_grids()


@pytest.fixture
def encoded(monkeypatch):
    """How many images (views count) each run of the image tower took."""
    counts, encode = [], pn.Backbone._encode

    def counting(self, images, local, views, *rest):
        counts.append(len(images) * (views or 1))
        return encode(self, images, local, views, *rest)

    monkeypatch.setattr(pn.Backbone, "_encode", counting)
    return counts


def grid(paper, *names, shots="1 2", seeds="1 2", views="2", **options):
    arguments = dict(shots=shots, seeds=seeds, views=views, epochs="1", clip="toybox", device="cpu", cache="features",
                     output=f"grid_{paper}.csv", **options)
    given = [word for name, value in arguments.items() for word in (f"--{name}", *value.split())]
    return run_grid.main([*names, "--paper", paper, *given])


def test_every_set_is_learned_from(monkeypatch, tmp_path):
    trees.make(monkeypatch, tmp_path, *trees.ELEVEN)
    assert trees.ELEVEN == run_grid.SETS and grid("tip", shots="1", seeds="1") == 0
    table = pd.read_csv("grid_tip.csv")
    assert table.task.unique().tolist() == run_grid.SETS and len(table) == 3 * len(run_grid.SETS)
    assert table.accuracy.between(0, 100).all() and set(table.backbone) == {pn.load_clip("toybox").name}
    settings = table.set_index(["task", "method"]).settings.map(json.loads)
    assert settings["eurosat", "TipAdapter-F"] == dict(alpha=2, search=[12, 10], epochs=1, views=2)
    assert settings["imagenet", "TipAdapter"] == dict(templates=run_grid.SEVEN, views=2, finetune=False)


@pytest.mark.parametrize("paper, shots, seeds, views", [
    ("coop", [1, 2], [1, 4], 2), ("csc", [1], [1], None), ("plot", [1], [1, 2], "online"), ("plot", [2], [1], 2),
    ("upl", [16], [1], 2), ("cocoop", [2], [1, 2], 2), ("tip", [1, 2], [1], 3), ("coop", [1], [2], "online")])
def test_every_paper_runs_and_takes_what_was_estimated(monkeypatch, tmp_path, encoded, paper, shots, seeds, views):
    """Rows, images through the tower, and bytes on disk (a file's header is some hundred more)."""
    trees.make(monkeypatch, tmp_path, "eurosat")
    places = pn.load_clip("toybox").encode_images(pn.load_task("eurosat").val.images, local=True).local.shape[1]
    encoded.clear()
    monkeypatch.setitem(run_grid.TOWERS, "toybox", (1e9, pn.load_clip("toybox").model.text_projection.shape[1], places))
    words = [" ".join(map(str, numbers)) for numbers in (shots, seeds)]
    assert grid(paper, "eurosat", shots=words[0], seeds=words[1], views=str(views or 0)) == 0
    said = run_grid.estimate(paper, "eurosat", "toybox", shots, seeds, views, epochs=1)
    table, files = pd.read_csv(f"grid_{paper}.csv"), list(Path("features").glob("*.safetensors"))
    assert len(table) == said["rows"] and set(table.method) == set(run_grid.PAPERS[paper].methods)
    assert sum(encoded) == said["images"]
    size = sum(file.stat().st_size for file in files)
    assert said["bytes"] < size < said["bytes"] + 500 * len(files)


def test_domain_shift(monkeypatch, tmp_path, encoded):
    trees.make(monkeypatch, tmp_path, *trees.IMAGENETS)
    assert grid("domain", shots="2", seeds="1") == 0
    table = pd.read_csv("grid_domain.csv")
    assert set(table.task) == {"imagenet"} and set(table.target) == {"imagenet", *run_grid.SHIFTED}
    said = run_grid.estimate("domain", "imagenet", "toybox", [2], [1], 2, 1, run_grid.SHIFTED)
    assert len(table) == said["rows"] == 25 and sum(encoded) == said["images"]
    assert json.loads(table.settings[table.method == "LinearProbe"].iloc[0]) == dict(C=0.316)


def test_two_of_imagenets_names_are_equal(monkeypatch, tmp_path):
    """And two different classes all the same: a probe that tells them apart is right about both."""
    trees.make(monkeypatch, tmp_path, *trees.IMAGENETS)
    names = tmp_path / "imagenet" / "classnames.txt"
    names.write_text(names.read_text().replace("goldfish", "tench"))
    for synset, seed in zip(trees.SYNSETS, (1, 2, 3)):
        for path in (tmp_path / "imagenet/images").glob(f"*/{synset}/*"):
            trees.draw(path, seed)
    assert grid("domain", "imagenetv2", shots="2", seeds="1") == 0
    table = pd.read_csv("grid_domain.csv").set_index(["method", "target"]).accuracy
    assert table["LinearProbe", "imagenet"] == 100
    with pytest.warns(match="tench stands there more than once"):
        assert grid("upl", "imagenet", seeds="1") == 0
    assert len(pd.read_csv("grid_upl.csv")) == 1


def test_a_grid_goes_on(monkeypatch, tmp_path, encoded):
    trees.make(monkeypatch, tmp_path, "eurosat")
    assert grid("csc", "eurosat", shots="1") == 0
    rows, images, before = len(pd.read_csv("grid_csc.csv")), len(encoded), Path("grid_csc.csv").read_bytes()
    run, ran = protocol._run, []
    monkeypatch.setattr(protocol, "_run", lambda *job: ran.append(job[5:]) or run(*job))
    assert grid("csc", "eurosat", shots="1") == 0 and not ran and Path("grid_csc.csv").read_bytes() == before
    assert grid("csc", "eurosat", shots="1", seeds="1 2 3") == 0
    assert ran == [(1, [3])] * 2 and len(encoded) == images + 1 and len(pd.read_csv("grid_csc.csv")) == rows + 2
    assert grid("csc", "eurosat", shots="1", views="0") == 0                 # other views are other runs
    assert len(pd.read_csv("grid_csc.csv")) == rows + 6


def test_a_set_that_is_missing_does_not_stop_the_others(monkeypatch, tmp_path, capsys):
    trees.make(monkeypatch, tmp_path, "eurosat")
    assert grid("csc", "dtd", "eurosat", shots="1", seeds="1") == 1
    assert "`promptnotes data dtd --root" in capsys.readouterr().err
    assert pd.read_csv("grid_csc.csv").task.unique().tolist() == ["eurosat"]


# ---- the dry run


def test_the_estimate_counts_what_was_counted_by_hand(monkeypatch):
    """One run of CoOp, RN50, 16 shots, a bank of 20 views: 1e15 multiply-adds, counted before this was written."""
    monkeypatch.setitem(run_grid.PAPERS, "coop", run_grid.Paper({"CoOp": pn.CoOp}))
    for name, counted, digits in (("eurosat", 0.07, 2), ("caltech101", 0.49, 2), ("imagenet", 10.2, 1)):
        said = run_grid.estimate("coop", name, "RN50", [16], [1], 20)
        assert round(said["macs"] / 1e15, digits) == counted


def test_a_dry_run_needs_no_images_and_no_backbone(monkeypatch, capsys):
    monkeypatch.setattr(protocol, "load_clip", None)
    assert run_grid.main(["--paper", "plot", "--dry-run", "oxford_flowers", "eurosat", "--output", "grid.csv"]) is None
    out = capsys.readouterr().out
    assert "plot: RN50, shots [1, 2, 4, 8, 16], seeds [1, 2, 3], views online\n" in out
    assert "PLOT: PLOT(stopping='authors', batch_size=32)\n" in out and "which has 0;" in out
    (row,) = [line.split() for line in out.splitlines() if line.strip().startswith("eurosat")]
    passes = 50 + 2 * 100 + 4 * 100 + 8 * 200 + 16 * 200                     # over one image a class
    images = 8100 + 3 * 10 * passes
    text = 3 * 2 * 4 * 12 * 12 * 512**2 * (1 + 16 + 10 * (2.4 + 2)) * (50 + 100 + 100 + 200 + 200)
    macs = text + images * 6.11e9                                             # one or more steps an epoch: see below
    assert row[1] == "15" and int(row[3]) == images and float(row[2]) >= round(macs / 1e15, 2)
    assert float(row[4]) == pytest.approx((float(row[2]) * 1e15 / 2e12 + images / 200) / 3600, abs=0.06)
    assert float(row[5]) == round(8100 * 50 * 1024 * 4 / 1e9, 1) and "an estimate, not a measurement" in out
    assert not Path("grid.csv").exists() and not Path("features").exists()


@pytest.mark.parametrize("words, message", [
    (["--paper", "coop", "imagenetv2"], "imagenetv2: expected some of caltech101"),
    (["--paper", "domain", "eurosat"], "eurosat: expected some of imagenetv2"),
    (["--paper", "tip", "--views", "online"], "Tip-Adapter keeps features"),
    (["--paper", "clip"], "invalid choice")])
def test_what_does_not_fit_is_told_at_once(capsys, words, message):
    with pytest.raises(SystemExit):
        run_grid.main(words)
    assert message in capsys.readouterr().err


def test_settings_of_the_papers():
    """Those of book/protocol.md that differ from set to set, or from the package's defaults."""
    def option(paper, name, label, what):
        return run_grid.options_of(run_grid.methods_of(paper, name)[label])[what]

    assert {name for name in run_grid.SETS if option("plot", name, "PLOT", "batch_size") == 32} == {
        "oxford_flowers", "fgvc_aircraft", "stanford_cars"}
    assert [name for name in run_grid.SETS if option("plot", name, "PLOT", "with_global")] == ["imagenet"]
    assert {name: option("tip", name, "TipAdapter-F", "alpha") for name in run_grid.SETS} == dict(
        imagenet=1.17, oxford_pets=1.17, food101=1.17, sun397=1.17, caltech101=3, stanford_cars=3, ucf101=3, dtd=2,
        eurosat=2, fgvc_aircraft=5, oxford_flowers=10)
    assert [option("tip", name, "TipAdapter-F", "epochs") for name in ("eurosat", "dtd")] == [100, 20]
    for paper, label in (("coop", "CoOp"), ("csc", "CSC"), ("plot", "PLOT"), ("cocoop", "CoOp"), ("domain", "CoOp, M=4")):
        assert [option(paper, name, label, "epochs") for name in ("imagenet", "eurosat")] == [50, None]
    upl = run_grid.options_of(run_grid.methods_of("upl", "imagenet")["UPL"])
    assert (upl["epochs"], upl["members"], upl["shots"], upl["average"]) == (50, 16, 16, "logits")
    cocoop = run_grid.options_of(run_grid.methods_of("cocoop", "imagenet")["CoCoOp"])
    assert (cocoop["epochs"], cocoop["batch_size"], cocoop["init"]) == (10, 1, "a photo of a")
    assert {paper: run_grid.PAPERS[paper].clip for paper in run_grid.PAPERS} == dict(
        dict.fromkeys(run_grid.PAPERS, "RN50"), cocoop="ViT-B/16")
