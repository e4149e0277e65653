"""The tutorial of the office, ``bat-dau/van-phong``: the figure, a commune, a day, what explains it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.pictures.studio import Studio

BOARD = {"width": 1280, "height": 1160}
"""High enough for the headline and most of the map."""


def walk(studio: Studio) -> None:
    """The province's office follows the figure down to a commune, and back in time."""
    with studio.page(phone=False) as page:
        studio.sign_in(page, "vanphong")
        expect(page.get_by_role("img", name="Tỷ lệ đã tập huấn theo cấp")).to_be_visible()
        page.set_viewport_size(BOARD)  # type: ignore[arg-type]
        studio.take(page, "board-1280")
        page.set_viewport_size({"width": 1280, "height": 800})
        explain(studio, page)
        go_down(studio, page)
        go_back_in_time(studio, page)


def explain(studio: Studio, page: Page) -> None:
    forecast = page.get_by_role("img", name="Tỷ lệ đã tập huấn theo tuần")
    forecast.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    studio.take(page, "board-du-bao")


def go_down(studio: Studio, page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Xã Ka Đô: ")).click()
    expect(page.locator(".tb-path [aria-current]")).to_have_text("Xã Ka Đô")
    expect(page.locator("#ten tbody tr").first).to_be_visible()
    page.locator("#ten").evaluate("part => part.scrollIntoView({block: 'center'})")
    studio.take(page, "board-xa")


def go_back_in_time(studio: Studio, page: Page) -> None:
    page.evaluate("scrollTo(0, 0)")
    page.get_by_text("Đang xem:").click()
    page.get_by_label("Tính đến hết ngày").fill("2026-06-30")
    page.get_by_text("Đang xem:").evaluate("head => head.scrollIntoView({block: 'center'})")
    studio.take(page, "board-ngay")
