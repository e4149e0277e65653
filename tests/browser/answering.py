"""Answering questions on a page as a person does: find the step, touch the option, type the text."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.content.models import Answer, Module, Question, Text


def step_of(module: Module, question: str) -> int:
    """Return the step (from 0) that holds `question`."""
    for number, step in enumerate(module.steps):
        if any(not isinstance(part, Text) and part.id == question for part in step.parts):
            return number
    raise KeyError(question)


def go_to(page: Page, number: int) -> None:
    """Turn pages with the buttons until step `number` (from 0) is shown."""
    shown = page.locator(".steps .number")
    while (now := int(shown.inner_text()) - 1) != number:
        page.get_by_role("button", name="Tiếp tục" if now < number else "Quay lại").click()
        expect(shown).not_to_have_text(str(now + 1))


def box(page: Page, question: str) -> Locator:
    return page.locator(f"#cau-{question}")


def give(page: Page, module: Module, question: Question, answer: Answer) -> None:
    """Answer one question and wait until the page says that it is saved."""
    go_to(page, step_of(module, question.id))
    place = box(page, question.id)
    expect(place).to_be_visible()
    if question.type == "single-choice":
        place.locator(f"input[value={answer}]").check()
    elif question.type == "multiple-choice":
        assert isinstance(answer, list)
        for option in question.options:
            place.locator(f"input[value={option.id}]").set_checked(option.id in answer)
    elif question.type == "true-false":
        place.get_by_label("Đúng" if answer else "Sai", exact=True).check()
    else:
        field = place.locator("input, textarea")
        field.fill(str(answer))
        field.blur()
    expect(place.locator(".tq-saved")).to_contain_text("Đã lưu")


def expect_answer(page: Page, module: Module, question: Question, answer: Answer) -> None:
    """Check that the page shows `answer`."""
    go_to(page, step_of(module, question.id))
    place = box(page, question.id)
    if question.type in {"single-choice", "multiple-choice"}:
        for option in question.options:
            chosen = option.id == answer if isinstance(answer, str) else option.id in (answer or [])
            expect(place.locator(f"input[value={option.id}]")).to_be_checked(checked=chosen)
    elif question.type == "true-false":
        expect(place.get_by_label("Đúng" if answer else "Sai", exact=True)).to_be_checked()
    else:
        expect(place.locator("input, textarea")).to_have_value(str(answer))


def right(question: Question) -> Answer:
    """Return the right answer, as the loader knows it."""
    return key_answer(question)


def hand_in(page: Page, module: Module) -> None:
    """Hand in on the last step, empty questions included."""
    go_to(page, len(module.steps) - 1)
    page.get_by_role("button", name="Nộp bài", exact=True).click()
    anyway = page.get_by_role("button", name="Vẫn nộp bài")
    receipt = page.get_by_text("Số biên nhận")
    expect(anyway.or_(receipt)).to_be_visible()
    if anyway.is_visible():
        anyway.click()
    expect(receipt).to_be_visible()
