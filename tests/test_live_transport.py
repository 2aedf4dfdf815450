"""The live transport of the rendered book: its mathematics against the package and POT, what it
shows in a browser, how it is placed on a page, and the file that it reads."""

import importlib.util
import json
import math
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from bs4 import BeautifulSoup

from promptnotes import sinkhorn

ROOT = Path(__file__).resolve().parent.parent
LIVE = ROOT / "book" / "_static" / "live"
EXAMPLE = "parts_600.js"


def load(path):
    """A Python file that is part of no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


directives = load(ROOT / "book" / "_ext" / "live_transport.py")
export = load(ROOT / "data_scripts" / "export_transport.py")


def package(C, eps, a=None, b=None):
    C = torch.as_tensor(np.asarray(C, float))
    return sinkhorn(C, eps, a, b, max_iter=50_000, tol=1e-12).numpy()


# ---- the mathematics, in Node ----


def node(body, given):
    """What the body of a function of `transport` and `given` returns, run by Node."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("needs node")
    source = f"""
    const transport = require({json.dumps(str(LIVE / "transport.js"))});
    const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(JSON.stringify((() => {{ {body} }})()));
    """
    done = subprocess.run(
        [program, "-e", source], input=json.dumps(given), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def problems(n=20):
    """Costs in 0..1 of 2 to 8 rows and columns; weights are random, in every other uniform."""
    rng = np.random.default_rng(0)
    for i in range(n):
        M, N = rng.integers(2, 9, 2)
        a, b = (rng.random(size) + 0.1 if i % 2 else np.ones(size) for size in (M, N))
        yield dict(C=rng.random((M, N)).tolist(), a=list(a / a.sum()), b=list(b / b.sum()))


@pytest.mark.parametrize("eps", [0.03, 0.1, 0.5, 2, 10])
def test_plans_equal_the_package_and_pot(eps):
    ot = pytest.importorskip("ot")
    every = list(problems())
    plans = node(
        """return given.problems.map(({ C, a, b }) => {
             const start = transport.start(C, given.eps, a, b);
             return transport.plan(transport.solve(start, 1e-11, 100000));
           })""",
        dict(problems=every, eps=eps),
    )
    for given, plan in zip(every, plans, strict=True):
        C, a, b = (np.array(given[name]) for name in "Cab")
        pot = ot.sinkhorn(a, b, C, eps, "sinkhorn_log", numItermax=50_000, stopThr=1e-11)
        np.testing.assert_allclose(plan, package(C, eps, a, b), atol=1e-6, rtol=0)
        np.testing.assert_allclose(plan, pot, atol=1e-6, rtol=0)


def test_each_update_is_that_of_a_plain_loop():
    """rho <- a / G kappa and kappa <- b / G' rho, in numpy; phi and psi are their eps log."""
    for given in problems(5):
        C, a, b = (np.array(given[name]) for name in "Cab")
        eps, G = 0.3, np.exp(-C / 0.3)
        steps = node(
            """const steps = [transport.start(given.C, given.eps, given.a, given.b)];
               for (let k = 0; k < 12; k++) steps.push(transport.update(steps[k]));
               return steps.map((problem) => {
                 const T = transport.plan(problem);
                 return {
                   ...problem, T, error: transport.error(problem), rows: transport.rowSums(T),
                   columns: transport.columnSums(T), cost: transport.cost(T, given.C),
                   entropy: transport.entropy(T),
                 };
               });""",
            dict(given, eps=eps),
        )
        rho, kappa = np.ones(len(a)), np.ones(len(b))
        for k, step in enumerate(steps):
            if k % 2 == 1:
                rho = a / (G @ kappa)
            elif k > 0:
                kappa = b / (G.T @ rho)
            T = rho[:, None] * G * kappa
            expected = dict(updates=k, phi=eps * np.log(rho), psi=eps * np.log(kappa), T=T)
            expected |= dict(rows=T.sum(1), columns=T.sum(0), cost=(T * C).sum())
            expected["entropy"] = -(T * (np.log(T) - 1)).sum()
            expected["error"] = abs(T.sum(1) - a).sum() + abs(T.sum(0) - b).sum()
            for name, value in expected.items():
                np.testing.assert_allclose(step[name], value, atol=1e-12, err_msg=f"{name} at {k}")


def test_no_exponential_overflows_and_zero_log_zero_is_zero():
    C = [[0.0, 1.0], [1.0, 0.2]]
    found = node(
        """const problem = transport.solve(transport.start(given, 1e-4));
           const T = transport.plan(problem);
           const finite = problem.phi.every(Number.isFinite);
           return { T, entropy: transport.entropy(T), finite };""",
        C,
    )
    np.testing.assert_allclose(found["T"], np.eye(2) / 2, atol=1e-9)
    assert found["finite"] and found["entropy"] == pytest.approx(1 + math.log(2))


def test_iterations_are_counted_as_in_the_chapter():
    stored = json.loads((ROOT / "book/expectations/04_sinkhorn.json").read_text(encoding="utf-8"))
    targets = {
        float(re.search(r"ε = (\S+) km", name)[1]): entry["target"]
        for name, entry in next(iter(stored.values())).items()
        if name.startswith("iterations to 1e-6")
    }
    updates = node(
        "return given.eps.map((eps) => transport.solve(transport.start(given.C, eps)).updates)",
        dict(C=town_cost().tolist(), eps=list(targets)),
    )
    assert len(targets) > 3 and [math.ceil(n / 2) for n in updates] == list(targets.values())


def test_the_residual_is_what_row_and_column_means_leave():
    S = np.array(directives.read(EXAMPLE)["cosines"])
    R = S - S.mean(1, keepdims=True) - S.mean(0) + S.mean()
    found = node("const R = transport.residual(given); return [R, transport.std(R)]", S.tolist())
    np.testing.assert_allclose(found[0], R, atol=1e-12)
    assert found[1] == pytest.approx(R.std())


# ---- the directives ----


def town_cost(moved=None):
    """The distances [M, N] in km, with some bakeries or cafés elsewhere."""
    at = directives.BAKERIES | directives.CAFES | (moved or {})
    bakeries, cafes = (np.array([at[k] for k in names]) for names in ("ABCDE", "1234"))
    return np.linalg.norm(bakeries[:, None] - cafes, axis=2)


def test_the_town_is_the_chapters():
    chapter = json.loads((ROOT / "book" / "04_sinkhorn.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in chapter["cells"] if cell["cell_type"] == "code"]
    (cell,) = (source for source in code if source.startswith("bakery = "))
    names = {"torch": torch}
    exec(cell.split("\n\n")[0], names)
    for name, spots in (("bakery", directives.BAKERIES), ("cafe", directives.CAFES)):
        np.testing.assert_allclose(names[name], [*spots.values()], rtol=1e-6)


@pytest.mark.parametrize("eps", [0.1, 0.5, 2])
def test_the_still_town_shows_the_plan(eps):
    page = BeautifulSoup(directives.town(eps), "html.parser")
    plan = 200 * package(town_cost(), eps)
    widths = [float(re.search(r"[\d.]+$", line["style"])[0]) for line in page.select("line")]
    np.testing.assert_allclose(widths, plan.flatten() / 2, atol=0.0051)
    said = page.p.text
    assert page.svg["aria-label"] == said
    assert f"A sends {plan[0].max():.0f} of its 40 croissants to café 1" in said
    assert f"{(plan * town_cost()).sum() / 200:.2f} km" in said


def test_the_still_image_shows_the_plan():
    data = directives.read(EXAMPLE)
    page = BeautifulSoup(directives.matching(EXAMPLE, 0.1), "html.parser")
    plan = package(1 - np.array(data["cosines"]), 0.1)
    cells = page.select("rect")
    assert [cell["class"] for cell in cells] == [[f"live-prompt-{n}"] for n in plan.argmax(1)]
    strength = 0.75 * (64 * plan.max(1) - 1 / 3) / (2 / 3)
    np.testing.assert_allclose([float(cell["opacity"]) for cell in cells], strength, atol=0.0051)
    assert page.image["href"] == data["image"] and page.svg["aria-label"] == page.p.text
    for n, prompt in enumerate(data["prompts"]):
        assert re.search(
            rf"“{prompt}” \(\w+\) gets .* {(plan.argmax(1) == n).sum()}\b", page.p.text
        )


def test_a_page_loads_the_scripts_only_if_something_on_it_is_live(tmp_path):
    pytest.importorskip("sphinx")
    pages = {
        "index": "Start\n=====\n\n.. toctree::\n\n   town\n   plan\n   faulty\n",
        "town": "Town\n====\n\n.. live-transport::\n   :eps: 2\n",
        "plan": f"Plan\n====\n\n.. live-plan:: {EXAMPLE}\n",
        "faulty": "Faulty\n======\n\n.. live-plan:: nowhere.js\n",
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.rst").write_text(text, encoding="utf-8")
    (tmp_path / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'book' / '_ext')!r})\n"
        f"extensions = ['live_transport']\nhtml_static_path = [{str(LIVE.parent)!r}]\n"
    )
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and "no file nowhere.js in _static/live" in done.stderr
    for name in pages:
        page = BeautifulSoup((tmp_path / "out" / f"{name}.html").read_text(), "html.parser")
        scripts = [tag for tag in page("script", src=True) if "live/" in tag["src"]]
        styles = [tag for tag in page("link") if "live_transport.css" in tag["href"]]
        live = name in ("town", "plan")
        assert [re.search(r"live/(\w+)\.js", tag["src"])[1] for tag in scripts] == (
            ["transport", "live_transport"] if live else []
        )
        assert len(styles) == live and all(tag.has_attr("defer") for tag in scripts)
    assert 'data-eps="2"' in (tmp_path / "out" / "town.html").read_text()


# ---- the file of an image ----


def test_the_example_is_what_the_script_makes(tmp_path):
    assert list(export.differences(LIVE / EXAMPLE)) == []
    data = export.read(LIVE / EXAMPLE)
    assert data == directives.read(EXAMPLE)
    data["cosines"][0][0] += 0.01
    data["image"] = export.as_webp(export.Image.new("RGB", (96, 96)))
    export.write(data, tmp_path / EXAMPLE)
    assert [line.split(": ")[1] for line in export.differences(tmp_path / EXAMPLE)] == [
        "the image is another one now",
        "the cosines are others now",
    ]


def test_a_plan_needs_two_prompts_and_a_colour_for_each():
    for prompts in (["a"], list("abcdefg")):
        with pytest.raises(ValueError, match="give 2 to 6"):
            export.export("parts", 600, prompts)


# ---- in a browser ----

# What the test page does, and what it then reads off the page.
ACTIONS = """
const all = (selector) => [...document.querySelectorAll(selector)];
const find = (selector) => document.querySelector(selector);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const press = (node, key) =>
  node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const slide = (root, steps) => {
  const input = find(`${root} input[type=range]`);
  input.value = Number(input.value) + steps;
  input.dispatchEvent(new Event("input"));
  return input.getAttribute("aria-valuetext");
};
// No real pointer is there, whose events a spot could capture.
Element.prototype.setPointerCapture = function (id) { this.captured = id; };
Element.prototype.hasPointerCapture = function (id) { return this.captured === id; };
const drag = (node, right, down) => {
  const { x, y, width, height } = node.getBoundingClientRect();
  const [clientX, clientY] = [x + width / 2 + right, y + height / 2 + down];
  node.dispatchEvent(new PointerEvent("pointermove", { pointerId: 7, clientX, clientY }));
  node.dispatchEvent(new PointerEvent("pointerdown", { pointerId: 7 }));
  node.dispatchEvent(new PointerEvent("pointermove", { pointerId: 7, clientX, clientY }));
};
const spot = (name) => find(`.live-spot[data-name="${name}"]`);

function town() {
  const rows = [...find(".live-table").tBodies[0].rows];
  return {
    table: rows.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent)),
    widths: all(".live-route").map((line) => parseFloat(line.style.strokeWidth)),
    ends: ["x1", "y1", "x2", "y2"].map((end) => Number(all(".live-route")[11].getAttribute(end))),
    distance: find(".live-distance").textContent,
    entropy: find(".live-entropy").textContent,
    status: find(".live-transport .live-status").textContent,
    label: spot("C").getAttribute("aria-label"),
    result: spot("C").getAttribute("aria-valuetext"),
    cafe: spot("4").getAttribute("aria-valuetext"),
    moved: !find(".live-home").hidden,
  };
}

function image() {
  return {
    cells: all(".live-plan [role=gridcell]").map((cell) => ({
      label: cell.getAttribute("aria-label"),
      kind: cell.className,
      strength: parseFloat(cell.style.getPropertyValue("--strength")),
    })),
    legend: find("legend").textContent,
    shares: all(".live-share").map((share) => share.textContent),
    score: find(".live-score").textContent,
    largest: find(".live-largest").textContent,
    spread: find(".live-spread").textContent,
    stops: all(".live-plan [role=gridcell][tabindex='0']").length,
  };
}

addEventListener("load", async () => {
  console.log("the page speaks");
  await wait(100);
  const seen = { atFirst: town(), image: image() };

  ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown"].forEach((key) =>
    press(spot("C"), key));
  press(spot("4"), "ArrowUp");
  press(spot("4"), "a");
  seen.moved = town();
  find(".live-again").click();
  seen.start = town();
  find(".live-one").click();
  seen.one = town();
  find(".live-one").click();
  seen.two = town();
  find(".live-end").click();
  seen.onTheWay = town();
  await wait(10000);
  seen.end = town();
  find(".live-home").click();
  seen.home = town();
  seen.slid = [slide(".live-transport", 6), town()];
  for (let k = 0; k < 99; k++) press(spot("C"), "ArrowRight");
  seen.edge = town();
  find(".live-home").click();
  const km = find(".live-transport svg").getBoundingClientRect().width / 6.2;
  drag(spot("C"), -0.5 * km, 1.2 * km);
  seen.dragged = town();
  seen.touch = all(".live-spot *").map((node) => getComputedStyle(node).touchAction);

  const cells = all(".live-plan [role=gridcell]");
  cells[9].focus();
  seen.cell = image();
  press(cells[9], "ArrowRight");
  press(document.activeElement, "ArrowDown");
  seen.walked = image();
  all(".live-plan input[type=radio]")[2].click();
  seen.column = image();
  document.activeElement.blur();
  seen.slidImage = [slide(".live-plan", -4), image()];

  seen.fetched = all("[src], [href]").map((node) => node.src || node.getAttribute("href"));
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify(seen);
  document.body.append(result);
});
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What a browser shows of a page from a file, without a network: (states, console's lines)."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs chromium or google-chrome")
    folder = tmp_path_factory.mktemp("live")
    scripts = "".join(
        f'<script defer src="{(LIVE / name).as_uri()}"></script>'
        for name in ("transport.js", "live_transport.js")
    )
    page = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Test</title>
    <link rel="stylesheet" href="{(LIVE / "live_transport.css").as_uri()}">
    {scripts}<script>{ACTIONS}</script></head>
    <body>{directives.town(0.5)}{directives.matching(EXAMPLE, 0.1)}</body></html>"""
    (folder / "page.html").write_text(page, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    options += [
        "--disable-background-networking",
        "--no-first-run",
        f"--user-data-dir={folder}/user",
    ]
    options += ["--proxy-server=127.0.0.1:9", "--virtual-time-budget=20000", "--dump-dom"]
    shown = subprocess.run(
        [browser, *options, (folder / "page.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
    )
    result = BeautifulSoup(shown.stdout, "html.parser").select_one("#result")
    assert result is not None, shown.stderr
    return json.loads(result.text), re.findall(r"CONSOLE.*?\] \"(.*)\", source", shown.stderr)


def number(text):
    return float(re.search(r"[−+]?[\d.]+", text)[0].replace("−", "-"))


def loads(state):
    return np.array([[float(text) for text in row[:4]] for row in state["table"][:5]])


def check_town(state, plan, cost):
    """A state shows this plan [5, 4] in its table, its lines, its sums and its numbers."""
    croissants = 200 * plan
    np.testing.assert_allclose(loads(state), croissants, atol=0.051)
    np.testing.assert_allclose(state["widths"], croissants.flatten() / 2, atol=0.01)
    for cells, sums, wanted in (
        ([row[4] for row in state["table"][:5]], croissants.sum(1), 40),
        (state["table"][5][:4], croissants.sum(0), 50),
    ):
        for cell, total in zip(cells, sums):
            off = total - wanted
            assert number(cell) == pytest.approx(total, abs=0.051)
            if abs(off) < 0.04:
                assert cell.endswith(f"/ {wanted} ✓")
            else:
                assert number(cell[-5:].lstrip("0123456789")) == pytest.approx(off, abs=0.051)
    if not state["status"].startswith("Start"):
        assert number(state["distance"]) == pytest.approx((plan * cost).sum(), abs=0.0051)
        entropy = -(plan * (np.log(plan) - 1)).sum()
        assert number(state["entropy"]) == pytest.approx(entropy, abs=0.0051)


MOVED = {"C": (2.6, 2.0), "4": (5.6, 2.8)}


def test_the_town_opens_with_its_plan(seen):
    state = seen[0]["atFirst"]
    check_town(state, package(town_cost(), 0.5), town_cost())
    assert state["status"] == "Drag a bakery or a café. After 80 updates every sum is right."
    assert state["label"] == "Bakery C, 2.9 km east and 2.2 km north" and not state["moved"]


def test_arrow_keys_move_a_bakery_and_the_plan_follows(seen):
    state, cost = seen[0]["moved"], town_cost(MOVED)
    plan = package(cost, 0.5)
    check_town(state, plan, cost)
    assert abs(loads(state) - loads(seen[0]["atFirst"])).max() > 1
    assert state["label"] == "Bakery C, 2.6 km east and 2 km north" and state["moved"]
    assert state["ends"] == [260, 200, 560, 120]  # of the route from C to 4
    sends = [f"{200 * t:.1f} to café {j}" for j, t in enumerate(plan[2], start=1)]
    assert state["result"] == "sends " + ", ".join(sends)
    gets = [f"{200 * t:.1f} from bakery {i}" for i, t in zip("ABCDE", plan[:, 3]) if t > 0.05 / 200]
    assert state["cafe"] == "gets " + ", ".join(gets)


def test_updates_are_seen_one_by_one(seen):
    cost = town_cost(MOVED)
    G, rho, kappa = np.exp(-cost / 0.5), np.ones(5), np.ones(4)
    states = seen[0]
    check_town(states["start"], G, cost)
    assert states["start"]["distance"] == states["start"]["entropy"] == "–"
    assert states["start"]["status"].startswith("Start: ρ = κ = 1")
    rho = 0.2 / (G @ kappa)
    plan = rho[:, None] * G * kappa
    check_town(states["one"], plan, cost)
    miss = 200 * abs(plan.sum(0) - 0.25).sum()
    assert (
        f"Update 1, of ρ: bakeries’ sums are right, cafés’ miss by {miss:.1f}"
        in (states["one"]["status"])
    )
    assert [number(row[5]) for row in states["one"]["table"][:5]] == pytest.approx(
        0.5 * np.log(rho), abs=0.0051
    )
    kappa = 0.25 / (G.T @ rho)
    plan = rho[:, None] * G * kappa
    check_town(states["two"], plan, cost)
    assert "Update 2, of κ: cafés’ sums are right" in states["two"]["status"]
    assert [number(text) for text in states["two"]["table"][6][:4]] == pytest.approx(
        0.5 * np.log(kappa), abs=0.0051
    )


def test_to_the_end_goes_on_until_every_sum_is_right(seen):
    states, cost = seen[0], town_cost(MOVED)
    assert states["onTheWay"]["status"].startswith("Update 3, of ρ")
    check_town(states["end"], package(cost, 0.5), cost)
    assert states["end"]["status"] == states["moved"]["status"]
    assert re.fullmatch(r"After \d+ updates every sum is right\.", states["end"]["status"])


def test_the_map_can_be_restored_and_has_edges(seen):
    home, edge = seen[0]["home"], seen[0]["edge"]
    assert home["table"] == seen[0]["atFirst"]["table"] and not home["moved"]
    assert edge["label"] == "Bakery C, 5.9 km east and 2.2 km north"


def test_a_pointer_drags_a_bakery(seen):
    state, cost = seen[0]["dragged"], town_cost({"C": (2.4, 1.0)})
    assert state["label"] == "Bakery C, 2.4 km east and 1 km north"
    check_town(state, package(cost, 2), cost)
    assert set(seen[0]["touch"]) == {"none"}  # a finger does not scroll the page with it


def test_the_slider_changes_eps(seen):
    said, state = seen[0]["slid"]
    check_town(state, package(town_cost(), 2), town_cost())
    assert said == f"2 km: mean distance {state['distance']}"


def check_image(state, eps, shown=None):
    data = directives.read(EXAMPLE)
    S = np.array(data["cosines"])
    plan = package(1 - S, eps)
    share = 64 * plan
    for l, cell in enumerate(state["cells"]):  # noqa: E741
        gifts = ", ".join(f"{100 * s:.0f} % to “{p}”" for s, p in zip(share[l], data["prompts"]))
        assert cell["label"] == f"row {l // 8 + 1}, column {l % 8 + 1}: {gifts}"
        n = share[l].argmax() if shown is None else shown
        strength = (share[l, n] - 1 / 3) / (2 / 3) if shown is None else share[l, n]
        assert cell["kind"] == f"live-prompt-{n}"
        assert cell["strength"] == pytest.approx(75 * strength, abs=0.01)
    assert number(state["score"]) == pytest.approx((plan * S).sum(), abs=0.00051)
    assert number(state["largest"]) == pytest.approx(192 * plan.max(), abs=0.0051)
    R = S - S.mean(1, keepdims=True) - S.mean(0) + S.mean()
    assert number(state["spread"]) == pytest.approx(R.std() / eps, abs=0.0051)
    assert state["stops"] == 1  # one cell in the order of the Tab key
    return share


def test_the_image_shows_rows_and_columns_of_its_plan(seen):
    states = seen[0]
    share = check_image(states["image"], 0.1)
    assert states["image"]["legend"] == "The whole image gives"
    assert states["image"]["shares"] == ["33 %"] * 3
    assert states["cell"]["legend"] == "The cell in row 2, column 2 gives"
    assert states["cell"]["shares"] == [f"{100 * s:.0f} %" for s in share[9]]
    assert states["walked"]["legend"] == "The cell in row 3, column 3 gives"
    assert states["walked"]["shares"] == [f"{100 * s:.0f} %" for s in share[18]]
    check_image(states["column"], 0.1, shown=1)


def test_the_image_has_a_slider_too(seen):
    said, state = seen[0]["slidImage"]
    check_image(state, 0.04, shown=1)
    assert said == f"0.04: largest entry {state['largest']} times uniform"


def test_nothing_is_fetched_and_no_error_is_logged(seen):
    states, said = seen
    assert any(name.endswith(EXAMPLE) for name in states["fetched"])
    assert all(name.startswith(("file:", "data:")) for name in states["fetched"])
    texts = [path.read_text(encoding="utf-8") for path in LIVE.iterdir() if path.suffix != ".webp"]
    assert not any("http" in text for text in texts)
    assert said == ["the page speaks"]
