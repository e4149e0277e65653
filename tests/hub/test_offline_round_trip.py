"""Answered from files without network, carried as a file or as codes, marked by the real queue."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from tests.browser.conftest import picture  # noqa: F401 - a fixture
from tests.hub.office import Office
from tests.hub.test_hand_in import Picture
from tests.hub.test_qr import LEVELS, node, seen
from tests.widgets.test_self_study import accessible

from taphuan_grading.attempts.responses import Response, checksum, read_response
from taphuan_grading.attempts.series import joined
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.store.home import Home
from taphuan_hub.grader.views import learning
from taphuan_widgets.alone.book import book, write_book

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
SAFETY = "cyber-safety/online-scams"
SCRIPTS = Path(__file__).parents[2] / "widgets/taphuan_widgets/alone"


@pytest.fixture
def office(released_home: Home, released_store: Engine) -> Office:
    return Office(released_home, released_store)


@pytest.fixture
def page(browser: Browser, programme: Programme, tmp_path: Path) -> Iterator[Page]:
    """A phone on which a module's page was opened from a file."""
    write_book(tmp_path / "pack", book(programme))
    context = browser.new_context(viewport={"width": 360, "height": 740}, accept_downloads=True)
    faults: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: line.type == "error" and faults.append(line.text))
    opened.goto((tmp_path / "pack" / f"{programme.module(SAFETY).slug}.html").as_uri())
    yield opened
    context.close()
    assert faults == []


def answer(page: Page, module: Module) -> dict[str, Any]:
    """Answer every choice of the page right; return what was answered."""
    given: dict[str, Any] = {}
    for question in module.marked:
        if question.type not in {"single-choice", "multiple-choice", "true-false"}:
            continue
        key = question.key_answer()
        given[question.id] = key
        for value in key if isinstance(key, tuple | list) else [key]:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            page.locator(f'[data-question="{question.id}"] input[value="{text}"]').dispatch_event("click")
    return {name: list(key) if isinstance(key, tuple) else key for name, key in given.items()}


def shown_codes(page: Page) -> list[Image.Image]:
    """Return pictures of all codes as the phone shows them, turned to by hand."""
    told = page.locator(".tr-told")
    expect(told).to_have_text(re.compile(r"Mã 1/\d+"))
    page.get_by_label("Tự chuyển mã").uncheck()
    count = int(str(told.text_content()).split("/")[1])
    found = []
    for number in range(1, count + 1):
        expect(told).to_have_text(f"Mã {number}/{count}")
        found.append(Image.open(io.BytesIO(page.locator(".tr-code").screenshot())))
        page.get_by_role("button", name="Mã sau").click()
    return found


def read_codes(folder: Path, images: list[Image.Image]) -> Response:
    texts = seen(folder, {str(number): image for number, image in enumerate(images)})
    assert None not in texts.values()
    return read_response(joined(str(text) for text in reversed(list(texts.values()))))


@pytest.mark.nbgrader
def test_answered_from_a_file_and_marked_by_the_queue(
    page: Page,
    office: Office,
    programme: Programme,
    tmp_path: Path,
    picture: Picture,  # noqa: F811
) -> None:
    module = programme.module(SAFETY)
    given = answer(page, module)
    page.locator(".steps a").last.dispatch_event("click")
    form = page.locator("[data-hand-in]")
    form.get_by_label("Họ và tên").fill("Nguyễn Văn An")
    form.get_by_label("Tên đăng nhập hoặc mã cán bộ").fill("cb-1")
    with page.expect_download() as download:
        form.get_by_role("button", name="Tải tệp bài làm").click()
    assert re.fullmatch(
        r"bai-lam-cyber-safety--online-scams-\d{8}-\d{4}\.json", download.value.suggested_filename
    )
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    expect(form.get_by_role("status").first).to_contain_text("Đã tạo tệp")
    form.get_by_role("button", name="Hiện mã QR").click()
    picture(page, "hand-in-codes-360")
    accessible(page)
    carried = read_codes(tmp_path, shown_codes(page))
    assert carried.answers == given == read_response(path.read_bytes()).answers
    assert f"{path}: taken " in office.good("attempts", "import", path, "--vouched-by", "thay")
    office.good("grade")
    (row,) = [
        one
        for one in learning(office.engine, programme, programme.runs[-1], "cb-1")["modules"]
        if one["module"] == SAFETY
    ]
    assert row["score"] == sum(one.points for one in module.marked if one.id in given)
    assert row["offline"] == "thay xác nhận"
    page.get_by_role("link", name="Về danh sách các bài").click()
    expect(form.get_by_label("Tên đăng nhập hoặc mã cán bộ")).to_have_value("cb-1")
    page.get_by_role("button", name="Đổi người").click()
    expect(form).to_be_empty()  # the next one on this device hands in nothing of the other's


