"""Handing in what was answered offline, in a real browser under a real Hub: files, codes, the desk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine
from tests.browser.conftest import picture  # noqa: F401 - a fixture
from tests.conftest import QUIET, chromium
from tests.grading.attempts.files import content, signed
from tests.grading.attempts.test_series import series
from tests.hub.qr_pictures import film_of
from tests.hub.serving import PASSWORD, Served, Visitor, copy_home, serving, soon

from taphuan_grading import clock
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.content.models import Programme
from taphuan_grading.register.access import accesses
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.scope import Scope, set_scope
from taphuan_grading.register.units import read_atlas
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home
from taphuan_hub.pages import publish_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PAGE = "/services/check-in/nop-bai"
API = "/services/check-in/api/hand-in"
RUN = "ntm-2026"
SAFETY, PLAN, SHOP = (
    "cyber-safety/online-scams",
    "digital-transformation/plan-and-role",
    "e-commerce/selling-online",
)
expect.set_options(timeout=60_000)
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def served(peopled_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The people of `tests.hub.serving`; Lan and Minh hold posts, in two communes, and `thay` sees Lan's."""
    home = copy_home(peopled_template, tmp_path_factory.mktemp("hand-in"))
    (home.pages / "office").mkdir(exist_ok=True)
    publish_pages(home)
    engine = open_store(home)
    atlas, today = read_atlas(), clock.today()
    units = {who: atlas.find(code, today) for who, code in {"lan": "24943", "minh": "24931"}.items()}
    with writing(engine) as connection:
        for who, unit in units.items():
            add_post(connection, Post(f"p-{who}", "Chủ tịch", unit, manager=True, valid_from=unit.valid_from))
    set_scope(engine, "thay", Scope(units=frozenset({units["lan"].key})))
    engine.dispose()
    with serving(home) as running:
        yield running


@pytest.fixture
def store(served: Served) -> Iterator[Engine]:
    engine = open_store(served.home)
    yield engine
    engine.dispose()


@pytest.fixture
def device(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Browsers of their own, signed in on the page; none may throw, or break its policy."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(username: str, *, wide: bool = False, browser: Browser = browser, **settings: Any) -> Page:
        viewport = {"width": 1280, "height": 800} if wide else {"width": 360, "height": 740}
        local = {"viewport": viewport, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(**local, **settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: "Content Security" in line.text and faults.append(line.text))
        page.goto(f"{served.address}{PAGE}")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", name="Nộp bài học ngoại tuyến")).to_be_visible()
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def file(folder: Path, programme: Programme, module: str, name: str = "bai-lam.json", **others: Any) -> Path:
    person = {"id": "p1", "name": "", "account": ""}
    path = folder / name
    path.write_bytes(signed(content(programme, programme.module(module), **{"person": person, **others})))
    return path


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_learner_hands_in_a_file_and_sees_the_result(
    device: Callable[..., Page],
    programme: Programme,
    store: Engine,
    tmp_path: Path,
    picture: Picture,  # noqa: F811
) -> None:
    page = device("lan")
    good = file(tmp_path, programme, SAFETY)
    other = file(tmp_path, programme, PLAN, "hong.json", pack={"id": "ntm", "province": "Đắk Lắk"})
    large = tmp_path / "phim.json"
    with large.open("wb") as long:
        long.truncate(50_000_000)
    page.get_by_label("Chọn tệp bài làm").set_input_files([good, other, large])
    outcomes = page.locator(".outcomes > li")
    expect(outcomes).to_have_count(3)
    expect(outcomes.nth(0)).to_contain_text("Tệp lớn quá 2 MB")
    expect(outcomes.nth(1)).to_contain_text("bộ học của “Đắk Lắk”")
    expect(outcomes.nth(2)).to_contain_text("Đã nhận bài “Nhận diện lừa đảo trực tuyến”")
    fits(page)
    picture(page, "hand-in-360")
    page.get_by_label("Chọn tệp bài làm").set_input_files(good)
    expect(outcomes.nth(0)).to_contain_text("Bài này đã nhận từ trước")
    (attempt,) = attempts_of(store, "p-lan", RUN, SAFETY)
    page.get_by_role("link", name="Xem kết quả").first.click()
    expect(page.get_by_text(attempt.number)).to_be_attached()
    assert soon(lambda: attempts_of(store, "p-lan", RUN, SAFETY)[0].state == "marked")
    page.goto(page.url.replace("cyber-safety--online-scams", "my-learning"))
    expect(page.get_by_text("Làm ngoại tuyến; lan tự xác nhận")).to_be_visible()
    page.get_by_role("link", name="Nộp bài học ngoại tuyến").click()
    expect(page.get_by_label("Chọn tệp bài làm")).to_be_visible()


def test_a_trainer_hands_in_for_people_of_the_units_and_sees_what_is_odd(
    device: Callable[..., Page],
    programme: Programme,
    store: Engine,
    tmp_path: Path,
    picture: Picture,  # noqa: F811
) -> None:
    page = device("thay", wide=True)
    named = {"id": "p2", "name": "Chị Lan", "account": "lan"}
    stranger = {"id": "p3", "name": "", "account": "minh"}
    files = [
        file(tmp_path, programme, PLAN, "lan.json", person=named),
        file(tmp_path, programme, PLAN, "minh.json", person=stranger),
        file(tmp_path, programme, SHOP, "khong-ten.json"),
    ]
    page.locator("#desk-files").set_input_files(files)
    outcomes = page.locator(".outcomes > li")
    expect(outcomes.nth(1)).to_contain_text("không thuộc các đơn vị được giao")
    expect(outcomes.nth(2)).to_contain_text("của Nguyễn Thị Lan")
    outcomes.nth(0).get_by_label("của người làm bài").fill("lan")
    outcomes.nth(0).get_by_role("button", name="Nộp").click()
    expect(outcomes.nth(0)).to_contain_text("Tệp không ghi tài khoản")
    rows = page.locator(".origins > li")
    expect(rows.nth(0)).to_contain_text("thay xác nhận")
    expect(page.get_by_text("Tên ghi trên máy: Chị Lan")).to_be_visible()
    picture(page, "hand-in-desk-1280")
    with store.connect() as connection:
        assert {one.who for one in accesses(connection, "p-lan") if one.place == "hand-in"} == {"thay"}
    page.set_viewport_size({"width": 360, "height": 740})
    fits(page)
    page.goto(page.url.replace("check-in/nop-bai", "office/voila/render/trainer-desk.ipynb"))
    expect(page.get_by_text("bài ngoại tuyến cần xem lại")).to_be_visible()


def test_codes_are_read_with_the_camera_in_any_order(
    device: Callable[..., Page], browser: Browser, programme: Programme, store: Engine, tmp_path: Path
) -> None:
    said = signed(
        content(programme, programme.module(SAFETY), person={"id": "p5", "name": "", "account": ""})
    )
    parts = series(said, 190)
    assert len(parts) > 2
    path = tmp_path / "codes.y4m"
    path.write_bytes(film_of([*parts[::-1], parts[0]]))
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]
    filmed = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *camera])
    try:
        page = device("minh", browser=filmed, permissions=["camera"])
        page.get_by_role("button", name="Quét mã QR").click()
        expect(page.locator(".outcomes > li")).to_contain_text("Đã nhận bài")
    finally:
        filmed.close()
    (attempt,) = attempts_of(store, "p-minh", RUN, SAFETY)
    assert attempt.ordinal == 1


