"""What is published of a snapshot: rows, what is hidden, the files; and what the next one keeps hidden."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from taphuan_grading.errors import PublicationError
from taphuan_grading.indicator.models import By, Indicator, Row
from taphuan_grading.indicator.publication import Publication, publish, read_publication
from taphuan_grading.indicator.snapshots import Snapshot
from taphuan_grading.indicator.suppression import SMALLEST
from taphuan_grading.register.units import Atlas, Unit

DAY = date(2026, 11, 20)
BORN = date(2025, 7, 1)
COMMUNES = {"a": (3, 2), "b": (12, 6), "c": (20, 12), "d": (0, 0)}
Sizes = dict[str, tuple[int, int]]


def unit(code: str, level: str, parent: str | None, name: str = "") -> Unit:
    return Unit(code, BORN, None, name or code.upper(), "xã", level, parent)  # type: ignore[arg-type]


ATLAS = Atlas((unit("68", "province", None), *(unit(code, "commune", "68") for code in COMMUNES)), ())


def figure(communes: Sizes, own: tuple[int, int] = (8, 5), day: date = DAY) -> Indicator:
    whole, done = (own[side] + sum(one[side] for one in communes.values()) for side in (0, 1))
    rows = [
        _row("level", "province", *own),
        _row("level", "district", 0, 0),
        _row("level", "commune", whole - own[0], done - own[1]),
        _row("unit", "68", whole, done),
        *(_row("unit", code, *one) for code, one in communes.items()),
        _row("gender", "male", 1, 1),
    ]
    return Indicator(day, "Quy tắc.", done, whole, tuple(rows))


def _row(by: By, key: str, of: int, done: int) -> Row:
    return Row(by, key, key.upper(), done, of)


def snapshot(communes: Sizes = COMMUNES, number: int = 1, own: tuple[int, int] = (8, 5)) -> Snapshot:
    at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    found = figure(communes, own)
    return Snapshot(number, DAY, at, "vanphong", "Báo cáo số 5", found, {}, {"trained": ("cb-1",)}, "f" * 64)


def hidden(found: Publication) -> set[str]:
    return {row.key for row in found.rows if row.hidden}


def test_levels_and_units_without_the_small_ones() -> None:
    found = publish(ATLAS, snapshot())
    assert (found.numerator, found.denominator) == (25, 43)
    assert [row.key for row in found.by("level")] == ["province", "district", "commune"]
    assert [(row.key, row.parent, row.level) for row in found.by("unit")][:2] == [
        ("68", None, "province"),
        ("a", "68", "commune"),
    ]
    assert hidden(found) == {"a", "b"}
    assert next(row for row in found.rows if row.key == "d").denominator == 0
    assert (found.snapshot, found.digest, found.taken_on) == (1, "f" * 64, date(2026, 11, 21))


def test_the_files_hold_what_is_published_and_nothing_else() -> None:
    found = publish(ATLAS, snapshot())
    text = found.as_json()
    assert read_publication(text) == found
    told = json.loads(text)
    assert told["smallest_group"] == SMALLEST
    assert {row["by"] for row in told["rows"]} == {"level", "unit"}
    for word in ("cb-1", "vanphong", "Báo cáo", "gender"):
        assert word not in text + found.as_csv()
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(found.as_csv()))}
    assert (rows["a"]["numerator"], rows["a"]["denominator"]) == ("", "")
    assert (rows["c"]["numerator"], rows["c"]["denominator"]) == ("12", "20")


def test_what_was_hidden_in_a_run_stays_hidden() -> None:
    """Else the difference of two pages would be the small group of the first one."""
    first = snapshot()
    grown = snapshot({**COMMUNES, "a": (6, 3)}, 2)
    assert hidden(publish(ATLAS, grown)) == set()
    assert hidden(publish(ATLAS, grown, [first])) == {"a", "b"}
    third = snapshot({**COMMUNES, "a": (6, 3), "c": (4, 1)}, 3)
    assert hidden(publish(ATLAS, third, [first, grown])) == {"a", "b", "c"}


def test_the_same_snapshot_is_always_published_alike() -> None:
    earlier = [snapshot({**COMMUNES, "c": (2, 1)}, 1)]
    assert publish(ATLAS, snapshot(number=2), earlier) == publish(ATLAS, snapshot(number=2), earlier)


def test_a_unit_of_its_own_code_but_another_time_is_another_one() -> None:
    later = Atlas(tuple(Unit(**{**vars(one), "valid_from": date(2026, 10, 1)}) for one in ATLAS.units), ())
    first, grown = snapshot(), snapshot({**COMMUNES, "a": (6, 3)}, 2)
    both = Atlas(
        (*(Unit(**{**vars(one), "valid_to": date(2026, 10, 1)}) for one in ATLAS.units), *later.units), ()
    )
    before = Snapshot(**{**vars(first), "figure": figure(COMMUNES, day=date(2026, 9, 1))})
    assert hidden(publish(both, grown, [before])) == set()


def test_so_few_people_have_no_page() -> None:
    with pytest.raises(PublicationError, match="figures of fewer than 5 are not published"):
        publish(ATLAS, snapshot(dict.fromkeys(COMMUNES, (0, 0)), own=(4, 2)))


@pytest.mark.parametrize("key", ["commune", "68", "a"])
def test_rows_that_do_not_add_up_are_not_published(key: str) -> None:
    good = snapshot()
    rows = tuple(
        Row(row.by, row.key, row.name, row.numerator, row.denominator + 7 * (row.key == key))
        for row in good.figure.rows
    )
    bad = Indicator(DAY, "Quy tắc.", good.figure.numerator, good.figure.denominator, rows)
    with pytest.raises(PublicationError):
        publish(ATLAS, Snapshot(**{**vars(good), "figure": bad}))


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"kind": "x", "version": 1}', "7"])
def test_a_file_that_is_something_else(text: str) -> None:
    with pytest.raises(PublicationError, match="no published figure"):
        read_publication(text)
    newer = publish(ATLAS, snapshot()).as_json().replace('"version": 1', '"version": 2')
    with pytest.raises(PublicationError, match="publish it again"):
        read_publication(newer)
