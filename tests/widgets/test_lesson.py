"""A real module with the real grader: saving, coming back, handing in, trying again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.answering import put
from tests.gallery import right
from tests.widgets.conftest import Grader, Line, Served, Tab, wait_for

from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.content.models import (
    Module,
    MultipleChoice,
    Number,
    Pool,
    Programme,
    Question,
    ShortText,
    Simulation,
    SingleChoice,
    TrueFalse,
)
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_grading.store.engine import open_store
from taphuan_widgets.api import Client

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]
OFFICIAL, OTHER = "cb-1", "cb-2"
SCAMS, PLAN = "cyber-safety/online-scams", "digital-transformation/plan-and-role"
SELLING = "e-commerce/selling-online"


@dataclass
class Seat:
    """The page of one person at one module; `line` leads from its kernel to the grader."""

    module: Module
    address: str
    client: Client
    line: Line


Sit = Callable[[str, str], Seat]


@pytest.fixture
def sit(grader: Grader, programme: Programme) -> Iterator[Sit]:
    with ExitStack() as stack:

        def seat(official: str, module_id: str) -> Seat:
            module = programme.module(module_id)
            token = grader.token(official, programme.runs[-1].id, module.slug)
            line = Line(grader.port)
            stack.callback(line.close)
            api = grader.api.replace(str(grader.port), str(line.port))
            pages = grader.home.pages / "learn"
            served = Served(pages, {"TAPHUAN_API": api, "TAPHUAN_TOKEN": token})
            stack.callback(served.close)
            return Seat(module, served.address(module.slug), Client(grader.api, token), line)

        yield seat


def key(question: Question) -> Any:
    if isinstance(question, SingleChoice | MultipleChoice):
        return [option.id for option in question.options if option.right]
    if isinstance(question, TrueFalse):
        return ["true" if question.answer else "false"]
    if isinstance(question, ShortText):
        return question.answers[0]
    assert isinstance(question, Number)
    return str(question.answer).replace(".", ",")


def give(widget: Locator, answer: Any) -> None:
    if isinstance(answer, str):
        widget.locator("input").fill(answer)
        return
    for box in widget.locator("input").all():
        box.set_checked(box.get_attribute("value") in answer) if box.get_attribute(
            "type"
        ) == "checkbox" else None
    for value in answer:
        widget.locator(f"input[value='{value}']").check()


def through(page: Page, visit: Callable[[], None]) -> None:
    """Visit every step from the first one."""
    page.locator(".steps summary").click()
    page.locator(".steps li a").first.click()
    visit()
    while page.get_by_role("button", name="Tiếp tục").is_visible():
        page.get_by_role("button", name="Tiếp tục").click()
        visit()


def answer_all(page: Page, module: Module) -> None:
    """Answer all as the first official in the first attempt."""
    draw = draw_name(sitter("ntm-2026", OFFICIAL, module.id), 1)

    def visit() -> None:
        for question in module.marked:
            widget = page.locator(f"#cau-{question.id}")
            if widget.is_visible():
                if isinstance(question, Pool | Simulation):
                    put(widget, question, right(question, draw))
                else:
                    give(widget, key(question))
                expect(widget.locator(".tq-saved")).to_contain_text("Đã lưu")

    through(page, visit)


def test_the_story_of_one_module(sit: Sit, grader: Grader, tab: Tab, browser: Browser) -> None:
    seat = sit(OFFICIAL, SELLING)
    module = seat.module
    page = tab.open(seat.address)
    first = module.marked[0]
    give(page.locator(f"#cau-{first.id}"), key(first))
    expect(page.locator(f"#cau-{first.id} .tq-saved")).to_contain_text("Đã lưu")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name=module.steps[1].title)).to_be_focused()
    wait_for(lambda: seat.client.get(f"modules/{module.slug}")["step"] == 1)
    page.close()

    desk = browser.new_context(viewport={"width": 1280, "height": 800})
    page = desk.new_page()
    page.goto(seat.address, wait_until="commit")
    page.wait_for_selector(".ts-title", state="attached")
    expect(page.get_by_role("heading", name=module.steps[1].title)).to_be_visible()
    asked = sum(question.draw if isinstance(question, Pool) else 1 for question in module.marked)
    expect(page.locator(".tq-count")).to_contain_text(f"1/{asked}")
    answer_all(page, module)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".ts-receipt")).to_contain_text("NTM-2026-")
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_focused(timeout=90_000)
    expect(page.locator(".ts-score")).to_contain_text("100%")
    assert page.locator(".ts-outcomes li").count() == len(module.marked)
    page.locator(".ts-outcomes a").first.click()
    widget = page.locator(f"#cau-{first.id}")
    expect(widget).to_be_focused()
    expect(widget.locator(".tq-outcome")).to_contain_text("Đúng")
    expect(widget.locator("input").first).to_be_disabled()
    desk.close()

    engine = open_store(grader.home)
    run = attempts_of(engine, OFFICIAL, "ntm-2026", module.id)
    engine.dispose()
    assert [attempt.state for attempt in run] == ["marked"]
    assert tab.complaints == []


def test_an_empty_paper_asks_once_and_may_be_tried_again(sit: Sit, tab: Tab) -> None:
    seat = sit(OTHER, SCAMS)
    module = seat.module
    page = tab.open(seat.address)
    page.goto(f"{seat.address}#buoc-{len(module.steps)}")
    page.get_by_role("button", name="Nộp bài").click()
    asked = page.get_by_role("group", name="Xác nhận nộp bài")
    expect(asked).to_be_focused()
    asked.get_by_role("button", name="Làm tiếp").click()
    expect(asked).to_have_count(0)
    page.locator(".ts-links a").first.click()
    widget = page.locator(f"#cau-{module.marked[0].id}")
    expect(widget).to_be_focused()
    page.goto(f"{seat.address}#buoc-{len(module.steps)}")
    page.get_by_role("button", name="Nộp bài").click()
    asked.get_by_role("button", name="Vẫn nộp bài").click()
    expect(page.get_by_role("heading", name="Ông/bà chưa đạt bài này")).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Làm lại").click()
    expect(widget).to_be_visible()
    expect(widget.locator(".tq-outcome")).to_contain_text("Chưa trả lời")
    give(widget, key(module.marked[0]))
    expect(widget.locator(".tq-saved")).to_contain_text("Đã lưu")
    expect(widget.locator(".tq-outcome")).to_have_count(0)
    page.reload(wait_until="commit")
    page.wait_for_selector(".ts-title", state="attached")
    expect(widget.locator("input").first).to_be_enabled()
    expect(page.locator(".ts-title")).to_have_text("Nộp bài")


def test_saved_text_is_only_text(sit: Sit, tab: Tab) -> None:
    seat = sit(OFFICIAL, PLAN)
    module = seat.module
    nasty = "</script><img src=x onerror=\"document.title='XSS'\"><!-- '\" \\ \u2028 😀"
    question = next(one for one in module.marked if isinstance(one, ShortText))
    seat.client.put(f"modules/{module.slug}/answers/{question.id}", {"value": nasty})
    page = tab.open(seat.address)
    expect(page.locator(f"#cau-{question.id} input")).to_have_value(nasty)
    assert page.title().startswith(module.title)
    assert tab.complaints == []


def test_answers_wait_for_a_grader_that_is_away(sit: Sit, tab: Tab) -> None:
    seat = sit(OTHER, PLAN)
    page = tab.open(seat.address)
    first = seat.module.marked[0]
    widget = page.locator(f"#cau-{first.id}")
    seat.line.cut()
    give(widget, key(first))
    expect(widget.locator(".tq-saved")).to_have_text("Chưa lưu được, sẽ tự thử lại")
    seat.line.mend()
    expect(widget.locator(".tq-saved")).to_contain_text("Đã lưu", timeout=60_000)
    saved = seat.client.get(f"modules/{seat.module.slug}")["answers"]
    assert saved[first.id]["value"] == key(first)[0]
