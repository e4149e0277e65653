"""One official takes one module, a trainer marks it, and the indicator moves: by hand, in real browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect
from pypdf import PdfReader
from sqlalchemy import select
from tests.browser.answering import box, expect_answer, give, go_to, hand_in, step_of
from tests.browser.conftest import BOARD, DESK, PHONE, Device, taphuan
from tests.gallery import right
from tests.hub.serving import RUN, Served, soon

from taphuan_grading.content.models import Module, Pool, Programme, Simulation
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]

WITH_WRITTEN = "digital-transformation/plan-and-role"
SCAMS = "cyber-safety/online-scams"
OURS = "Trước hết, tôi sẽ mở một buổi hướng dẫn nộp hồ sơ trực tuyến. <b>Không đậm</b> & [không](đường-dẫn)."

CLASS = """
classes:
  - id: mau-ka-do
    title: Lớp mẫu xã Ka Đô
    course: cyber-safety
    organiser: Văn phòng Điều phối nông thôn mới tỉnh Lâm Đồng
    place: Hội trường xã Ka Đô
    capacity: 60
    trainers: [giangvien2]
    units: ["24943", "24934"]
    sessions:
      - {day: 2026-11-10, begins: "07:30", ends: "11:30", hours: 3.5}
"""

Make = Callable[..., Device]
Picture = Callable[[Page, str], None]


def indicator(served: Served) -> dict[str, Any]:
    return dict(json.loads(taphuan(served.home, "indicator", "--format", "json")))


def open_module(page: Page, module: Module) -> None:
    card = (
        page.locator("article, li, section").filter(has=page.get_by_role("heading", name=module.title)).last
    )
    card.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name=module.title)).to_be_visible()
    expect(page.locator(".slot .wait")).to_have_count(0)


def first_draw(served: Served, module: Module) -> str:
    """Return what the first official's first attempt at `module` draws."""
    engine = open_store(served.home)
    with engine.connect() as connection:
        official = connection.execute(
            select(schema.account.c.official_id).where(schema.account.c.username == "canbo")
        ).scalar_one()
    engine.dispose()
    return draw_name(sitter(RUN, official, module.id), 1)


def kept_step(served: Served, module: Module) -> int | None:
    """Return the step of `module` at which the first official was last, as the store knows it."""
    place, account = schema.place, schema.account
    engine = open_store(served.home)
    query = select(place.c.step).join(account, account.c.official_id == place.c.official_id)
    with engine.connect() as connection:
        step: int | None = connection.execute(
            query.where(account.c.username == "canbo", place.c.module == module.id)
        ).scalar()
    engine.dispose()
    return step


