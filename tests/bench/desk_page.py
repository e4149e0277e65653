"""How long the desk's page takes in a browser with 10,000 officials and 500 classes.

``python -m tests.bench.desk_page [FOLDER]`` makes a home (or opens what an earlier run made in FOLDER) and
serves it as ``taphuan up`` does; Chromium opens the page. Times and processor time are printed, never
asserted: on a machine that does other work only the processor time says something.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine
from tests.bench.big_store import fill
from tests.bench.desk import AREA, OFFICE, QUICK, TRAINER
from tests.conftest import QUIET, chromium
from tests.hub.serving import Served, serving

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.scope import PROVINCE, set_scope
from taphuan_grading.store.home import Home
from taphuan_hub.homes import make_home

ROUNDS = 5
PASSWORD = "hoa phượng đỏ 7"
PAGE = "/services/office/voila/render/trainer-desk.ipynb"
SIGNS = {"top": ".tp-tiles", "people": "#can-bo .tl-list li", "classes": "#lop li"}


def prepare(home: Home, engine: Engine, programme: Programme) -> None:
    """Write the accounts and the big store."""
    for username, role in ((OFFICE, "office"), (TRAINER, "trainer")):
        create_account(
            engine,
            username=username,
            password=PASSWORD,
            roles=[role],  # type: ignore[list-item]
            at=clock.now(),
            hasher=QUICK,
            must_change=False,
        )
    with engine.begin() as connection:
        fill(connection, programme, trainers=[TRAINER])
    set_scope(engine, OFFICE, PROVINCE)
    set_scope(engine, TRAINER, AREA)
    (home.root / "demo-accounts.json").write_text("[]", encoding="utf-8")


@contextmanager
def big_home(path: str | None) -> Iterator[Home]:
    """Return the home in the folder `path`, made if it is not there; a passing one without a path."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(path or folder) / "home"
        yield Home(root) if root.exists() else make_home(root, tell=lambda _: None, fill=prepare)


def processor_seconds(served: Served) -> float:
    """Return what all processes that serve have used, those that have ended too."""
    used = [process.cpu_times() for process in served.family()]
    return sum(one.user + one.system + one.children_user + one.children_system for one in used)


def opened(page: Page, address: str, signs: Mapping[str, str]) -> dict[str, float]:
    """Open the page and return after how many seconds each of its parts (`signs`: selectors) was there."""
    begin, found = perf_counter(), {}
    page.goto(address, wait_until="commit")
    for name, selector in signs.items():
        page.wait_for_selector(selector, timeout=60_000)
        found[name] = perf_counter() - begin
    return found


def main() -> None:
    """Open the page as the office and as a trainer, and print the median of some rounds."""
    with big_home(next(iter(sys.argv[1:]), None)) as home, serving(home) as served, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=QUIET)
        for username in (OFFICE, TRAINER):
            page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN").new_page()
            page.goto(served.address)
            page.get_by_label("Tên đăng nhập").fill(username)
            page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Đăng nhập").click()
            page.wait_for_selector("h1")
            opened(page, served.address + PAGE, SIGNS)  # the first time its scripts are fetched
            before = processor_seconds(served)
            rounds = [opened(page, served.address + PAGE, SIGNS) for _ in range(ROUNDS)]
            used = (processor_seconds(served) - before) / ROUNDS
            medians = {name: f"{median(one[name] for one in rounds):.2f} s" for name in SIGNS}
            print(f"{username:<5} {json.dumps(medians)} processor {used:.2f} s a visit")  # noqa: T201


if __name__ == "__main__":
    main()
