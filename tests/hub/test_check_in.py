"""The check-in page in real browsers under a real Hub: four ways, no network, two laptops."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, delete
from tests.browser.conftest import picture  # noqa: F401 - a fixture
from tests.conftest import QUIET, chromium
from tests.grading.attendance.test_sheet import record
from tests.hub.checking_in import CLASS, FORTY, OTHER, a_class, add_classes, stored_lines, stored_records
from tests.hub.qr_pictures import View, film, modules, shown
from tests.hub.serving import PASSWORD, Served, Visitor, copy_home, serving
from tests.widgets.conftest import Line

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.codes import Seat, code_at
from taphuan_grading.attendance.making import add_class
from taphuan_grading.attendance.records import STATUSES
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.content.models import Programme
from taphuan_grading.register.access import accesses
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home
from taphuan_grading.vietnamese import comparable
from taphuan_hub.checkin.pages import STATIC, sources

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PREFIX = "/services/check-in/"
HOME = f"{PREFIX}#"
SESSION = f"{PREFIX}#/{CLASS}/1"
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def served(
    peopled_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The people of `tests.hub.serving` with two trainers and their classes."""
    home = copy_home(peopled_template, tmp_path_factory.mktemp("classes"))
    add_classes(home, programme)
    with serving(home) as running:
        yield running


@pytest.fixture
def store(served: Served) -> Iterator[Engine]:
    """The store; afterwards nobody has been in any class."""
    engine = open_store(served.home)
    yield engine
    with engine.begin() as connection:
        for table in (tables.presence, tables.sheet_event, tables.sheet_scan, tables.card_revocation):
            connection.execute(delete(table))
        connection.execute(delete(tables.class_person).where(tables.class_person.c.official_id == "p-moi"))
    engine.dispose()


Picture = Callable[[Page, str], None]
Laptop = Callable[..., Page]


