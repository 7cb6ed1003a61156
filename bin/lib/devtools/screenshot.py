"""Saves a page of a running Odoo as PNG, as a given user sees it.

    python -m devtools.screenshot --login admin /odoo/action-mrp.mrp_production_action

It drives Chromium over its DevTools protocol; run it with the project's Python, which
has websocket-client.
"""

import argparse
import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from .entry import command
from .errors import SetupError
from .system_packages import find_browser

FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
# The web client has rendered a view, nothing is loading and the fonts are there.
READY = """
(() => {
    if (document.readyState !== "complete") return false;
    if (document.querySelector(".o_loading_indicator, .o_blockUI")) return false;
    if (document.fonts.status !== "loaded") return false;
    if (!document.querySelector(".o_web_client")) return true;
    return Boolean(document.querySelector(".o_action_manager > *, .modal"));
})()
"""


def log_in(url, database, login, password):
    """Return the session cookie of a user of the server at `url`."""
    parameters = {"db": database, "login": login, "password": password or login}
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": parameters})
    request = urllib.request.Request(
        f"{url}/web/session/authenticate",
        body.encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
        cookies = response.headers.get_all("Set-Cookie") or []
    if "error" in answer:
        message = answer["error"]["data"]["message"]
        raise SetupError(f"{login} cannot log in: {message}", "check login and --db")
    name = "session_id="
    return next(c for c in cookies if c.startswith(name)).split(";")[0][len(name) :]


class Page:
    """One page of a headless Chromium."""

    def __init__(self, socket):
        self._socket = socket
        self._numbers = itertools.count(1)

    def send(self, method, **parameters):
        """Call a DevTools method and return its result."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; promises are awaited."""
        result = self.send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description"))
        return result["result"].get("value")

    def open(self, url, timeout=60):
        """Go to a page and wait until it has been still for a moment."""
        self.send("Page.navigate", url=url)
        time.sleep(0.5)
        self.settle(timeout)

    def settle(self, timeout=60):
        """Wait until the page is ready on four looks in a row."""
        calm, limit = 0, time.monotonic() + timeout
        while calm < 4:
            if time.monotonic() > limit:
                raise SetupError("the page does not finish loading", "see its console")
            with contextlib.suppress(RuntimeError):
                calm = calm + 1 if self.evaluate(READY) else 0
            time.sleep(0.25)

    def save(self, path, full=False):
        """Write what is visible, or the full page, as PNG."""
        data = self.send(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full
        )["data"]
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(base64.b64decode(data))


@contextlib.contextmanager
def browser(width, height, touch=False, flags=()):
    """Yield a Page of a new browser with a window of that size.

    :param flags: more of Chromium's command line
    """
    import websocket  # Only the project's Python has it.

    program = find_browser()
    if not program:
        raise SetupError("no Chromium was found", "run bin/test once, or install it")
    profile = Path(tempfile.mkdtemp(prefix="screenshot-"))
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    words = [
        program,
        *FLAGS,
        *sandbox,
        *flags,
        f"--user-data-dir={profile}",
        "about:blank",
    ]
    with open(profile / "browser.log", "w") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        port = _debugging_port(profile, process)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = [t for t in json.load(answer) if t["type"] == "page"]
        socket = websocket.create_connection(
            pages[0]["webSocketDebuggerUrl"], timeout=90, suppress_origin=True
        )
        page = Page(socket)
        page.send("Page.enable")
        page.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        if touch:
            page.send("Emulation.setTouchEmulationEnabled", enabled=True)
        yield page
        socket.close()
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        shutil.rmtree(profile, ignore_errors=True)


def _debugging_port(profile, process):
    limit = time.monotonic() + 30
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((profile / "DevToolsActivePort").read_text().splitlines()[0])
        time.sleep(0.1)
    log = (profile / "browser.log").read_text()[-300:]
    raise SetupError(f"Chromium does not start: {log}", "start it by hand to see why")


def _arguments(words):
    parser = argparse.ArgumentParser(prog="devtools.screenshot", description=__doc__)
    parser.add_argument("pages", nargs="+", help="paths such as /odoo/action-x.y/12")
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--db", default="medical")
    parser.add_argument("--login", help="without it the page is seen as a visitor")
    parser.add_argument("--password", help="default: equal to the login")
    parser.add_argument("--size", default="1440x900", help="WIDTHxHEIGHT")
    parser.add_argument("--touch", action="store_true", help="as on a tablet")
    parser.add_argument("--full", action="store_true", help="beyond the window too")
    parser.add_argument("--click", help="selector to click before the picture")
    parser.add_argument("--wait", type=float, default=0.5, help="extra seconds")
    parser.add_argument("--out", default="screenshot.png", help="numbered if several")
    return parser.parse_args(words)


@command
def main(words):
    """Save a picture of each page asked for."""
    asked = _arguments(words)
    width, height = map(int, asked.size.split("x"))
    url = asked.url.rstrip("/")
    with browser(width, height, asked.touch) as page:
        if asked.login:
            cookie = log_in(url, asked.db, asked.login, asked.password)
            page.send("Network.setCookie", name="session_id", value=cookie, url=url)
        for number, place in enumerate(asked.pages, 1):
            page.open(url + place)
            if asked.click:
                page.evaluate(f"document.querySelector({asked.click!r}).click()")
                page.settle()
            time.sleep(asked.wait)
            out = Path(asked.out)
            if len(asked.pages) > 1:
                out = out.with_stem(f"{out.stem}-{number}")
            page.save(out, asked.full)
            print(out, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
