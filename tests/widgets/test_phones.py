"""What phones do to a page: whatever it shows as saved is saved, the rest is sent again; and two tabs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.widgets.conftest import Grader, Line, Served, Tab, end_kernel

from taphuan_grading.content.models import MultipleChoice, Programme, Question, SingleChoice, TrueFalse
from taphuan_widgets.api import Client

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]
OFFICIAL, MODULE = "cb-2", "e-commerce/selling-online"
ROUNDS = 14
STATES = """
[...document.querySelectorAll(".tq")]
  .map((each) => [each.id.slice(4), each.querySelector(".tq-saved").dataset.state])
"""


@dataclass
class Room:
    """One official's module; the lines lead from browsers to Voila and from kernels to the grader."""

    served: Served
    address: str
    client: Client
    slug: str
    asked: list[Question]
    to_page: Line
    to_grader: Line

    def stored(self) -> dict[str, Any]:
        """Return the answers in the store."""
        answers = self.client.get(f"modules/{self.slug}")["answers"]
        return {question: draft["value"] for question, draft in answers.items()}


@pytest.fixture(scope="module")
def room(grader: Grader, programme: Programme) -> Iterator[Room]:
    module = programme.module(MODULE)
    token = grader.token(OFFICIAL, programme.runs[-1].id, module.slug)
    with ExitStack() as stack:
        to_grader = Line(grader.port)
        stack.callback(to_grader.close)
        api = grader.api.replace(str(grader.port), str(to_grader.port))
        served = Served(grader.home.pages / "learn", {"TAPHUAN_API": api, "TAPHUAN_TOKEN": token})
        stack.callback(served.close)
        to_page = Line(served.port)
        stack.callback(to_page.close)
        asked = [one for one in module.marked if isinstance(one, SingleChoice | MultipleChoice | TrueFalse)]
        address = served.address(module.slug, to_page.port)
        yield Room(served, address, Client(grader.api, token), module.slug, asked, to_page, to_grader)


def values(question: Question) -> list[str]:
    return ["true", "false"] if isinstance(question, TrueFalse) else [one.id for one in question.options]


def given(page: Page, question: Question) -> Any:
    """Return the answer that the page shows."""
    found = page.locator(f"#cau-{question.id} input:checked").evaluate_all("all => all.map(one => one.value)")
    if isinstance(question, MultipleChoice):
        return found or None
    one = found[0] if found else None
    return {"true": True, "false": False}.get(one, one) if isinstance(question, TrueFalse) else one


def choose(page: Page, question: Question, value: str) -> None:
    """Answer, whatever step the page is on."""
    page.locator(f"#cau-{question.id} input[value='{value}']").evaluate("input => input.click()")


def check_what_is_shown_as_saved(room: Room, page: Page) -> None:
    states = dict(page.evaluate(STATES))
    shown = {one.id: given(page, one) for one in room.asked if states[one.id] == "saved"}
    stored = room.stored()
    assert {name: stored.get(name) for name in shown} == shown


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_shown_as_saved_is_saved(room: Room, tab: Tab, seed: int) -> None:
    rng = random.Random(seed)
    page = tab.open(room.address)
    for number in range(ROUNDS):
        question = rng.choice(room.asked)
        choose(page, question, rng.choice(values(question)))
        page.evaluate("ms => new Promise(done => setTimeout(done, ms))", rng.choice([0, 3, 10, 30, 100]))
        line = rng.choice([room.to_page, room.to_page, room.to_grader])
        line.cut()
        if number == ROUNDS // 2:
            end_kernel(room.served.address(room.slug), tab)
        check_what_is_shown_as_saved(room, page)
        line.mend()
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    stored = room.stored()
    assert {one.id: stored.get(one.id) for one in room.asked} == {
        one.id: given(page, one) for one in room.asked
    }


def test_the_last_answer_wins_and_the_other_tab_is_told(room: Room, tab: Tab) -> None:
    question = next(one for one in room.asked if isinstance(one, SingleChoice))
    first, second = (option.id for option in question.options[:2])
    here = tab.open(room.address)
    there = tab.page.context.new_page()
    there.goto(room.address, wait_until="commit")
    there.wait_for_selector(".ts-title", state="attached")
    choose(here, question, first)
    expect(here.locator(f"#cau-{question.id} .tq-saved")).to_contain_text("Đã lưu")
    expect(there.locator(f"#cau-{question.id} input[value='{first}']")).to_be_checked()
    expect(there.locator(f"#cau-{question.id} .tq-other")).to_contain_text("ở thẻ hoặc máy khác")
    choose(there, question, second)
    expect(here.locator(f"#cau-{question.id} input[value='{second}']")).to_be_checked()
    assert room.stored()[question.id] == second


def test_what_replaces_the_answer_of_another_device_says_so(room: Room, tab: Tab) -> None:
    question = next(one for one in room.asked if isinstance(one, SingleChoice) and len(one.options) > 2)
    shown, theirs, ours = (option.id for option in question.options[:3])

    def elsewhere(value: str) -> None:
        room.client.put(f"modules/{room.slug}/answers/{question.id}", {"value": value})

    elsewhere(shown)
    page = tab.open(room.address)
    other = page.locator(f"#cau-{question.id} .tq-other")
    elsewhere(theirs)
    choose(page, question, ours)
    expect(other).to_contain_text("đã thay câu trả lời lúc")
    assert room.stored()[question.id] == ours
    other.get_by_role("button", include_hidden=True).evaluate("button => button.click()")
    expect(page.locator(f"#cau-{question.id} input[value='{theirs}']")).to_be_checked()
    expect(other).to_be_empty()
    assert room.stored()[question.id] == theirs
    elsewhere(shown)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(f"#cau-{question.id} input[value='{shown}']")).to_be_checked()
    expect(other).to_contain_text("ở đây hiện câu mới nhất")
