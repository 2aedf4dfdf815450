"""A browser for tests: playwright drives the Chromium of this machine, and lets nothing leave it.

What goes wrong on a page is noted in `page.problems`: errors, and whatever it asks others for.
"""

import contextlib
import json
import re
import shutil
from pathlib import Path

import live
import pytest

LIVE = Path(__file__).resolve().parent.parent / "book" / "_static" / "live"
ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/])")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextlib.contextmanager
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"needs a browser: one of {', '.join(BROWSERS)}")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


def new_page(browser, **options):
    """A page in a context of its own, with options of playwright's `new_context`."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.problems = []

    def refuse(route):
        page.problems.append(f"asks for {route.request.url}")
        route.abort()

    context.route(ELSEWHERE, refuse)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
    return page


# ---- a page with live pieces ----


def show(page, folder, stills):
    """Open a page with {kind: still}, as from a file; all its files are local ones."""
    files = [live.FILES[kind] for kind in stills]
    scripts = dict.fromkeys(name for scripts, _ in files for name in scripts)
    styles = dict.fromkeys(name for _, styles in files for name in styles)
    head = "".join(script(name) for name in scripts)
    head += "".join(
        f'<link rel="stylesheet" href="{(LIVE / name).as_uri()}.css">' for name in styles
    )
    path = folder / f"{'-'.join(stills)}.html"
    path.write_text(document(head, "\n".join(stills.values())), encoding="utf-8")
    page.goto(path.as_uri())
    return page


def script(name):
    return f'<script defer src="{(LIVE / name).as_uri()}.js"></script>'


def document(head="", body=""):
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Test</title>'
        f'{head}</head><body><main class="bd-article"><h1>Test</h1>{body}</main></body></html>'
    )


def javascript(page, folder, scripts, work, given=None):
    """What the body of a function of `given` returns, where these scripts are loaded."""
    path = folder / "scripts.html"
    if page.url != path.as_uri():
        path.write_text(document("".join(map(script, scripts))), encoding="utf-8")
        page.goto(path.as_uri())
    # arrays of numbers come as lists
    plain = "JSON.stringify(await work(), (_, x) => (ArrayBuffer.isView(x) ? [...x] : x))"
    code = f"async (given) => {{ const work = async () => {{ {work} }}; return {plain}; }}"
    return json.loads(page.evaluate(code, given))


def small_targets(page):
    """Controls that a finger can hardly hit: less than 24 px high."""
    controls = page.locator(".live :is(button, summary, textarea, input:not([type=radio]), label)")
    return [one.evaluate("e => e.outerHTML") for one in controls.all() if is_small(one)]


def is_small(control):
    box = control.bounding_box()  # None: it is hidden
    return box is not None and 0 < box["height"] < 24
