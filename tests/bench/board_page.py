"""How long the board's page takes in a browser with 10,000 officials: as `tests.bench.desk_page`, same home.

``python -m tests.bench.board_page [FOLDER]``. The first visit is the first after the services have started.
"""

from __future__ import annotations

import json
import sys
from statistics import median

from playwright.sync_api import sync_playwright
from tests.bench.desk import OFFICE
from tests.bench.desk_page import PASSWORD, ROUNDS, big_home, opened, processor_seconds
from tests.conftest import QUIET, chromium
from tests.hub.serving import serving

PAGE = "/services/office/voila/render/indicator-board.ipynb"
SIGNS = {"figure": ".tp-figure", "map": ".tb-map", "whole": ".foot"}


def main() -> None:
    """Open the page as the province's office, and print the first time and the median of some rounds."""
    with big_home(next(iter(sys.argv[1:]), None)) as home, serving(home) as served, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN").new_page()
        page.goto(f"{served.address}/hub/login?next=/hub/home")
        page.get_by_label("Tên đăng nhập").fill(OFFICE)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("h1")
        first = opened(page, served.address + PAGE, SIGNS)
        before = processor_seconds(served)
        rounds = [opened(page, served.address + PAGE, SIGNS) for _ in range(ROUNDS)]
        used = (processor_seconds(served) - before) / ROUNDS
        medians = {name: median(one[name] for one in rounds) for name in SIGNS}
        for words, found in (("first", first), ("later", medians)):
            print(words, json.dumps({name: f"{seconds:.2f} s" for name, seconds in found.items()}))  # noqa: T201
        print(f"processor {used:.2f} s a later visit")  # noqa: T201


if __name__ == "__main__":
    main()
