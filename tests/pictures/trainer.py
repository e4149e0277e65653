"""The tutorial of trainers, ``bat-dau/giang-vien``: the desk, a message, a written answer, a class."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import taphuan
from tests.hub.qr_pictures import View, film, modules, shown
from tests.pictures.studio import Studio
from tests.widgets.conftest import Line

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.attendance.cards import card_number
from taphuan_grading.register.officials import find_official
from taphuan_grading.store.engine import open_store

CLASS = "ky-nang-so-01"
UNITS = ["24943", "24934"]
CHECK_IN = "/services/check-in/"


def walk(studio: Studio) -> None:
    """The province's trainer looks at the desk, reminds, marks, and holds a class."""
    open_class(studio)
    with studio.page(phone=False) as page:
        studio.sign_in(page, "giangvien")
        look_at_the_desk(studio, page)
        mark(studio, page)
    hold_class(studio)


def open_class(studio: Studio) -> None:
    """Add a class that goes on now, whatever the hour is."""
    now = clock.now().astimezone(clock.ZONE)
    begins = max(now.replace(minute=0) - timedelta(hours=1), now.replace(hour=0, minute=0))
    ends = min(begins + timedelta(hours=4), now.replace(hour=23, minute=59))
    declared = {
        "id": CLASS,
        "title": "Kỹ năng số cho cán bộ xã (lớp giả định)",
        "course": "cyber-safety",
        "organiser": "Văn phòng Điều phối nông thôn mới tỉnh",
        "place": "Hội trường Ủy ban nhân dân xã",
        "capacity": 40,
        "accredited": True,
        "trainers": ["giangvien"],
        "sessions": [{"day": begins.date(), "begins": hour(begins), "ends": hour(ends), "hours": 3.5}],
        "units": UNITS,
        "people": ["demo-canbo"],
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lop.yml"
        file.write_text(yaml.safe_dump({"classes": [declared]}, allow_unicode=True), encoding="utf-8")
        taphuan(studio.served.home, "class", "add", os.fspath(file))


def hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def look_at_the_desk(studio: Studio, page: Page) -> None:
    expect(page.locator("#can-bo .tl-person").first).to_be_visible()
    studio.take(page, "desk-1280")
    people = page.locator("#can-bo .tl-person")
    page.get_by_label("Tìm theo tên, đơn vị, chức vụ").press_sequentially("xa ka do")
    expect(page.locator("#can-bo .tl-person").filter(has_not_text="Ka Đô")).to_have_count(0)
    page.get_by_label("Nhóm").select_option("not-started")
    expect(people.first).to_contain_text("Chưa bắt đầu")
    page.get_by_role("button", name="Soạn tin nhắc").click()
    message = page.get_by_label("Tin nhắn để dán vào Zalo")
    expect(message).to_have_value(re.compile("Kính gửi"))
    message.evaluate("field => field.scrollIntoView({block: 'center'})")
    studio.take(page, "desk-tin-nhac")


def mark(studio: Studio, page: Page) -> None:
    guide = page.get_by_text("Hướng dẫn chấm").first
    guide.click()
    guide.evaluate("head => head.scrollIntoView({block: 'center'})")
    studio.take(page, "desk-huong-dan-cham")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Chấm bài").first.click()
    grader = opened.value
    waiting = grader.locator("tr").filter(has=grader.locator("[data-search='needs manual grade']"))
    expect(waiting.first).to_be_visible()
    studio.take(grader, "formgrader-danh-sach")
    waiting.first.locator("a").first.click()
    expect(grader.locator("input.score[placeholder]").first).to_be_attached()
    fields = grader.locator("input.score")
    empty = next(field for field in fields.all() if not field.get_attribute("placeholder"))
    empty.evaluate("field => field.scrollIntoView({block: 'center'})")
    studio.take(grader, "formgrader-1280")
    grader.close()


def hold_class(studio: Studio) -> None:
    with studio.page(phone=False) as page:
        studio.sign_in(page, "giangvien", CHECK_IN)
        expect(page.get_by_role("heading", name="Lớp của tôi")).to_be_visible()
        studio.take(page, "lop-cua-toi")
        open_session(page)
        page.keyboard.type("huong")
        page.keyboard.press("Enter")
        expect(
            page.locator(".person").get_by_role("button", name="Có mặt", pressed=True).first
        ).to_be_visible()
        expect(page.get_by_text("chờ gửi")).to_have_count(0)
        page.keyboard.type("thi 2")
        studio.take(page, "check-in-1280")
        page.get_by_label("Tìm tên").fill("")
        show_the_code(studio, page)
    with camera(studio) as filmed, studio.page(phone=False, browser=filmed, permissions=["camera"]) as page:
        hold_a_card(studio, page)


def open_session(page: Page) -> None:
    page.locator("article, li, section").filter(has_text="(lớp giả định)").last.get_by_role(
        "link", name="Buổi 1"
    ).click()
    expect(page.get_by_label("Tìm tên")).to_be_focused()


def show_the_code(studio: Studio, wall: Page) -> None:
    wall.get_by_role("link", name="Mã màn chiếu").click()
    code = wall.get_by_alt_text("Mã điểm danh")
    expect(code).to_be_visible()
    address = str(code.get_attribute("data-address")).removeprefix(studio.served.address)
    with studio.page(phone=True) as phone:
        studio.sign_in(phone, "canbo", address)
        expect(phone.get_by_role("heading", name="Đã điểm danh")).to_be_visible()
        studio.take(phone, "checked-in-360")
    studio.take(wall, "check-in-code-1280")


@contextmanager
def camera(studio: Studio) -> Iterator[Browser]:
    """A browser whose camera shows the card of an official of the class, held at an angle."""
    number = card_number(load_key(studio.served.home), "demo-canbo")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.y4m"
        path.write_bytes(film(shown(modules(number), View(turned=20, tilted=(20, 10)))))
        arguments = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
        launched = studio.launch(arguments)
        yield launched
        launched.close()


def hold_a_card(studio: Studio, page: Page) -> None:
    """Without network: the page was opened before, and keeps what it reads until it can send it."""
    engine = open_store(studio.served.home)
    with engine.connect() as connection:
        name = find_official(connection, "demo-canbo").name
    engine.dispose()
    line = Line(studio.served.port)
    page.goto(f"http://127.0.0.1:{line.port}{CHECK_IN}")
    page.get_by_label("Tên đăng nhập").fill("giangvien")
    page.get_by_label("Mật khẩu", exact=True).fill(studio.passwords["giangvien"])
    page.get_by_role("button", name="Đăng nhập").click()
    open_session(page)
    page.evaluate("navigator.serviceWorker.ready")
    line.cut()
    page.reload()
    page.get_by_role("link", name="Quét thẻ").click()
    page.get_by_role("button", name="Mở camera").click()
    expect(page.locator(".result")).to_contain_text(name)
    studio.take(page, "check-in-camera-1280")
    line.close()
