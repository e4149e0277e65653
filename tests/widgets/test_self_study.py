"""Self-study pages in a real Chromium: opened as files, served, and with the network cut."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import gallery
from tests.widgets import firefox, plain
from tests.widgets.reading import words

from taphuan_grading.assignment.public import public_module
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Module, Programme
from taphuan_widgets import asides
from taphuan_widgets.alone.book import book, write_book
from taphuan_widgets.alone.module_page import module_page
from taphuan_widgets.pages.html import ready

pytestmark = pytest.mark.browser
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LARGEST = 250_000
CLOSED = (
    "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('no', 'SecurityError'); }} }});"
)
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
CONTROLLED = """() => {
  const workers = navigator.serviceWorker;
  const changed = new Promise((done) => workers.addEventListener("controllerchange", () => done(1)));
  return workers.controller ? 1 : changed;
}"""
UPDATED = """async () => {
  const changed = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
  await (await navigator.serviceWorker.getRegistration()).update();
  await changed;
}"""
TOLD = "Trình duyệt không cho lưu câu trả lời"


@pytest.fixture(scope="module")
def folder(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of three modules and of the gallery."""
    made = tmp_path_factory.mktemp("tu-hoc")
    write_book(made, book(programme, beside=[load_module(gallery.FILE)]))
    return made


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose pages complain about nothing."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.set_default_timeout(60_000)
    complaints: list[str] = []
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def module(programme: Programme) -> Module:
    return programme.module("cyber-safety/online-scams")


