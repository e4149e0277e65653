from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from tests.grading.attendance.conftest import BEGINS, CODE, DAY, sent

from taphuan_grading.attendance.classes import TrainingClass, find_class, list_classes
from taphuan_grading.attendance.codes import Seat
from taphuan_grading.attendance.declared import read_classes
from taphuan_grading.attendance.intake import Outcome
from taphuan_grading.attendance.making import invite, set_accredited
from taphuan_grading.attendance.records import records_of
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.scans import MOST_BYTES, add_scan, read_scan, scans_of
from taphuan_grading.attendance.signing_in import SignedIn, sign_in
from taphuan_grading.errors import ClassError, CodeError, ContentErrors, SheetError
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home

Make = Callable[..., TrainingClass]
IN_CLASS = BEGINS + timedelta(minutes=5)

FILE = """\
classes:
  - id: lop-2
    title: Thương mại điện tử
    course: a
    organiser: Văn phòng Điều phối
    place: Hội trường xã
    capacity: 30
    trainers: [thay]
    sessions:
      - {day: 2026-03-11, begins: "07:30", ends: "11:00", hours: 3}
      - {day: 2026-03-11, begins: 13:30, ends: 16:00}
    units: ["24781"]
"""


def test_a_file_of_classes(tmp_path: Path) -> None:
    path = tmp_path / "classes.yml"
    path.write_text(FILE, encoding="utf-8")
    (found,) = read_classes(path)
    assert [session.counted for session in found.sessions] == [3, 2.5]
    assert found.sessions[1].starts_at.isoformat() == "2026-03-11T13:30:00+07:00"
    path.write_text(FILE.replace("capacity: 30", "capacity: many").replace("13:30", "25:00"), "utf-8")
    with pytest.raises(ContentErrors) as refused:
        read_classes(path)
    assert [error.line for error in refused.value.errors] == [7, 11]
    assert "a time such as" in refused.value.message


def test_a_class_comes_back_as_it_was_made(store: Engine, make_class: Make) -> None:
    made = make_class(id="lop-b", trainers=["co", "thay"], units=[CODE], people=["cb-01"])
    with store.connect() as connection:
        assert find_class(connection, "lop-b") == made
        assert [one.id for one in list_classes(connection, "co")] == ["lop-b"]
        assert {one.id for one in list_classes(connection)} == {"lop-a", "lop-b"}
        with pytest.raises(ClassError) as refused:
            find_class(connection, "lop-a", "co")
    assert refused.value.code == "no-class"
    assert (made.hours, made.day, made.trainers) == (3.5, DAY, ("co", "thay"))


def session(begins: str, ends: str, hours: float | None = None) -> dict[str, Any]:
    return {"day": DAY, "begins": begins, "ends": ends, "hours": hours}


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("taken", {"id": "lop-a"}),
        ("bad-id", {"id": "Lớp A"}),
        ("no-course", {"course": "zz"}),
        ("no-trainer", {"trainers": ["nobody"]}),
        ("no-person", {"people": ["cb-99"]}),
        ("too-many", {"capacity": 2}),
        ("no-unit", {"units": ["00000"]}),
        ("unit-ended", {"units": ["24784"]}),
        ("bad-times", {"sessions": [session("11:30", "07:30", 3)]}),
        ("bad-hours", {"sessions": [session("07:30", "08:30", 3)]}),
        ("overlap", {"sessions": [session("07:30", "09:30"), session("09:00", "10:00")]}),
    ],
)
def test_a_class_that_cannot_be(make_class: Make, code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ClassError) as refused:
        make_class(**{"id": "lop-b"} | changes)
    assert refused.value.code == code


def test_a_unit_that_ended_is_refused_with_its_heir(make_class: Make) -> None:
    with pytest.raises(ClassError, match=r"Phường 1 \(24784\) ended on 2025-07-01 and became .*\(24781\)"):
        make_class(id="lop-b", units=["24784"])


def test_people_of_an_invited_unit_are_expected(store: Engine, make_class: Make) -> None:
    class_ = make_class(id="lop-b", units=[CODE], people=["cb-03", "cb-01"])
    with store.connect() as connection:
        found = roster(connection, class_)
    assert [one.name for one in found] == ["Nguyễn Văn An", "Đặng Thị Ẩn", "K'Brêu"]
    assert [(one.post, one.invited) for one in found][2] == ("Phó Chủ tịch", True)