@pytest.fixture
def laptop(browser: Browser, served: Served) -> Iterator[Laptop]:
    """Browsers of their own; no page of theirs may throw, or break its policy."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(
        username: str = "thay",
        *,
        address: str = served.address,
        path: str = HOME,
        wide: bool = True,
        browser: Browser = browser,
        **settings: Any,
    ) -> Page:
        viewport = {"width": 1280, "height": 800} if wide else {"width": 360, "height": 740}
        local = {"viewport": viewport, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(**local, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: "Content Security" in line.text and faults.append(line.text))
        page.goto(f"{address}{path}")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    """A network line to the server that can be cut."""
    made = Line(served.port)
    yield made
    made.close()


def open_class(page: Page) -> Page:
    page.get_by_role("link", name="Buổi 1").first.click()
    expect(page.get_by_label("Tìm tên")).to_be_focused()
    return page


def row(page: Page, official_id: str) -> Any:
    return page.locator(".person", has_text=FORTY[official_id]).first


def status_of(page: Page, official_id: str, name: str) -> None:
    expect(row(page, official_id).get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")


def everything_sent(page: Page) -> None:
    expect(page.get_by_text("chờ gửi")).to_have_count(0)


def test_a_class_of_forty_with_the_keyboard_alone(
    laptop: Laptop,
    store: Engine,
    picture: Picture,  # noqa: F811
) -> None:
    page = laptop()
    expect(page.get_by_role("heading", name="Lớp của tôi")).to_be_visible()
    page.get_by_role("link", name="Buổi 1").first.press("Enter")
    expect(page.get_by_label("Tìm tên")).to_be_focused()
    keys = 0
    for official_id, name in FORTY.items():
        family, *_, given = comparable(name, diacritics=False).split()
        typed = f"{family} {given}" + (" 2" if official_id == "hv-39" else "")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        keys += len(typed) + 1
    status_of(page, "hv-39", "Đến muộn")
    everything_sent(page)
    # A slow typist makes two strokes a second: 300 s are five minutes.
    assert keys / 2 < 300
    lines = stored_lines(store)
    assert {one.status for who, one in lines.items() if who != "hv-39"} == {"present"}
    assert (lines["hv-39"].status, len(lines)) == ("late", 40)
    page.keyboard.type("tran an 5")
    picture(page, "check-in-1280")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sửa Trần Thị An: Có mặt → Vắng")).to_be_visible()
    page.keyboard.press("1")
    status_of(page, "hv-10", "Vắng")
    everything_sent(page)
    changed = stored_lines(store)["hv-10"]
    assert [(one.status, one.reason) for one in changed.history] == [
        ("present", None),
        ("absent", "Bấm nhầm"),
    ]


def test_a_browser_that_may_not_keep_the_page_opens_it_and_says_so(laptop: Laptop, store: Engine) -> None:
    """As in a private window, or where the certificate is not trusted."""
    page = laptop()
    refuse = "navigator.serviceWorker.register = () => Promise.reject(new Error('refused'))"
    page.add_init_script(refuse)
    page.reload()
    expect(page.get_by_text("Trình duyệt này không giữ được trang khi mất mạng")).to_be_visible()
    row(open_class(page), "hv-00").get_by_role("button", name="Có mặt").click()
    status_of(page, "hv-00", "Có mặt")
    everything_sent(page)


def test_without_network_and_with_two_laptops(laptop: Laptop, line: Line, store: Engine) -> None:
    cut_off = open_class(laptop(address=f"http://127.0.0.1:{line.port}"))
    cut_off.evaluate("navigator.serviceWorker.ready")
    other = open_class(laptop())
    line.cut()
    cut_off.reload()
    expect(cut_off.get_by_text("Không có mạng")).to_be_visible()
    cut_off.get_by_label("Tìm tên").fill("nguyen an")
    cut_off.keyboard.press("Enter")
    row(cut_off, "hv-01").get_by_role("button", name="Có mặt").click()
    expect(cut_off.get_by_text("2 bản ghi chờ gửi")).to_be_visible()
    row(other, "hv-00").get_by_role("button", name="Có mặt").click()
    row(other, "hv-01").get_by_role("button", name="Vắng").click()
    status_of(other, "hv-00", "Có mặt")
    status_of(other, "hv-01", "Vắng")
    everything_sent(other)
    cut_off.reload()  # nothing is lost with the page
    status_of(cut_off, "hv-01", "Có mặt")
    expect(cut_off.get_by_text("2 bản ghi chờ gửi")).to_be_visible()
    line.mend()
    cut_off.evaluate("dispatchEvent(new Event('online'))")
    everything_sent(cut_off)
    lines = stored_lines(store)
    assert (lines["hv-00"].status, len(lines["hv-00"].history)) == ("present", 2)
    assert lines["hv-01"].conflict
    cut_off.reload()
    expect(row(cut_off, "hv-01").get_by_text("Các bản ghi trái nhau")).to_be_visible()
    row(cut_off, "hv-01").get_by_role("button", name="Có mặt").click()
    cut_off.get_by_label("Lý do khác").fill("ngồi cuối phòng")
    cut_off.keyboard.press("Enter")
    status_of(cut_off, "hv-01", "Có mặt")
    everything_sent(cut_off)
    settled = stored_lines(store)["hv-01"]
    assert (settled.status, len(settled.history)) == ("present", 3)
    assert stored_lines(store) == {one.official_id: one for one in sheet(stored_records(store) * 2)}


def test_a_sheet_is_closed_and_reopened(laptop: Laptop, store: Engine) -> None:
    page = open_class(laptop(wide=False))
    page.get_by_text("Thêm người ngoài danh sách").click()
    page.get_by_label("Tên, hoặc mã cán bộ").fill("hv-99")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Không có cán bộ nào mang mã này")).to_be_visible()
    page.get_by_label("Tên, hoặc mã cán bộ").fill("p-moi")
    page.keyboard.press("Enter")
    expect(page.locator(".person", has_text="K'Brêu Đạ Tẻh")).to_be_visible()
    row(page, "hv-00").get_by_role("button", name="Có phép").click()
    page.get_by_role("link", name="Chốt phiếu").click()
    page.get_by_role("button", name="Chốt phiếu").click()
    expect(page.get_by_role("alert")).to_contain_text("Còn 41 người trong danh sách chưa được điểm danh")
    page.get_by_role("link", name="Điểm danh").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Ghi vắng 41 người còn lại").click()
    status_of(page, "hv-39", "Vắng")
    everything_sent(page)
    page.get_by_role("link", name="Chốt phiếu").click()
    page.get_by_role("button", name="Chốt phiếu").click()
    expect(page.get_by_text("Phiếu của buổi này đã chốt.")).to_be_visible()
    page.get_by_role("link", name="Điểm danh").click()
    expect(row(page, "hv-00").get_by_role("button", name="Có mặt")).to_be_disabled()
    page.get_by_role("link", name="Chốt phiếu").click()
    page.get_by_role("button", name="Mở lại phiếu").click()
    page.get_by_role("button", name="Ghi sót người").click()
    expect(page.get_by_role("button", name="Chốt phiếu")).to_be_visible()
    expect(page.get_by_text("Lý do: Ghi sót người")).to_be_visible()


def test_paper_and_cards(laptop: Laptop, store: Engine, served: Served, tmp_path: Path) -> None:
    page = open_class(laptop())
    number = card_number(load_key(served.home), "hv-05")
    page.keyboard.type(number)  # a hand scanner types like a keyboard
    page.keyboard.press("Enter")
    status_of(page, "hv-05", "Có mặt")
    page.get_by_role("link", name="Quét thẻ").click()
    expect(page.get_by_label("Số trên thẻ")).to_be_focused()
    page.keyboard.type("1" * 26)
    page.keyboard.press("Enter")
    expect(page.locator(".result")).to_contain_text("không phải số của một thẻ")
    page.keyboard.type(card_number(load_key(served.home), "p-html"))  # not on the list of the class
    page.keyboard.press("Enter")
    everything_sent(page)
    page.get_by_role("link", name="Điểm danh", exact=True).click()
    expect(page.get_by_text("Ngoài danh sách mời")).to_be_visible()
    page.get_by_role("link", name="Phiếu giấy").click()
    expect(page.get_by_role("group", name=FORTY["hv-05"]).get_by_label("Có mặt")).to_be_checked()
    page.get_by_role("group", name=FORTY["hv-06"]).get_by_label("Có mặt").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Ghi cả bảng").click()
    expect(page.get_by_text("Đã ghi 1 người.")).to_be_visible()
    everything_sent(page)
    lines = stored_lines(store)
    assert {who: (one.status, one.standing[0].source) for who, one in lines.items()} == {
        "hv-05": ("present", "card"),
        "hv-06": ("late", "paper"),
        "p-html": ("present", "card"),
    }
    lose_a_card(page, "hv-08", card_number(load_key(served.home), "hv-08"))
    page.get_by_role("link", name="Phiếu giấy").click()
    scan = tmp_path / "phieu.pdf"
    scan.write_bytes(b"%PDF-1.4 signed")
    page.get_by_label("Chọn tệp").set_input_files(scan)
    expect(page.get_by_text("Đã lưu làm minh chứng.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF, 1 KB").click()
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4 signed"


def lose_a_card(page: Page, official_id: str, number: str) -> None:
    page.get_by_role("link", name="Quét thẻ").click()
    page.get_by_text("Mất thẻ: hủy thẻ cũ, in thẻ mới").click()
    page.get_by_label("Tên người mất thẻ").fill(comparable(FORTY[official_id], diacritics=False))
    page.get_by_role("button", name="Hủy thẻ").click()
    page.keyboard.press("1")
    expect(page.get_by_text(f"Đã hủy thẻ cũ của {FORTY[official_id]}")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải thẻ mới để in").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.reload()
    page.get_by_label("Số trên thẻ").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator(".result")).to_contain_text(f"Thẻ này của {FORTY[official_id]} đã hủy")
    everything_sent(page)


@pytest.fixture(scope="module")
def filmed(browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera shows the card of one of the forty, held at an angle."""
    image = shown(modules(card_number(load_key(served.home), "hv-07")), View(turned=20, tilted=(20, 10)))
    path = tmp_path_factory.mktemp("film") / "card.y4m"
    path.write_bytes(film(image))
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
    launched = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *camera])
    yield launched
    launched.close()


