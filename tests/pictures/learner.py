"""The tutorial of officials, ``bat-dau/can-bo``: from the first sign-in to a result, on a phone."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.answering import box, give, go_to, hand_in, put, step_of
from tests.gallery import right
from tests.pictures.studio import Studio

from taphuan_grading.content.models import Module, Pool, Simulation

MODULE = "cyber-safety/online-scams"
OWN = "mot-chiec-no-la"
"""The password that the newcomer chooses."""


def walk(studio: Studio) -> None:
    """A newcomer takes a module; another official, who has one left, is what the README shows."""
    module = studio.programme.module(MODULE)
    with studio.page(phone=True) as page:
        sign_in_first(studio, page)
        expect(page.get_by_role("heading", name="Khóa học của tôi")).to_be_visible()
        studio.take(page, "hoc-khoa-hoc")
        open_module(page, module)
        studio.take(page, "hoc-buoc")
        practise(studio, page, module)
        answer(studio, page, module)
        finish(studio, page, module)
    with studio.page(phone=True) as page:
        studio.sign_in(page, "canbo")
        expect(page.get_by_text(f"{len(studio.programme.modules) - 1} trên")).to_be_visible()
        studio.take(page, "my-learning-360")


def sign_in_first(studio: Studio, page: Page) -> None:
    page.goto(studio.served.address)
    page.get_by_label("Tên đăng nhập").fill("canbomoi")
    page.get_by_label("Mật khẩu", exact=True).fill(studio.passwords["canbomoi"])
    studio.take(page, "hoc-dang-nhap")
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Mật khẩu mới", exact=True).fill(OWN)
    page.get_by_label("Nhập lại mật khẩu mới", exact=True).fill(OWN)
    studio.take(page, "hoc-mat-khau")
    page.get_by_role("button", name="Lưu mật khẩu mới").click()


def open_module(page: Page, module: Module) -> None:
    page.get_by_role("link", name=f"Bắt đầu: {module.title}").click()
    expect(page.get_by_role("heading", name=module.title)).to_be_visible()
    expect(page.locator(".slot .wait")).to_have_count(0)


def practise(studio: Studio, page: Page, module: Module) -> None:
    question = next(one for one in module.questions if one.practice)
    go_to(page, step_of(module, question.id))
    place = box(page, question.id)
    put(place, question, right(question, ""))
    place.get_by_role("button", name="Kiểm tra").click()
    expect(place.locator(".tq-outcome")).to_be_visible()
    show(page, question.id)
    studio.take(page, "hoc-luyen-tap")


def answer(studio: Studio, page: Page, module: Module) -> None:
    question = next(one for one in module.marked if one.type == "single-choice")
    give(page, module, question, right(question, ""))
    box(page, question.id).evaluate("box => box.scrollIntoView({block: 'end'})")
    page.evaluate("scrollBy(0, 80)")
    studio.take(page, "module-360")


def finish(studio: Studio, page: Page, module: Module) -> None:
    for question in module.marked:
        if not isinstance(question, Pool | Simulation):  # enough to pass
            give(page, module, question, right(question, ""))
    hand_in(page, module)
    expect(page.get_by_role("heading", name="Ông/bà đã đạt bài này")).to_be_visible()
    page.locator(".ts-title").evaluate("title => title.scrollIntoView()")
    page.evaluate("scrollBy(0, -90)")
    studio.take(page, "hoc-ket-qua")
    question = module.marked[0]
    go_to(page, step_of(module, question.id))
    expect(box(page, question.id).locator(".tq-result")).to_contain_text("Giải thích")
    box(page, question.id).locator(".tq-result").scroll_into_view_if_needed()
    studio.take(page, "result-360")


def show(page: Page, question: str) -> None:
    """Scroll a question to the top, below the page's head."""
    box(page, question).evaluate("box => box.scrollIntoView()")
    page.evaluate("scrollBy(0, -70)")