def opened(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    return page


def accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def kept(page: Page) -> dict[str, Any]:
    """What the browser keeps, by key."""
    text: str = page.evaluate("JSON.stringify({ ...localStorage })")
    return {name: json.loads(value) for name, value in json.loads(text).items()}


def choose(page: Page, question: str, value: str) -> None:
    page.locator(f"#cau-{question} input[value='{value}']").evaluate("input => input.click()")


def test_a_module_is_studied_from_a_file(phone: BrowserContext, folder: Path, module: Module) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page = opened(phone, (folder / "index.html").as_uri())
    card = page.locator(f"[data-card='{module.id}']")
    expect(card.locator("[data-standing]")).to_have_text("Chưa học")
    accessible(page)
    card.get_by_role("link", name=module.title, exact=True).click()
    expect(page.locator("[data-count]").first).to_have_text(f"Đã trả lời 0/{len(module.questions)} câu")
    accessible(page)
    practice = next(one for one in module.questions if one.practice and one.type == "single-choice")
    at = next(number for number, step in enumerate(module.steps) if practice in step.parts)
    for _ in range(at):
        page.get_by_role("button", name="Tiếp tục").click()
    place = page.locator(f"#cau-{practice.id}")
    place.get_by_role("radio").and_(page.locator(f"[value='{practice.key_answer()}']")).check()
    place.get_by_role("button", name="Kiểm tra").click()
    expect(place.locator(".tq-outcome")).to_have_text("✓Đúng")
    page.reload()
    expect(page.locator(f"#buoc-{at + 1}")).to_be_visible()
    expect(place.locator("input:checked")).to_have_value(str(practice.key_answer()))
    expect(page.locator("[data-count]").first).to_have_text(f"Đã trả lời 1/{len(module.questions)} câu")
    page.get_by_role("link", name="Các bài học").click()
    steps = f"Đang ở bước {at + 1}/{len(module.steps)} · đã trả lời 1/{len(module.questions)} câu"
    expect(card.locator("[data-standing]")).to_have_text(steps)
    page.locator("[data-again] a").click()
    expect(page.locator("h1")).to_have_text(module.title)
    assert {url.split(":")[0] for url in asked} == {"file"}
    record = next(value for key, value in kept(page).items() if key.endswith(module.id))
    assert record["answers"] == {practice.id: practice.key_answer()}
    assert (record["module"], record["version"], record["step"]) == (module.id, module.version, at)


def test_words_are_found_with_and_without_diacritics(phone: BrowserContext, folder: Path) -> None:
    page = opened(phone, (folder / "index.html").as_uri())
    page.get_by_label("Tìm trong các bài").fill("lua dao truc tuyen")
    page.get_by_role("button", name="Tìm").click()
    first = page.locator("[data-found] > li").first
    expect(first.get_by_role("link")).to_contain_text("Nhận diện lừa đảo trực tuyến")
    expect(page.locator("mark").first).to_have_text(re.compile("lừa đảo", re.IGNORECASE))
    found = page.locator("[data-told]").inner_text()
    page.get_by_label("Từ cần tìm").fill("LỪA ĐẢO trực tuyến")
    expect(page.locator("[data-told]")).to_have_text(found)
    accessible(page)
    page.get_by_label("Từ cần tìm").fill("<img src=x> zzz")
    expect(page.locator("[data-told]")).to_contain_text("Không tìm thấy")
    page.get_by_label("Từ cần tìm").fill("phản ánh 156")
    first.get_by_role("link").click()
    expect(page.locator(".step:visible")).to_contain_text("156")


def test_titles_weigh_more_than_headings_and_headings_more_than_text(
    phone: BrowserContext, folder: Path
) -> None:
    page = opened(phone, (folder / "tim.html").as_uri())
    texts = [
        ["a", "Khác", "Khác", "chợ số ở đây"],
        ["b", "Khác", "Chợ số", "x"],
        ["c", "Chợ số", "Khác", "x"],
        ["d", "Khác", "Khác", "cho so o day"],
        ["e", "Khác", "Khác", "chợ xa, số lẻ"],
    ]
    found = "taphuan['finding.js'].find(texts, asked).map(({ stretch }) => stretch[0]).join('')"
    find = f"([texts, asked]) => {found}"
    assert page.evaluate(find, [texts, "chợ số"]) == "cbade"
    assert page.evaluate(find, [texts, "cho so"]) == "cbdae"
    assert page.evaluate(find, [texts, "hợ"]) == ""


def test_two_people_keep_apart(phone: BrowserContext, folder: Path, module: Module) -> None:
    start = (folder / "index.html").as_uri()
    page = opened(phone, start)
    page.get_by_text("Sửa tên, đặt PIN").click()
    page.get_by_role("textbox", name="Tên").fill("Chị Hoa (nhân vật giả định)")
    page.locator("[data-people] [name=pin]").fill("2468")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("[data-people]")).to_contain_text("Đang học: Chị Hoa")
    page.goto((folder / f"{module.slug}.html").as_uri())
    first = next(one for one in module.questions if one.type == "single-choice")
    options = [option.id for option in first.options]
    choose(page, first.id, options[0])
    page.get_by_role("button", name="Đổi người").click()
    page.get_by_text("Thêm người", exact=True).click()
    accessible(page)
    page.get_by_role("textbox", name="Tên").fill("Anh Nam (nhân vật giả định)")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("[data-present]")).to_contain_text("Anh Nam")
    expect(page.locator(f"#cau-{first.id} input:checked")).to_have_count(0)
    choose(page, first.id, options[1])
    page.get_by_role("button", name="Đổi người").click()
    page.get_by_role("button", name="Chị Hoa (nhân vật giả định) (có PIN)").click()
    page.get_by_label("PIN của").fill("1111")
    page.get_by_role("button", name="Mở").click()
    expect(page.locator(".said").first).to_contain_text("PIN chưa đúng")
    page.get_by_label("PIN của").fill("2468")
    page.get_by_role("button", name="Mở").click()
    expect(page.locator(f"#cau-{first.id} input:checked")).to_have_value(options[0])
    found = kept(page)
    answers = [value["answers"] for key, value in found.items() if key.endswith(module.id)]
    assert sorted(one[first.id] for one in answers) == sorted(options[:2])
    assert "2468" not in json.dumps(found["taphuan:people"])
    again = opened(phone, start)  # a new tab: whoever has a PIN is asked
    expect(again.locator("[data-people]")).to_contain_text("Ai đang học?")