def test_a_card_is_held_to_the_camera_without_network(
    laptop: Laptop,
    line: Line,
    store: Engine,
    filmed: Browser,
    picture: Picture,  # noqa: F811
) -> None:
    address = f"http://127.0.0.1:{line.port}"
    page = open_class(laptop(address=address, browser=filmed, permissions=["camera"]))
    assert page.evaluate("'BarcodeDetector' in window") is False  # so that our reader is what is tested
    page.evaluate("navigator.serviceWorker.ready")
    line.cut()
    page.reload()
    page.get_by_role("link", name="Quét thẻ").click()
    page.get_by_role("button", name="Mở camera").click()
    expect(page.locator(".result")).to_have_text(f"{FORTY['hv-07']}: Có mặt")
    picture(page, "check-in-camera-1280")
    page.get_by_role("button", name="Tắt camera").click()
    expect(page.get_by_role("button", name="Mở camera")).to_be_visible()
    expect(page.get_by_text("1 bản ghi chờ gửi")).to_be_visible()
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    everything_sent(page)
    (kept,) = stored_records(store)
    assert (kept.official_id, kept.status, kept.source) == ("hv-07", "present", "card")


def test_a_camera_that_is_missing_or_refused(laptop: Laptop, store: Engine, filmed: Browser) -> None:
    for page, words in (
        (laptop(), "Máy này không có camera"),
        (laptop(browser=filmed, wide=False), "chưa được phép dùng camera"),
    ):
        open_class(page).get_by_role("link", name="Quét thẻ").click()
        page.get_by_role("button", name="Mở camera").click()
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_role("button", name="Mở camera")).to_be_visible()


