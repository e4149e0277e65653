"""A real Voila with our template, a real Chromium, and a network line that can be cut."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.widgets import plain

from taphuan_grading.attempts import tokens
from taphuan_grading.store.home import Home
from taphuan_hub.voila.screens import content_policy

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "widgets/taphuan_widgets/share/jupyter"

expect.set_options(timeout=60_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Line:
    """A TCP line to `port` that can be cut and mended."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._ends: list[socket.socket] = []
        self._whole = True
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection and accept none."""
        self._whole = False
        for end in self._ends:
            _hang_up(end)
        self._ends.clear()

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        _hang_up(self._door)

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self._whole:
                _hang_up(near)
                continue
            far = socket.create_connection(("127.0.0.1", self._target))
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):  # the line was cut
        while data := source.recv(65536):
            sink.sendall(data)
    _hang_up(source)
    _hang_up(sink)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):  # it is not connected any more
        end.shutdown(socket.SHUT_RDWR)
    end.close()


class Served:
    """A running Voila under the policy of the shared service; `pages` is the folder it shows."""

    def __init__(self, pages: Path, environment: dict[str, str], base: str = "/") -> None:
        self.pages = pages
        self.pages.mkdir(parents=True, exist_ok=True)
        self.port, self.base = free_port(), base
        self.log = pages.with_name("voila.log")
        command = [sys.executable, "-m", "voila", "--no-browser", f"--port={self.port}", "--template=taphuan"]
        policy = {"Content-Security-Policy": content_policy(f"127.0.0.1:{self.port}")}
        settings = {"headers": policy, "disable_check_xsrf": True}  # so that a test can end a kernel
        options = ["--Voila.ip=127.0.0.1", f"--base_url={base}", "--Voila.port_retries=0"]
        options.append(f"--Voila.tornado_settings={settings}")
        known = {
            **os.environ,
            "JUPYTER_PATH": str(TEMPLATES),
            "TAPHUAN_PAGE": "1",
            "PYTHONWARNINGS": "default",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *options, str(self.pages)], env=known | environment, stdout=log, stderr=log
            )
        wait_for(lambda: self.process.poll() is not None or _answers(self.address("")))
        assert self.process.poll() is None, self.log.read_text()

    def write(self, name: str, notebook: nbformat.NotebookNode) -> str:
        """Write a page and return its address."""
        nbformat.write(notebook, self.pages / f"{name}.ipynb")
        return self.address(name)

    def address(self, name: str, port: int | None = None) -> str:
        path = f"voila/render/{name}.ipynb" if name else "voila/templates/taphuan/static/steps.js"
        return f"http://127.0.0.1:{port or self.port}{self.base}{path}"

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `condition` holds."""
    woken = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if condition():
            return
        woken.wait(0.1)
    raise TimeoutError(condition)


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Voila without the attempts API: answers stay in the kernel."""
    served = Served(tmp_path_factory.mktemp("voila") / "pages", {}, base="/mot/hai/")
    yield served
    served.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Pages of plain files; return their address."""
    with plain.served(tmp_path_factory.mktemp("site")) as address:
        yield address


class Grader:
    """The real grader service on a home, on its own home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.port = free_port()
        self.api = f"http://127.0.0.1:{self.port}/services/grader/api/"
        command = [sys.executable, "-m", "taphuan_hub.grader", "--workers=1"]
        with (self.home.root / "grader.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, f"--home={self.home.root}", f"--port={self.port}"], stdout=log, stderr=log
            )
        wait_for(lambda: self.process.poll() is not None or _answers(self.api.removesuffix("api/")))
        assert self.process.poll() is None, (self.home.root / "grader.log").read_text()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def token(self, official: str, run: str, slug: str) -> str:
        return tokens.issue(tokens.load_key(self.home), tokens.Grant(official, run, "module", slug))


@pytest.fixture(scope="session")
def grader(released_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    home = Home(tmp_path_factory.mktemp("graded") / "home")
    shutil.copytree(released_template.root, home.root)
    started = Grader(home)
    yield started
    started.stop()


class Tab:
    """A page on a phone, and what it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.sockets: list[str] = []
        page.on("websocket", lambda socket: self.sockets.append(socket.url))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def open(self, address: str) -> Page:
        """Open a module and wait for its last widget."""
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_selector(".ts-title", state="attached")
        return self.page


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.set_default_timeout(60_000)
    yield Tab(context.new_page())
    context.close()


def end_kernel(lesson: str, tab: Tab) -> None:
    """End the kernel of the page, as culling does."""
    kernel = tab.sockets[-1].split("/kernels/")[1].split("/")[0]
    base, _, _ = lesson.partition("voila/render")
    httpx.post(f"{base}voila/api/shutdown/{kernel}", timeout=120).raise_for_status()
