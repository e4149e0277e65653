"""The template and its light host in a real browser, without the attempts API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.widgets.conftest import Line, Served, Tab, end_kernel
from tests.widgets.notebooks import lesson_notebook, plain_notebook

from taphuan_hub.voila.screens import content_policy
from taphuan_widgets.front import bundle
from taphuan_widgets.progress.progress import Progress
from taphuan_widgets.questions.kinds import KINDS
from taphuan_widgets.submit.submit_bar import SubmitBar

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def lesson(voila: Served) -> str:
    return voila.write("bai-thu", lesson_notebook())


@pytest.fixture
def line(voila: Served) -> Iterator[Line]:
    made = Line(voila.port)
    yield made
    made.close()


def test_all_text_comes_before_the_kernel(voila: Served) -> None:
    address = voila.write("cham", lesson_notebook())
    seen = ""
    with httpx.stream("GET", address, timeout=60) as answer:
        for piece in answer.iter_text():
            seen += piece
            if "data-kernel" in piece or "Nội dung của bước 3" in seen:
                break
    assert "Nội dung của bước 3" in seen
    assert "Đề bài q5" in seen
    assert "data-kernel" not in seen.split("Nội dung của bước 3")[0]
    assert '<html lang="vi">' in seen


def test_no_code_and_no_key_reaches_the_page(lesson: str) -> None:
    text = httpx.get(lesson, timeout=60).text
    assert "taphuan_widgets" not in text
    assert "ask(" not in text
    assert "practice_key" not in text
    assert not re.search(r"<script(?![^>]* src=)(?![^>]*application/json)", text), "inline script"


def test_answers_go_through_and_nothing_is_asked_elsewhere(lesson: str, tab: Tab) -> None:
    page = tab.open(lesson)
    page.get_by_label("Gọi tổng đài").check()
    expect(page.locator("#cau-q1 .tq-saved")).to_contain_text("Đã lưu")
    expect(page.locator("#cau-q2 .tq-option").first).to_have_css("border-radius", "10px")
    expect(page.locator(".tq-count")).to_have_text("Đã trả lời 1/5 câu tính điểm")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Luyện tập")).to_be_focused()
    assert page.url.endswith("#buoc-2")
    page.locator("#cau-p1").get_by_label("Đúng").check()
    page.get_by_role("button", name="Kiểm tra").click()
    expect(page.locator("#cau-p1 .tq-outcome")).to_have_text("✗Chưa đúng")
    expect(page.locator("#cau-p1 .tq-explanation")).to_contain_text("Không bao giờ.")
    assert {urlsplit(url).netloc for url in tab.asked if not url.startswith(("blob:", "data:"))} == {
        urlsplit(lesson).netloc
    }
    assert tab.complaints == []


def test_typed_text_is_saved_after_a_pause_and_shown_as_text(lesson: str, tab: Tab) -> None:
    page = tab.open(lesson)
    page.goto(f"{lesson}#cau-q5")
    nasty = '</script><img src=x onerror="document.title=\'XSS\'"> \'""" \\ 😀 __import__'
    area = page.get_by_label("Ông/bà sẽ giúp người dân thế nào?")
    area.fill(nasty)
    expect(page.locator("#cau-q5 .tq-saved")).to_contain_text("Đã lưu")
    expect(area).to_have_value(nasty)
    assert page.title().startswith("Bài thử")


def test_everything_works_with_the_keyboard(lesson: str, tab: Tab) -> None:
    page = tab.open(lesson)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Đến nội dung chính")).to_be_focused()
    page.locator("#cau-q1 input").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Gọi tổng đài")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Dấu hiệu a")).to_be_checked()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Luyện tập")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Nhận biết")).to_be_visible()


def test_a_cell_that_fails_is_told_kindly(voila: Served, tab: Tab) -> None:
    page = tab.page
    page.goto(voila.write("hong", lesson_notebook(breaks="q2")))
    expect(page.locator("#duong-truyen")).to_contain_text("Xin tải lại trang")
    expect(page.get_by_role("button", name="Tải lại trang")).to_be_visible()
    expect(page.locator("#cau-q1")).to_be_visible()
    shown = page.content()
    assert "SECRET-TRACEBACK" not in shown
    assert "Traceback" not in shown
    assert "ValueError" not in shown


