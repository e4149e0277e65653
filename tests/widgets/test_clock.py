"""The clock of a paper in a real browser: it counts down, says the last minutes, and ends with words."""

from __future__ import annotations

import base64
from pathlib import Path

from playwright.sync_api import Browser, expect

import taphuan_widgets.progress.progress as progress

SOURCE = base64.b64encode(Path(progress.__file__).with_suffix(".js").read_bytes()).decode()
HOST = """async ([source, clock]) => {
  const { default: widget } = await import(`data:text/javascript;base64,${source}`);
  const state = { answered: 0, total: 3, step: 0, turn: 0, clock };
  const heard = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes() {},
    on: (name, hear) => (heard[name] ??= []).push(hear),
  };
  window.change = (name, value) => {
    state[name] = value;
    for (const hear of heard[`change:${name}`] ?? []) hear();
  };
  const el = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el });
}"""


def test_it_counts_down_and_says_when_the_time_is_over(browser: Browser) -> None:
    page = browser.new_page()
    page.clock.install()
    page.evaluate(HOST, [SOURCE, {"seconds_left": 65, "late": "Đã hết giờ."}])
    shown, told = page.locator(".tq-clock"), page.locator(".tq-told")
    expect(shown).to_have_text("Còn 01:05")
    page.clock.run_for(5_000)
    expect(shown).to_have_text("Còn 01:00")
    expect(told).to_have_text("Còn 1 phút để nộp bài.")
    page.clock.run_for(60_000)
    expect(shown).to_be_hidden()
    expect(told).to_have_text("Đã hết giờ.")
    page.close()


def test_it_goes_when_the_paper_is_handed_in(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate(HOST, [SOURCE, {"seconds_left": 600, "late": ""}])
    expect(page.locator(".tq-clock")).to_be_visible()
    page.evaluate("change('clock', {})")
    expect(page.locator(".tq-clock")).to_be_hidden()
    page.close()


def test_a_module_without_a_time_shows_none(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate(HOST, [SOURCE, {}])
    expect(page.locator(".tq-clock")).to_be_hidden()
    expect(page.locator("body")).to_contain_text("Đã trả lời 0/3 câu tính điểm")
    page.close()
