"""Live transport: its mathematics against the package and POT, the stills, and the town and the
plan of an image in a browser, moved by keyboard and pointer."""

import json
import math
import re
from pathlib import Path

import live
import numpy as np
import pytest
import torch
from browser import javascript, new_page, show, small_targets
from bs4 import BeautifulSoup
from live import plan, transport

from promptnotes import sinkhorn

BOOK = Path(__file__).resolve().parent.parent / "book"


def package(C, eps, a=None, b=None):
    C = torch.as_tensor(np.asarray(C, float))
    return sinkhorn(C, eps, a, b, max_iter=50_000, tol=1e-12).numpy()


def example():
    return live.exported("plan-parts-600")


# ---- the mathematics ----


@pytest.fixture(scope="module")
def run(browser, tmp_path_factory):
    """run(work, given): what JavaScript returns of functions of `transport`."""
    page, folder = new_page(browser), tmp_path_factory.mktemp("run")

    def run(work, given):
        work = f"const transport = Live.sinkhorn; {work}"
        return javascript(page, folder, ["parts", "sinkhorn"], work, given)

    yield run
    page.context.close()


def problems(n=20):
    """Costs in 0..1 of 2 to 8 rows and columns; weights are random, in every other uniform."""
    rng = np.random.default_rng(0)
    for i in range(n):
        M, N = rng.integers(2, 9, 2)
        a, b = (rng.random(size) + 0.1 if i % 2 else np.ones(size) for size in (M, N))
        yield dict(C=rng.random((M, N)).tolist(), a=list(a / a.sum()), b=list(b / b.sum()))


@pytest.mark.parametrize("eps", [0.03, 0.1, 0.5, 2, 10])
def test_plans_equal_the_package_and_pot(run, eps):
    ot = pytest.importorskip("ot")
    every = list(problems())
    plans = run(
        """return given.problems.map(({ C, a, b }) => {
             const start = transport.start(C, given.eps, a, b);
             return transport.plan(transport.solve(start, 1e-11, 100000));
           })""",
        dict(problems=every, eps=eps),
    )
    for given, T in zip(every, plans, strict=True):
        C, a, b = (np.array(given[name]) for name in "Cab")
        pot = ot.sinkhorn(a, b, C, eps, "sinkhorn_log", numItermax=50_000, stopThr=1e-11)
        np.testing.assert_allclose(T, package(C, eps, a, b), atol=1e-6, rtol=0)
        np.testing.assert_allclose(T, pot, atol=1e-6, rtol=0)