def test_the_file_is_the_same_in_both_languages(tmp_path: Path) -> None:
    for name in ("response_file.js", "sha256.js"):
        (tmp_path / name).write_text((SCRIPTS / name).read_text(encoding="utf-8"), encoding="utf-8")
    text = 'a"\\\n\t\u2028\u0001\x7fẾ🦜</script>' * 40
    record = {
        "module": SAFETY,
        "version": "0" * 12,
        "answers": {"q2": True, "q10": {"b": ["x"], "a": text}, "q1": None},
        "first_at": "2999-01-01T00:00:00.000Z",  # from before the clock was set
        "changed_at": "2026-01-01T00:00:00.000Z",
    }
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    made = json.loads(
        node(
            tmp_path,
            """
            import { readFileSync } from "node:fs";
            import { fileOf, seriesOf } from "./response_file.js";
            const pack = { id: "ntm", province: "Lâm Đồng", run: "ntm-2026" };
            const person = { id: "p1", name: "Ế", account: "" };
            const file = fileOf({ pack, person, record: JSON.parse(readFileSync("record.json")) });
            const packed = await seriesOf(file, 311);
            globalThis.CompressionStream = undefined;
            const plain = await seriesOf(file, 311);
            const long = await seriesOf("x".repeat(30_000), 311);
            console.log(JSON.stringify({ file, packed, plain, long }));
            """,
        )
    )
    found = read_response(made["file"].encode())
    assert found.answers == record["answers"]
    assert found.first_at == found.changed_at < found.handed_in_at
    assert checksum(json.loads(made["file"])) == found.checksum
    assert [one.split(":")[1] for one in (made["packed"][0], made["plain"][0])] == ["D", "P"]
    assert len(made["packed"]) < len(made["plain"])
    assert made["long"] is None
    for series in (made["packed"], made["plain"]):
        assert joined(series).decode() == made["file"]
        assert max(map(len, series)) <= 311


def test_our_codes_are_those_of_the_standard(tmp_path: Path) -> None:
    script = """
        import { codeOf, roomFor } from "./qr/qr_code.js";
        const found = [];
        for (const level of "LMQH")
          for (let version = 1; version <= 10; version += 1) {
            const text = "TH1:%7/ ".repeat(60).slice(0, roomFor(version, level));
            found.push({ text, level, ...codeOf(text, level) });
          }
        const refused = [codeOf("a"), codeOf("A".repeat(312))];
        const told = found.map((one) => ({ ...one, modules: [...one.modules] }));
        console.log(JSON.stringify({ found: told, refused }));
    """
    made = json.loads(node(tmp_path, script))
    assert made["refused"] == [None, None]
    assert len(made["found"]) == 10 * len(LEVELS)
    for one in made["found"]:
        about = {"version": one["version"], "error": one["level"], "mode": "alphanumeric"}
        codes = [segno.make_qr(one["text"], mask=mask, boost_error=False, **about) for mask in range(8)]
        matrices = [[int(dark) for row in code.matrix for dark in row] for code in codes]
        assert one["modules"] in matrices, about
