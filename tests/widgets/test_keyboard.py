"""Every type and every simulator by keyboard alone, at 200 % text, in forced colours, without motion."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.gallery import FILE, right
from tests.grading.simulation.conftest import SCENARIOS
from tests.grading.simulation.conftest import half as played_half
from tests.grading.simulation.conftest import right as played_right
from tests.widgets import plain
from tests.widgets.hands import Hands
from tests.widgets.layout import LARGE, nothing_is_lost

from taphuan_grading.content import load_module
from taphuan_grading.content.base import neutral
from taphuan_grading.content.models import (
    Answer,
    Dialogue,
    Gaps,
    Groups,
    Matching,
    Ordering,
    Pool,
    Question,
    Simulation,
    Upload,
)
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_widgets.alone.files import DRAW

pytestmark = pytest.mark.browser
QUESTIONS = load_module(FILE).questions
FIRST = [next(one for one in SCENARIOS.values() if one.simulator == name) for name in SIMULATORS]
PASSWORD = "Ca phe-sang 7 mua"


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    """A small screen with large text in forced colours."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, forced_colors="active", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    context.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.head.insertAdjacentHTML("
        f"'beforeend', '<style>{LARGE}</style>'))"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def order(hands: Hands, question: Ordering, page: Page) -> None:
    for target, name in enumerate(question.key_answer()):
        rows = page.locator("ol.tq-order > li").evaluate_all("rows => rows.map(row => row.dataset.id)")
        for _ in range(rows.index(name) - target):
            hands.push(f"li[data-id='{name}'] button:first-of-type")


def talk(hands: Hands, question: Dialogue, page: Page) -> None:
    for said in question.key_answer():
        lines = page.locator(".tq-reply").all_inner_texts()
        hands.push(f".tq-reply:nth-child({lines.index(question.labels()[said]) + 1})")


def fill(hands: Hands, question: Gaps) -> None:
    for gap in question.gaps:
        place = f"[data-gap='{gap.name}'] > *"
        if gap.options:
            hands.choose(place, next(name for name, text in gap.ids.items() if text == gap.right))
        else:
            hands.type(place, gap.texts[0])


def simple(hands: Hands, answer: Answer, place: str = "") -> None:
    """Radio buttons, check boxes or a field."""
    if isinstance(answer, list):
        for one in answer:
            hands.push(f"{place} input[value='{one}']")
    elif isinstance(answer, bool):
        hands.choose(f"{place} input", str(answer).lower())
    else:
        hands.type(f"{place} :is(input, textarea)", str(answer))


def answer(hands: Hands, question: Question, page: Page) -> None:
    key = right(question, DRAW)
    match question:
        case Ordering():
            order(hands, question, page)
        case Dialogue():
            talk(hands, question, page)
        case Gaps():
            fill(hands, question)
        case Matching():
            for row, thing in enumerate(question.left, start=1):
                hands.choose(f"li:nth-child({row}) select", question.pairs[thing.id])
        case Groups():
            names = page.locator(".tq-sorting").evaluate_all("all => all.map(each => each.elements[0].name)")
            for name, thing in zip(names, neutral(question.things), strict=True):
                hands.choose(f"input[name='{name}']", question.places[thing.id])
        case Pool():
            assert isinstance(key, dict)
            for row, (name, given) in enumerate(key.items(), start=1):
                place = f".tq-pool > li:nth-child({row})"
                kind = next(item.type for item in question.items if item.id == name)
                if kind == "single-choice":
                    hands.choose(f"{place} input", str(given))
                else:
                    simple(hands, given, place)
        case _ if question.type == "single-choice":
            hands.choose("input", str(key))
        case _ if question.type == "rating":
            hands.choose("input", "a")
            hands.type("textarea", "Vì tránh gọi.")
        case _:
            simple(hands, key if question.practice else "Tập huấn tổ công nghệ.")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.type)
def test_every_type_by_keyboard_alone(site: str, desk: Page, question: Question) -> None:
    desk.goto(f"{site}{question.id}.html")
    expect(desk.locator(".tq")).to_be_visible()
    hands = Hands(desk)
    if isinstance(question, Upload):
        hands.to("input[type=file]")
        with desk.expect_file_chooser():
            desk.keyboard.press("Space")
    else:
        answer(hands, question, desk)
    if question.practice:
        hands.push("summary")
        hands.push(".tq-check")
        expect(desk.locator(".tq-outcome")).to_have_text("✓Đúng")
    nothing_is_lost(desk)
    hands.leave()


