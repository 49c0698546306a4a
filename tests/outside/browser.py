"""A real Chromium, driven through chromedriver's own protocol (W3C WebDriver)."""

import base64
import json
import pathlib
import re
import subprocess
import tempfile
import urllib.error
import urllib.request

from workshop import PATIENCE_S, wait_for

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]

# Text without the readings over kanji, blanks as one.
WORDS = """
const body = document.querySelector(arguments[0]).cloneNode(true);
body.querySelectorAll('rt, script, style, template, [hidden]').forEach(one => one.remove());
return body.textContent.replace(/\\s+/g, ' ').trim();
"""


class Driver:
    """One chromedriver for all windows."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        for line in self.process.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                self.url = f"http://127.0.0.1:{found[1]}"
                return
        raise AssertionError("chromedriver did not start")

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()[:600]}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE_S)


class Window:
    """A browser of its own: `phone` is 390 dots wide, else 1280."""

    def __init__(self, driver, phone=False):
        self.driver = driver
        self.profile = tempfile.TemporaryDirectory(prefix="fuda-browser-", ignore_cleanup_errors=True)
        options = {"args": [*FLAGS, f"--user-data-dir={self.profile.name}", "--window-size=1280,800"]}
        if phone:
            options["mobileEmulation"] = {"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2, "touch": True}}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = driver.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{made['sessionId']}"
        self.version = made["capabilities"]["browserVersion"]

    def go(self, url):
        self.driver.ask("POST", self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        return self.driver.ask("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def words(self, where="body"):
        return self.run(WORDS, where)

    def says(self, sentence, where="body"):
        """Waits until the page says this; what it says then, or at the end of all patience."""
        try:
            return wait_for(sentence, lambda: sentence in self.words(where) and self.words(where))
        except AssertionError:
            return self.words(where)

    def fits(self):
        """Nothing sticks out at the side."""
        return self.run("return document.documentElement.scrollWidth <= window.innerWidth")

    def errors(self):
        """What the console called an error since this was last asked."""
        log = self.driver.ask("POST", self.session + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

    def shoot(self, path: pathlib.Path):
        path.write_bytes(base64.b64decode(self.driver.ask("GET", self.session + "/screenshot")))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.ask("DELETE", self.session)
        self.profile.cleanup()
