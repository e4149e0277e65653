"""The board as pure functions: the address, the map, words and figures, escaping."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from tests.widgets.reading import EVIL, read, words

from taphuan_grading.register.units import read_atlas
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages import indicator_board
from taphuan_widgets.pages.board.asked import Asked, read_query
from taphuan_widgets.pages.board.grid import FEW, FEW_COLUMNS, MOST_COLUMNS, arrange
from taphuan_widgets.pages.board.headline import coming, outlook
from taphuan_widgets.pages.board.people import names
from taphuan_widgets.pages.board.sections import figures
from taphuan_widgets.pages.board.tiles import tile_map

TODAY = date(2026, 11, 23)
DAY = date(2025, 1, 1)
STATES = [
    {"state": "passed", "name": "đã đạt", "people": 41},
    {"state": "exempt", "name": "được miễn", "people": 1},
]
DAYS = st.dates(date(2021, 1, 1), TODAY)


HELP: dict[str, Any] = {
    "apart": "Số do tổ công nghệ cộng đồng tự ghi. Không tính vào chỉ tiêu.",
    "since": "2025-01-01",
    "reached": 0,
    "of": 2,
    "whole": {"notes": 0, "households": 0, "people": 0},
    "elsewhere": 0,
    "topics": [],
    "communes": [],
}


def row(by: str, key: str, name: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {"by": by, "key": key, "name": name, "numerator": numerator, "denominator": denominator}


def unit(key: str, name: str, parent: str | None, numerator: int, denominator: int) -> dict[str, Any]:
    level = "province" if parent is None else "district" if parent == "68" and len(key) == 3 else "commune"
    figure = {"numerator": numerator, "denominator": denominator}
    return {"key": key, "name": name, "level": level, "parent": parent, "place": [11.9, 108.4], **figure}


UNITS = [
    unit("68", "Tỉnh Lâm Đồng", None, 50, 111),
    unit("672", "Thành phố Đà Lạt", "68", 3, 10),
    unit("24769", "Phường 1", "672", 1, 2),
    unit("24772", "Phường 2", "672", 0, 0),
    unit("673", "Thành phố Bảo Lộc", "68", 3, 3),
]


def board(**changes: Any) -> dict[str, Any]:
    return {
        "as_of": "2025-01-01",
        "map": "2025-01-01",
        "rule": "Đạt mọi học phần của các khóa học bắt buộc.",
        "numerator": 50,
        "denominator": 111,
        "whole": True,
        "chosen": {"level": None, "name": "cán bộ quản lý", "target": True},
        "audiences": {"manager": "cán bộ quản lý", "official": "cán bộ, công chức khác"},
        "rows": [
            row("level", "province", "tỉnh", 2, 8),
            row("level", "district", "huyện", 0, 10),
            row("level", "commune", "xã", 48, 93),
            row("course", "cyber-safety", "An toàn trên không gian mạng", 60, 111),
        ],
        "units": UNITS,
        "choices": [{"key": one["key"], "name": one["name"], "depth": 0} for one in UNITS],
        "ended": {},
        "path": [],
        "run": {"title": "Đợt tập huấn năm 2025", "starts": "2025-01-01", "due": "2025-12-31"},
        "since": {
            "day": "2024-12-25",
            "numerator": 40,
            "denominator": 110,
            "steps": [
                {"name": "hoàn thành tập huấn", "numerator": 11, "denominator": 0},
                {"name": "mới giữ chức vụ quản lý", "numerator": 0, "denominator": 3},
                {"name": "thôi giữ chức vụ quản lý", "numerator": -1, "denominator": -2},
            ],
        },
        "trend": [["2024-12-29", 45, 110], ["2025-01-01", 50, 111]],
        "forecast": None,
        "reported": [],
        "help": HELP,
        "frozen": None,
        "charts": {"levels": '<svg role="img" aria-label="cấp"></svg>'},
        **changes,
    }


def render(given: dict[str, Any], asked: Asked | None = None, people: Markup | None = None) -> Markup:
    return indicator_board.render(given, asked or Asked(DAY), TODAY, people or Markup(""))


def links(html: Markup) -> list[str]:
    return [str(more["href"]) for tag, more in read(html).tags if tag == "a"]


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "asked"),
        [
            ("", Asked(TODAY)),
            ("as_of=2025-06-30", Asked(date(2025, 6, 30))),
            ("as_of=2025-06-30&unit=672", Asked(date(2025, 6, 30), unit="672")),
            ("as_of=2026-11-23&map=2025-01-01&since=2026-01-02", Asked(TODAY, DAY, date(2026, 1, 2))),
            ("unit=&x=1", Asked(TODAY)),
        ],
    )
    def test_it_says_days_and_unit(self, query: str, asked: Asked) -> None:
        assert read_query(query, TODAY) == asked

    @settings(deadline=None)
    @given(DAYS, st.none() | DAYS, st.none() | DAYS, st.text(st.characters(codec="utf-8"), max_size=8))
    def test_a_view_can_be_sent(
        self, day: date, map_day: date | None, since: date | None, search: str
    ) -> None:
        asked = Asked(day, map_day, since, "24769", "commune", "official", search.strip(), "3")
        assert read_query(asked.address(search=asked.search, page="3")[1:], TODAY) == asked

    @pytest.mark.parametrize("name", ["as_of", "map", "since"])
    @pytest.mark.parametrize("text", ["30/11/2026", "2026-13-01", "x", "%00", "2027-01-01"])
    def test_a_day_that_makes_no_sense_becomes_the_usual_one_with_a_word(self, name: str, text: str) -> None:
        asked = read_query(f"{name}={text}", TODAY)
        assert (asked.day, asked.map_day, asked.since) == (TODAY, None, None)
        assert asked.problem
        assert asked.problem in words(render(board(), asked))

    def test_the_form_says_what_is_shown_and_ends_today(self) -> None:
        html = render(board(), Asked(DAY, since=date(2024, 12, 1), unit="672"))
        fields = [more for tag, more in read(html).tags if tag in {"input", "select"}]
        assert [one["name"] for one in fields] == [
            "as_of", "map", "level", "audience", "unit", "since", "as_of", "unit", "since",
        ]  # fmt: skip
        assert (fields[0]["value"], fields[0]["max"]) == ("2025-01-01", "2026-11-23")
        assert '<option value="672" selected>' in html


class TestHeadline:
    def test_the_figure_its_rule_and_its_change(self) -> None:
        text = words(render(board()))
        for part in (
            "45,05%",
            "50 trên 111 cán bộ quản lý các cấp đã được tập huấn",
            "Tính đến hết ngày 01/01/2025",
            "Đạt mọi học phần của các khóa học bắt buộc.",
            "+8,69 điểm phần trăm (+10 người đã tập huấn) so với ngày 25/12/2024",
            "Cấp tỉnh", "25,00%", "Cấp huyện", "0,00%", "Cấp xã",
        ):  # fmt: skip
            assert part in text

    def test_a_figure_that_falls(self) -> None:
        text = words(render(board(numerator=30)))
        assert "▼ \N{MINUS SIGN}9,33 điểm phần trăm (\N{MINUS SIGN}10 người đã tập huấn)" in text

    def test_other_people_are_not_the_target(self) -> None:
        chosen = {"level": "commune", "name": "cán bộ, công chức khác", "target": False}
        text = words(render(board(chosen=chosen)))
        assert "Nhóm này không tính vào chỉ tiêu" in text
        assert "50 trên 111 cán bộ, công chức khác cấp xã đã được tập huấn" in text
        assert "không tính vào chỉ tiêu" not in words(render(board()))

    def test_other_breakdowns(self) -> None:
        given = board()
        given["rows"] += [
            row("audience", "manager", "cán bộ quản lý", 50, 111),
            row("audience", "official", "cán bộ, công chức khác", 7, 9),
            row("audience", "tech-team", "tổ công nghệ cộng đồng", 0, 0),
            row("pilot", "digital-economy", "Kinh tế số", 1, 4),
            row("pilot", "digital-economy/24943", "Xã Ka Đô", 1, 4),
            row("gender", "male", "nam", 20, 40),
            row("gender", "unknown", "chưa ghi", 30, 71),
        ]
        html = render(given)
        text = cells_of(html)
        for part in ("Cán bộ, công chức khác 7 9 77,78%", "Kinh tế số 1 4 25,00%", "Nam 20 40 50,00%"):
            assert part in text
        assert "Tổ công nghệ cộng đồng" not in text.partition("Theo khóa học")[2]
        assert "?as_of=2025-01-01&audience=official" in links(html)
        assert "?as_of=2025-01-01&unit=24943" in links(html)
        given["rows"] = [one for one in given["rows"] if one["key"] != "male"]
        assert "Theo giới" not in words(render(given))

    def test_the_figure_that_was_reported_last(self) -> None:
        frozen = {"whole": True, "day": "2024-11-30", "numerator": 40, "denominator": 110}
        text = words(render(board(frozen=frozen)))
        assert "Số đã chốt gần nhất, ngày 30/11/2024: 40 trên 110 (36,36%); nay +8,69 điểm phần trăm" in text
        assert "không còn nguyên vẹn" in words(render(board(frozen={"whole": False})))

    @pytest.mark.parametrize(
        ("forecast", "told"),
        [
            (None, "Chưa đủ dữ liệu để dự báo."),
            ({"likely": None}, "trong 5 năm tới nhiều khả năng chưa đạt 100%"),
            ({"likely": "2025-04-06"}, "có thể đạt 100% vào khoảng ngày 06/04/2025"),
        ],
    )
    def test_how_many_are_left(self, forecast: dict[str, Any] | None, told: str) -> None:
        text = cells_of(outlook(board(forecast=forecast)))
        assert text.startswith("Còn 61 người chưa được tập huấn.")
        assert told in text
        assert outlook(board(numerator=111)) == ""

    def test_help_given_stands_apart(self) -> None:
        sums = {"notes": 4, "households": 1200, "people": 7}
        topics = [{"name": "Thanh toán điện tử", "communes": 1, **sums}]
        communes = [{"key": "1", "name": "Xã Ka Đô", "topics": 1, **sums}]
        communes += [
            {"key": "2", "name": f"Xã {EVIL}", "topics": 0, "notes": 0, "households": 0, "people": 0}
        ]
        found = HELP | {"reached": 1, "whole": sums, "topics": topics, "communes": communes, "elsewhere": 3}
        html = render(board(help=found))
        text = cells_of(html)
        for part in (
            "Không tính vào chỉ tiêu",
            "1 trên 2 xã, phường đã có người được giúp; 4 lần, 1.200 hộ và 7 người",
            "Trong đó 3 lần ở xã đã chia tách",
            "Thanh toán điện tử 1/2 1.200 7",
            "Xã Ka Đô 1/1 1.200 7",
            f"Chưa có ghi chép: Xã {EVIL}",
        ):
            assert part in text
        assert "50 trên 111 cán bộ quản lý các cấp" in text
        assert "chưa có ghi chép nào" in words(render(board()))

    def test_nothing_changed(self) -> None:
        since = {"day": "2024-12-25", "numerator": 50, "denominator": 111, "steps": []}
        text = words(render(board(since=since)))
        assert "Không đổi so với ngày 25/12/2024" in text
        assert "Không có gì thay đổi." in text

    def test_nothing_to_compare_with(self) -> None:
        assert "Chưa có số liệu của ngày trước đó" in words(render(board(since=None)))

    def test_nobody_at_all_has_no_percentage(self) -> None:
        text = words(render(board(numerator=0, denominator=0, units=[], since=None)))
        assert "Không có cán bộ thuộc diện trong toàn tỉnh vào ngày 01/01/2025, nên không có tỷ lệ" in text
        assert "0,00%" not in text.split("Theo cấp", maxsplit=1)[0]

    def test_a_level_that_has_ended(self) -> None:
        given = board(ended={"district": "2025-07-01"})
        given["rows"][1]["denominator"] = 0
        assert "không còn cấp này từ 01/07/2025" in words(render(given))

    @pytest.mark.parametrize(
        ("forecast", "told"),
        [
            (None, "Chưa đủ dữ liệu để dự báo"),
            (
                {
                    "early": "2025-03-02",
                    "likely": "2025-04-06",
                    "late": "2025-06-01",
                    "weeks": 12,
                    "remaining": 61,
                },
                (
                    "có thể đạt 100% vào khoảng ngày 06/04/2025. "
                    "Cứ 10 khả năng thì 8 khả năng nằm trong khoảng từ 02/03/2025 đến 01/06/2025."
                ),
            ),
            (
                {"early": "2025-03-02", "likely": "2025-04-06", "late": None, "weeks": 12, "remaining": 61},
                "từ 02/03/2025 đến sau 5 năm nữa",
            ),
            (
                {"early": None, "likely": None, "late": None, "weeks": 12, "remaining": 61},
                "trong 5 năm tới nhiều khả năng chưa đạt 100%",
            ),
            (
                {
                    "early": "2025-01-01",
                    "likely": "2025-01-01",
                    "late": "2025-01-01",
                    "weeks": 3,
                    "remaining": 0,
                },
                "Mọi người thuộc diện đã được tập huấn.",
            ),
        ],
    )
    def test_the_forecast_is_honest(self, forecast: dict[str, Any] | None, told: str) -> None:
        assert told in coming({"forecast": forecast})


class TestMap:
    @settings(deadline=None, max_examples=25)
    @given(st.integers(1, 150), st.integers(0, 2**32))
    def test_every_place_has_a_tile_of_its_own(self, number: int, seed: int) -> None:
        rng = random.Random(seed)
        places = {
            str(one): (rng.choice([11.5, rng.uniform(10.5, 12.7)]), rng.uniform(107.3, 109))
            for one in range(number)
        }
        cells = arrange(places)
        assert set(cells) == set(places)
        assert len(set(cells.values())) == number
        columns = {column for column, _ in cells.values()}
        assert columns <= set(range(FEW_COLUMNS if number <= FEW else MOST_COLUMNS))
        assert min(columns) == min(line for _, line in cells.values()) == 0
        shuffled = list(places.items())
        rng.shuffle(shuffled)
        assert arrange(dict(shuffled)) == cells

    def test_places_keep_their_directions(self) -> None:
        cells = arrange({"n": (12.0, 108.0), "s": (11.0, 108.0), "e": (11.5, 109.0), "w": (11.5, 107.0)})
        assert cells["n"][1] < cells["s"][1]
        assert cells["w"][0] < cells["e"][0]

    def test_the_island_lies_in_the_southeast(self) -> None:
        units = [one for one in read_atlas().on(date(2025, 7, 1)) if one.level == "commune"]
        cells = arrange({one.name: (one.latitude or 0, one.longitude or 0) for one in units})
        assert cells["Phú Quý"] == (
            max(column for column, _ in cells.values()),
            max(line for _, line in cells.values()),
        )

    def test_a_tile_says_and_leads(self) -> None:
        html = tile_map(UNITS[1:], lambda key: f"?unit={key}")
        labels = {more["href"]: more["aria-label"] for tag, more in read(html).tags if tag == "a"}
        assert labels == {
            "?unit=672": "Thành phố Đà Lạt: 3 trên 10, 30,00%",
            "?unit=24769": "Phường 1: 1 trên 2, 50,00%",
            "?unit=24772": "Phường 2: không có cán bộ thuộc diện",
            "?unit=673": "Thành phố Bảo Lộc: 3 trên 3, 100,00%",
        }

    def test_numbers_are_never_kinder_than_the_figure(self) -> None:
        many = [
            unit(str(one), "Xã X", "68", numerator, 1000)
            for one, numerator in enumerate((0, 1, 999, 1000) * 5)
        ]
        texts = [word for word in read(tile_map(many, str)).words if word in {"0", "<1", "99", "100", "1"}]
        assert sorted(texts) == sorted(["0", "<1", "99", "100"] * 5)

    def test_units_without_a_place_are_in_the_table_only(self) -> None:
        assert tile_map([{**UNITS[1], "place": None}], str) == ""


class TestDrillingDown:
    def test_the_province_leads_to_its_districts(self) -> None:
        html = render(board())
        assert {"?as_of=2025-01-01&unit=672", "?as_of=2025-01-01&unit=673"} <= set(links(html))
        text = cells_of(html)
        assert "2 đơn vị, theo thứ tự tên" in text
        assert "Thành phố Đà Lạt còn 7 người" in text

    def test_a_unit_leads_down_and_back_up(self) -> None:
        given = board(path=[UNITS[0], UNITS[1]], units=UNITS[1:4], numerator=3, denominator=10)
        html = render(given, Asked(DAY, since=date(2024, 12, 1), unit="672"))
        text = cells_of(html)
        assert "3 trên 10 cán bộ quản lý của thành phố Đà Lạt và các đơn vị trực thuộc" in text
        assert "Toàn tỉnh › Thành phố Đà Lạt" in text
        assert "?as_of=2025-01-01&since=2024-12-01&unit=24769" in links(html)
        assert "?as_of=2025-01-01&since=2024-12-01" in links(html)

    def test_an_account_of_some_units_is_not_told_that_it_sees_the_province(self) -> None:
        given = board(
            whole=False, units=[unit("1", "Xã Ka Đô", "68", 1, 2), unit("2", "Xã D'Ran", "68", 0, 1)]
        )
        text = words(render(given))
        assert "cán bộ quản lý của các đơn vị được giao" in text
        assert "oàn tỉnh" not in text
        assert "Xã Ka Đô" in text

    def test_names_of_a_unit(self) -> None:
        rows = [
            {
                "name": "Nguyễn Thị Lan",
                "post": "Phó Chủ tịch",
                "state": "passed",
                "told": "đã đạt",
                "since": "2024-11-30",
            }
        ]
        asked = Asked(DAY, unit="24769", page="2")
        found = {"rows": rows, "total": 60, "page": 2, "pages": 3, "states": STATES}
        html = names(found, asked)
        assert "Nguyễn Thị Lan Phó Chủ tịch Đã đạt từ 30/11/2024" in cells_of(html)
        assert links(html) == [
            "?as_of=2025-01-01&unit=24769&page=1#ten",
            "?as_of=2025-01-01&unit=24769&page=3#ten",
        ]
        empty = {"rows": [], "total": 0, "page": 1, "pages": 1, "states": []}
        assert "Chính đơn vị này không có cán bộ thuộc diện" in words(names(empty, Asked(DAY, unit="672")))
        assert "Không có ai trong danh sách này." in words(names(empty, Asked(DAY, unit="672", search="x")))


def test_what_moved_the_figure_adds_up() -> None:
    text = cells_of(render(board()))
    assert "Ngày 25/12/2024: 40 trên 110 (36,36%) . Ngày 01/01/2025: 50 trên 111 (45,05%) ." in text
    assert "Hoàn thành tập huấn +11 0" in text
    assert "Thôi giữ chức vụ quản lý \N{MINUS SIGN}1 \N{MINUS SIGN}2" in text
    assert "Cộng +10 +1" in text


def test_what_units_report_stands_apart() -> None:
    target = {"statement": "Xã có hợp tác xã", "unit": "%", "aim": 70.0, "over": False, "reached": False}
    said = {"value": 45.05, "day": "2024-12-31", "source": "Báo cáo 12/BC-UBND"}
    unsaid = {
        "value": None,
        "day": None,
        "source": "",
        "reached": None,
        "over": True,
        "unit": "mô hình",
        "aim": 1,
    }
    text = cells_of(render(board(reported=[target | said, target | unsaid])))
    assert "Số do đơn vị báo cáo" in text
    assert "không cộng vào con số ở trên" in text
    assert "Xã có hợp tác xã từ 70% 45,05% (chưa đạt) 31/12/2024, Báo cáo 12/BC-UBND" in text
    assert "trên 1 mô hình chưa có –" in text
    assert "2 chỉ tiêu khác của kế hoạch: 1 chỉ tiêu đã có số báo cáo" in text


def test_nobody_in_a_part_is_no_zero_per_cent() -> None:
    assert "không có cán bộ thuộc diện" in words(figures("Đơn vị", [UNITS[3]], "Số liệu"))


def test_names_are_text() -> None:
    given = board(rule=EVIL, notes=[EVIL], units=[{**one, "name": EVIL} for one in UNITS])
    given["rows"] = [row(by, "x", EVIL, 1, 2) for by in ("level", "course")]
    given["choices"] = [{"key": EVIL, "name": EVIL, "depth": 1}]
    given["path"] = [{"key": "68", "name": EVIL, "level": "province"}]
    given["run"]["title"] = given["since"]["steps"][0]["name"] = EVIL
    rows = [{"name": EVIL, "post": EVIL, "state": "failed", "told": EVIL, "since": None}]
    people = names({"rows": rows, "total": 1, "page": 1, "pages": 1, "states": []}, Asked(DAY, search=EVIL))
    assert words(render(given, Asked(DAY, unit=EVIL), people)).count(EVIL) >= 10


def cells_of(html: Markup) -> str:
    """Return the words with a space between elements."""
    return " ".join(" ".join(read(html).words).split())


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


def test_what_the_api_refuses_is_said_and_the_form_stays() -> None:
    with refusing(422) as client:
        html = indicator_board.load(client, Asked(date(2020, 1, 1), unit="1"), TODAY)
    assert "Không." in words(html)
    assert "<form" in html
    assert "?" in links(html)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_failure_of_the_api_is_no_missing_day(status: int) -> None:
    with refusing(status) as client, pytest.raises(ApiError, match="Không"):
        indicator_board.load(client, Asked(date(2020, 1, 1)), TODAY)
