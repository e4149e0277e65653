"""Answering questions on a page as a person does: find the step, touch the option, type the text."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from taphuan_grading.content.base import neutral
from taphuan_grading.content.models import (
    Answer,
    Dialogue,
    Gaps,
    Groups,
    Matching,
    Module,
    MultipleChoice,
    Ordering,
    Pool,
    Question,
    Rating,
    RedFlags,
    Simulation,
    SingleChoice,
    Text,
    TrueFalse,
)

PASSWORD = "Ca phe-sang 7 mua"


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
    put(place, question, answer)
    expect(place.locator(".tq-saved")).to_contain_text("Đã lưu")


def put(place: Locator, question: Question, answer: Answer) -> None:
    """Answer one question with a mouse, wherever it stands."""
    match question:
        case Ordering():
            order(place, answer)
        case Matching():
            for row, thing in enumerate(question.left):
                choose(place.locator("select").nth(row), answer, thing.id)
        case Groups():
            for row, thing in enumerate(neutral(question.things)):
                group = answer.get(thing.id, "") if isinstance(answer, dict) else ""
                place.locator("fieldset").nth(row).locator(f"input[value='{group}']").check()
        case Gaps():
            for gap in question.gaps:
                field = place.locator(f"[data-gap='{gap.name}'] :is(select, input)")
                if gap.options:
                    choose(field, answer, gap.name)
                else:
                    field.fill(text_of(answer, gap.name))
            place.locator(".tq-prompt :is(select, input)").last.blur()
        case RedFlags():
            for spot in question.places:
                box = place.locator(f"label:has(input[value='{spot.id}'])")
                if box.locator("input").is_checked() != (spot.id in (answer or [])):  # type: ignore[operator]
                    touch(box)
        case Dialogue():
            talk(place, question, answer)
        case Rating():
            place.locator(f"input[value='{text_of(answer, 'rating')}']").check()
            place.locator("textarea").fill(text_of(answer, "reason"))
            place.locator("textarea").blur()
        case Pool():
            assert isinstance(answer, dict)
            items = {item.id: item for item in question.items}
            for row, (name, given) in enumerate(answer.items()):
                put(place.locator(".tq-pool > li").nth(row), items[name], given)
        case Simulation():
            play_screens(place, question)
        case _:
            simple(place, question, answer)


def touch(spot: Locator) -> None:
    """Touch the first line of a stretch of text, which may run over several."""
    middle = """element => {
        element.scrollIntoView({ block: "center" });
        const [{ x, y, width, height }] = element.getClientRects();
        return [x + width / 2, y + height / 2];
    }"""
    spot.page.mouse.click(*spot.evaluate(middle))


def simple(place: Locator, question: Question, answer: Answer) -> None:
    """Answer one of the questions with options or one field."""
    match question:
        case SingleChoice():
            place.locator(f"input[value={answer}]").check()
        case MultipleChoice():
            assert isinstance(answer, list)
            for option in question.options:
                place.locator(f"input[value={option.id}]").set_checked(option.id in answer)
        case TrueFalse():
            place.get_by_label("Đúng" if answer else "Sai", exact=True).check()
        case _:
            field = place.locator("input, textarea")
            field.fill(str(answer))
            field.blur()


def order(place: Locator, answer: Answer) -> None:
    """Move things up until they stand as in `answer`."""
    assert isinstance(answer, list)
    rows = place.locator("ol.tq-order > li")
    for wanted, name in enumerate(answer):
        now = [row.get_attribute("data-id") for row in rows.all()].index(str(name))
        for _ in range(now - wanted):
            place.locator(f"li[data-id='{name}'] button").first.click()


def talk(place: Locator, question: Dialogue, answer: Answer) -> None:
    """Begin the talk anew and say what is in `answer`."""
    again = place.get_by_role("button", name="Nói lại từ đầu")
    if again.is_visible():
        again.click()
    assert isinstance(answer, list)
    for said in answer:
        place.locator(".tq-reply", has_text=question.labels()[str(said)]).click()


def play_screens(
    place: Locator, played: Simulation, seen: Callable[[Page], None] = lambda page: None
) -> None:
    """Do what earns all, screen by screen; `seen` looks at each screen when it is filled in."""
    ideal = {check.about[-1]: check.ideal for check in played.checks}
    screens = played.stage["screens"]
    for number, screen in enumerate(screens):
        for item in screen["items"]:
            if item["kind"] == "document":
                place.get_by_role("button", name=f"Xem: {item['title']}", exact=True).click()
            for action in ideal.get(item.get("id"), []):
                fill_in(place, played, action)
        seen(place.page)
        if number < len(screens) - 1:
            place.get_by_role("button", name="Màn hình sau").click()
            expect(place.locator(".sm-title:visible")).to_be_focused()


def fill_in(place: Locator, played: Simulation, action: str) -> None:
    """Type or tick what a logged action says; papers are opened by `play_screens`."""
    verb, thing, *rest = action.split(" ", 2)
    if verb == "look":
        return
    fields = place.locator(f"#{played.id}-{thing}")
    if fields.count():
        fields.fill(PASSWORD if fields.get_attribute("type") == "password" else rest[0])
        return
    for value in rest[0].split():
        place.locator(f'input[name="{played.id}-{thing}"][value="{value}"]').check()


def choose(field: Locator, answer: Answer, name: str) -> None:
    field.select_option(text_of(answer, name))


def text_of(answer: Answer, name: str) -> str:
    return str(answer.get(name, "")) if isinstance(answer, dict) else ""


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
