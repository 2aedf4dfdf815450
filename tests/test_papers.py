"""The papers' tables on miniatures of their sets, with Toybox CLIP; estimates against what runs."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import torch
import trees

import promptnotes as pn
from promptnotes import papers
from promptnotes.cli import CLOSE, main
from promptnotes.data.benchmarks import TABLE
from promptnotes.papers import PAPERS, SETS, SETTINGS, SHIFTED

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(drawn anew|not the published|fewer than 16|failed to converge)"
)
SEVEN = SETTINGS["ensembles"]["seven"]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """No benchmark of this machine is read."""
    monkeypatch.delenv("PROMPTNOTES_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def encoded(monkeypatch):
    """How many images (views count) each run of the image tower took."""
    counts, encode = [], pn.Backbone._encode

    def counting(self, images, local, views, *rest):
        counts.append(len(images) * (views or 1))
        return encode(self, images, local, views, *rest)

    monkeypatch.setattr(pn.Backbone, "_encode", counting)
    return counts


def grid(paper, *names, shots="1,2", seeds="1,2", views="2", **options):
    arguments = dict(
        shots=shots,
        seeds=seeds,
        views=views,
        epochs="1",
        clip="toybox",
        device="cpu",
        root=".",
        cache="features",
        **options,
    )
    given = [word for name, value in arguments.items() for word in (f"--{name}", value)]
    return main(["grid", "--paper", paper, *names, *given])


def eurosat(monkeypatch, root):
    """EuroSAT with more images than the draws below take, so that no two of them are the same."""
    folder, lists = root / "eurosat", {"train": [], "val": [], "test": []}
    for label, name in enumerate(["Forest", "SeaLake"]):
        for i in range(40):
            part = "train" if i < 24 else "val" if i < 36 else "test"
            trees.draw(folder / "2750" / name / f"{name}_{i}.jpg", seed=100 * label + i)
            lists[part].append([f"{name}/{name}_{i}.jpg", label, name])
    (folder / TABLE["eurosat"].listing.name).write_text(json.dumps(lists))
    trees.shrink(monkeypatch, "eurosat", 2, (48, 24, 8))


def test_every_set_is_learned_from(monkeypatch, tmp_path):
    trees.make(monkeypatch, tmp_path, *SETS)
    assert len(SETS) == 11 and grid("tip", shots="1", seeds="1") == 0
    table = pd.read_csv("grid_tip.csv")
    assert table.task.unique().tolist() == SETS and len(table) == 3 * len(SETS)
    assert table.accuracy.between(0, 100).all() and set(table.backbone) == {
        pn.load_clip("toybox").name
    }
    settings = table.set_index(["task", "method"]).settings.map(json.loads)
    assert settings["eurosat", "TipAdapter-F"] == dict(alpha=2, search=[12, 10], epochs=1, views=2)
    assert settings["oxford_pets", "TipAdapter"] == dict(
        finetune=False, views=2
    )  # the default search
    assert settings["imagenet", "TipAdapter"] == dict(templates=SEVEN, views=2, finetune=False)


@pytest.mark.parametrize(
    "paper, shots, seeds, views",
    [
        ("coop", [1, 2], [1, 4], 2),
        ("csc", [1], [1], None),
        ("plot", [1], [1, 2], "online"),
        ("plot", [2], [1], 2),
        ("upl", [16], [1], 2),
        ("cocoop", [2], [1, 2], 2),
        ("tip", [1, 2], [1], 3),
        ("coop", [1], [2], "online"),
    ],
)
def test_every_paper_runs_and_takes_what_was_estimated(
    monkeypatch, tmp_path, encoded, paper, shots, seeds, views
):
    """Rows, images through the tower, and bytes on disk (a file's header is some hundred more)."""
    eurosat(monkeypatch, tmp_path)
    clip = pn.load_clip("toybox")
    local = clip.encode_images(pn.load_task("eurosat", ".").val.images, local=True).local
    encoder = dict(macs=1e9, width=local.shape[2], locals=local.shape[1])
    monkeypatch.setitem(SETTINGS["encoders"], "toybox", encoder)
    encoded.clear()
    words = [",".join(map(str, numbers)) for numbers in (shots, seeds)]
    assert grid(paper, "eurosat", shots=words[0], seeds=words[1], views=str(views or 0)) == 0
    own = replace(PAPERS[paper], clip="toybox", shots=shots, seeds=seeds, views=views, epochs=1)
    said = own.estimate("eurosat")
    table, files = pd.read_csv(f"grid_{paper}.csv"), list(Path("features").glob("*.safetensors"))
    assert len(table) == said["rows"] and set(table.method) == set(PAPERS[paper].methods)
    chosen = (
        16 * 2 * 2 if paper == "upl" else 0
    )  # UPL chooses 16 of each class where there are as many
    assert said["images"] - chosen <= sum(encoded) <= said["images"]
    assert chosen or sum(encoded) == said["images"]
    size = sum(file.stat().st_size for file in files)
    assert chosen or said["bytes"] < size < said["bytes"] + 500 * len(files)


def test_domain_shift(monkeypatch, tmp_path, encoded):
    trees.make(monkeypatch, tmp_path, "imagenet", *SHIFTED)
    assert grid("domain", shots="2", seeds="1") == 0
    table = pd.read_csv("grid_domain.csv")
    assert set(table.task) == {"imagenet"} and set(table.target) == {"imagenet", *SHIFTED}
    paper = replace(PAPERS["domain"], clip="toybox", shots=[2], seeds=[1], views=2, epochs=1)
    said = paper.estimate(*paper.sets()[0])
    assert len(table) == said["rows"] == 25 and sum(encoded) == said["images"]
    assert json.loads(table.settings[table.method == "LinearProbe"].iloc[0]) == dict(C=0.316)


def test_two_of_imagenets_names_are_equal(monkeypatch, tmp_path):
    """And two different classes all the same: a probe that tells them apart is right about both."""
    trees.make(monkeypatch, tmp_path, "imagenet", *SHIFTED)
    names = tmp_path / "imagenet" / "classnames.txt"
    names.write_text(names.read_text().replace("goldfish", "tench"))
    for synset, seed in zip(trees.SYNSETS, (1, 2, 3)):
        for path in (tmp_path / "imagenet/images").glob(f"*/{synset}/*"):
            trees.draw(path, seed)
    assert grid("domain", "imagenetv2", shots="2", seeds="1") == 0
    table = pd.read_csv("grid_domain.csv").set_index(["method", "target"]).accuracy
    assert table["LinearProbe", "imagenet"] == 100
    with pytest.warns(match="classnames: tench appears more than once"):
        assert grid("upl", "imagenet", seeds="1") == 0
    assert len(pd.read_csv("grid_upl.csv")) == 1


def test_a_grid_goes_on(monkeypatch, tmp_path, encoded):
    eurosat(monkeypatch, tmp_path)
    fits, fit = [], pn.CoOp.fit
    monkeypatch.setattr(
        pn.CoOp, "fit", lambda self, *given, **rest: fits.append(self.seed) or fit(self, *given)
    )
    assert grid("csc", "eurosat", shots="1") == 0
    rows, images, before = (
        len(pd.read_csv("grid_csc.csv")),
        len(encoded),
        Path("grid_csc.csv").read_bytes(),
    )
    assert fits == [[1, 2]] * 2
    assert (
        grid("csc", "eurosat", shots="1") == 0
        and len(fits) == 2
        and Path("grid_csc.csv").read_bytes() == before
    )
    assert grid("csc", "eurosat", shots="1", seeds="1,2,3") == 0
    assert (
        fits[2:] == [[3]] * 2
        and len(encoded) == images + 1
        and len(pd.read_csv("grid_csc.csv")) == rows + 2
    )
    assert grid("csc", "eurosat", shots="1", views="0") == 0  # other views are other runs
    assert len(pd.read_csv("grid_csc.csv")) == rows + 6


def test_a_set_that_is_missing_does_not_stop_the_others(monkeypatch, tmp_path, capsys):
    eurosat(monkeypatch, tmp_path)
    assert grid("csc", "dtd", "eurosat", shots="1", seeds="1", output="csc.csv") == 1
    assert "`promptnotes data dtd --root" in capsys.readouterr().err
    assert pd.read_csv("csc.csv").task.unique().tolist() == ["eurosat"]


# ---- the check of zero-shot


def with_published(monkeypatch, **accuracies):
    """Zero-shot accuracies as if published: an underscore stands for a space, two for ", "."""
    rows = [
        dict(
            method="Zero-shot CLIP",
            backbone="toybox",
            dataset=name.replace("__", ", ").replace("_", " "),
            accuracy=accuracy,
            source="a paper",
            status="recalled",
            note=None,
        )
        for name, accuracy in accuracies.items()
    ]
    monkeypatch.setattr("promptnotes.notebook.published", lambda: pd.DataFrame(rows))


def measured_zero_shot():
    clip, task = pn.load_clip("toybox"), pn.load_task("eurosat", ".")
    method = pn.ZeroShot(clip, task.classnames, task.templates[0])
    return method.score(clip.encode_images(task.test.images), task.test.labels)


def check(paper="csc", **options):
    given = [word for name, value in options.items() for word in (f"--{name}", value)]
    quick = "--shots 1 --seeds 1 --views 0 --epochs 1 --clip toybox --device cpu --root .".split()
    return main(
        ["grid", "--paper", paper, "eurosat", "--check", "--cache", "features", *quick, *given]
    )


@pytest.mark.parametrize("off, runs", [(0.4, True), (-0.4, True), (0.6, False), (-30, False)])
def test_a_set_whose_zero_shot_is_not_as_published_is_not_run(
    monkeypatch, tmp_path, capsys, off, runs
):
    eurosat(monkeypatch, tmp_path)
    with_published(monkeypatch, EuroSAT=measured_zero_shot() + off)
    assert check() == (0 if runs else 1)
    told = capsys.readouterr()
    assert Path("grid_csc.csv").exists() == runs
    assert told.out.startswith(f"EuroSAT: zero-shot {measured_zero_shot():.2f} %, published ")
    word = "agrees" if runs else f"differs by {abs(off):.2f} points"
    assert f"{word}: a paper (from memory)" in told.out
    for words in ("zero-shot is not as published", "if the published number is wrong"):
        assert (words in told.err) != runs
    if runs:  # what was measured for the check is no row of the paper
        assert set(pd.read_csv("grid_csc.csv").method) == {"CSC", "CSC, middle"}


def test_both_halves_of_the_classes_are_checked(monkeypatch, tmp_path, capsys):
    eurosat(monkeypatch, tmp_path)
    with_published(monkeypatch, EuroSAT__base_classes=100.0, EuroSAT__new_classes=50.0)
    assert check("cocoop") == 1  # one class in each half, so both have 100 %
    out = capsys.readouterr().out
    assert "base classes: zero-shot 100.00 %, published 100.00 %, agrees" in out
    assert "new classes: zero-shot 100.00 %, published 50.00 %, differs by 50.00 points" in out


def test_where_nothing_is_published_the_set_is_run(monkeypatch, tmp_path, capsys):
    eurosat(monkeypatch, tmp_path)
    assert check() == 0 and Path("grid_csc.csv").exists()
    assert "%, not checked: none is published with toybox\n" in capsys.readouterr().out


def test_the_bound_of_the_check_holds_for_the_sources_that_it_names():
    """The CoOp paper's zero-shot and that of Tip-Adapter's log, with one prompt; not UPL's."""
    table = pn.published()
    table = table[(table.method == "Zero-shot CLIP") & (table.backbone == "RN50")]
    table = table[~table.note.fillna("").str.contains("7-template")]
    first, log, upl = (
        table[table.source.str.contains(source)].set_index("dataset").accuracy
        for source in ("CoOp paper", "exp.log", "UPL paper")
    )
    apart = (first - log).dropna().abs()
    assert len(apart) == 10 and 0.35 < apart.max() < CLOSE
    assert (first - upl)["SUN397"] < -CLOSE


def test_every_number_that_a_check_needs_is_published():
    """With one prompt, as the grids run; read from a log or a page where there is one."""
    from promptnotes.cli import published_zero_shot

    for name in [*SETS, *SHIFTED]:
        known = published_zero_shot("RN50", TABLE[name].title)
        assert known.status == "verified" and "7-template" not in str(known.note)
    assert published_zero_shot("RN50", "EuroSAT").accuracy == 37.52
    assert published_zero_shot("RN50", "ImageNet").accuracy == 58.16
    for name in SETS:
        for half in ("base", "new"):
            known = published_zero_shot("ViT-B/16", f"{TABLE[name].title}, {half} classes")
            assert known.status == "recalled"
    assert published_zero_shot("ViT-B/32", "EuroSAT") is None


# ---- the dry run


def test_the_estimate_counts_what_was_counted_by_hand():
    """One run of CoOp, RN50, 16 shots, 20 views: 1e15 multiply-adds, counted before this was."""
    paper = replace(PAPERS["coop"], methods={"CoOp": {}}, shots=[16], seeds=[1])
    for name, counted, digits in (
        ("eurosat", 0.07, 2),
        ("caltech101", 0.49, 2),
        ("imagenet", 10.2, 1),
    ):
        assert round(paper.estimate(name)["macs"] / 1e15, digits) == counted


def test_hours_are_those_of_the_type_that_runs():
    """The image encoder runs in float32; the text encoder is 4 times as fast in half precision."""
    paper, said = PAPERS["csc"], {}
    for dtype in ("float32", "bfloat16", "float16"):
        said[dtype] = paper.estimate("dtd", dtype=dtype, speed=1e12, reading=100)
    images, macs = said["float32"]["images"], said["float32"]["macs"]
    image = images * SETTINGS["encoders"]["RN50"]["macs"]
    assert said["float32"]["hours"] == pytest.approx((macs / 1e12 + images / 100) / 3600)
    assert said["float16"]["hours"] == pytest.approx(
        ((macs - image) / 4e12 + image / 1e12 + images / 100) / 3600
    )
    assert said["bfloat16"] == said["float16"]


def test_a_dry_run_needs_no_images_and_no_backbone(monkeypatch, capsys):
    monkeypatch.setattr(papers.grid, "FeatureStore", None)
    monkeypatch.setattr(pn.Backbone, "__init__", None)
    assert (
        main(
            ["grid", "--paper", "plot", "--dry-run", "oxford_flowers", "eurosat", "--device", "cpu"]
        )
        == 0
    )
    out = capsys.readouterr().out
    assert "plot: RN50, shots [1, 2, 4, 8, 16], seeds [1, 2, 3], views online\n" in out
    assert (
        "PLOT: PLOT(stopping='authors', batch_size=32)\n" in out
        and "text encoder in float32" in out
    )
    (row,) = [line.split() for line in out.splitlines() if line.strip().startswith("eurosat")]
    passes = 50 + 2 * 100 + 4 * 100 + 8 * 200 + 16 * 200  # over one image a class
    images = 8100 + 3 * 10 * passes
    text = 3 * 2 * 4 * 12 * 12 * 512**2 * (1 + 16 + 10 * (2.4 + 2)) * (50 + 100 + 100 + 200 + 200)
    macs = text + images * 6.11e9  # one or more steps an epoch: see below
    assert row[1] == "15" and int(row[3]) == images and float(row[2]) >= round(macs / 1e15, 2)
    assert float(row[4]) == round(8100 * 50 * 1024 * 4 / 1e9, 1)
    assert float(row[5]) == pytest.approx(
        (float(row[2]) * 1e15 / 2e12 + images / 200) / 3600, abs=0.06
    )
    assert "an estimate, not a measurement" in out and list(Path().iterdir()) == []


def test_a_dry_run_assumes_the_type_that_is_asked_for(capsys):
    hours = {}
    for dtype in ("float32", "float16"):
        assert (
            main(
                [
                    "grid",
                    "--paper",
                    "csc",
                    "--dry-run",
                    "sun397",
                    "--device",
                    "cpu",
                    "--dtype",
                    dtype,
                ]
            )
            == 0
        )
        out = capsys.readouterr().out
        assert f"text encoder in {dtype}" in out
        hours[dtype] = float(next(line for line in out.splitlines() if "sun397" in line).split()[5])
    assert hours["float16"] < 0.5 * hours["float32"]


def test_the_type_that_is_asked_for_runs(monkeypatch, tmp_path):
    eurosat(monkeypatch, tmp_path)
    assert grid("csc", "eurosat", shots="1", seeds="1", dtype="bfloat16") == 0
    assert set(pd.read_csv("grid_csc.csv").dtype) == {str(torch.bfloat16).removeprefix("torch.")}


@pytest.mark.parametrize(
    "words, message",
    [
        (["--paper", "coop", "imagenetv2"], "imagenetv2: expected some of caltech101"),
        (["--paper", "domain", "eurosat"], "eurosat: expected some of imagenetv2"),
        (["--paper", "tip", "--views", "online"], "Tip-Adapter keeps features"),
        (["eurosat", "--methods", "coop", "--tasks", "eurosat", "-o", "t.csv"], "or --paper"),
        (["--methods", "coop", "--tasks", "eurosat"], "expected --methods, --tasks and -o"),
        (["--dry-run", "--methods", "coop", "--tasks", "eurosat", "-o", "t.csv"], "or --paper"),
        (["--check", "--methods", "coop", "--tasks", "eurosat", "-o", "t.csv"], "or --paper"),
    ],
)
def test_what_does_not_fit_is_told_at_once(capsys, words, message):
    assert main(["grid", *words]) == 1
    assert message in capsys.readouterr().err


def test_settings_of_the_papers():
    """Those of book/protocol.md that differ from set to set, or from the package's defaults."""

    def option(paper, name, label, what):
        method = PAPERS[paper].methods_on(name)[label]
        return (method.func.default_options() | method.keywords)[what]

    assert {name for name in SETS if option("plot", name, "PLOT", "batch_size") == 32} == {
        "oxford_flowers",
        "fgvc_aircraft",
        "stanford_cars",
    }
    assert [name for name in SETS if option("plot", name, "PLOT", "with_global")] == ["imagenet"]
    for label in ("TipAdapter", "TipAdapter-F"):
        assert {name: option("tip", name, label, "alpha") for name in SETS} == dict(
            imagenet=1.17,
            oxford_pets=1.17,
            food101=1.17,
            sun397=1.17,
            caltech101=3,
            stanford_cars=3,
            ucf101=3,
            dtd=2,
            eurosat=2,
            fgvc_aircraft=5,
            oxford_flowers=10,
        )
    assert all(
        option("tip", name, "TipAdapter", "search") == option("tip", name, "TipAdapter-F", "search")
        for name in SETS
    )
    assert [option("tip", name, "TipAdapter-F", "epochs") for name in ("eurosat", "dtd")] == [
        100,
        20,
    ]
    assert option("tip", "imagenet", "TipAdapter-F", "templates") == SEVEN and len(SEVEN) == 7
    for paper, label in (
        ("coop", "CoOp"),
        ("csc", "CSC"),
        ("plot", "PLOT"),
        ("cocoop", "CoOp"),
        ("domain", "CoOp, M=4"),
    ):
        assert [option(paper, name, label, "epochs") for name in ("imagenet", "eurosat")] == [
            50,
            None,
        ]
    upl = [
        option("upl", "imagenet", "UPL", what) for what in ("epochs", "members", "shots", "average")
    ]
    assert upl == [50, 16, 16, "logits"]
    cocoop = [
        option("cocoop", "imagenet", "CoCoOp", what) for what in ("epochs", "batch_size", "init")
    ]
    assert cocoop == [10, 1, "a photo of a"]
    assert {name: paper.clip for name, paper in PAPERS.items()} == dict(
        dict.fromkeys(PAPERS, "RN50"), cocoop="ViT-B/16"
    )
    assert {name: (paper.views, paper.protocol) for name, paper in PAPERS.items()} == dict(
        coop=(20, "few_shot_grid"),
        csc=(20, "few_shot_grid"),
        plot=("online", "few_shot_grid"),
        upl=(20, "few_shot_grid"),
        tip=(10, "few_shot_grid"),
        cocoop=(20, "base_to_new"),
        domain=(20, "domain_shift"),
    )
