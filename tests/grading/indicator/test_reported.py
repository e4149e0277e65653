"""What units report of the plan's other targets: kept with its history, never over 100 %."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from taphuan_grading.content import check
from taphuan_grading.content.targets import FILE, Target, read_targets
from taphuan_grading.errors import ContentErrors, TargetError
from taphuan_grading.indicator.reported import (
    Value,
    import_values,
    parse_value,
    report_value,
    reported_as_of,
    values_of,
)
from taphuan_grading.store.engine import writing

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
DAY = date(2026, 11, 15)
TARGETS = read_targets(Path(__file__).parents[3] / "courses")
FILES, OVER, COUNT = TARGETS[0], TARGETS[4], TARGETS[-1]


def say(engine: Engine, text: str, *, day: date = DAY, at: datetime = AT, reason: str = "") -> None:
    value = parse_value(FILES, text) if text else Value(None)
    with writing(engine) as connection:
        report_value(connection, FILES, value, day=day, source="BC-05", by="vp", at=at, reason=reason)


def stands(engine: Engine, day: date = DAY) -> tuple[float | None, bool | None]:
    with engine.connect() as connection:
        found = reported_as_of(connection, TARGETS, day)[0]
    return found.value, found.reached


def test_the_targets_are_those_of_the_plan() -> None:
    aims = {target.id: target.aim for target in TARGETS}
    assert len(aims) == 14
    assert list(aims.values()) == [90, 80, 60, 100, 50, 50, 60, 70, 25, 70, 70, 50, 40, 1]
    assert [target.id for target in TARGETS if target.over] == ["advanced-communes-8-4"]
    assert [target.unit for target in TARGETS if not target.is_share] == ["mô hình"]


@pytest.mark.parametrize(
    ("target", "text", "value"),
    [
        (FILES, "45,05", Value(45.05)),
        (FILES, "45,05%", Value(45.05)),
        (FILES, " 50 / 111 ", Value(100 * 50 / 111, 50, 111)),
        (FILES, "1.000/2.000", Value(50.0, 1000, 2000)),
        (FILES, "100", Value(100)),
        (FILES, "0/7", Value(0, 0, 7)),
        (COUNT, "3", Value(3)),
        (COUNT, "101", Value(101)),
    ],
)
def test_values_as_people_type_them(target: Target, text: str, value: Value) -> None:
    assert parse_value(target, text) == value


@pytest.mark.parametrize(
    ("target", "text", "message"),
    [
        (FILES, "112/111", "figures over 100% cannot be"),
        (FILES, "0/0", "is no share"),
        (FILES, "100,01", "from 0 to 100%"),
        (FILES, "-1", "from 0 to 100%"),
        (FILES, "nhiều", "is no number"),
        (COUNT, "1/2", "counts mô hình"),
    ],
)
def test_values_that_cannot_be(target: Target, text: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        parse_value(target, text)


def test_more_than_half_is_more_than_half() -> None:
    assert not OVER.reached_by(50)
    assert OVER.reached_by(50.01)
    assert FILES.reached_by(90)


def test_a_correction_says_why_and_keeps_what_was_there(engine: Engine) -> None:
    assert stands(engine) == (None, None)
    say(engine, "50/111")
    with pytest.raises(TargetError, match=r"has a value of 2026-11-15 already \(BC-05\); say why"):
        say(engine, "91")
    later = datetime(2026, 11, 21, 3, tzinfo=UTC)
    say(engine, "91", at=later, reason="đếm thiếu")
    assert stands(engine, date(2026, 11, 21)) == (91, True)
    assert stands(engine, date(2026, 11, 20)) == (100 * 50 / 111, False)  # as it was known then
    with engine.connect() as connection:
        kept = values_of(connection, FILES.id)
    assert [(one.value.numerator, one.reason) for one in kept] == [(50, None), (None, "đếm thiếu")]


def test_the_latest_day_stands_and_can_be_taken_back(engine: Engine) -> None:
    say(engine, "40", day=date(2026, 5, 1))
    say(engine, "60", day=date(2026, 10, 1))
    now = date(2026, 11, 20)
    assert stands(engine, now)[0] == 60
    say(engine, "", day=date(2026, 10, 1), reason="nhầm tháng")
    assert stands(engine, now)[0] == 40
    with pytest.raises(TargetError, match="no value of 2026-10-01 to take back"):
        say(engine, "", day=date(2026, 10, 1), reason="nữa")
    with pytest.raises(TargetError, match="has not come yet"):
        say(engine, "1", day=date(2026, 11, 21))


HEAD = "target,value,day,source,reason\n"


def test_a_file_is_taken_whole_or_not_at_all(engine: Engine) -> None:
    good = HEAD + f'{FILES.id},"45,05",2026-11-15,BC-05,\n{COUNT.id},2,2026-11-15,BC-06,\n'
    bad = good + f"nothing,1,2026-11-15,BC,\n{FILES.id},120,2026-11-16,BC,\n{FILES.id},1,hôm nay,BC,\n"
    with pytest.raises(TargetError) as error, writing(engine) as connection:
        import_values(connection, TARGETS, bad, by="vp", at=AT)
    lines = error.value.message.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 4", "line 5", "line 6"]
    assert stands(engine) == (None, None)
    with writing(engine) as connection:
        assert import_values(connection, TARGETS, "\ufeff" + good, by="vp", at=AT) == 2
        assert import_values(connection, TARGETS, good, by="vp", at=AT) == 0
        with pytest.raises(TargetError, match="the columns day, source are missing"):
            import_values(connection, TARGETS, "target,value\n", by="vp", at=AT)


@given(st.lists(st.tuples(st.dates(date(2026, 11, 1), DAY), st.integers(0, 111)), min_size=1, max_size=6))
def test_a_share_is_never_over_a_hundred(said: list[tuple[date, int]]) -> None:
    for _, number in said:
        value = parse_value(FILES, f"{number}/111").value
        assert value is not None
        assert 0 <= value <= 100


def test_mistakes_in_the_file_have_lines(tmp_path: Path) -> None:
    entry = "  - {id: %s, statement: Một, unit: '%%', aim: %s, source: Mục I}\n"
    text = "targets:\n" + entry % ("a", 90) + entry % ("a", 120) + entry % ("A b", 1)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ContentErrors) as error:
        read_targets(tmp_path)
    assert [mistake.line for mistake in error.value.errors] == [3, 3, 4]
    assert {"'a' appears twice", "the aim is 120%"} <= {one.problem for one in check([tmp_path])}
    assert read_targets(tmp_path / "none") == ()