class Hands:
    """A signed-in browser that sends what a page would."""

    def __init__(self, visitor: Visitor, username: str) -> None:
        self.visitor = visitor
        visitor.sign_in(username)
        visitor.get(PAGE)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        token = next(
            one.value
            for one in self.visitor.client.cookies.jar
            if one.name == "_xsrf" and "check-in" in one.path
        )
        return self.visitor.client.post(f"{API}/{path}", headers={"X-XSRFToken": token}, **sent)

    def code(self, path: str, **sent: Any) -> tuple[int, str]:
        answer = self.post(path, **sent)
        return answer.status_code, answer.json()["error"]["code"]


def test_who_may_hand_in_for_whom(
    served: Served, programme: Programme, store: Engine, tmp_path: Path
) -> None:
    other = {"id": "p9", "name": "", "account": "html"}
    for_other = file(tmp_path, programme, SHOP, person=other).read_bytes()
    learner = Hands(served.visitor(), "minh")
    assert learner.code("desk/file", content=for_other) == (403, "not-for-you")
    assert learner.visitor.client.post(f"{API}/file", content=for_other).status_code == 401  # no XSRF token
    done = learner.post("file", content=for_other)
    assert (done.status_code, done.json()["name"], done.json()["slug"]) == (201, "", "")
    assert done.json()["notices"] == ["Người nộp tệp không phải người đã làm bài"]
    (attempt,) = attempts_of(store, "p-html", RUN, SHOP)
    another = json.loads(for_other) | {"answers": {}}
    del another["checksum"]
    assert learner.code("file", content=signed(another)) == (422, "other-not-now")
    assert attempt.number not in learner.post("file", content=signed(another)).text
    assert learner.code("file", content=b"x" * 2_000_001) == (413, "too-large")
    assert learner.code("file", content=b"{")[1] == "damaged"
    assert learner.code("series", json={"parts": ["TH1:D:000000000000:1:2:"]}) == (422, "missing")
    assert learner.code("series", json={"parts": "x"}) == (400, "bad-json")
    assert served.visitor().client.get(API).status_code == 401
