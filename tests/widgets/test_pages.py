"""The pages as pure functions: words, figures, escaping."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from markupsafe import Markup
from tests.widgets.reading import EVIL, read, words

from taphuan_widgets.api import ApiError
from taphuan_widgets.pages import my_learning, trainer_desk
from taphuan_widgets.pages.desk import marking
from taphuan_widgets.pages.parts import day, number, show

TODAY = date(2026, 11, 23)


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
        "rounds": [],
        "path": "Cán bộ quản lý",
        "helps": False,
        "modules": list(modules),
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

    def test_helpers_are_led_to_their_notes(self) -> None:
        told = learning(module()) | {"helps": True}
        assert ("a", "cascade.ipynb") in [
            (tag, more.get("href")) for tag, more in read(my_learning.render(told, TODAY)).tags
        ]
        assert "giúp bà con" not in words(my_learning.render(told | {"helps": False}, TODAY))

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


@pytest.mark.parametrize("name", ["my-learning", "indicator-board", "trainer-desk", "gallery-simulators"])
def test_the_notebooks_are_tiny_and_clean(name: str) -> None:
    path = Path(__file__).parents[2] / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.taphuan.kind == "page"
    (cell,) = notebook.cells
    assert cell.outputs == []
    assert cell.execution_count is None
