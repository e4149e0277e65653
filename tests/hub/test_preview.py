"""``taphuan course preview``: an author saves, and the page shows it; a mistake is shown with its line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect
from tests.gallery import FILE
from tests.hub.serving import free_port
from tests.widgets.conftest import wait_for

from taphuan_hub.preview.page import Preview

ROOT = Path(__file__).parents[2]


@pytest.fixture
def module(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FILE.parent, tmp_path / "gallery")) / FILE.name


@pytest.fixture
def address(module: Path) -> Iterator[str]:
    command = [
        sys.executable,
        "-c",
        "from taphuan_hub.cli import main; main()",
        "course",
        "preview",
        str(module),
        f"--port={free_port()}",
    ]
    templates = str(ROOT / "widgets/taphuan_widgets/share/jupyter")
    process = subprocess.Popen(
        command,
        env={**os.environ, "JUPYTER_PATH": templates},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate(timeout=120)


@pytest.mark.browser
@pytest.mark.nbgrader
def test_saving_shows_the_page_again(module: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(address, wait_until="commit")
    heading = page.locator("h1")
    page.wait_for_selector(".ts-title", state="attached")
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("title: Mười lăm", "title: Nhiều"), encoding="utf-8")
    expect(heading).to_have_text("Nhiều loại câu hỏi", timeout=60_000)
    page.wait_for_selector(".ts-title", state="attached")
    held: list[Route] = []
    page.route("**/host.js*", lambda route, _: held.append(route), times=1)
    with page.expect_request("**/host.js*"):
        page.reload(wait_until="commit")  # and while this page is on its way, there is another save
    wait_for(lambda: page.evaluate("0") or held)
    module.write_text(text.replace("title: Mười lăm", "title: Hơn mười"), encoding="utf-8")
    wait_for(lambda: "Hơn mười" in httpx.get(address, timeout=60).text)
    held[0].continue_()
    expect(heading).to_have_text("Hơn mười loại câu hỏi", timeout=60_000)
    page.wait_for_selector(".ts-title", state="attached")
    module.write_text(text.replace(":draw: 3", ":draw: 30"), encoding="utf-8")
    expect(page.get_by_text("draw is '30'")).to_be_visible(timeout=60_000)
    page.close()


def test_the_page_is_written_when_something_changed(module: Path, tmp_path: Path) -> None:
    preview = Preview(module, tmp_path / "page.ipynb")
    assert preview.refresh()
    assert not preview.refresh()
    assert "BEGIN SOLUTION" not in preview.notebook.read_text(encoding="utf-8")
    module.write_text("<b>", encoding="utf-8")
    assert preview.refresh()
    assert "there is no front matter" in preview.notebook.read_text(encoding="utf-8")
    assert not preview.refresh()