def test_a_laptop_whose_clock_is_an_hour_wrong(laptop: Laptop, store: Engine) -> None:
    page = laptop()
    expect(page.get_by_role("heading", name="Lớp của tôi")).to_be_visible()
    page.clock.set_system_time(clock.now() + timedelta(hours=1))
    open_class(page)
    expect(page.get_by_text("Đồng hồ máy này lệch khoảng 60 phút")).to_be_visible()
    row(page, "hv-00").get_by_role("button", name="Có mặt").click()
    status_of(page, "hv-00", "Có mặt")
    everything_sent(page)
    (kept,) = stored_records(store)
    assert timedelta(minutes=58) < kept.recorded_at - kept.received_at < timedelta(minutes=62)


def test_people_sign_themselves_in_with_the_code_on_the_wall(
    laptop: Laptop,
    store: Engine,
    picture: Picture,  # noqa: F811
) -> None:
    wall = open_class(laptop())
    wall.get_by_role("link", name="Mã màn chiếu").click()
    code = wall.get_by_alt_text("Mã điểm danh")
    expect(code).to_be_visible()
    address = str(code.get_attribute("data-address"))
    phone = laptop("lan", address="", path=address, wide=False)
    expect(phone.get_by_role("heading", name="Đã điểm danh")).to_be_visible()
    expect(phone.get_by_text("Nguyễn Thị Lan")).to_be_visible()
    picture(wall, "check-in-code-1280")
    picture(phone, "checked-in-360")
    phone.goto(address)
    expect(phone.get_by_text("đã được điểm danh trước đó")).to_be_visible()
    (line,) = stored_lines(store).values()
    assert (line.official_id, line.status, line.standing[0].source, len(line.history)) == (
        "p-lan",
        "present",
        "code",
        1,
    )
    wall.reload()  # it would ask by itself when the code changes
    expect(wall.get_by_text("Đã điểm danh 1 trên 41 người")).to_be_visible()


def test_bad_codes_get_a_kind_page(served: Served, store: Engine) -> None:
    key = load_key(served.home)
    person = served.visitor()
    person.sign_in("minh")

    def scan(class_id: str = CLASS, *, key: bytes = key, minutes: int = 0) -> httpx.Response:
        code = code_at(key, Seat(class_id, 1), clock.now() + timedelta(minutes=minutes)).text
        answer = person.get(f"{PREFIX}q/{code}")
        assert "<h1>Chưa điểm danh được</h1>" in answer.text or answer.status_code == 200
        return answer

    assert "không có trong danh sách lớp đó" in scan().text
    assert "hết hạn" in scan(minutes=-3).text
    assert "không phải do chương trình" in scan(key=b"another").text
    mine = code_at(key, Seat(OTHER, 1), clock.now()).text
    moved = person.get(f"{PREFIX}q/{mine.replace(OTHER, CLASS)}")
    assert (moved.status_code, "không phải do chương trình" in moved.text) == (403, True)
    assert scan(OTHER).status_code == 200
    assert set(stored_lines(store, OTHER)) == {"p-minh"}
    assert stored_lines(store) == {}
    assert mine not in served.log


