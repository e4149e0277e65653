"""Every type of question in a real browser: by mouse, by keyboard alone, for everybody, and as text only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from tests.browser.answering import box, go_to, put, step_of
from tests.gallery import FILE, half, right, wrong
from tests.widgets.conftest import Served, Tab

from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.content import load_module
from taphuan_grading.content.base import neutral
from taphuan_grading.content.models import Dialogue, Gaps, Groups, Matching, Ordering, Pool, Question

pytestmark = [pytest.mark.browser, pytest.mark.nbgrader]
MODULE = load_module(FILE)
DRAW = "/1"
NASTY = "<img src=x onerror=\"document.title='broken'\"><b>đậm</b>"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AUTOMATIC = [question for question in MODULE.questions if question.practice]
BY_TYPE = pytest.mark.parametrize("question", AUTOMATIC, ids=lambda question: question.type)


@dataclass
class Gallery:
    """The gallery, open in a tab."""

    tab: Tab

    @property
    def page(self) -> Page:
        return self.tab.page

    def place(self, question: Question) -> Locator:
        go_to(self.page, step_of(MODULE, question.id))
        return box(self.page, question.id)

    def check(self, place: Locator) -> Locator:
        """Press "Kiểm tra" and return the outcome."""
        place.get_by_role("button", name="Kiểm tra").click()
        outcome = place.locator(".tq-outcome")
        expect(outcome).to_be_visible()
        return outcome


@pytest.fixture(scope="module")
def gallery(browser: Browser, voila: Served) -> Iterator[Gallery]:
    """One page for all of this file: a kernel is what costs."""
    address = voila.write("phong-trung-bay", source_notebook(MODULE))
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.set_default_timeout(60_000)
    tab = Tab(context.new_page())
    tab.open(address)
    yield Gallery(tab)
    assert tab.complaints == []
    context.close()


@BY_TYPE
def test_right_half_and_wrong_by_mouse(gallery: Gallery, question: Question) -> None:
    place = gallery.place(question)
    for make, word in ((wrong, "Chưa đúng"), (half, "Đúng một phần"), (right, "Đúng")):
        answer = make(question, DRAW)
        put(place, question, answer)
        same = answer == right(question, DRAW)
        expect(gallery.check(place)).to_contain_text("Đúng" if same else word)


def tab_to(page: Page, place: Locator, target: str, back: bool = False) -> None:
    """Press Tab until the focus is on `target` within `place`."""
    element = place.locator(target).element_handle()
    assert element
    for _ in range(60):
        if element.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def by_keys_order(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Ordering)
    wanted = question.key_answer()
    for target, name in enumerate(wanted):
        rows = place.locator("ol.tq-order > li").all()
        for _ in range([row.get_attribute("data-id") for row in rows].index(name) - target):
            place.focus()
            tab_to(page, place, f"li[data-id='{name}'] button:first-of-type")
            page.keyboard.press("Enter")


def by_keys_select(page: Page, place: Locator, target: str, index: int) -> None:
    tab_to(page, place, target)
    for _ in range(index):
        page.keyboard.press("ArrowDown")


def by_keys_match(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Matching)
    ids = [thing.id for thing in neutral(question.right)]
    for row, thing in enumerate(question.left, start=1):
        by_keys_select(page, place, f"li:nth-child({row}) select", ids.index(question.pairs[thing.id]) + 1)


def by_keys_group(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Groups)
    for row, thing in enumerate(neutral(question.things)):
        fieldset = place.locator("fieldset").nth(row)
        name = fieldset.locator("input").first.get_attribute("name")
        tab_to(page, place, f"input[name='{name}']:checked")
        for _ in range([group.id for group in question.groups].index(question.places[thing.id]) + 1):
            page.keyboard.press("ArrowDown")


def by_keys_fill(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Gaps)
    for gap in question.gaps:
        target = f"[data-gap='{gap.name}'] :is(select, input)"
        if gap.options:
            texts = [gap.ids[name] for name in sorted(gap.ids)]
            by_keys_select(page, place, target, texts.index(gap.right) + 1)
        else:
            tab_to(page, place, target)
            page.keyboard.type(gap.texts[0])


def by_keys_touch(page: Page, place: Locator, question: Question) -> None:
    for flag in question.key_answer() or []:  # type: ignore[union-attr]
        tab_to(page, place, f"input[value='{flag}']")
        page.keyboard.press("Space")


def by_keys_talk(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Dialogue)
    for said in question.key_answer():
        lines = place.locator(".tq-reply").all_inner_texts()
        number = lines.index(question.labels()[said]) + 1
        tab_to(page, place, f".tq-reply:nth-child({number})")
        page.keyboard.press("Enter")


def by_keys_rate(page: Page, place: Locator, question: Question) -> None:
    tab_to(page, place, "input[type=radio]:first-of-type >> nth=0")
    page.keyboard.press("Space")
    tab_to(page, place, "textarea")
    page.keyboard.type("Vì tránh gọi.")


def by_keys_pool(page: Page, place: Locator, question: Question) -> None:
    assert isinstance(question, Pool)
    answers = right(question, DRAW)
    assert isinstance(answers, dict)
    for row, answer in enumerate(answers.values(), start=1):
        line = f".tq-pool > li:nth-child({row}) "
        if isinstance(answer, str) and place.locator(line + "input[type=text]").count():
            tab_to(page, place, line + "input")
            page.keyboard.type(answer)
            continue
        for value in answer if isinstance(answer, list) else [str(answer).lower()]:
            target = line + f"input[value='{value}']"
            radio = place.locator(line + "input[type=radio]").count()
            tab_to(page, place, line + "input >> nth=0" if radio else target)
            page.keyboard.press("Space")
            for _ in range(5 if radio else 0):
                if place.locator(target).is_checked():
                    break
                page.keyboard.press("ArrowDown")


BY_KEYS: dict[str, Callable[[Page, Locator, Question], None]] = {
    "ordering": by_keys_order,
    "matching": by_keys_match,
    "groups": by_keys_group,
    "gaps": by_keys_fill,
    "red-flags": by_keys_touch,
    "dialogue": by_keys_talk,
    "rating": by_keys_rate,
    "pool": by_keys_pool,
}


@pytest.fixture(scope="module")
def untouched(browser: Browser, voila: Served) -> Iterator[Gallery]:
    """The gallery with nothing answered: text at 200 %, forced colours, no motion."""
    address = voila.write("phong-trung-bay-chu-to", source_notebook(MODULE))
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, forced_colors="active", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    tab = Tab(context.new_page())
    tab.open(address)
    tab.page.add_style_tag(content="html { font-size: 225% !important }")
    yield Gallery(tab)
    assert tab.complaints == []
    context.close()


@pytest.mark.parametrize("type_", [*BY_KEYS])
def test_by_keyboard_alone_at_200_percent_in_forced_colours(untouched: Gallery, type_: str) -> None:
    question = next(one for one in MODULE.questions if one.type == type_)
    place = untouched.place(question)
    place.focus()
    BY_KEYS[type_](untouched.page, place, question)
    tab_to(untouched.page, place, ".tq-check")
    untouched.page.keyboard.press("Enter")
    expect(place.locator(".tq-outcome")).to_have_text("✓Đúng")
    wide = untouched.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} pixels beside the screen"


@pytest.mark.parametrize("step", range(len(MODULE.steps)))
def test_axe_finds_nothing(gallery: Gallery, step: int) -> None:
    """On all types as they are after an answer and its feedback."""
    go_to(gallery.page, step)
    for summary in gallery.page.locator(".step.now .tq-help summary").all():
        summary.click()
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(gallery.page, context=f"#buoc-{step + 1}", options=options)
    assert found.violations_count == 0, found.generate_report()


def test_what_is_typed_is_text_only(gallery: Gallery) -> None:
    for name in ("vai-chu", "con-so", "dien-khuyet", "danh-gia"):
        question = MODULE.question(name)
        place = gallery.place(question)
        for field in place.locator("input[type=text], textarea").all():
            field.fill(NASTY)
            field.blur()
        gallery.check(place)
        assert place.locator(".tq-result img, .tq-result b:text('đậm')").count() == 0
    assert gallery.page.title() != "broken"


def test_what_is_no_picture_is_refused_in_the_browser(gallery: Gallery) -> None:
    place = gallery.place(MODULE.question("nop-anh"))
    chosen: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    place.locator("input[type=file]").set_input_files(chosen)
    expect(place.locator(".tq-file")).to_contain_text("Không đọc được ảnh này")
    picture = gallery.page.screenshot()
    chosen = {"name": "a.png", "mimeType": "image/png", "buffer": picture}
    place.locator("input[type=file]").set_input_files(chosen)
    expect(place.locator(".tq-saved")).to_contain_text("chưa nối với hệ thống nên không nhận ảnh")
    expect(place.locator(".tq-file")).to_have_text("Chưa có ảnh nào.")