def test_each_update_is_that_of_a_plain_loop(run):
    """rho <- a / G kappa and kappa <- b / G' rho, in numpy; phi and psi are their eps log."""
    for given in problems(5):
        C, a, b = (np.array(given[name]) for name in "Cab")
        eps, G = 0.3, np.exp(-C / 0.3)
        steps = run(
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


def test_no_exponential_overflows_and_zero_log_zero_is_zero(run):
    C = [[0.0, 1.0], [1.0, 0.2]]
    found = run(
        """const problem = transport.solve(transport.start(given, 1e-4));
           const T = transport.plan(problem);
           const finite = problem.phi.every(Number.isFinite);
           return { T, entropy: transport.entropy(T), finite };""",
        C,
    )
    np.testing.assert_allclose(found["T"], np.eye(2) / 2, atol=1e-9)
    assert found["finite"] and found["entropy"] == pytest.approx(1 + math.log(2))


def test_iterations_are_counted_as_in_the_chapter(run):
    stored = json.loads((BOOK / "expectations/04_sinkhorn.json").read_text(encoding="utf-8"))
    targets = {
        float(re.search(r"ε = (\S+) km", name)[1]): entry["target"]
        for name, entry in next(iter(stored.values())).items()
        if name.startswith("iterations to 1e-6")
    }
    updates = run(
        "return given.eps.map((eps) => transport.solve(transport.start(given.C, eps)).updates)",
        dict(C=town_cost().tolist(), eps=list(targets)),
    )
    assert len(targets) > 3 and [math.ceil(n / 2) for n in updates] == list(targets.values())


def test_the_residual_is_what_row_and_column_means_leave(run):
    S = np.array(example()["cosines"])
    R = S - S.mean(1, keepdims=True) - S.mean(0) + S.mean()
    found = run("const R = transport.residual(given); return [R, transport.std(R)]", S.tolist())
    np.testing.assert_allclose(found[0], R, atol=1e-12)
    assert found[1] == pytest.approx(R.std())


# ---- the stills ----


def town_cost(moved=None):
    """The distances [M, N] in km, with some bakeries or cafés elsewhere."""
    at = transport.BAKERIES | transport.CAFES | (moved or {})
    bakeries, cafes = (np.array([at[k] for k in names]) for names in ("ABCDE", "1234"))
    return np.linalg.norm(bakeries[:, None] - cafes, axis=2)


def test_the_town_is_the_chapters():
    chapter = json.loads((BOOK / "04_sinkhorn.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in chapter["cells"] if cell["cell_type"] == "code"]
    (cell,) = (source for source in code if source.startswith("bakery = "))
    names = {"torch": torch}
    exec(cell.split("\n\n")[0], names)
    for name, spots in (("bakery", transport.BAKERIES), ("cafe", transport.CAFES)):
        np.testing.assert_allclose(names[name], [*spots.values()], rtol=1e-6)


@pytest.mark.parametrize("eps", [0.1, 0.5, 2])
def test_the_still_town_shows_the_plan(eps):
    page = BeautifulSoup(transport.still(eps), "html.parser")
    T = package(town_cost(), eps)
    widths = [float(re.search(r"[\d.]+$", line["style"])[0]) for line in page.select("line")]
    np.testing.assert_allclose(widths, 100 * T.flatten(), atol=0.0051)
    table = [[cell.text for cell in row("td")] for row in page.select("tbody tr")]
    shown = [[float(text) for text in row[:4]] for row in table[:5]]
    np.testing.assert_allclose(shown, 200 * T, atol=0.051)
    said = page.p.text
    assert page.svg["aria-label"] == said
    assert f"A sends {200 * T[0].max():.0f} of its 40 croissants to café 1" in said
    assert page.select_one(".live-distance").text == f"{(T * town_cost()).sum():.2f} km"


def test_the_still_image_shows_the_plan():
    page = BeautifulSoup(plan.still("parts-600", 0.1), "html.parser")
    T = package(1 - np.array(example()["cosines"]), 0.1)
    cells = page.select(".live-grid > div > div")
    assert [cell["class"] for cell in cells] == [[f"live-colour-{n}"] for n in T.argmax(1)]
    strength = 75 * (64 * T.max(1) - 1 / 3) / (2 / 3)
    found = [float(re.search(r"[\d.]+", cell["style"])[0]) for cell in cells]
    np.testing.assert_allclose(found, strength, atol=0.0051)
    assert page.img["src"] == example()["picture"] and page.img["alt"] == example()["alt"]
    assert page.select_one(".live-largest").text == f"{192 * T.max():.2f}"
    with pytest.raises(ValueError, match="image: there is no plan-nowhere.js"):
        plan.still("nowhere")


# ---- the town in a browser ----


@pytest.fixture
def town(browser, tmp_path):
    page = new_page(browser)
    yield show(page, tmp_path, {"transport": transport.still(0.5)})
    assert page.problems == []
    page.context.close()


def spot(page, name):
    return page.locator(f'.live-spot[data-name="{name}"]')


def said(page):
    return page.locator(".live-said").text_content()


def table(page):
    rows = page.locator("tbody tr").all()
    return [row.locator("td").all_text_contents() for row in rows]


def number(text):
    return float(re.search(r"[−+]?[\d.]+", text)[0].replace("−", "-"))


def shows(page, T, cost):
    """Whether the page shows this plan [5, 4] in its table, its lines, its sums and its numbers."""
    cells, croissants = table(page), 200 * T
    loads = [[float(text) for text in row[:4]] for row in cells[:5]]
    np.testing.assert_allclose(loads, croissants, atol=0.051)
    widths = page.eval_on_selector_all(
        ".live-route", "all => all.map((line) => parseFloat(line.style.strokeWidth))"
    )
    np.testing.assert_allclose(widths, croissants.flatten() / 2, atol=0.01)
    for texts, sums, wanted in (
        ([row[4] for row in cells[:5]], croissants.sum(1), 40),
        (cells[5][:4], croissants.sum(0), 50),
    ):
        for text, total in zip(texts, sums):
            off = total - wanted
            assert number(text) == pytest.approx(total, abs=0.051)
            if abs(off) < 0.04:
                assert text.endswith(f"/ {wanted} ✓")
            else:
                assert number(text[-5:].lstrip("0123456789")) == pytest.approx(off, abs=0.051)
    if not said(page).startswith("Start"):
        distance, entropy = page.locator("dd").all_text_contents()
        assert number(distance) == pytest.approx((T * cost).sum(), abs=0.0051)
        assert number(entropy) == pytest.approx(-(T * (np.log(T) - 1)).sum(), abs=0.0051)


def test_the_town_opens_with_its_plan(town):
    shows(town, package(town_cost(), 0.5), town_cost())
    assert said(town) == "Drag a bakery or a café. After 80 updates every sum is right."
    assert spot(town, "C").get_attribute("aria-label") == "Bakery C, 2.9 km east and 2.2 km north"
    assert small_targets(town) == []


def test_arrow_keys_move_a_bakery_and_the_plan_follows(town):
    spot(town, "C").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown"):
        town.keyboard.press(key)
    spot(town, "4").press("Shift+ArrowUp")
    spot(town, "4").press("a")
    cost = town_cost({"C": (2.6, 2.0), "4": (5.6, 3.2)})
    T = package(cost, 0.5)
    shows(town, T, cost)
    assert spot(town, "C").get_attribute("aria-label") == "Bakery C, 2.6 km east and 2 km north"
    sends = [f"{200 * t:.1f} to café {j}" for j, t in enumerate(T[2], start=1)]
    assert spot(town, "C").get_attribute("aria-valuetext") == "sends " + ", ".join(sends)
    gets = [f"{200 * t:.1f} from bakery {i}" for i, t in zip("ABCDE", T[:, 3]) if t > 0.05 / 200]
    assert spot(town, "4").get_attribute("aria-valuetext") == "gets " + ", ".join(gets)
    for _ in range(40):
        spot(town, "C").press("ArrowRight")
    assert spot(town, "C").get_attribute("aria-label").startswith("Bakery C, 5.9 km east")  # edge
    town.get_by_role("button", name="restore the map").press("Enter")
    shows(town, package(town_cost(), 0.5), town_cost())
    assert town.get_by_role("button", name="restore the map").is_hidden()


def test_updates_are_seen_one_by_one(town):
    cost = town_cost()
    G, rho, kappa = np.exp(-cost / 0.5), np.ones(5), np.ones(4)
    town.get_by_role("button", name="start again").press("Enter")
    shows(town, G, cost)
    assert said(town).startswith("Start: ρ = κ = 1")
    assert town.locator("dd").all_text_contents() == ["–", "–"]
    town.get_by_role("button", name="one update").press("Enter")
    rho = 0.2 / (G @ kappa)
    T = rho[:, None] * G * kappa
    shows(town, T, cost)
    miss = 200 * abs(T.sum(0) - 0.25).sum()
    assert f"Update 1, of ρ: bakeries’ sums are right, cafés’ miss by {miss:.1f}" in said(town)
    phi = [number(row[5]) for row in table(town)[:5]]
    assert phi == pytest.approx(0.5 * np.log(rho), abs=0.0051)
    town.get_by_role("button", name="one update").press("Enter")
    kappa = 0.25 / (G.T @ rho)
    shows(town, rho[:, None] * G * kappa, cost)
    assert "Update 2, of κ: cafés’ sums are right" in said(town)
    psi = [number(text) for text in table(town)[6][:4]]
    assert psi == pytest.approx(0.5 * np.log(kappa), abs=0.0051)
    town.get_by_role("button", name="to the end").press("Enter")
    assert said(town).startswith("Update 3, of ρ")  # the first ones are seen
    town.wait_for_function("document.querySelector('.live-said').textContent.startsWith('After')")
    shows(town, package(cost, 0.5), cost)


def test_the_slider_changes_eps(town):
    slider = town.get_by_label("ε")
    slider.focus()
    for _ in range(6):
        town.keyboard.press("ArrowRight")
    shows(town, package(town_cost(), 2), town_cost())
    distance = town.locator(".live-distance").text_content()
    assert slider.get_attribute("aria-valuetext") == f"2 km: mean distance {distance}"


def test_a_pointer_drags_a_bakery(town):
    box, km = spot(town, "C").bounding_box(), town.locator("svg").bounding_box()["width"] / 6.2
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    town.mouse.move(x, y)
    town.mouse.down()
    town.mouse.move(x - 0.5 * km, y + 1.2 * km, steps=3)
    town.mouse.up()
    assert spot(town, "C").get_attribute("aria-label") == "Bakery C, 2.4 km east and 1 km north"
    cost = town_cost({"C": (2.4, 1.0)})
    shows(town, package(cost, 0.5), cost)
    touch = "all => all.map((node) => getComputedStyle(node).touchAction)"
    assert set(town.eval_on_selector_all(".live-spot *", touch)) == {"none"}  # no scrolling


# ---- the image in a browser ----


@pytest.fixture
def image(browser, tmp_path):
    page = new_page(browser)
    yield show(page, tmp_path, {"plan": plan.still("parts-600", 0.1)})
    assert page.problems == []
    page.context.close()


def shows_image(page, eps, shown=None):
    """Whether all cells and numbers are those of the plan; gives the shares [64, 3]."""
    S, prompts = np.array(example()["cosines"]), example()["prompts"]
    T = package(1 - S, eps)
    share = 64 * T
    cells = page.eval_on_selector_all(
        "[role=gridcell]",
        """all => all.map((cell) => [cell.getAttribute("aria-label"), cell.className,
             parseFloat(cell.style.getPropertyValue("--strength"))])""",
    )
    for i, (label, kind, strength) in enumerate(cells):
        gifts = ", ".join(f"{100 * s:.0f} % to “{p}”" for s, p in zip(share[i], prompts))
        assert label == f"row {i // 8 + 1}, column {i % 8 + 1}: {gifts}"
        n = share[i].argmax() if shown is None else shown
        wanted = (share[i, n] - 1 / 3) / (2 / 3) if shown is None else share[i, n]
        assert kind == f"live-colour-{n}" and strength == pytest.approx(75 * wanted, abs=0.01)
    R = S - S.mean(1, keepdims=True) - S.mean(0) + S.mean()
    numbers = [number(text) for text in page.locator("dd").all_text_contents()]
    assert numbers[0] == pytest.approx((T * S).sum(), abs=0.00051)
    assert numbers[1:] == pytest.approx([R.std() / eps, 192 * T.max()], abs=0.0051)
    assert page.locator("[role=gridcell][tabindex='0']").count() == 1  # in the order of Tab
    return share


def gives(page):
    """Whose row is shown, and its shares."""
    title = page.locator(".live-title").text_content()
    return title, page.locator(".live-bars b").all_text_contents()


def test_the_image_shows_rows_and_columns_of_its_plan(image):
    share = shows_image(image, 0.1)
    assert gives(image) == ("The whole image gives", ["33 %"] * 3)
    image.locator("[role=gridcell][tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp"):
        image.keyboard.press(key)
    shares = [f"{100 * s:.0f} %" for s in share[10]]
    assert gives(image) == ("The cell in row 2, column 3 gives", shares)
    image.get_by_role("radio", name=example()["prompts"][1]).check()
    shows_image(image, 0.1, shown=1)
    assert gives(image)[0] == "The whole image gives"  # no cell has the focus
    image.locator("[role=gridcell]").nth(9).hover()
    assert gives(image)[0] == "The cell in row 2, column 2 gives"
    assert small_targets(image) == []


def test_the_image_has_a_slider_too(image):
    slider = image.get_by_label("ε")
    slider.focus()
    for _ in range(4):
        image.keyboard.press("ArrowLeft")
    shows_image(image, 0.04)
    largest = image.locator(".live-largest").text_content()
    said = f"0.04: largest entry {largest} times uniform"
    assert slider.get_attribute("aria-valuetext") == said
