"""Every simulator in a real Chromium: on pages of plain files, and in a module over a kernel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.answering import PASSWORD, play_screens
from tests.grading.simulation.conftest import SCENARIOS, half, right, write_tree, wrong
from tests.widgets import plain
from tests.widgets.conftest import Served, Tab

from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Simulation
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_widgets.front import bundle
from taphuan_widgets.simulators.simulation import widget_of

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIRST = {name: next(one for one in SCENARIOS.values() if one.simulator == name) for name in SIMULATORS}
NASTY = "<img src=x onerror=\"document.title='XSS'\">"


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    """One page that goes from scenario to scenario; anything it complains about fails the test at its end."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    made = context.new_page()
    complaints: list[str] = []
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    yield made
    context.close()
    assert complaints == []


Visit = Callable[..., Locator]


@pytest.fixture
def visit(site: str, desk: Page) -> Visit:
    """Open a scenario, with an answer that this browser kept, and return its widget."""

    def go(name: str, kept: object = None) -> Locator:
        if not desk.url.startswith(site):
            desk.goto(f"{site}blank.html")
        desk.evaluate("localStorage.clear()")
        if kept is not None:
            asked = FIRST["inbox"].id if name == "marked" else name
            item = plain.kept(name, asked, kept)
            desk.evaluate("([key, value]) => localStorage.setItem(key, value)", item)
        desk.goto(f"{site}{name}.html")
        widget = desk.locator(".tq")
        expect(widget.locator(".sm-count")).to_contain_text("Đã xử lý")
        return widget

    return go


