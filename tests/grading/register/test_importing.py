"""Taking forms into the register: what is added, changed, ended; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from tests.grading.register.forms import form, row

from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.history import Origin, history_of, posts_known_at
from taphuan_grading.register.importing import Report, import_form
from taphuan_grading.register.units import Atlas
from taphuan_grading.store import schema

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
REFORM = date(2025, 7, 1)
HALF = date(2025, 6, 30)


class Office:
    """Sends forms, one a day."""

    def __init__(self, store: Engine, folder: Path) -> None:
        self.store, self.folder, self.sent = store, folder, 0

    def send(self, *rows: Sequence[Any], dry_run: bool = False) -> Report:
        self.sent += 1
        path = form(self.folder, *rows, name=f"form-{self.sent}.xlsx")
        return self.send_file(path, dry_run=dry_run)

    def send_file(self, path: Path, *, dry_run: bool = False) -> Report:
        origin = Origin(self.at(self.sent), "vanphong")
        return import_form(self.store, path, origin, TODAY, dry_run=dry_run)

    def at(self, number: int) -> datetime:
        return NOON + timedelta(days=number)

    def posts(self, moment: datetime | None = None) -> list[tuple[str, str, date, date | None]]:
        table = posts_known_at(moment) if moment else schema.post
        columns = (table.c.unit_code, table.c.title, table.c.valid_from, table.c.valid_to)
        query = select(*columns).order_by(table.c.official_id, table.c.valid_from, table.c.unit_code)
        with self.store.connect() as connection:
            return [tuple(found) for found in connection.execute(query)]

    def people(self) -> dict[str, tuple[str, str]]:
        official = schema.official
        with self.store.connect() as connection:
            rows = connection.execute(select(official).where(official.c.code.is_not(None)))
            return {row.code: (row.id, row.name) for row in rows}


@pytest.fixture
def office(province: Engine, tmp_path: Path) -> Office:
    return Office(province, tmp_path)


def outcomes(report: Report) -> list[str]:
    assert report.mistakes == ()
    return [line.outcome for line in report.plan.lines]


def told(report: Report) -> list[str]:
    assert report.mistakes == ()
    return [line.told for line in report.plan.lines]


def short(*parts: tuple[str, date, date | None]) -> list[tuple[str, str, date, date | None]]:
    return [(code, "PCT", begins, ends) for code, begins, ends in parts]


def test_somebody_joins_and_is_carried_through_the_reform(office: Office) -> None:
    report = office.send(row(title="PCT"))
    assert report.taken
    assert outcomes(report) == ["added"]
    assert office.posts() == short(("24943", date(2022, 1, 4), REFORM), ("24943", REFORM, None))
    assert office.people() == {"CB-1": ("cb-000003", "Nguyễn Văn An")}


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    office.send(row(title="PCT"), row(code="CB-2", title="PCT", valid_to=date(2024, 1, 31)))
    before = dump(office.store)
    again = office.send(row(title="PCT"), row(code="CB-2", title="PCT", valid_to=date(2024, 1, 31)))
    assert outcomes(again) == ["unchanged", "unchanged"]
    assert again.plan.changes_nothing
    assert dump(office.store) == before


def test_a_dry_run_says_it_and_does_not_do_it(office: Office) -> None:
    before = dump(office.store)
    report = office.send(row(), dry_run=True)
    assert (report.taken, report.plan.posts["added"], report.plan.people["added"]) == (False, 1, 1)
    assert dump(office.store) == before


def test_leaving(office: Office) -> None:
    office.send(row(title="PCT"))
    report = office.send(row(title="PCT", valid_to=date(2024, 5, 31)))
    assert outcomes(report) == ["ended"]
    assert told(report) == ["kết thúc ngày 31/05/2024"]
    assert office.posts() == short(("24943", date(2022, 1, 4), date(2024, 6, 1)))


def test_leaving_on_the_eve_of_the_reform(office: Office) -> None:
    office.send(row(title="PCT"))
    assert outcomes(office.send(row(title="PCT", valid_to=HALF))) == ["ended"]
    assert office.posts() == short(("24943", date(2022, 1, 4), REFORM))


def test_a_sequel_of_another_title_ends_too(office: Office) -> None:
    office.send(row(title="PCT"))
    with office.store.begin() as connection:
        later = schema.post.c.carried
        connection.execute(schema.post.update().where(later).values(title="PCT xã Ka Đô mới"))
    assert outcomes(office.send(row(title="PCT", valid_to=date(2024, 5, 31)))) == ["ended"]
    assert office.posts() == short(("24943", date(2022, 1, 4), date(2024, 6, 1)))


def test_moving_leaves_what_was_said_separately(office: Office) -> None:
    """The new post begins where the old one was only carried on: it is no longer part of the old one."""
    office.send(row(title="PCT"))
    office.send(row(title="PCT", valid_from=REFORM, unit="Xã Ka Đô"))
    office.send(row(title="PCT", valid_to=HALF))
    assert office.posts() == short(("24943", date(2022, 1, 4), REFORM), ("24943", REFORM, None))


def test_moving_between_units(office: Office) -> None:
    office.send(row(title="PCT"))
    report = office.send(
        row(title="PCT", valid_to=date(2024, 5, 31)),
        row(title="PCT", unit="Huyện Đơn Dương", valid_from=date(2024, 6, 1), valid_to=HALF),
    )
    assert outcomes(report) == ["ended", "added"]
    assert office.posts() == short(
        ("24943", date(2022, 1, 4), date(2024, 6, 1)), ("677", date(2024, 6, 1), REFORM)
    )


def test_acting_in_two_posts_is_told(office: Office) -> None:
    office.send(row())
    report = office.send(row(title="Thành viên Ban Chỉ đạo", unit="tỉnh", valid_from=date(2023, 1, 1)))
    assert outcomes(report) == ["added"]
    assert "vẫn giữ “Phó Chủ tịch Ủy ban nhân dân xã”" in report.notes[0]
    assert len(office.posts()) == 3
    both = office.send(row(), row(title="Thành viên Ban Chỉ đạo", unit="tỉnh", valid_from=date(2023, 1, 1)))
    assert outcomes(both) == ["unchanged", "unchanged"]


def test_a_second_post_in_the_same_unit_leaves_the_first_alone(office: Office) -> None:
    office.send(row(title="PCT"))
    assert outcomes(office.send(row(title="Thành viên", valid_from=date(2024, 5, 1)))) == ["added"]
    assert outcomes(office.send(row(title="Bí thư", valid_from=REFORM, unit="Xã Ka Đô"))) == ["added"]
    assert [title for _, title, _, _ in office.posts()].count("PCT") == 2


def test_returning(office: Office) -> None:
    first = row(title="PCT", valid_to=date(2023, 1, 31))
    office.send(first)
    assert outcomes(office.send(row(title="PCT", valid_from=date(2024, 2, 1)))) == ["added"]
    assert [begins for _, _, begins, _ in office.posts()] == [date(2022, 1, 4), date(2024, 2, 1), REFORM]


def test_corrections(office: Office) -> None:
    office.send(row(title="PCT"))
    report = office.send(row(title="Phó Chủ tịch", manager="Không", name="Nguyễn Văn Ân"))
    assert told(report) == ["chức vụ “PCT” đổi thành “Phó Chủ tịch”; không là cán bộ quản lý"]
    assert report.notes == ("mã CB-1: tên “Nguyễn Văn An” đổi thành “Nguyễn Văn Ân”",)
    later = office.send(
        row(title="Phó Chủ tịch", manager="Không", valid_from=date(2022, 2, 1), name="Nguyễn Văn Ân")
    )
    assert told(later) == ["từ ngày 04/01/2022 sửa thành 01/02/2022"]
    assert len(office.posts()) == 2


def test_an_end_that_was_wrong_is_taken_back(office: Office) -> None:
    office.send(row(title="PCT", valid_to=date(2024, 5, 31)))
    assert told(office.send(row(title="PCT"))) == [
        "chưa kết thúc (trước đây ghi 31/05/2024); thêm phần từ 01/07/2025"
    ]
    assert office.posts() == short(("24943", date(2022, 1, 4), REFORM), ("24943", REFORM, None))


def test_what_was_known_on_a_day(office: Office) -> None:
    office.send(row(title="PCT"))
    office.send(row(title="PCT", valid_to=date(2024, 5, 31)))
    office.send(row(title="PCT", valid_to=date(2024, 8, 31)))
    assert office.posts(office.at(0)) == []
    assert office.posts(office.at(1)) == short(("24943", date(2022, 1, 4), REFORM), ("24943", REFORM, None))
    assert office.posts(office.at(2)) == short(("24943", date(2022, 1, 4), date(2024, 6, 1)))
    assert office.posts(office.at(3)) == office.posts()


def test_the_history_says_who_changed_what(office: Office) -> None:
    office.send(row(title="PCT"))
    office.send(row(title="PCT", valid_to=date(2024, 5, 31)))
    with office.store.connect() as connection:
        history = history_of(connection, "cb-000003")
    assert [(line.action, line.origin.by, line.origin.at) for line in history] == [
        ("person-added", "vanphong", office.at(1)),
        ("post-added", "vanphong", office.at(1)),
        ("post-ended", "vanphong", office.at(2)),
    ]
    assert history[2].origin.source is not None
    assert history[2].origin.source.startswith("form-2.xlsx (")
    assert history[2].detail["what"] == "kết thúc ngày 31/05/2024"


@pytest.mark.parametrize(
    ("rows", "cell", "expected"),
    [
        ([row(unit="Huyện Đơn Dương")], "I2", "“Đến ngày” không sau 30/06/2025: Huyện Đơn Dương không còn"),
        ([row(valid_to=date(2025, 8, 1), unit="Huyện Đơn Dương")], "I2", "thêm một dòng cho chức vụ mới"),
        ([row(), row(valid_from=date(2023, 1, 1))], "H3", "không trùng với dòng 2"),
    ],
)
def test_rows_that_contradict_the_map_or_each_other(
    office: Office, rows: list[Any], cell: str, expected: str
) -> None:
    before = dump(office.store)
    report = office.send(*rows, row(code="CB-9"))
    assert not report.taken
    assert (report.mistakes[0].column + str(report.mistakes[0].row)) == cell
    assert expected in report.mistakes[0].expected
    assert dump(office.store) == before


def test_a_code_of_somebody_else(office: Office) -> None:
    office.send(row())
    report = office.send(row(name="Lê Thị Hoa", born=date(1990, 1, 1)))
    assert [str(mistake) for mistake in report.mistakes] == [
        (
            "Cán bộ!A2 (Mã cán bộ): “CB-1”; cần mã của đúng người; "
            "mã CB-1 đang là của “Nguyễn Văn An”, sinh 15/03/1980"
        )
    ]


def test_the_code_of_a_merged_person_leads_to_the_one_who_stayed(office: Office) -> None:
    office.send(row(), row(code="CB-2", title="PCT", valid_from=date(2024, 1, 1)))
    with office.store.begin() as connection:
        old = schema.official.c.code == "CB-2"
        connection.execute(schema.official.update().where(old).values(merged_into="cb-000003"))
    report = office.send(row(code="CB-2", title="Thành viên", valid_from=date(2024, 5, 1)))
    assert outcomes(report) == ["added"]
    assert report.plan.changes[-1].official_id == "cb-000003"
    both = office.send(row(title="Bí thư"), row(code="CB-2", title="Bí thư", valid_from=date(2024, 1, 1)))
    assert "không trùng với dòng 2" in both.mistakes[0].expected


def test_json(office: Office) -> None:
    report = office.send(row()).as_json()
    assert report | {"file": "", "fingerprint": ""} == {
        "file": "",
        "fingerprint": "",
        "taken": True,
        "people": {"added": 1, "changed": 0, "unchanged": 0},
        "posts": {"added": 1, "changed": 0, "ended": 0, "unchanged": 0},
        "changes": [
            {
                "sheet": "Cán bộ",
                "row": 2,
                "code": "CB-1",
                "name": "Nguyễn Văn An",
                "outcome": "added",
                "what": "thêm mới",
            }
        ],
        "mistakes": [],
        "notes": [],
    }


def dump(store: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with store.connect() as connection:
        return {
            table.name: [tuple(found) for found in connection.execute(select(table)).all()]
            for table in (schema.official, schema.post, schema.post_history, schema.register_change)
        }


DAYS = st.dates(date(2021, 1, 1), date(2026, 6, 30))
PERIODS = st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted)


@st.composite
def careers(draw: st.DrawFn) -> list[list[Any]]:
    """One post after the other, each ending the day before the next, perhaps with gaps."""
    begins = draw(PERIODS)
    rows = []
    for position, day in enumerate(begins):
        until = begins[position + 1] if position + 1 < len(begins) else None
        if until and draw(st.booleans()):
            until = day + (until - day) / 2
        unit = draw(st.sampled_from(["Xã Ka Đô", "Tỉnh Lâm Đồng"]))
        title = draw(st.sampled_from(["PCT", "Thành viên"]))
        last = max(until - timedelta(days=1), day) if until else None
        rows.append(row(unit=unit, title=title, valid_from=day, valid_to=last))
    return rows


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=careers(), data=st.data())
def test_careers_in_any_order_and_number_of_forms(
    province: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    gazetteer: Gazetteer,
    atlas: Atlas,
    rows: list[Any],
    data: Any,
) -> None:
    """One form or several, in any order, again and again: the same posts, each in a unit of its days."""
    clear(province)
    office = Office(province, tmp_path_factory.mktemp("career"))
    assert set(outcomes(office.send(*rows))) == {"added"}
    once = office.posts()
    assert set(outcomes(office.send(*data.draw(st.permutations(rows))))) == {"unchanged"}
    assert office.posts() == once
    for code, _, begins, ends in once:
        unit = atlas.find(code, begins)
        assert unit.valid_from <= begins
        assert unit.valid_to is None or (ends is not None and ends <= unit.valid_to)
    posts = sorted((unit, title, begins, ends or date.max) for unit, title, begins, ends in once)
    for (unit, title, _, ends), (other, same, begins, _) in pairwise(posts):
        assert (unit, title) != (other, same) or ends <= begins
    clear(province)
    for one in data.draw(st.permutations(rows)):
        office.send(one)
    assert office.posts() == once


def clear(store: Engine) -> None:
    with store.begin() as connection:
        for table in (schema.register_change, schema.post_history, schema.post):
            connection.execute(table.delete())
        connection.execute(schema.official.delete().where(schema.official.c.code.is_not(None)))