def test_one_official_takes_one_module_and_the_indicator_moves(
    served: Served, programme: Programme, device: Make, picture: Picture
) -> None:
    module = programme.module(WITH_WRITTEN)
    before = indicator(served)
    draw = first_draw(served, module)
    half = module.marked[: len(module.marked) // 2]
    rest = module.marked[len(half) :]

    # On a phone: read, answer half, close the browser.
    phone = device(PHONE)
    page = phone.sign_in("canbo")
    expect(page.get_by_role("heading", name="Khóa học của tôi")).to_be_visible()
    expect(page.get_by_text("2 trên 3 học phần đã đạt")).to_be_visible()
    picture(page, "my-learning-360")
    open_module(page, module)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for question in half:
        give(page, module, question, right(question, draw))
    go_to(page, step_of(module, half[0].id))
    box(page, half[0].id).scroll_into_view_if_needed()
    picture(page, "module-360")
    stopped = step_of(module, half[-1].id)
    go_to(page, stopped)
    assert soon(lambda: kept_step(served, module) == stopped)
    phone.close()

    # On another device: every answer is there, at the step where one stopped.
    desk = device(DESK)
    page = desk.sign_in("canbo")
    open_module(page, module)
    expect(page.locator(".steps .number")).to_have_text(str(stopped + 1))
    for question in half:
        expect_answer(page, module, question, right(question, draw))
    for question in rest:
        give(page, module, question, OURS if question.type == "written" else right(question, draw))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Phần tự luận đang chờ giảng viên chấm")).to_be_visible()
    go_to(page, step_of(module, half[0].id))
    expect(box(page, half[0].id).locator(".tq-outcome")).to_contain_text("Đúng")
    assert indicator(served)["numerator"] == before["numerator"]

    mark_in_the_formgrader(device(DESK), module, picture)

    # The module counts now: the page that is still open says so by itself, and the office sees it.
    go_to(page, len(module.steps) - 1)
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_visible(timeout=60_000)
    after = indicator(served)
    assert after["numerator"] == before["numerator"] + 1
    assert after["denominator"] == before["denominator"]
    the_board_shows(device, after, picture)
    the_certificate_is_downloaded(desk, picture)


def the_certificate_is_downloaded(desk: Device, picture: Picture) -> None:
    """Whoever is done finds the own certificate above what was learned, on a phone too."""
    page = desk.page
    page.goto(desk.address)
    button = page.get_by_role("button", name="Tải giấy chứng nhận")
    expect(button).to_be_visible()
    picture(page, "certificate-1280")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    picture(page, "certificate-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with page.expect_download() as download:
        button.click()
    assert re.fullmatch(r"giay-chung-nhan-\d\d-\w{4}-\w{4}\.pdf", download.value.suggested_filename)
    [paper] = PdfReader(download.value.path()).pages
    assert "GIẤY CHỨNG NHẬN" in paper.extract_text().upper()
    picture(page, "certificate-downloaded-360")


def mark_in_the_formgrader(desk: Device, module: Module, picture: Picture) -> None:
    """A trainer opens nbgrader's own formgrader from the desk and gives full points."""
    page = desk.sign_in("giangvien")
    expect(page.get_by_role("heading", name="Bàn giảng viên", exact=True)).to_be_visible()
    with desk.context.expect_page() as opened:
        page.get_by_role("link", name="Chấm bài").first.click()
    grader = opened.value
    # The submissions are anonymous: find ours by its text, as a trainer would go through them.
    rows = grader.locator("tr").filter(has=grader.locator("[data-search='needs manual grade']"))
    expect(rows.first).to_be_visible()
    links = [link.get_attribute("href") for link in rows.locator("a").all()]
    for link in links:
        grader.goto(f"{desk.address}{link}" if str(link).startswith("/") else str(link))
        if grader.get_by_text("mở một buổi hướng dẫn nộp hồ sơ").count():
            break
    expect(grader.get_by_text("<b>Không đậm</b> & [không](đường-dẫn).")).to_be_visible()
    written = next(question for question in module.marked if question.type == "written")
    field = grader.locator(f"input.score#{written.id}")
    field.scroll_into_view_if_needed()
    # nbgrader listens to the fields when it has the grades: then the marked ones show theirs.
    expect(grader.locator("input.score[placeholder]").first).to_be_attached()
    with grader.expect_response(is_a_saved_grade):
        field.fill(f"{written.points:g}")
        field.blur()
    picture(grader, "formgrader-1280")


def is_a_saved_grade(answer: Response) -> bool:
    return "/api/grade/" in answer.url and answer.request.method == "PUT" and answer.ok


def the_board_shows(device: Make, figures: dict[str, Any], picture: Picture) -> None:
    page = device(DESK).sign_in("vanphong")
    headline = f"{figures['numerator']} trên {figures['denominator']}"
    expect(page.get_by_text(headline).first).to_be_visible()
    for chart in ("Tỷ lệ đã tập huấn theo cấp", "Tỷ lệ đã tập huấn theo tuần"):
        expect(page.get_by_role("img", name=chart)).to_be_visible()
    expect(page.get_by_role("img", name="Tỷ lệ đã tập huấn theo cấp")).to_contain_text("Cấp xã")
    page.set_viewport_size(BOARD)  # type: ignore[arg-type]
    picture(page, "board-1280")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "board-360")


def test_the_board_leads_down_to_names_and_a_view_can_be_sent(
    served: Served, device: Make, tmp_path: Path
) -> None:
    """The map is followed by keyboard; what is in the address is all that another office needs."""
    desk = device(DESK)
    page = desk.sign_in("vanphong")
    tile = page.get_by_role("link", name=re.compile("^Xã Ka Đô: "))
    figure = str(tile.get_attribute("aria-label")).removeprefix("Xã Ka Đô: ").partition(",")[0]
    assert_accessible(page)
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tb-path [aria-current]")).to_have_text("Xã Ka Đô")
    expect(page.locator(".tp-headline strong").first).to_have_text(figure)
    expect(page.locator("#ten tbody tr").first).to_be_visible()
    assert_accessible(page)

    page.get_by_text("Đang xem:").click()
    page.get_by_label("Tính đến hết ngày").fill("2026-06-30")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_text("Tính đến hết ngày 30/06/2026")).to_be_visible()
    sent = page.url
    assert {"as_of=2026-06-30", "unit=24943"} <= set(sent.partition("?")[2].split("&"))
    page.pdf(path=tmp_path / "board.pdf", format="A4", prefer_css_page_size=True)
    text = PdfReader(tmp_path / "board.pdf").pages[0].extract_text()
    assert "Tính đến hết ngày" in text
    assert "Đang xem" not in text

    area = device(PHONE)
    own = area.sign_in("khuvuc")
    expect(own.locator(".tp-headline")).to_contain_text("các đơn vị được giao")
    own.goto(sent)
    expect(own.locator(".tb-path [aria-current]")).to_have_text("Xã Ka Đô")
    assert own.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(own)
    for strange in ("unit=24781", "unit=%3Cb%3E", "as_of=2020-01-01", "as_of=2999-01-01", "map=x&since=y"):
        own.goto(f"{sent.partition('?')[0]}?{strange}")
        expect(own.locator(".tp-notice").first).to_be_visible()
        expect(own.locator("form").first).to_be_attached()
    assert "Đà Lạt" not in own.content()


