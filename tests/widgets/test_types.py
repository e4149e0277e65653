"""Every type of question in a real browser: by mouse, for everybody, and as text only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from tests.browser.answering import box, go_to, put, step_of
from tests.gallery import FILE, half, right, wrong
from tests.widgets.conftest import Served, Tab
from tests.widgets.plain import MARKED_CHOICE

from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Question

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


@BY_TYPE
def test_practice_has_a_hint_that_waits_to_be_opened(gallery: Gallery, question: Question) -> None:
    hint = gallery.place(question).locator(".tq-help")
    expect(hint).not_to_have_attribute("open", "")
    expect(hint.locator("div")).to_have_text(question.hint_html)


def test_a_marked_question_has_no_hint(site: str, gallery: Gallery) -> None:
    page = gallery.page.context.new_page()
    page.goto(f"{site}marked-choice.html")
    expect(page.locator(".tq .tq-option")).to_have_count(len(MARKED_CHOICE.options))
    assert page.locator(".tq-help, .tq-check").count() == 0
    assert MARKED_CHOICE.hint_html not in page.content()
    page.close()


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


def test_what_is_no_evidence_is_refused_in_the_browser(gallery: Gallery) -> None:
    place = gallery.place(MODULE.question("nop-anh"))
    chosen: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": b"PK\x03\x04 a Word file"}
    place.locator("input[type=file]").set_input_files(chosen)
    expect(place.locator(".tq-file")).to_contain_text("tệp Word thì lưu thành PDF trước")
    chosen = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7" + b" " * 650_000}
    place.locator("input[type=file]").set_input_files(chosen)
    expect(place.locator(".tq-file")).to_contain_text("nặng 0,65 MB, trang chỉ nhận tệp đến 650 kB")
    expect(place.locator(".tq-file")).to_contain_text("chụp ảnh trang cần nộp")
    for name, content in (("a.png", gallery.page.screenshot()), ("a.pdf", b"%PDF-1.7" + b" " * 640_000)):
        place.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        expect(place.locator(".tq-saved")).to_contain_text("chưa nối với hệ thống nên không nhận tệp")
        expect(place.locator(".tq-file")).to_have_text("Chưa có tệp nào.")
        gallery.page.evaluate("0")


@pytest.fixture
def printed(gallery: Gallery) -> Iterator[Callable[[], None]]:
    """Turn the page into what is printed."""
    yield lambda: gallery.page.emulate_media(media="print")
    gallery.page.emulate_media(media="screen")


@pytest.mark.parametrize("question", MODULE.questions, ids=lambda question: question.type)
def test_on_paper_a_question_is_a_form_until_it_is_answered(
    gallery: Gallery, printed: Callable[[], None], question: Question
) -> None:
    place = gallery.place(question)
    paper, controls = place.locator(".tq-paper"), place.locator(".tq-controls").first
    expect(paper).to_be_hidden()
    answered = question in AUTOMATIC
    if answered:
        put(place, question, right(question, DRAW))
    printed()
    expect(paper).to_be_visible(visible=not answered)
    expect(controls).to_be_visible(visible=answered)
    expect(place.get_by_role("button")).to_have_count(0)
    if not answered:
        expect(paper).to_contain_text(question.printed().strip("*"))