def test_signing_out_clears_what_the_browser_kept(laptop: Laptop, line: Line, store: Engine) -> None:
    page = open_class(laptop(address=f"http://127.0.0.1:{line.port}"))
    assert page.evaluate(COUNT) == {"classes": 1, "outbox": 0}
    kept = page.evaluate(CACHED)
    assert kept
    assert all("/services/check-in/static/" in url for url in kept)
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/hub/**")
    assert page.evaluate(COUNT) == {"classes": 0, "outbox": 0}
    line.cut()
    page.goto(f"http://127.0.0.1:{line.port}{SESSION}")
    expect(page.get_by_role("heading", name="Chưa mở được lớp này")).to_be_visible()


def test_signing_out_at_the_hub_clears_it_too(laptop: Laptop, served: Served, store: Engine) -> None:
    page = open_class(laptop())
    assert page.evaluate(COUNT) == {"classes": 1, "outbox": 0}
    page.goto(f"{served.address}/hub/logout")
    expect(page.get_by_role("heading", name="Ông/bà đã đăng xuất")).to_be_visible()
    page.wait_for_function(f"async () => (await ({COUNT})()).classes === 0")


COUNT = """() => new Promise((done) => {
  const request = indexedDB.open("taphuan-check-in");
  request.onsuccess = () => {
    const read = request.result.transaction(["classes", "outbox"]);
    const counts = {};
    for (const name of ["classes", "outbox"]) {
      read.objectStore(name).count().onsuccess = (event) => { counts[name] = event.target.result; };
    }
    read.oncomplete = () => { request.result.close(); done(counts); };
  };
})"""
CACHED = """async () => {
  await navigator.serviceWorker.ready;
  const found = [];
  for (const name of await caches.keys()) {
    found.push(...(await (await caches.open(name)).keys()).map((request) => request.url));
  }
  return found;
}"""


def test_a_trainer_opens_a_class(laptop: Laptop, store: Engine) -> None:
    page = laptop(wide=False)
    page.get_by_role("link", name="Mở lớp mới").click()
    page.get_by_label("Tên lớp").fill("Lớp mở thử")
    page.get_by_label("Đơn vị tổ chức").fill("Văn phòng Điều phối")
    page.get_by_label("Nơi học").fill("Hội trường xã")
    page.get_by_label("Ngày").fill(f"{clock.today() + timedelta(days=1)}")
    page.get_by_label("Kết thúc").fill("07:00")
    page.get_by_label("Tìm đơn vị").fill("xuan huong")
    page.get_by_label("Phường Xuân Hương - Đà Lạt").check()
    page.get_by_role("button", name="Mở lớp").click()
    expect(page.get_by_role("alert")).to_have_text("Giờ kết thúc phải sau giờ bắt đầu.")
    page.get_by_label("Kết thúc").fill("11:30")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Mở lớp").click()
    expect(page.get_by_role("heading", name="Lớp mở thử")).to_be_visible()


def test_a_trainer_changes_a_class_while_another_laptop_holds_the_old_one(
    laptop: Laptop, line: Line, store: Engine
) -> None:
    page = laptop(wide=False)
    page.get_by_role("link", name="Mở lớp mới").click()
    page.get_by_label("Tên lớp").fill("Lớp sẽ đổi lịch")
    page.get_by_label("Đơn vị tổ chức").fill("Văn phòng Điều phối")
    page.get_by_label("Nơi học").fill("Hội trường xã")
    page.get_by_label("Ngày").fill(f"{clock.today()}")
    page.get_by_label("Bắt đầu").fill("00:00")
    page.get_by_label("Kết thúc").fill("23:59")
    page.get_by_role("button", name="Mở lớp").click()
    expect(page.get_by_role("heading", name="Lớp sẽ đổi lịch")).to_be_visible()
    page.get_by_text("Thêm người ngoài danh sách").click()
    page.get_by_label("Tên, hoặc mã cán bộ").fill("hv-00")
    page.keyboard.press("Enter")
    expect(row(page, "hv-00")).to_be_visible()
    old = laptop(address=f"http://127.0.0.1:{line.port}")
    old.locator(".card", has_text="Lớp sẽ đổi lịch").get_by_role("link", name="Buổi 1").click()
    expect(row(old, "hv-00")).to_be_visible()
    line.cut()
    row(old, "hv-00").get_by_role("button", name="Có mặt").click()
    expect(old.get_by_text("1 bản ghi chờ gửi")).to_be_visible()
    change_class(page, f"{clock.today() + timedelta(days=2)}", "hội trường bận")
    line.mend()
    old.evaluate("dispatchEvent(new Event('online'))")
    expect(old.get_by_text("Buổi này đã dời sang giờ khác")).to_be_visible()
    change_class(page, f"{clock.today()}", "vẫn học như cũ")
    old.get_by_role("button", name="Gửi lại").click()
    everything_sent(old)
    old.reload()
    status_of(old, "hv-00", "Có mặt")
    old.get_by_text("Lớp đã thay đổi").click()
    expect(old.get_by_text("đổi lịch học. Lý do: vẫn học như cũ")).to_be_visible()


def test_a_trainer_of_many_classes_finds_one(laptop: Laptop, store: Engine, programme: Programme) -> None:
    with writing(store) as connection:
        for number in range(30):
            declared = a_class(f"lop-nhieu-{number}", "nhieu", ["p-minh"], title=f"Lớp số {number}")
            add_class(connection, programme, declared, clock.now())
    page = laptop("nhieu", wide=False)
    expect(page.get_by_text("12 trên 30 lớp")).to_be_visible()
    page.get_by_role("button", name="Xem thêm").click()
    expect(page.locator(".card")).to_have_count(24)
    page.get_by_label("Tìm lớp").fill("lop so 29")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_role("button", name="Xem thêm")).to_be_hidden()


def change_class(page: Page, day: str, reason: str) -> None:
    page.get_by_role("link", name="Lớp của tôi").click()
    card = page.locator(".card", has_text="Lớp sẽ đổi lịch")
    card.get_by_role("link", name="Sửa lịch").click()
    page.get_by_label("Ngày").fill(day)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_label("Lý do thay đổi").fill(reason)
    page.get_by_role("button", name="Ghi thay đổi").click()
    expect(page.get_by_label("Tìm tên")).to_be_focused()


def test_the_pages_are_accessible_and_fit_a_phone(laptop: Laptop, store: Engine) -> None:
    page = laptop(wide=False)
    expect(page.get_by_role("heading", name="Lớp của tôi")).to_be_visible()
    for tab in ("ghi", "ma", "the", "phieu", "chot"):
        page.goto(page.url.split("#")[0] + f"#/{CLASS}/1/{tab}")
        expect(page.locator(".tabs [aria-current]")).to_have_attribute("href", f"#/{CLASS}/1/{tab}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_page_is_small() -> None:
    files = {"page.html": STATIC / "page.html", **sources()}
    packed = {name: len(gzip.compress(path.read_bytes())) for name, path in files.items()}
    assert {"qr/read.js", "camera.js", "page.css"} < set(packed)
    assert sum(packed.values()) < 50_000


def test_the_page_and_the_server_agree_on_every_sheet(laptop: Laptop, store: Engine) -> None:
    random = Random(7)
    cases = [_records(random) for _ in range(300)]
    page = laptop()
    expect(page.get_by_role("heading", name="Lớp của tôi")).to_be_visible()
    shown = page.evaluate(
        """async (cases) => {
          const { sheet } = await import("/services/check-in/static/merge.js");
          return cases.map((records) => [...sheet(records)].map(([key, line]) =>
            [key, line.status, line.standing.map((one) => one.id)]).sort());
        }""",
        [[{**vars(one), "recorded_at": "", "received_at": ""} for one in records] for records in cases],
    )
    expected = [
        sorted(
            [f"{one.ordinal} {one.official_id}", one.status, [kept.id for kept in one.standing]]
            for one in sheet(records)
        )
        for records in cases
    ]
    assert shown == expected


def _records(random: Random) -> list[Any]:
    return [
        record(
            number,
            random.choice(STATUSES),
            random.choice(["cb-1", "cb-2"]),
            ordinal=random.choice([1, 2]),
            replaces=tuple(str(UUID(int=old)) for old in random.sample(range(1, 9), random.randrange(3))),
        )
        for number in range(1, random.randrange(1, 9))
    ]


WHOLE = {
    "title": "Lớp mới",
    "course": "cyber-safety",
    "organiser": "Văn phòng",
    "place": "Hội trường",
    "capacity": 50,
    "sessions": [{"day": clock.today().isoformat(), "begins": "08:00", "ends": "11:00"}],
}


class TestApi:
    """Who may ask what."""

    @pytest.fixture
    def trainer(self, served: Served, store: Engine) -> Visitor:
        visitor = served.visitor()
        visitor.sign_in("co")
        visitor.get(PREFIX)
        return visitor

    def send(self, visitor: Visitor, path: str, content: object, *, token: bool = True) -> httpx.Response:
        cookies = visitor.client.cookies.jar
        found = next((one.value for one in cookies if one.name == "_xsrf" and one.path == PREFIX), "")
        headers = {"X-XSRFToken": str(found)} if token else {}
        return visitor.client.post(f"{PREFIX}api/{path}", content=json.dumps(content), headers=headers)

    def test_trainers_do_not_see_each_others_classes(self, trainer: Visitor, store: Engine) -> None:
        listed = trainer.get(f"{PREFIX}api/classes").json()["classes"]
        assert [one["id"] for one in listed] == [OTHER]
        refused = [trainer.get(f"{PREFIX}api/classes/{CLASS}")]
        session = f"classes/{CLASS}/sessions/1"
        read = ("code?origin=http://a.vn", f"scans/{'0' * 64}")
        refused += [trainer.get(f"{PREFIX}api/{session}/{path}") for path in read]
        for path in ("people?q=an", "cards?person=hv-00"):
            refused.append(trainer.get(f"{PREFIX}api/classes/{CLASS}/{path}"))
        refused.append(trainer.get(f"{PREFIX}api/classes/{CLASS}/form"))
        whole = {"class": WHOLE, "reason": "vì", "revision": 0}
        refused.append(self.send(trainer, f"classes/{CLASS}/form", whole))
        refused.append(self.send(trainer, f"classes/{CLASS}/cards", {"person": "hv-00", "reason": "vì"}))
        written = ("close", "reopen", "scans")
        refused += [self.send(trainer, f"{session}/{path}", {"reason": "vì"}) for path in written]
        assert {(one.status_code, one.json()["error"]["code"]) for one in refused} == {(404, "no-class")}
        sent = {
            "id": str(uuid4()),
            "class_id": CLASS,
            "ordinal": 1,
            "official_id": "hv-00",
            "status": "present",
            "source": "trainer",
            "device": str(uuid4()),
            "recorded_at": clock.now().isoformat(),
        }
        own = {**sent, "id": str(uuid4()), "class_id": OTHER, "official_id": "p-minh"}
        outcomes = self.send(trainer, "records", {"records": [sent, own, 7]}).json()["outcomes"]
        assert [one["code"] for one in outcomes] == ["no-class", "", "malformed"]
        assert stored_records(store) == []
        assert len(stored_records(store, OTHER)) == 1

    def test_who_saw_whom_is_noted_once_an_hour(self, trainer: Visitor, store: Engine) -> None:
        for _ in range(2):
            assert trainer.get(f"{PREFIX}api/classes/{OTHER}").status_code == 200
            assert trainer.get(f"{PREFIX}api/classes/{OTHER}/people?q=an").json()["people"] == []
        with store.connect() as connection:
            looks = [one for one in accesses(connection) if (one.who, one.place) == ("co", "check-in")]
        assert [one.people for one in looks] == [("p-minh",)]

    def test_a_request_from_elsewhere_is_refused(self, trainer: Visitor) -> None:
        assert self.send(trainer, "records", {"records": []}, token=False).status_code == 401
        assert self.send(trainer, "records", {"records": []}).status_code == 200
        fetched = trainer.client.get(f"{PREFIX}api/classes", headers={"Sec-Fetch-Mode": "cors"})
        assert fetched.status_code == 401

    def test_a_card_is_revoked_by_trainers_of_its_owner_with_a_reason(self, trainer: Visitor) -> None:
        cards = f"classes/{OTHER}/cards"
        codes = [
            self.send(trainer, cards, content).json().get("error", {}).get("code")
            for content in (
                {"person": "hv-00", "reason": "mất thẻ"},
                {"person": "p-minh", "reason": " "},
                {"person": 7, "reason": ""},
                {"person": "p-minh", "reason": "mất thẻ"},
            )
        ]
        assert codes == ["no-person", "no-reason", "bad-json", None]
        assert trainer.get(f"{PREFIX}api/{cards}?person=hv-00").status_code == 404

    def test_malformed_requests(self, trainer: Visitor) -> None:
        for content in ({}, [], {"records": {}}, "x"):
            answer = self.send(trainer, "records", content)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad-json")
        assert self.send(trainer, "records", {"records": [1] * 2001}).status_code == 413
        assert self.send(trainer, f"classes/{OTHER}/sessions/1/reopen", {"reason": 7}).status_code == 400
        assert self.send(trainer, f"classes/{OTHER}/sessions/9/close", {}).status_code == 409
        assert (
            trainer.get(f"{PREFIX}api/classes/{OTHER}/sessions/1/code?origin=javascript:1").status_code == 400
        )
        assert self.send(trainer, "classes/new", {"class": {"title": "x"}}).status_code == 422
        assert trainer.get(f"{PREFIX}api/nothing").status_code == 404

    def test_a_class_invites_units_of_its_trainer_only(self, trainer: Visitor) -> None:
        choices = trainer.get(f"{PREFIX}api/choices").json()
        assert [unit["name"] for unit in choices["units"]] == ["Xã Ka Đô"]
        refused = self.send(trainer, "classes/new", {"class": {**WHOLE, "units": ["24943", "24931"]}})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not-your-unit")
        unknown = self.send(trainer, "classes/new", {"class": {**WHOLE, "units": ["99999"]}})
        assert unknown.json()["error"]["code"] == "no-unit"
        made = self.send(trainer, "classes/new", {"class": {**WHOLE, "units": ["24943"]}})
        assert made.json()["id"].startswith("lop-")

    def test_a_class_is_changed_by_one_at_a_time_within_ones_units(
        self, trainer: Visitor, store: Engine
    ) -> None:
        made = self.send(trainer, "classes/new", {"class": {**WHOLE, "units": ["24943"]}}).json()["id"]
        form = trainer.get(f"{PREFIX}api/classes/{made}/form").json()
        assert (form["class"]["units"], form["recorded"], form["revision"]) == (["24943"], [], 0)

        def change(reason: Any = "hội trường bận", revision: Any = 0, **fields: Any) -> Any:
            content = {"class": {**form["class"], "people": [], **fields}, "reason": reason}
            answer = self.send(trainer, f"classes/{made}/form", content | {"revision": revision})
            return answer.json().get("error", {}).get("code")

        assert change(units=["24943", "24931"]) == "not-your-unit"
        assert change(trainers=["thay"]) == "yourself"
        assert change(trainers=["co", "nobody"]) == "no-trainer"
        assert change(capacity=0) == "bad-class"
        assert change(reason=" ", place="Nhà văn hóa") == "no-reason"
        assert change(reason=7) == change(revision="0") == "bad-json"
        assert change(place="Nhà văn hóa", people=["p-minh"]) is None
        assert change(place="Nhà khác") == "stale"
        whole = trainer.get(f"{PREFIX}api/classes/{made}").json()["class"]
        assert [(one["what"], one["reason"]) for one in whole["changes"]] == [
            (["place", "people"], "hội trường bận")
        ]

    @pytest.mark.parametrize(("username", "status"), [("lan", 403), ("phong", 403), ("", 401)])
    def test_others_get_nothing(self, served: Served, username: str, status: int) -> None:
        visitor = served.visitor()
        if username:
            visitor.sign_in(username)
            visitor.get(PREFIX)
        answer = visitor.client.get(f"{PREFIX}api/classes")
        assert answer.status_code in {status, 401}
        assert "error" in answer.json()

    def test_a_broken_sign_in_gets_a_kind_page(self, served: Served) -> None:
        answer = served.visitor().get(f"{PREFIX}oauth_callback?state=x")
        assert answer.status_code == 400
        assert "Ông/bà vui lòng thử lại" in answer.text

    def test_safe_headers(self, trainer: Visitor) -> None:
        camera = {
            "": True,
            "static/page.html": True,
            "worker.js": False,
            "static/app.js": False,
            "q/x": False,
        }
        for path, allowed in {**camera, "api/classes": False}.items():
            answer = trainer.get(PREFIX + path)
            assert answer.status_code == (403 if path == "q/x" else 200)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert ("camera=(self)" in answer.headers["Permissions-Policy"]) == allowed
            assert ("camera=()" in answer.headers["Permissions-Policy"]) != allowed
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert trainer.get(f"{PREFIX}api/classes").headers["Cache-Control"] == "no-store"