def assert_accessible(page: Page) -> None:
    """Let axe-core find nothing."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_below_the_pass_mark_one_tries_again_and_nobody_else_sees_it(
    served: Served, programme: Programme, device: Make, picture: Picture
) -> None:
    module = programme.module(SCAMS)
    page = device(PHONE).sign_in("canbo2")
    open_module(page, module)
    for question in module.marked:  # nothing of the other official's work is here
        expect(box(page, question.id).locator(".tq-saved")).to_have_text("")
    give(page, module, module.marked[0], right(module.marked[0], ""))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Ông/bà chưa đạt bài này")).to_be_visible()
    expect(page.locator(".ts-score")).to_contain_text(f"/{module.max_score:g} điểm")
    page.locator(".ts").scroll_into_view_if_needed()
    picture(page, "failed-360")

    page.get_by_role("button", name="Làm lại").click()
    for question in module.marked:
        if not isinstance(question, Pool | Simulation):  # enough to pass; these have their own tests
            give(page, module, question, right(question, ""))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_visible()
    go_to(page, step_of(module, module.marked[0].id))
    explained = box(page, module.marked[0].id)
    expect(explained.locator(".tq-result")).to_contain_text("Giải thích")
    explained.locator(".tq-result").scroll_into_view_if_needed()
    picture(page, "result-360")


def test_a_course_is_judged_on_a_phone_and_the_questions_before_one_tell_nothing(
    served: Served, programme: Programme, device: Make, picture: Picture
) -> None:
    page = device(PHONE).sign_in("canbo")  # was in a class of the demo
    survey = page.locator(".tl-survey")
    survey.locator("summary").click()
    survey.get_by_role("button", name="Gửi phiếu").click()
    expect(survey.locator("input:invalid").first).to_be_attached()  # nothing was sent
    for question in survey.locator("fieldset").all():
        question.get_by_role("radio", name="4: Đồng ý").check(force=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    survey.scroll_into_view_if_needed()
    picture(page, "course-survey-360")
    survey.get_by_role("button", name="Gửi phiếu").click()
    expect(page.get_by_text("Phiếu đã được cộng vào số liệu chung")).to_be_in_viewport()
    title = survey.locator("summary").inner_text()
    page.reload()
    expect(survey.locator("summary")).to_have_text(title)  # the next course, not the same again

    page = device(PHONE).sign_in("canbo2")
    page.get_by_role("link", name="Làm thử").click()
    page.wait_for_url("**/before--*")
    before = next(one.rounds[0] for one in programme.courses if one.rounds[0].slug in page.url)
    expect(page.get_by_role("heading", name=before.title)).to_be_visible()
    expect(page.locator(".slot .wait")).to_have_count(0)
    for question in before.marked:
        give(page, before, question, right(question, ""))
    hand_in(page, before)
    expect(page.get_by_text("nên chưa có đáp án")).to_be_visible()
    expect(page.get_by_text("Giải thích")).to_have_count(0)


def test_a_trainer_of_one_area_sees_its_people_only_and_prints_their_sheet(
    served: Served, device: Make, picture: Picture, tmp_path: Path
) -> None:
    file = tmp_path / "classes.yml"
    file.write_text(CLASS, encoding="utf-8")
    taphuan(served.home, "class", "add", str(file))
    desk = device(DESK)
    page = desk.sign_in("giangvien2")
    expect(
        page.get_by_text("Ông/bà đang xem: Xã D'Ran, Xã Đơn Dương, Xã Ka Đô, Xã Quảng Lập.")
    ).to_be_visible()
    people = page.locator("#can-bo .tl-person")
    expect(people.first).to_be_visible()
    units = {text.rpartition(" · ")[2] for text in people.locator(".tp-quiet").all_inner_texts()}
    assert units
    assert units <= {"Xã D'Ran", "Xã Đơn Dương", "Xã Ka Đô", "Xã Quảng Lập"}
    picture(page, "desk-1280")

    # Searching without diacritics, and for somebody of another area.
    search = page.get_by_label("Tìm theo tên, đơn vị, chức vụ")
    search.press_sequentially("thanh huong ka do")
    expect(people).to_have_count(1)
    expect(people).to_contain_text("Nguyễn Thị Thanh Hương")
    expect(search).to_be_focused()
    expect(search).to_have_value("thanh huong ka do")
    search.fill("Tran Van Duc")
    expect(page.get_by_text("Không có ai trong danh sách này.")).to_be_visible()
    search.fill("")

    # A message for those who have not started, with this site's address in it.
    page.get_by_label("Nhóm").select_option("not-started")
    page.get_by_role("button", name="Soạn tin nhắc").click()
    message = page.get_by_label("Tin nhắn để dán vào Zalo")
    expect(message).to_have_value(re.compile(r"Kính gửi các ông/bà,.*" + re.escape(desk.address), re.DOTALL))
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Sao chép").click()
    expect(page.get_by_text("Đã sao chép.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == message.input_value()

    # The sheet to sign, as a PDF.
    lesson = page.locator(".tl-class").filter(has_text="Lớp mẫu xã Ka Đô")
    lesson.get_by_text("In giấy tờ của lớp").click()
    with page.expect_download() as download:
        lesson.get_by_role("button", name="Danh sách ký tên").click()
    text = " ".join(page_.extract_text() for page_ in PdfReader(download.value.path()).pages)
    assert "DANH SÁCH KÝ TÊN" in text
    assert "Nguyễn Thị Thanh" in text

    # How questions were answered; and all of it on a phone.
    page.get_by_label("Học phần").select_option(SCAMS.replace("/", "--"))
    expect(page.get_by_text("Độ phân biệt").first).to_be_visible()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "desk-360")


def test_the_office_of_an_area_sees_the_figures_of_its_area(served: Served, device: Make) -> None:
    page = device(DESK).sign_in("khuvuc")
    expect(page.get_by_text("cán bộ quản lý của các đơn vị được giao")).to_be_visible()
    units = page.locator("#don-vi tbody th").all_inner_texts()
    assert sorted(units) == ["Xã D'Ran", "Xã Ka Đô", "Xã Quảng Lập", "Xã Đơn Dương"]
    page.get_by_role("link", name="Bàn giảng viên").click()
    expect(page.locator("#lop .tl-class").filter(has_text="Lớp mẫu xã Ka Đô")).to_be_visible()
    expect(page.get_by_role("link", name="Chấm bài")).to_have_count(0)


def test_the_formgrader_shows_submissions_of_ones_units_only(
    served: Served, programme: Programme, device: Make
) -> None:
    slug = programme.module(SCAMS).slug
    site = f"{served.address}/services/ntm-2026/formgrader"
    everything = device(DESK)
    everything.sign_in("giangvien")
    everything.page.goto(f"{site}/gradebook")
    every = everything.page.request.get(f"{site}/api/submitted_notebooks/{slug}/{slug}").json()
    own = device(DESK)
    own.sign_in("giangvien2")
    own.page.goto(f"{site}/gradebook")
    get = own.page.request.get
    mine = get(f"{site}/api/submitted_notebooks/{slug}/{slug}").json()
    assert "demo-canbo" in {one["student"] for one in mine}
    assert len(mine) < len(every)
    others = [one for one in every if one["id"] not in {each["id"] for each in mine}]
    for one in others:
        assert get(f"{site}/submissions/{one['id']}/").status == 404
        assert get(f"{site}/api/grades?submission_id={one['id']}").status == 404
        assert get(f"{site}/submissions/{one['id']}/next").status == 404
        assert get(f"{site}/submissions/{one['id']}/{slug}.ipynb").status == 404
    beside = get(f"{site}/submissions/{mine[0]['id']}/{slug}.ipynb")
    assert beside.status == 200
    told = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
    assert told.items() <= beside.headers.items()
    assert get(f"{site}/submissions/{mine[0]['id']}/").status == 200
    grades = get(f"{site}/api/grades?submission_id={mine[0]['id']}").json()
    assert grades
    foreign = everything.page.request.get(f"{site}/api/grades?submission_id={others[0]['id']}").json()
    assert get(f"{site}/api/grade/{foreign[0]['id']}").status == 404
    assert get(f"{site}/api/grade/{grades[0]['id']}").status == 200
    for path in ("manage_students", "api/students", f"api/submissions/{slug}", f"manage_submissions/{slug}"):
        assert get(f"{site}/{path}").status == 403, path
        assert everything.page.request.get(f"{site}/{path}").status == 200, path
    folder = f"{served.address}/services/ntm-2026/api/contents/submitted"
    assert (get(folder).status, everything.page.request.get(folder).status) == (403, 200)
    # From one submission to the next one never leaves one's own.
    seen = get(f"{site}/submissions/{mine[-1]['id']}/next")
    assert seen.status == 200
