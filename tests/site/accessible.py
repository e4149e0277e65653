"""One page of each kind of the site through axe, on a phone: ``python -m tests.site.accessible FOLDER``.

Exits with 1 and axe's own report when one breaks WCAG 2.2, level AA, or is wider than the phone.
"""

from __future__ import annotations

import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright
from tests.conftest import QUIET, chromium

PHONE = {"width": 360, "height": 740}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = (
    "index",
    "bat-dau/can-bo",
    "huong-dan/hoi-dap",
    "huong-dan/thuat-ngu",
    "van-hanh/cai-dat",
    "thu-vien/mo-phong/inbox",
    "hoc-phan",
    "chi-tieu",
    "developers/house",
    "reference/cli",
    "reference/http-api",
    "tu-hoc/index",
)


def complaint(page: Page) -> str:
    """Return what is wrong with the page that is open; nothing when all is well."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False})
    if found.violations_count:
        return str(found.generate_report())
    width = page.evaluate("document.documentElement.scrollWidth")
    return "" if width <= PHONE["width"] else f"{width} pixels wide"


def main(folder: Path) -> int:
    """Look at one page of each kind; return how many have something wrong."""
    wrong = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": PHONE["width"], "height": PHONE["height"]})
        for kind in KINDS:
            page.goto((folder / f"{kind}.html").resolve().as_uri())
            if told := complaint(page):
                wrong += 1
                print(f"{kind}: {told}", file=sys.stderr)  # noqa: T201 - a command
        browser.close()
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]))))
