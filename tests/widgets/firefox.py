"""A real Firefox without a window, driven by its own remote protocol: Playwright needs a special build."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.widgets.conftest import free_port, wait_for

NAMES = ("firefox", "firefox-esr")


def firefox() -> str | None:
    """Return a Firefox on PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """One window. Messages are ``length:json``, answers ``[1, number, error, value]``."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._number = 0
        self._read()  # it introduces itself
        self._ask("WebDriver:NewSession", {})

    def go(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self._ask("WebDriver:Navigate", {"url": address})

    def run(self, script: str) -> Any:
        """Run a script that calls its last argument with its result."""
        return self._ask("WebDriver:ExecuteAsyncScript", {"script": script, "args": []})["value"]

    def _ask(self, command: str, given: dict[str, Any]) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, given]).encode()
        self._line.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._read()
        assert error is None, error
        return value

    def _read(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self._line.recv(1)
        content = b""
        while len(content) < int(head[:-1]):
            content += self._line.recv(int(head[:-1]) - len(content))
        return json.loads(content)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@contextmanager
def opened(program: str, profile: Path) -> Iterator[Firefox]:
    """Start Firefox on an empty profile."""
    port = free_port()
    (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
    options = ["--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([program, *options], stdout=quiet, stderr=quiet)
    try:
        wait_for(lambda: process.poll() is not None or _answers(port))
        with socket.create_connection(("127.0.0.1", port)) as line:
            yield Firefox(line)
    finally:
        process.terminate()
        process.wait(60)
