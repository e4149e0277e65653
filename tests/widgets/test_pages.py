"""The pages as pure functions: words, figures, escaping."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest
from markupsafe import Markup

from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages import indicator_board, my_learning, trainer_desk
from taphuan_widgets.pages.desk import marking
from taphuan_widgets.pages.indicator_board import Asked, read_query
from taphuan_widgets.pages.parts import day, number, show
from taphuan_widgets.pages.unit_tree import build

TODAY = date(2026, 11, 23)
EVIL = "<script>alert(\"x\")</script>' onmouseover='y"
VOID = {"input", "meta", "br", "img", "link", "path", "circle"}


class Reader(HTMLParser):
    """Checks that tags close in order, and collects the words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: Markup) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    assert not {"script", "style"} & {tag for tag, _ in reader.tags}
    assert not [name for _, attributes in reader.tags for name in attributes if name.startswith("on")]
    return reader


def words(html: Markup) -> str:
    return re.sub(r"\s+", " ", "".join(read(html).words))


def module(state: str = "not-started", **changes: Any) -> dict[str, Any]:
    return {
        "module": "cyber-safety/scams",
        "slug": "cyber-safety--scams",
        "course": "cyber-safety",
        "course_title": "An toàn trên không gian mạng",
        "title": "Nhận diện lừa đảo",
        "minutes": 20,
        "state": state,
        "score": None,
        "max_score": 13.0,
        "pass_mark": 0.7,
        "answered": 0,
        "questions": 12,
        "next": "start",
        "required": True,
        **changes,
    }


def learning(*modules: dict[str, Any], trained: bool = False) -> dict[str, Any]:
    return {
        "official": {"name": "Nguyễn Thị Lan", "post": "Phó Chủ tịch"},
        "run": {"id": "ntm-2026", "title": "Đợt tập huấn năm 2026", "ends": "2026-12-31"},
        "trained": trained,
        "path": "Cán bộ quản lý",
        "modules": list(modules),
    }