def test_it_works_with_the_network_cut_after_the_first_visit(
    phone: BrowserContext, folder: Path, programme: Programme
) -> None:
    with plain.serving(folder) as address:
        page = opened(phone, address)
        expect(page.locator("[data-ready]")).to_contain_text("mất mạng vẫn học được")
    phone.set_offline(True)
    for module in programme.modules:
        page.goto(f"{address}{module.slug}.html")
        expect(page.locator(".tq").first).to_be_visible()
        pictures = page.locator("img").evaluate_all(
            "all => all.map(one => (one.loading = 'eager', one.naturalWidth))"
        )
        assert 0 not in pictures
    page.goto(f"{address}tim.html?q=ke+hoach")
    expect(page.locator("[data-found] > li").first).to_be_visible()
    page.goto(address)
    expect(page.locator("[data-card]")).to_have_count(len(programme.modules))


def test_a_newer_pack_takes_the_place_of_the_older_at_once(
    phone: BrowserContext, folder: Path, tmp_path: Path
) -> None:
    served = tmp_path / "pack"
    shutil.copytree(folder, served)
    with plain.serving(served) as address:
        page = opened(phone, address)
        page.evaluate(CONTROLLED)
        for name, old, new in [("index.html", "<h1>Tự học", "<h1>Bản mới: tự học"), ("sw.js", '"', '"new-')]:
            file = served / name
            file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        page.evaluate(UPDATED)
        page.goto(address)  # answered when the new worker has cleared up
        expect(page.locator("h1")).to_contain_text("Bản mới")
        (name,) = page.evaluate("caches.keys()")
        assert "new-" in name


def test_a_cold_page_is_light_and_asks_nobody_else(
    browser: Browser, folder: Path, programme: Programme
) -> None:
    with plain.serving(folder) as address:
        for module in programme.modules:
            context = browser.new_context(service_workers="block")
            page = context.new_page()
            sizes: dict[str, int] = {}
            page.on(
                "requestfinished",
                lambda one, sizes=sizes: sizes.update({one.url: len(one.response().body())}),
            )
            page.goto(f"{address}{module.slug}.html", wait_until="networkidle")
            expect(page.locator(".tq").last).to_be_attached()
            assert {url for url in sizes if not url.startswith((address, "data:"))} == set()
            assert 50_000 < sum(sizes.values()) <= LARGEST, sizes
            context.close()


@pytest.mark.parametrize(
    "hurt", [FULL, CLOSED.format("localStorage") + CLOSED.format("sessionStorage")], ids=["full", "closed"]
)
def test_a_browser_that_keeps_nothing_is_told_and_the_page_goes_on(
    phone: BrowserContext, folder: Path, module: Module, hurt: str
) -> None:
    phone.add_init_script(hurt)
    page = opened(phone, (folder / "index.html").as_uri())
    expect(page.locator("[data-said]")).to_contain_text(TOLD)
    page.goto((folder / f"{module.slug}.html").as_uri())
    expect(page.locator("[data-said]")).to_contain_text(TOLD)
    practice = next(one for one in module.questions if one.practice and one.type == "single-choice")
    choose(page, practice.id, str(practice.key_answer()))
    expect(page.locator("[data-count]").first).to_have_text(f"Đã trả lời 1/{len(module.questions)} câu")
    place = page.locator(f"#cau-{practice.id}")
    place.locator(".tq-check").evaluate("button => button.click()")
    expect(place.locator(".tq-outcome")).to_have_text("✓Đúng")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("#buoc-2")).to_be_visible()


def test_without_scripts_everything_is_there_to_read(browser: Browser, folder: Path, module: Module) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / f"{module.slug}.html").as_uri())
    expect(page.locator(".step:visible")).to_have_count(len(module.steps))
    expect(page.locator(".tq-paper:visible")).to_have_count(len(module.questions))
    practice = sum(one.practice for one in module.questions)
    expect(page.get_by_text("Xem đáp án và giải thích")).to_have_count(practice)
    expect(page.locator(".turning")).to_be_hidden()
    context.close()


