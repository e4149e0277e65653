"""One official takes one module, a trainer marks it, and the indicator moves: by hand, in real browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect
from tests.browser.answering import box, expect_answer, give, go_to, hand_in, right, step_of
from tests.browser.conftest import DESK, PHONE, Device, taphuan
from tests.hub.serving import Served

from taphuan_grading.content.models import Module, Programme

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]

WITH_WRITTEN = "digital-transformation/plan-and-role"
SCAMS = "cyber-safety/online-scams"
OURS = "Trước hết, tôi sẽ mở một buổi hướng dẫn nộp hồ sơ trực tuyến. <b>Không đậm</b> & [không](đường-dẫn)."

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


def test_one_official_takes_one_module_and_the_indicator_moves(
    served: Served, programme: Programme, device: Make, picture: Picture
) -> None:
    module = programme.module(WITH_WRITTEN)
    before = indicator(served)
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
        give(page, module, question, right(question))
    go_to(page, step_of(module, half[0].id))
    box(page, half[0].id).scroll_into_view_if_needed()
    picture(page, "module-360")
    go_to(page, step_of(module, half[-1].id))
    phone.close()

    # On another device: every answer is there, at the step where one stopped.
    page = device(DESK).sign_in("canbo")
    open_module(page, module)
    expect(page.locator(".steps .number")).to_have_text(str(step_of(module, half[-1].id) + 1))
    for question in half:
        expect_answer(page, module, question, right(question))
    for question in rest:
        give(page, module, question, OURS if question.type == "written" else right(question))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Phần tự luận đang chờ giảng viên chấm")).to_be_visible()
    go_to(page, step_of(module, half[0].id))
    expect(box(page, half[0].id).get_by_text("Đúng", exact=False).first).to_be_visible()
    assert indicator(served)["numerator"] == before["numerator"]

    mark_in_the_formgrader(device(DESK), module, picture)

    # The module counts now: the page that is still open says so by itself, and the office sees it.
    go_to(page, len(module.steps) - 1)
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_visible(timeout=60_000)
    after = indicator(served)
    assert after["numerator"] == before["numerator"] + 1
    assert after["denominator"] == before["denominator"]
    the_board_shows(device, after, picture)


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
    for level in ("tỉnh", "huyện", "xã"):
        expect(page.get_by_text(re.compile(f"[Cc]ấp {level}")).first).to_be_visible()
    picture(page, "board-1280")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "board-360")


def test_below_the_pass_mark_one_tries_again_and_nobody_else_sees_it(
    served: Served, programme: Programme, device: Make, picture: Picture
) -> None:
    module = programme.module(SCAMS)
    page = device(PHONE).sign_in("canbo2")
    open_module(page, module)
    for question in module.marked:  # nothing of the other official's work is here
        expect(box(page, question.id).locator(".tq-saved")).to_have_text("")
    give(page, module, module.marked[0], right(module.marked[0]))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Ông/bà chưa đạt bài này")).to_be_visible()
    expect(page.locator(".ts-score")).to_contain_text(f"/{module.max_score:g} điểm")
    page.locator(".ts").scroll_into_view_if_needed()
    picture(page, "failed-360")

    page.get_by_role("button", name="Làm lại").click()
    for question in module.marked:
        give(page, module, question, right(question))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_visible()
    go_to(page, step_of(module, module.marked[0].id))
    explained = box(page, module.marked[0].id)
    expect(explained.locator(".tq-result")).to_contain_text("Giải thích")
    explained.locator(".tq-result").scroll_into_view_if_needed()
    picture(page, "result-360")