def test_a_unit_that_has_ended_by_the_day_of_the_class_stands_for_its_heirs(
    store: Engine, make_class: Make
) -> None:
    old = [{"day": date(2025, 6, 20), "begins": "07:30", "ends": "11:30"}]
    made = make_class(id="lop-b", units=["24784"], people=[], sessions=old)
    moved = TrainingClass(**vars(made) | {"sessions": make_class(id="lop-c").sessions})
    with store.connect() as connection:
        assert roster(connection, made) == ()
        assert [one.official_id for one in roster(connection, moved)] == ["cb-04"]


def test_somebody_is_invited_later(store: Engine) -> None:
    with writing(store) as connection:
        for _ in range(2):
            invite(connection, find_class(connection, "lop-a"), "cb-05")
        with pytest.raises(ClassError, match="no official"):
            invite(connection, find_class(connection, "lop-a"), "cb-99")
        assert "cb-05" in find_class(connection, "lop-a").people
        set_accredited(connection, "lop-a", accredited=False)
        assert not find_class(connection, "lop-a").accredited


def test_who_came_without_invitation_is_on_the_list(
    store: Engine, send: Callable[..., list[Outcome]]
) -> None:
    send(sent("cb-05"))
    with store.connect() as connection:
        found = {one.official_id: one.invited for one in roster(connection, find_class(connection, "lop-a"))}
    assert found == {"cb-01": True, "cb-02": True, "cb-03": True, "cb-05": False}


def signing(store: Engine, official_id: str | None = "cb-01", **changes: Any) -> SignedIn:
    with writing(store) as connection:
        fields = {"official_id": official_id, "at": IN_CLASS} | changes
        return sign_in(connection, Seat("lop-a", 1), **fields)


def test_somebody_signs_in_once_however_often_the_code_is_used(store: Engine) -> None:
    assert [signing(store).again for _ in range(3)] == [False, True, True]
    with store.connect() as connection:
        (record,) = records_of(connection, "lop-a")
    assert (record.status, record.source, record.recorded_by) == ("present", "code", "cb-01")


@pytest.mark.parametrize("official_id", [None, "cb-05", "cb-99"])
def test_who_is_not_on_the_list_is_told_so(store: Engine, official_id: str | None) -> None:
    with pytest.raises(CodeError, match="không có trong danh sách") as refused:
        signing(store, official_id)
    assert refused.value.code == "not-listed"


@pytest.mark.parametrize("hours", [-2, 5])
def test_a_code_outside_the_hours_of_the_class(store: Engine, hours: int) -> None:
    with pytest.raises(CodeError) as refused:
        signing(store, at=BEGINS + timedelta(hours=hours))
    assert refused.value.code == "not-now"


def test_a_code_of_a_class_that_is_gone(store: Engine) -> None:
    for seat in (Seat("lop-x", 1), Seat("lop-a", 2)):
        with writing(store) as connection, pytest.raises(CodeError) as refused:
            sign_in(connection, seat, official_id="cb-01", at=IN_CLASS)
        assert refused.value.code == "no-class"


def test_a_scanned_sheet_is_kept_by_its_hash(store: Engine, bare_home: Home) -> None:
    content = b"%PDF-1.7 " + b"x" * 100
    with writing(store) as connection:
        class_ = find_class(connection, "lop-a")
        digests = {
            add_scan(connection, bare_home, class_, 1, content, by="thay", at=BEGINS) for _ in range(2)
        }
        (scan,) = scans_of(connection, "lop-a", 1)
    assert digests == {scan.sha256}
    assert (scan.media_type, scan.size, read_scan(bare_home, scan)) == ("application/pdf", 109, content)
    path = bare_home.evidence / scan.sha256
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(b"changed")
    with pytest.raises(SheetError, match="nguyên vẹn"):
        read_scan(bare_home, scan)


@pytest.mark.parametrize(
    ("content", "ordinal"), [(b"<html>", 1), (b"", 1), (b"%PDF-" + b"x" * MOST_BYTES, 1), (b"%PDF-", 9)]
)
def test_a_file_that_is_no_sheet(store: Engine, bare_home: Home, content: bytes, ordinal: int) -> None:
    with writing(store) as connection, pytest.raises(SheetError):
        add_scan(
            connection,
            bare_home,
            find_class(connection, "lop-a"),
            ordinal,
            content,
            by="thay",
            at=BEGINS,
        )
    assert not bare_home.evidence.exists()