def test_a_fact_that_is_not_in_force_says_so(
    phone: BrowserContext, folder: Path, programme: Programme
) -> None:
    module = programme.module("digital-transformation/plan-and-role")
    coming = next(fact for fact in module.facts if fact.id == "digital-transformation-law")
    days = {"valid_from": None, "valid_to": date(2026, 1, 1)}
    ended = coming.model_copy(update=days | {"statement": "Điều cũ & <b>", "afterwards": "Điều mới"})
    lost = ended.model_copy(update={"statement": "Điều khác", "afterwards": None})
    changed = module.model_copy(update={"facts": (*module.facts, ended, lost)})
    page = phone.new_page()
    page.clock.set_fixed_time("2026-06-01T03:00:00Z")
    file = folder / "changed.html"
    pictures = {one.name: f"hinh/{module.slug}/{one.name}" for one in module.pictures}
    file.write_text(module_page(changed, programme, course="", pictures=pictures), encoding="utf-8")
    page.goto(file.as_uri())
    told = asides.html(public_module(changed), "changed", date(2026, 6, 1), None)
    expect(page.locator("[data-changed]")).to_have_text(words(ready(told)), use_inner_text=False)
    expect(page.locator("[data-changed] li")).to_have_count(3)
    expect(page.locator("[data-statement] strong")).to_have_count(3)


def test_a_newer_version_keeps_the_answers_and_says_so(
    phone: BrowserContext, folder: Path, module: Module
) -> None:
    page = opened(phone, (folder / "index.html").as_uri())
    expect(page.locator("[data-people]")).to_contain_text("Đang học")
    person = kept(page)["taphuan:people"][0]["id"]
    first = next(one for one in module.questions if one.type == "single-choice")
    old = {"module": module.id, "version": "0" * 12, "answers": {first.id: first.options[0].id}, "step": 0}
    page.evaluate(
        "([key, value]) => localStorage.setItem(key, JSON.stringify(value))",
        [f"taphuan:{person}:{module.id}", old],
    )
    page.goto((folder / f"{module.slug}.html").as_uri())
    expect(page.locator("[data-said]")).to_contain_text("đã có bản mới")
    expect(page.locator(f"#cau-{first.id} input:checked")).to_have_value(first.options[0].id)


def test_where_no_pin_can_be_kept_names_still_tell_people_apart(phone: BrowserContext, folder: Path) -> None:
    """As on a page that a laptop serves to phones without https."""
    phone.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page = opened(phone, (folder / "index.html").as_uri())
    page.get_by_text("Sửa tên, đặt PIN").click()
    expect(page.locator("[data-people]")).to_contain_text("không cho đặt PIN")
    expect(page.locator("[name=pin]")).to_have_count(0)
    page.get_by_role("textbox", name="Tên").fill("Bác Tư (nhân vật giả định)")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("[data-people]")).to_contain_text("Đang học: Bác Tư")


UNTIL = """
const [done] = arguments, {{ localStorage: kept }} = window;
const look = () => {{ const found = {0}; found ? done(found) : requestAnimationFrame(look); }};
look();
"""
"""Waits in Firefox until something is there, and returns it."""


def test_firefox_opens_it_from_files_too(folder: Path, module: Module, tmp_path: Path) -> None:
    program = firefox.firefox()
    if program is None:
        pytest.skip("no Firefox; Chromium has opened the same files")
    first = next(one for one in module.questions if one.practice and one.type == "single-choice")
    key = f"input[value='{first.key_answer()}']"
    with firefox.opened(program, tmp_path) as window:
        window.go((folder / "index.html").as_uri())
        people = "document.querySelector('[data-people]').textContent"
        assert "Đang học" in window.run(UNTIL.format(people))
        window.go((folder / f"{module.slug}.html").as_uri())
        place = f"document.querySelector(`#cau-{first.id}`)"
        assert window.run(UNTIL.format(f'{place}?.querySelector("{key}")?.click() ?? {place}?.id'))
        window.run(UNTIL.format(f"({place}.querySelector('.tq-check').click(), 1)"))
        assert "Đúng" in window.run(UNTIL.format(f"{place}.querySelector('.tq-outcome')?.textContent"))
        window.go((folder / "index.html").as_uri())
        standing = f"document.querySelector('[data-card=\"{module.id}\"] [data-standing]').textContent"
        assert "đã trả lời 1/" in window.run(UNTIL.format(standing))
        window.go((folder / "tim.html").as_uri() + "?q=lua+dao")
        assert "lừa" in window.run(UNTIL.format("document.querySelector('[data-found]').textContent"))