def play_inbox(hands: Hands, played: Simulation, page: Page) -> None:
    for message in played.stage["messages"]:
        name = message["id"]
        done = {deed.split(" ")[0]: deed for deed in played_right(played) if deed.split(" ")[1] == name}
        hands.push(f'[data-key="{name}"]')
        hands.push('[data-key="sender"]')
        if message["links"]:
            hands.push(f'[data-key="look {name}.{message["links"][0]["id"]}"]')
        if "reply" in done:
            hands.push(f'[data-key="reply {done["reply"].split(" ")[2]}"]')
        if "report" in done:
            _, _, number, text = done["report"].split(" ", 3)
            hands.push('[data-key="decide report"]')
            hands.choose("select", number)
            hands.type(".sm-page input[type=text]", text)
            hands.push('[data-key="send"]')
        else:
            hands.push(f'[data-key="{done["decide"].replace(f" {name} ", " ")}"]')
        nothing_is_lost(page)
        hands.push('[data-key="back"]')


def play_screens(hands: Hands, played: Simulation, page: Page) -> None:
    ideal = {check.about[-1]: check.ideal for check in played.checks}
    for number, screen in enumerate(played.stage["screens"], start=1):
        for item in screen["items"]:
            sheet = f".sm-sheet:nth-of-type({number})"
            if item["kind"] == "document":
                hands.push(f'{sheet} [data-key="Xem: {item["title"]}"]')
            for deed in ideal.get(item.get("id"), []):
                verb, thing, *value = deed.split(" ", 2)
                if verb == "set":
                    set_(hands, played, item, f"{played.id}-{thing}", value[0])
        nothing_is_lost(page)
        if number < len(played.stage["screens"]):
            hands.push('[data-key="Màn hình sau ›"]')


def set_(hands: Hands, played: Simulation, item: dict[str, object], place: str, value: str) -> None:
    if item["kind"] in {"field", "number", "password"}:
        hands.type(f"#{place}", PASSWORD if item["kind"] == "password" else value)
    elif item["kind"] == "picks":
        for one in value.split():
            hands.push(f'input[name="{place}"][value="{one}"]')
    else:
        hands.choose(f'input[name="{place}"]', value)


@pytest.mark.parametrize("played", FIRST, ids=lambda played: played.simulator)
def test_every_simulator_by_keyboard_alone(site: str, desk: Page, played: Simulation) -> None:
    desk.goto(f"{site}{played.id}.html")
    expect(desk.locator(".sm-count")).to_contain_text("Đã xử lý 0/")
    hands = Hands(desk)
    (play_inbox if played.simulator == "inbox" else play_screens)(hands, played, desk)
    hands.push(".tq-check")
    expect(desk.locator(".tq-outcome")).to_have_text("✓Đúng")
    nothing_is_lost(desk)
    hands.leave()


def test_the_focus_stays_where_something_was_sent(site: str, desk: Page) -> None:
    desk.goto(f"{site}inbox-shopping.html")
    hands = Hands(desk)
    message = next(one for one in SCENARIOS["inbox/shopping"].stage["messages"] if one["replies"])
    hands.push(f'[data-key="{message["id"]}"]')
    hands.push(f'[data-key="reply {message["replies"][0]["id"]}"]')
    expect(desk.locator(".sm-said")).to_be_focused()
    hands.push('[data-key="back"]')
    trap = next(one for one in SCENARIOS["inbox/shopping"].stage["messages"] if one["links"])
    hands.push(f'[data-key="{trap["id"]}"]')
    thing = f"{trap['id']}.{trap['links'][0]['id']}"
    hands.push(f'[data-key="follow {thing}"]')
    hands.push(f'[data-key="fill {thing}"]')
    expect(desk.locator(".sm-note")).to_be_focused()


def open_all(page: Page) -> None:
    """Open every paper, address and label of what is shown."""
    shut = page.locator('.sm :is(.sm-detail, .sm-sheet) [aria-expanded="false"]:visible')
    while shut.count():
        shut.first.click()


@pytest.mark.parametrize("played", SCENARIOS.values(), ids=SCENARIOS)
def test_every_screen_of_every_scenario_bears_large_text(site: str, desk: Page, played: Simulation) -> None:
    desk.goto(f"{site}blank.html")
    kept = plain.kept(played.id, played.id, played_half(played))
    desk.evaluate("([name, value]) => localStorage.setItem(name, value)", kept)
    desk.goto(f"{site}{played.id}.html")
    expect(desk.locator(".sm-count")).to_contain_text("Đã xử lý")
    for message in played.stage.get("messages", []):
        desk.locator(f'[data-key="{message["id"]}"]').click()
        open_all(desk)
        if message["links"]:
            desk.locator('[data-key^="follow"]').last.click()
        nothing_is_lost(desk)
        desk.locator('[data-key="back"]').click()
    while desk.get_by_role("button", name="‹ Trước").is_visible():
        desk.get_by_role("button", name="‹ Trước").click()
    for number in range(len(played.stage.get("screens", []))):
        if number:
            desk.get_by_role("button", name="Màn hình sau").click()
        open_all(desk)
        nothing_is_lost(desk)
    desk.get_by_role("button", name="Kiểm tra").click()
    expect(desk.locator(".sm-debrief")).to_be_visible()
    nothing_is_lost(desk)
