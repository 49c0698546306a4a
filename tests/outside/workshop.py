"""A workshop as its keeper sets one up: the real binary, ttys as scanners, sockets as printers.

Nothing here knows Fuda from within: commands, pages and bytes on the wire are all there is.
"""

import json
import os
import pathlib
import select
import socket
import subprocess
import tempfile
import threading
import time
import tty
import urllib.request

PATIENCE_S = 60


def wait_for(what, ask):
    """Asks until the answer is true, and returns it."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.02)


class Scanner:
    def __init__(self):
        self.far_end, self.near_end = os.openpty()
        tty.setraw(self.near_end)
        self.path = os.ttyname(self.near_end)

    def scan(self, *codes):
        for code in codes:
            os.write(self.far_end, code.encode() + b"\r")


class Printer:
    """Takes everything and says nothing, as most cheap printers do."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "%s:%d" % self.listener.getsockname()
        self.papers = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            stream, _ = self.listener.accept()
            brought = b""
            with stream:
                while chunk := stream.recv(65536):
                    brought += chunk
            while brought[:2] == b"\x10\x04":  # DLE EOT: a question comes before a paper
                brought = brought[3:]
            if brought:
                self.papers.append(brought)


class Workshop:
    def __init__(self, binary, tables):
        """`tables`: {name: lines for [station.printer]}"""
        self.binary = str(binary)
        self.place = tempfile.TemporaryDirectory(prefix="fuda-outside-")
        self.data = pathlib.Path(self.place.name) / "data"
        self.say("init", str(self.data), within=False)
        self.scanners = {name: Scanner() for name in tables}
        self.printers = {name: Printer() for name in tables}
        text = '[workshop]\nname = "しおさい作業所"\n'
        for name, printer in tables.items():
            text += f'[[station]]\nname = "{name}"\n'
            text += f'[station.scanner]\nkind = "serial"\npath = "{self.scanners[name].path}"\n'
            text += f'[station.printer]\nkind = "tcp"\naddress = "{self.printers[name].address}"\n{printer}\n'
        (self.data / "fuda.toml").write_text(text, encoding="utf-8")
        self.daemon = None

    def say(self, *words, within=True, told=""):
        before = ["--data", str(self.data)] if within else []
        done = subprocess.run(
            [self.binary, *before, *words], input=told, capture_output=True, encoding="utf-8", timeout=PATIENCE_S
        )
        if done.returncode != 0:
            raise AssertionError(f"{words}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def ask(self, words, told=""):
        return json.loads(self.say(*words.split(), "--json", told=told))

    def facts(self, kind):
        facts = map(json.loads, self.say("ledger", "export").splitlines())
        return [fact for fact in facts if fact["kind"] == kind]

    def start(self):
        self.log = open(pathlib.Path(self.place.name) / "log", "w+", encoding="utf-8")
        self.daemon = subprocess.Popen(
            [self.binary, "--data", str(self.data), "serve", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            encoding="utf-8",
        )
        ready, _, _ = select.select([self.daemon.stdout], [], [], PATIENCE_S)
        line = self.daemon.stdout.readline() if ready else ""
        if not line.startswith("listening on http://"):
            raise AssertionError(f"the daemon did not start: {line!r}")
        self.url = line.removeprefix("listening on ").strip()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def end(self):
        if self.daemon:
            self.daemon.terminate()
            code = self.daemon.wait(PATIENCE_S)
            assert code == 0, f"the daemon ended with {code}"
            self.daemon = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.daemon:
            if kind:
                self.log.seek(0)
                print(self.log.read())
                self.daemon.kill()
                self.daemon.wait()
            else:
                self.end()
        self.place.cleanup()


class Tally:
    """Says what is tried and how it went; a failure does not hide the next one."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, sentence, holds, otherwise=""):
        if holds:
            self.passed += 1
            print(f"  ok      {sentence}")
        else:
            self.failed += 1
            print(f"  FAILED  {sentence}\n{otherwise}")

    def end(self, what):
        print(f"{what}: {self.passed} passed, {self.failed} failed")
        raise SystemExit(1 if self.failed else 0)
