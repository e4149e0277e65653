"""A demo home, made and served by the commands that a person types, and browsers of several sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.hub.serving import Served, serving

from taphuan_grading.store.home import Home

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
BOARD = {"width": 1280, "height": 1560}
"""High enough for the board's map."""

expect.set_options(timeout=60_000)


def taphuan(home: Home, *arguments: str) -> str:
    """Run the command line as a person would; return what it prints."""
    program = "from taphuan_hub.cli import main; main()"
    command = [sys.executable, "-c", program, "--home", str(home.root), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What ``taphuan demo`` makes, with fewer people."""
    home = Home(tmp_path_factory.mktemp("demo") / "home")
    taphuan(home, "demo", "--officials", "170")
    return home


@pytest.fixture(scope="session")
def served(demo_home: Home) -> Iterator[Served]:
    """What ``taphuan up`` serves."""
    with serving(demo_home) as running:
        yield running


@dataclass
class Device:
    """A phone or a computer: its own cookies, one page, and a note of all that it asked other sites for."""

    context: BrowserContext
    address: str
    passwords: dict[str, str]
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.context.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https", "ws", "wss"} and not url.startswith(self.address):
            self.elsewhere.append(url)

    def sign_in(self, username: str) -> Page:
        self.page.goto(self.address)
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu", exact=True).fill(self.passwords[username])
        self.page.get_by_role("button", name="Đăng nhập").click()
        return self.page

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def device(browser: Browser, served: Served) -> Iterator[Callable[..., Device]]:
    """Make devices; at the end none of them has asked another site for anything."""
    accounts = json.loads((served.home.root / "demo-accounts.json").read_text(encoding="utf-8"))
    passwords = {account["username"]: account["password"] for account in accounts}
    made: list[Device] = []

    def make(viewport: dict[str, int]) -> Device:
        context = browser.new_context(viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        made.append(Device(context, served.address, passwords))
        return made[-1]

    yield make
    for each in made:
        assert each.elsewhere == []
        each.close()


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Take a picture of what is on the screen, where TAPHUAN_PICTURES names a folder: to look at a page."""
    folder = os.environ.get("TAPHUAN_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
