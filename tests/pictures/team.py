"""The tutorial of tech teams, ``bat-dau/to-cong-nghe``: a simulator and a module of the site, on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.pictures.studio import Studio

LESSON = "tu-hoc/cyber-safety--online-scams.html"
INBOX = "thu-vien/mo-phong/inbox.html"


def walk(studio: Studio) -> None:
    """Somebody without an account practises on the site."""
    with studio.page(phone=True) as page:
        play(studio, page)
        read(studio, page)


def play(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.site}/{INBOX}")
    place = page.locator(".tq").first
    expect(place.get_by_role("button").first).to_be_visible()
    place.evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 70)")
    studio.take(page, "tu-hoc-hop-thu")


def read(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.site}/{LESSON}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    studio.take(page, "tu-hoc-bai")