def row(by: str, key: str, name: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {"by": by, "key": key, "name": name, "numerator": numerator, "denominator": denominator}


UNITS = [
    row("unit", "68", "tỉnh Lâm Đồng", 50, 111),
    row("unit", "672", "thành phố Đà Lạt", 3, 10),
    row("unit", "24769", "phường 1", 1, 2),
    row("unit", "24772", "phường 2", 0, 0),
    row("unit", "673", "thành phố Bảo Lộc", 1, 3),
    row("unit", "24820", "phường B'Lao", 1, 1),
]


def board(*, district: int = 10, whole: bool = True) -> dict[str, Any]:
    return {
        "as_of": "2025-01-01",
        "rule": "Đạt mọi học phần của các khóa học bắt buộc.",
        "numerator": 50,
        "denominator": 111,
        "whole": whole,
        "rows": [
            row("level", "province", "tỉnh", 2, 8),
            row("level", "district", "huyện", 0, district),
            row("level", "commune", "xã", 48, 93),
            *UNITS,
            row("course", "cyber-safety", "An toàn trên không gian mạng", 60, 111),
        ],
    }


def desk(waiting: int) -> dict[str, Any]:
    guide = {"question": "q11", "prompt_html": "<p>Nêu ba việc.</p>", "guide_html": "<p>Mỗi việc 1 điểm.</p>"}
    return {
        "may_mark": True,
        "modules": [
            {
                "slug": "dt--plan",
                "title": "Kế hoạch",
                "waiting": waiting,
                "guides": [{**guide, "points": 4.0}],
            }
        ],
    }


class TestNumbers:
    def test_others(self) -> None:
        assert [number(value) for value in (7, 7.5, 5.25, 0, 9.100000000000001, 10)] == [
            "7", "7,5", "5,25", "0", "9,1", "10",
        ]  # fmt: skip
        assert day("2026-11-30") == day(date(2026, 11, 30)) == "30/11/2026"


class TestMyLearning:
    @pytest.mark.parametrize(
        ("one", "expected"),
        [
            (module(), ["Chưa bắt đầu", "Bắt đầu", "đạt khi có từ 9,1/13 điểm"]),
            (module("in-progress", answered=4), ["Đang làm: đã trả lời 4 trên 12 câu", "Làm tiếp"]),
            (module("waiting"), ["Đã nộp, đang chấm", "Xem bài đã nộp"]),
            (module("needs-manual"), ["chờ giảng viên chấm câu tự luận", "Xem bài đã nộp"]),
            (module("failed", score=5.25), ["Chưa đạt", "5,25/13 điểm", "Làm lại"]),
            (module("passed", score=13.0), ["Đã đạt", "13/13 điểm", "Xem kết quả"]),
            (module("error"), ["hệ thống đang chấm lại", "Xem bài đã nộp"]),
        ],
    )
    def test_each_state_has_words_and_a_next_step(self, one: dict[str, Any], expected: list[str]) -> None:
        html = my_learning.render(learning(one), TODAY)
        for text in [*expected, "An toàn trên không gian mạng", "Nhận diện lừa đảo", "Khoảng 20 phút"]:
            assert text in words(html)
        assert ("a", "cyber-safety--scams.ipynb") in [
            (tag, more.get("href")) for tag, more in read(html).tags
        ]

    def test_greeting_run_and_progress(self) -> None:
        text = words(my_learning.render(learning(module("passed", score=13), module(), module()), TODAY))
        for part in (
            "Chào ông/bà Nguyễn Thị Lan",
            "Phó Chủ tịch",
            "31/12/2026",
            "còn 38 ngày",
            "1 trên 3 học phần",
        ):
            assert part in text

    @pytest.mark.parametrize(
        ("today", "told"), [(date(2026, 12, 31), "hôm nay là ngày cuối"), (date(2027, 1, 1), "đã kết thúc")]
    )
    def test_the_end_of_the_run(self, today: date, told: str) -> None:
        assert told in words(my_learning.render(learning(module()), today))

    def test_what_was_begun_comes_first(self) -> None:
        begun = module("in-progress", title="Đang dở", slug="x--begun")
        text = words(my_learning.render(learning(module("passed", score=9), module(), begun), TODAY))
        assert "Việc tiếp theo: Làm tiếp bài “Đang dở”" in text

    def test_nothing_is_next_while_everything_is_handed_in(self) -> None:
        assert "Việc tiếp theo" not in words(my_learning.render(learning(module("waiting")), TODAY))

    def test_who_is_trained_is_congratulated(self) -> None:
        done = [module("passed", score=13.0)] * 3
        assert "Chúc mừng ông/bà!" in words(my_learning.render(learning(*done, trained=True), TODAY))
        assert "Chúc mừng" not in words(my_learning.render(learning(*done), TODAY))

    def test_no_modules(self) -> None:
        assert "chưa có học phần nào" in words(my_learning.render(learning(), TODAY))

    def test_optional_modules_stand_apart_and_do_not_count(self) -> None:
        more = module("passed", score=13, title="Học thêm", required=False)
        html = my_learning.render(learning(module(), more), TODAY)
        assert "0 trên 1 học phần đã đạt" in words(html)
        assert "Lộ trình học: Cán bộ quản lý" in words(html)
        before, after = html.split("nếu ông/bà muốn")
        assert "Nhận diện lừa đảo" in before
        assert "Học thêm" in after
        assert "nếu ông/bà muốn" not in my_learning.render(learning(module()), TODAY)

    def test_names_and_titles_are_text(self) -> None:
        given = learning(module(title=EVIL, course_title=EVIL))
        given["official"] = {"name": EVIL, "post": EVIL}
        given["run"]["title"] = EVIL
        assert words(my_learning.render(given, TODAY)).count(EVIL) >= 5


class TestIndicatorBoard:
    @pytest.mark.parametrize(
        ("query", "asked"),
        [
            ("", Asked(TODAY)),
            ("as_of=2025-06-30", Asked(date(2025, 6, 30))),
            ("as_of=2025-06-30&unit=672", Asked(date(2025, 6, 30), "672")),
            ("as_of=2026-11-23", Asked(TODAY)),
            ("unit=", Asked(TODAY)),
        ],
    )
    def test_the_address_says_day_and_unit(self, query: str, asked: Asked) -> None:
        assert read_query(query, TODAY) == asked

    @pytest.mark.parametrize(
        "query", ["as_of=30/11/2026", "as_of=2026-13-01", "as_of=x", "as_of=%00", "as_of=2027-01-01"]
    )
    def test_a_day_that_makes_no_sense_becomes_today_with_a_word(self, query: str) -> None:
        asked = read_query(query, TODAY)
        assert asked.day == TODAY
        assert asked.problem
        assert asked.problem in words(indicator_board.render(board(), asked, TODAY))

    def test_the_figure_is_computed(self) -> None:
        text = words(indicator_board.render(board(), Asked(date(2025, 1, 1)), TODAY))
        for part in (
            "45,05%",
            "50 trên 111 cán bộ quản lý các cấp đã được tập huấn",
            "Tính đến hết ngày 01/01/2025",
            "Đạt mọi học phần của các khóa học bắt buộc.",
            "Cấp tỉnh", "25,00%", "Cấp huyện", "0,00%", "Cấp xã",
            "Thành phố Đà Lạt", "3 trên 10 30,00%", "Phường 2", "chưa có cán bộ quản lý",
        ):  # fmt: skip
            assert part in text

    def test_there_are_no_districts_any_more(self) -> None:
        after = words(indicator_board.render(board(district=0), Asked(date(2025, 7, 1)), TODAY))
        assert "không có cấp huyện từ 01/07/2025" in after
        before = words(indicator_board.render(board(district=0), Asked(date(2025, 6, 30)), TODAY))
        assert "không có cấp huyện" not in before

    def test_nobody_at_all_has_no_percentage(self) -> None:
        text = words(
            indicator_board.render({**board(), "numerator": 0, "denominator": 0}, Asked(TODAY), TODAY)
        )
        assert "chưa có cán bộ quản lý các cấp nào trong sổ" in text

    def test_one_unit_alone(self) -> None:
        html = indicator_board.render(board(), Asked(date(2025, 1, 1), "672"), TODAY)
        text = words(html)
        assert "3 trên 10 cán bộ quản lý của thành phố Đà Lạt và các đơn vị trực thuộc" in text
        assert "Theo cấp" not in text
        assert ("a", "?as_of=2025-01-01") in [(tag, more.get("href")) for tag, more in read(html).tags]
        assert '<option value="672" selected>' in html

    def test_an_account_of_some_units_is_not_told_that_it_sees_the_province(self) -> None:
        given = board(whole=False)
        given["rows"] = [row("unit", "24769", "xã Ka Đô", 1, 2), row("unit", "24772", "xã D'Ran", 0, 1)]
        text = words(indicator_board.render(given, Asked(TODAY), TODAY))
        assert "cán bộ quản lý của các đơn vị được giao" in text
        assert "oàn tỉnh" not in text
        assert "Xã Ka Đô" in text
        alone = words(indicator_board.render(given, Asked(TODAY, "24772"), TODAY))
        assert "0 trên 1 cán bộ quản lý của xã D'Ran" in alone
        assert "Xem tất cả đơn vị được giao" in alone

    def test_an_unknown_unit_shows_the_province_with_a_word(self) -> None:
        text = words(indicator_board.render(board(), Asked(TODAY, EVIL), TODAY))
        assert "không có đơn vị mang mã này" in text
        assert "50 trên 111" in text

    def test_the_form_can_be_shared_and_ends_today(self) -> None:
        tags = read(indicator_board.render(board(), Asked(date(2025, 1, 1)), TODAY)).tags
        assert ("form", {"class": "tp-form", "method": "get"}) in tags
        fields = {more["name"]: more for tag, more in tags if tag in {"input", "select"}}
        assert (fields["as_of"]["value"], fields["as_of"]["max"]) == ("2025-01-01", "2026-11-23")

    def test_rows_become_a_tree(self) -> None:
        (province,) = build(UNITS)
        assert [(unit.key, unit.depth) for unit in province.walk()] == [
            ("68", 0), ("672", 1), ("24769", 2), ("24772", 2), ("673", 1), ("24820", 2),
        ]  # fmt: skip
        after_the_reform = [UNITS[0], UNITS[2], UNITS[3]]
        assert [unit.depth for root in build(after_the_reform) for unit in root.walk()] == [0, 1, 1]

    def test_names_are_text(self) -> None:
        given = board()
        given["rule"] = EVIL
        given["rows"] = [
            row(by, "68" if by == "unit" else "x", EVIL, 1, 2) for by in ("level", "unit", "course")
        ]
        assert words(indicator_board.render(given, Asked(TODAY), TODAY)).count(EVIL) == 4


class TestTrainerDesk:
    URL = "/services/ntm-2026/formgrader"

    def test_what_waits_and_the_way_there(self) -> None:
        html = marking.render(desk(3), self.URL)
        text = words(html)
        for part in (
            "3 bài đang chờ chấm",
            "Hướng dẫn chấm câu q11 (4 điểm)",
            "Nêu ba việc.",
            "Mỗi việc 1 điểm.",
        ):
            assert part in text
        links = [more for tag, more in read(html).tags if tag == "a"]
        assert [link["href"] for link in links] == [f"{self.URL}/gradebook/dt--plan/dt--plan", self.URL]
        assert {(link["target"], link["rel"]) for link in links} == {("_blank", "noopener")}

    def test_nothing_waits(self) -> None:
        text = words(marking.render(desk(0), self.URL))
        assert "Hiện không có bài nào chờ chấm" in text
        assert "Hướng dẫn chấm câu q11" in text

    def test_an_office_sees_what_waits_and_marks_nothing(self) -> None:
        html = marking.render({**desk(2), "may_mark": False}, self.URL)
        assert "2 bài đang chờ chấm" in words(html)
        assert not [tag for tag, _ in read(html).tags if tag == "a"]

    def test_no_written_questions(self) -> None:
        assert "chưa có học phần nào" in words(marking.render({"modules": [], "may_mark": True}, self.URL))

    @pytest.mark.parametrize(
        ("base", "url"),
        [
            ("/services/office/", "/services/ntm-2026/formgrader"),
            ("/hoc/services/office/", "/hoc/services/ntm-2026/formgrader"),
        ],
    )
    def test_the_formgrader_is_a_neighbour(self, base: str, url: str) -> None:
        assert trainer_desk.formgrader_url({"VOILA_BASE_URL": base, "TAPHUAN_RUN": "ntm-2026"}) == url


@contextmanager
def refusing(status: int) -> Iterator[Client]:
    """A server that refuses everything, as the API does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"error": {"code": "no", "message": "Kh\\u00f4ng."}}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Client(f"http://127.0.0.1:{server.server_port}/api/", "token")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestShowing:
    def test_a_failure_becomes_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TAPHUAN_API", "http://127.0.0.1:9/api/")
        monkeypatch.setenv("TAPHUAN_TOKEN", "x")

        def fail(_: object) -> Markup:
            raise ApiError("Xin thử lại sau.", 503)

        html = show(fail).data
        assert "Xin thử lại sau." in html
        assert "Tải lại trang" in html

    def test_outside_a_page(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TAPHUAN_API", raising=False)
        assert "cần được mở từ hệ thống tập huấn" in my_learning.page().data

    @pytest.mark.parametrize(
        ("status", "told"), [(422, "nằm ngoài các đợt tập huấn"), (404, "nằm ngoài các đợt tập huấn")]
    )
    def test_a_day_without_figures_leaves_the_form(self, status: int, told: str) -> None:
        with refusing(status) as client:
            html = indicator_board.load(client, Asked(date(2020, 1, 1)), TODAY)
        assert told in words(html)
        assert "<form" in html

    def test_a_failure_of_the_api_is_no_missing_day(self) -> None:
        with refusing(500) as client, pytest.raises(ApiError, match="Không"):
            indicator_board.load(client, Asked(date(2020, 1, 1)), TODAY)


@pytest.mark.parametrize("name", ["my-learning", "indicator-board", "trainer-desk", "gallery-simulators"])
def test_the_notebooks_are_tiny_and_clean(name: str) -> None:
    path = Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.taphuan.kind == "page"
    (cell,) = notebook.cells
    assert cell.outputs == []
    assert cell.execution_count is None