def accessible(page: Page) -> None:
    """Fail on any violation of WCAG 2.2 AA that axe finds."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert found.violations_count == 0, found.generate_report()


def key(name: str) -> str:
    return f'[data-key="{name}"]'


def play_inbox(widget: Locator, played: Simulation) -> None:
    accessible(widget.page)
    for message in played.stage["messages"]:
        name = message["id"]
        done = {action.split(" ")[0]: action for action in right(played) if action.split(" ")[1] == name}
        widget.locator(key(name)).click()
        expect(widget.locator(".sm-title")).to_be_focused()
        widget.get_by_role("button", name="Xem kỹ người gửi").click()
        if "reply" in done:
            widget.locator(key(f"reply {done['reply'].split(' ')[2]}")).click()
        if "report" in done:
            _, _, to, text = done["report"].split(" ", 3)
            widget.get_by_role("button", name="Báo lừa đảo").click()
            widget.get_by_label("Gửi tới số").select_option(to)
            widget.get_by_label("Nội dung tin nhắn").fill(text)
            widget.get_by_role("button", name="Gửi phản ánh").click()
        else:
            widget.locator(key(done["decide"].replace(f" {name} ", " "))).click()
        if message is played.stage["messages"][-1]:
            accessible(widget.page)
        widget.get_by_role("button", name="Về danh sách").click()
        expect(widget.locator(key(name))).to_be_focused()


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_every_simulator_is_done_by_hand_and_debriefed(visit: Visit, simulator: str) -> None:
    played = FIRST[simulator]
    widget = visit(played.id)
    expect(widget.locator(".sm-safe")).to_contain_text("Đây là bài tập mô phỏng")
    if simulator == "inbox":
        play_inbox(widget, played)
    else:
        play_screens(widget, played, accessible)
    count = widget.locator(".sm-count").inner_text()
    assert re.search(r"(\d+)/\1 mục", count), count
    widget.get_by_role("button", name="Kiểm tra").click()
    expect(widget.locator(".tq-outcome")).to_have_text("✓Đúng")
    expect(widget.locator(".sm-debrief > li")).to_have_count(len(played.checks))
    accessible(widget.page)


@pytest.mark.parametrize("played", SCENARIOS.values(), ids=SCENARIOS)
def test_what_was_kept_comes_back_and_is_judged(visit: Visit, played: Simulation) -> None:
    papers = {"½Đúng một phần": half(played)}
    if played is FIRST[played.simulator]:
        papers |= {"✗Chưa đúng": wrong(played), "✓Đúng": right(played)}
    for outcome, kept in papers.items():
        widget = visit(played.id, kept)
        expect(widget.locator(".tq-saved")).to_have_text("Đã lưu trên máy này")
        widget.get_by_role("button", name="Kiểm tra").click()
        expect(widget.locator(".tq-outcome")).to_have_text(outcome)


@pytest.mark.parametrize(
    "kept", ["text", 7, {"a": 1}, [1, None, ["open"]], ["open gone", "decide gone keep", NASTY]]
)
def test_a_state_that_does_not_fit_is_said_and_nothing_breaks(visit: Visit, kept: object) -> None:
    widget = visit(FIRST["inbox"].id, kept)
    expect(widget.locator(".sm-count")).to_have_text("Đã xử lý 0/7 mục")
    widget.get_by_role("button", name="Kiểm tra").click()
    expect(widget.locator(".tq-outcome")).to_have_text("✗Chưa đúng")
    expect(widget.locator(".sm-stale")).to_have_count(int(isinstance(kept, list) and "open gone" in kept))
    widget.locator(key("coop")).click()
    widget.get_by_role("button", name="Việc thật").click()
    expect(widget.locator(".sm-count")).to_have_text("Đã xử lý 1/7 mục")


def test_a_marked_simulation_keeps_its_key_to_itself(visit: Visit) -> None:
    widget = visit("marked", half(FIRST["inbox"]))
    expect(widget.get_by_role("button", name="Kiểm tra")).to_have_count(0)
    shown = widget.page.content()
    for check in FIRST["inbox"].checks:
        assert check.why not in shown
    assert "practice_key" not in shown


def test_starting_again_asks_once(visit: Visit) -> None:
    played = FIRST["shop"]
    widget = visit(played.id, half(played))
    widget.get_by_role("button", name="Làm lại từ đầu").click()
    again = widget.get_by_role("button", name="Làm lại", exact=True)
    expect(again).to_be_focused()
    widget.get_by_role("button", name="Thôi").click()
    widget.get_by_role("button", name="Làm lại từ đầu").click()
    again.click()
    expect(widget.locator(".sm-count")).to_contain_text("Đã xử lý 0/")
    widget.page.reload()
    expect(widget.locator(".sm-count")).to_contain_text("Đã xử lý 0/")


def test_what_people_type_is_text(visit: Visit) -> None:
    played = FIRST["inbox"]
    widget = visit(played.id)
    reportable = next(one for one in played.stage["messages"] if one["reportable"] and one["links"])
    widget.locator(key(reportable["id"])).click()
    widget.get_by_role("button", name="Báo lừa đảo").click()
    widget.get_by_label("Nội dung tin nhắn").fill(NASTY)
    widget.get_by_role("button", name="Gửi phản ánh").click()
    widget.get_by_role("button", name="Kiểm tra").click()
    expect(widget.locator(".sm-debrief")).to_contain_text(NASTY)
    assert widget.page.title() == played.title


def test_a_password_never_leaves_its_field(visit: Visit) -> None:
    played = next(one for name, one in SCENARIOS.items() if name == "account/new-account")
    widget = visit(played.id)
    field = widget.locator(f"#{played.id}-password")
    field.fill("bac tu 1968")
    expect(widget.locator(".sm-strength")).to_contain_text("✗ Không có tên")
    field.fill(PASSWORD)
    expect(widget.locator(".sm-strength")).to_contain_text("Độ mạnh: Mạnh")
    expect(widget.locator(".tq-saved")).to_have_text("Đã lưu trên máy này")
    stored = widget.page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "set password 17 4 0" in stored
    assert "sang 7" not in stored


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_jupyterlab_gets_the_same_front_end_as_one_text(visit: Visit, simulator: str) -> None:
    played = FIRST[simulator]
    page = visit(played.id).page
    script, style = bundle(widget_of(simulator).module)
    given: dict[str, Any] = {"question": public_question(played), "label": "Luyện tập"}
    page.evaluate(
        """async ([script, style, given]) => {
          const { Model } = globalThis.taphuan["alone.js"];
          const text = new Blob([script], { type: "text/javascript" });
          const { default: widget } = await import(URL.createObjectURL(text));
          document.body.innerHTML = `<style>${style}</style><div><div></div></div>`;
          const el = document.querySelector("body > div > div");
          const sheet = { person: "lab", about: { module: "lab", version: "" } };
          await widget.render({ model: new Model(given, sheet), el });
        }""",
        [script, style, given],
    )
    expect(page.locator("body > div > .tq .sm-count")).to_contain_text("Đã xử lý 0/")


def released(root: Path) -> nbformat.NotebookNode:
    """The module of `write_tree` as nbgrader releases it: without keys and marking."""
    notebook = source_notebook(load_module(write_tree(root)))
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.taphuan.role != "marks"]
    for cell in notebook.cells:
        cell.source = re.sub(r"### BEGIN SOLUTION.*### END SOLUTION", "", cell.source, flags=re.DOTALL)
    return notebook


@pytest.mark.parametrize("played", FIRST.values(), ids=FIRST)
def test_on_paper_it_says_what_to_do_and_that_a_device_is_needed(visit: Visit, played: Simulation) -> None:
    widget = visit(played.id, half(played))
    widget.get_by_role("button", name="Kiểm tra").click()
    debrief = widget.locator(".sm-debrief")
    expect(debrief).to_be_visible()
    expect(widget.locator(".sm-on-paper")).to_be_hidden()
    widget.page.emulate_media(media="print")
    expect(widget.locator(".tq-prompt")).to_contain_text(played.title)
    expect(widget.locator(".sm > :visible")).to_have_text([played.printed().strip("*")])
    expect(widget.get_by_role("button")).to_have_count(0)
    expect(debrief).to_be_visible()
    widget.page.emulate_media(media="screen")


def test_in_a_module_over_a_kernel(voila: Served, tab: Tab, tmp_path: Path) -> None:
    page = tab.open(voila.write("mo-phong", released(tmp_path / "courses")))
    marked = page.locator("#cau-inbox-sms-brandname")
    marked.locator(key("meeting")).click()
    marked.get_by_role("button", name="Việc thật").click()
    expect(marked.locator(".tq-saved")).to_contain_text("Đã lưu")
    expect(page.locator(".tq-count")).to_have_text("Đã trả lời 1/1 câu tính điểm")
    content = page.content()
    assert "Địa chỉ gửi đúng tên miền" not in content
    page.get_by_role("button", name="Tiếp tục").click()
    practice = page.locator("#cau-inbox-shopping")
    practice.locator(key("combo")).click()
    practice.locator(key("reply deposit")).click()
    practice.get_by_role("button", name="Xóa, không làm theo").click()
    practice.get_by_role("button", name="Kiểm tra").click()
    expect(practice.locator(".tq-outcome")).to_have_text("✗Chưa đúng")
    expect(practice.locator(".sm-harm")).to_contain_text("Tôi chuyển cọc luôn.")
    accessible(page)
    assert tab.complaints == []
