"""How soon the rendered book's pages are seen, and what they weigh, on a slow line.

    make read && python tests/benchmarks/bench_pages.py [SITE] [--pages intro 06_upl] [--mbit 4]

A local server compresses as GitHub Pages does; Chromium, 1280 x 900, with an empty cache, is held
to the rate and the latency (ms) through DevTools; each page is loaded `--runs` times. Printed are
the median time until something is painted, until its largest element is, the share of the layout
that moved afterwards, and the bytes that came until the network was quiet: before any scrolling,
and after the page was scrolled to its end.
"""

import argparse
import functools
import gzip
import http.server
import shutil
import statistics
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parent.parent.parent / "_build" / "html"
WATCH = """
    window.seen = {shift: 0, largest: 0};
    new PerformanceObserver(list => list.getEntries().forEach(e => seen.largest = e.startTime))
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(e => seen.shift += e.value))
        .observe({type: "layout-shift", buffered: true});
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files, compressed where that helps; connections stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body, kind = path.read_bytes(), self.guess_type(path)
        self.send_response(200)
        if kind.startswith("text/") or "javascript" in kind or "svg" in kind or "json" in kind:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def load(browser, address, mbit, latency):
    """Seconds to the first and to the largest paint, the shift, kB at first, kB in the end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, received = context.new_page(), []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    rate = mbit * 1e6 / 8
    limits = dict(offline=False, latency=latency, downloadThroughput=rate, uploadThroughput=rate)
    tools.send("Network.emulateNetworkConditions", limits)
    tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.add_init_script(WATCH)
    page.goto(address, wait_until="networkidle", timeout=120_000)
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    seen, before = page.evaluate("seen"), sum(received)
    page.evaluate(
        """async () => { for (let y = 0; y < document.body.scrollHeight; y += 800) {
            scrollTo(0, y); await new Promise(done => setTimeout(done, 50)); } }"""
    )
    page.wait_for_load_state("networkidle", timeout=120_000)
    page.wait_for_timeout(1500)
    context.close()
    return first / 1e3, seen["largest"] / 1e3, seen["shift"], before / 1e3, sum(received) / 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    parser.add_argument("--pages", nargs="+", default=["intro", "06_upl"])
    parser.add_argument("--mbit", type=float, default=4)
    parser.add_argument("--latency", type=float, default=100)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    handler = functools.partial(Handler, directory=args.site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    print(f"{args.mbit:g} Mbit/s, {args.latency:g} ms, median of {args.runs}")
    print("page                 first paint  largest  shift     kB kB, scrolled")
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name in args.pages:
            address = f"http://127.0.0.1:{server.server_port}/book/{name}.html"
            runs = [load(browser, address, args.mbit, args.latency) for _ in range(args.runs)]
            first, largest, shift, before, after = map(statistics.median, zip(*runs))
            row = f"{first:9.2f} s {largest:6.2f} s {shift:6.3f} {before:6.0f} {after:12.0f}"
            print(f"{name:20} {row}")


if __name__ == "__main__":
    main()
