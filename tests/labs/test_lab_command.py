"""``taphuan lab`` in a real browser: JupyterLab in Vietnamese, on the first lab, which can be run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect
from tests.widgets.conftest import wait_for

from taphuan_hub.cli import main
from taphuan_hub.labs.folder import SETTINGS
from taphuan_hub.serving.plan import free_ports

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]
PROGRAM = "from taphuan_hub.cli import main; main()"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address that the command prints; JupyterLab listens there."""
    command = [sys.executable, "-c", PROGRAM, "lab", "--no-browser", f"--folder={tmp_path / 'lab'}"]
    command.append(f"--port={free_ports(1)[0]}")
    outside = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment = outside | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert "Ctrl-C ends JupyterLab" in process.stdout.readline()
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False


def test_a_learner_runs_the_first_lab(address: str, browser: Browser, tmp_path: Path) -> None:
    wait_for(lambda: answers(address))
    base = address.partition("/lab/")[0]
    assert httpx.get(f"{base}/api/contents").status_code == 403  # only with the token
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address, wait_until="commit")
    expect(page.locator(".jp-Notebook h1")).to_contain_text("Bài 1. Làm sạch danh sách hộ")
    expect(page.get_by_role("menuitem", name="Tệp", exact=True)).to_be_visible()
    expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()
    page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    card = page.locator(".jp-CodeCell").first.get_by_role("status")
    expect(card).to_contain_text("Sẵn sàng: Làm sạch danh sách hộ")
    assert "nbgrader" not in page.locator(".jp-LabShell").inner_text().lower()
    page.close()
    assert (tmp_path / "lab" / SETTINGS).is_dir()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        asked = ["lab", "--no-browser", f"--folder={tmp_path}", f"--port={taken.getsockname()[1]}"]
        result = CliRunner().invoke(main, asked)
    assert result.exit_code == 1
    assert "is in use" in result.output
