"""How tests render a book, and serve it."""

import contextlib
import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(source, target):
    """A clean build with the options of the Makefile: the HTML folder, the status, the log."""
    program = Path(sys.executable).with_name("jupyter-book")
    options = ["--path-output", target, "--all", "-n", "-W", "--keep-going", "--quiet"]
    command = [program, "build", source, *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    return (target / "_build" / "html").resolve(), done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def served(folder):
    """The address of a folder; no line is printed for each request."""
    kind = http.server.SimpleHTTPRequestHandler
    handler = type("Quiet", (kind,), {"log_message": lambda *of_a_request: None})
    handler = functools.partial(handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