def test_a_cut_line_loses_nothing(voila: Served, lesson: str, tab: Tab, line: Line) -> None:
    page = tab.open(voila.address("bai-thu", line.port))
    page.get_by_label("Bấm thử").check()
    expect(page.locator("#cau-q1 .tq-saved")).to_contain_text("Đã lưu")
    line.cut()
    page.get_by_label("Gọi tổng đài").check()
    page.get_by_label("Dấu hiệu c").check()
    expect(page.locator("#duong-truyen")).to_contain_text("Đang tự nối lại")
    expect(page.locator("#cau-q1 .tq-saved")).to_have_text("Chưa lưu được, sẽ tự thử lại")
    line.mend()
    expect(page.locator("#cau-q1 .tq-saved")).to_contain_text("Đã lưu")
    expect(page.locator("#cau-q2 .tq-saved")).to_contain_text("Đã lưu")
    expect(page.locator(".tq-count")).to_have_text("Đã trả lời 2/5 câu tính điểm")
    expect(page.locator("#duong-truyen")).to_be_hidden()


def test_a_page_goes_on_with_a_new_kernel_when_its_own_is_gone(lesson: str, tab: Tab) -> None:
    page = tab.open(lesson)
    before = page.evaluate("performance.timeOrigin")
    page.get_by_label("Gọi tổng đài").check()
    expect(page.locator("#cau-q1 .tq-saved")).to_contain_text("Đã lưu")
    end_kernel(lesson, tab)
    page.locator("#cau-q2").get_by_label("Dấu hiệu a").check()
    expect(page.locator("#duong-truyen")).to_have_text("Đã nối lại.")
    expect(page.locator("#cau-q2 .tq-saved")).to_contain_text("Đã lưu")
    expect(page.locator(".tq-count")).to_have_text(
        "Đã trả lời 1/5 câu tính điểm"
    )  # the first kernel kept the other
    assert page.evaluate("performance.timeOrigin") == before
    assert len(set(tab.sockets)) == 2


def test_nobody_looking_starts_no_new_kernel(lesson: str, tab: Tab) -> None:
    page = tab.open(lesson)
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden', configurable: true})"
    )
    end_kernel(lesson, tab)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#duong-truyen")).to_contain_text("Đang mở lại")
    asked = len(tab.asked)
    page.evaluate("delete document.visibilityState; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#duong-truyen")).to_have_text("Đã nối lại.")
    assert [url for url in tab.asked[:asked] if url == lesson] == [lesson]
    assert lesson in tab.asked[asked:]


def test_a_plain_page_shows_outputs_in_order(voila: Served, tab: Tab) -> None:
    html = "from IPython.display import HTML, display\n"
    address = voila.write(
        "trang",
        plain_notebook(
            html + 'print("STDOUT")\ndisplay(HTML("<p class=one>Một</p>"))',
            html + 'HTML("<p class=two>Hai</p>")',
            "1 / 0",
        ),
    )
    page = tab.page
    page.goto(address)
    texts = page.locator("main").inner_text()
    assert texts.index("Lời mở đầu") < texts.index("Một") < texts.index("Hai")
    assert "STDOUT" not in page.content()
    assert "ZeroDivisionError" not in page.content()
    expect(page.locator(".notice")).to_contain_text("chưa hiển thị được")
    expect(page.locator("#cho")).to_have_count(0)


def test_without_javascript_every_step_is_readable(lesson: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(lesson)
    for step in (1, 2, 3):
        expect(page.get_by_text(f"Nội dung của bước {step}.")).to_be_visible()
    context.close()


def test_unknown_pages_are_told_in_vietnamese(voila: Served) -> None:
    answer = httpx.get(voila.address("khong-co"))
    assert answer.headers["content-security-policy"] == content_policy(f"127.0.0.1:{voila.port}")
    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in answer.text
    assert "http" not in answer.text


def test_bundled_scripts_load_as_jupyterlab_loads_them(lesson: str, tab: Tab) -> None:
    tab.page.goto(lesson, wait_until="commit")
    load = "text => import(URL.createObjectURL(new Blob([text], {type: 'text/javascript'})))"
    for module in [*(kind.module for kind in KINDS.values()), Progress.module, SubmitBar.module]:
        script, _ = bundle(module)
        assert (
            tab.page.evaluate(f"async text => typeof (await ({load})(text)).default.render", script)
            == "function"
        )
