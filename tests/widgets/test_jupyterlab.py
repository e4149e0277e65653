"""The gallery's notebooks in a real JupyterLab: widgets show, are answered, and Python has the answers."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser, Locator, Page, expect
from tests.gallery import FILE
from tests.grading.simulation.conftest import SCENARIOS
from tests.widgets.conftest import ROOT, free_port, wait_for

from taphuan_grading.content import load_module

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]
QUESTIONS = load_module(FILE).questions
PLACES = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR")

STYLES = [
    (".sm-item", "font-weight", "400"),
    (".sm-sheet", "display", "grid"),
    (".sm-land", "fill", "rgb(244, 241, 228)"),
    (".sm-evidence legend", "float", "left"),
    (".sm-qr", "background-color", "rgb(255, 255, 255)"),
    (".sm-bars", "list-style-type", "none"),
    (".sm-track", "padding-left", "25.6px"),
    (".sm-strength", "white-space", "pre-line"),
]


class Lab:
    """JupyterLab on a folder, with nothing of whoever runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir()
        quiet = folder / "LAB_SETTINGS_DIR/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text('{"checkForUpdates": false, "fetchNews": "false"}', encoding="utf-8")
        self._token = secrets.token_hex(16)
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
        options = ["--ServerApp.port_retries=0", "--allow-root"]
        options.append(f"--ServerApp.root_dir={self.notebooks}")
        own = {f"JUPYTER{'' if name.startswith('LAB') else '_'}{name}": str(folder / name) for name in PLACES}
        own |= {"JUPYTER_TOKEN": self._token, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        self.log = folder / "lab.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, *options], env=os.environ | own, stdout=log, stderr=log
            )
        wait_for(lambda: self._process.poll() is not None or self._answers())
        assert self._process.poll() is None, self.log.read_text()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self._address}/api").status_code == 200
        except httpx.TransportError:
            return False

    def write(self, name: str, kernelspec: str, last: str) -> str:
        """Copy a notebook of ours with the cell `last` at its end; return where it opens."""
        notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
        notebook.metadata.kernelspec.name = kernelspec
        notebook.cells.append(new_code_cell(last))
        nbformat.write(notebook, self.notebooks / f"{name}.ipynb")
        return f"{self._address}/lab/tree/{name}.ipynb?token={self._token}&reset"

    def close(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    started = Lab(tmp_path_factory.mktemp("lab"))
    yield started
    started.close()


def run_all(page: Page, address: str) -> None:
    """Open a notebook and run all of its cells."""
    page.goto(address, wait_until="commit")
    expect(page.locator(".jp-KernelName")).to_contain_text("Python 3")
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(page.locator(".jp-Cell").last.locator(".jp-OutputArea-output")).to_be_visible()


def ask_python(page: Page) -> Locator:
    """Run the last cell again and return what it prints."""
    last = page.locator(".jp-Cell").last
    last.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    return last.locator(".jp-OutputArea-output")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    made.close()
    assert complaints == []


def test_every_type_shows_and_python_has_the_answers(lab: Lab, page: Page) -> None:
    run_all(page, lab.write("gallery-questions", "taphuan", "print(dict(lesson.answers))"))
    for question in QUESTIONS:
        controls = page.locator(f"#cau-{question.id}").locator(
            "input, select, textarea, .tq-moves, .tq-reply"
        )
        expect(controls.first).to_be_attached()
    one = page.locator("#cau-chon-mot")
    one.locator("input").first.focus()
    page.keyboard.press("ArrowDown")  # of the radio buttons, not of the notebook
    expect(one.locator("input").nth(1)).to_be_checked()
    expect(page.locator(".jp-Cell.jp-mod-active").filter(has=one)).to_have_count(1)
    one.get_by_role("button", name="Kiểm tra").click()
    expect(one.locator(".tq-outcome")).to_have_text("✓Đúng")
    page.locator("#cau-vai-chu input").fill("156")
    page.locator("#cau-sap-xep .tq-moves button:enabled").first.click()
    expect(page.locator("#cau-sap-xep .tq-saved")).to_contain_text("Đã lưu")
    said = ask_python(page)
    for shown in ("'chon-mot': 'b'", "'vai-chu': '156'", "'sap-xep': ["):
        expect(said).to_contain_text(shown)


def test_every_scenario_shows_in_its_own_style(lab: Lab, page: Page) -> None:
    run_all(page, lab.write("gallery-simulators", "python3", "print(dict(played.answers))"))
    expect(page.locator(".tq .sm-count")).to_have_count(len(SCENARIOS))
    for part, name, value in STYLES:
        expect(page.locator(part).first).to_have_css(name, value)
    inbox = page.locator("#cau-inbox-sms-brandname")
    inbox.locator('[data-key="meeting"]').click()
    inbox.get_by_role("button", name="Việc thật").click()
    expect(inbox.locator(".tq-saved")).to_contain_text("Đã lưu")
    expect(ask_python(page)).to_contain_text("'decide meeting keep'")
