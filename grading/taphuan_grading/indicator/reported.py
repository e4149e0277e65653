"""What units report of the plan's other targets: as it was said, with source and day, never computed with.

Rows are only ever added. The last one of a target and a day stands; one that changes what stands says why.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from taphuan_grading.clock import end_of, local_day
from taphuan_grading.content.targets import Target
from taphuan_grading.errors import TargetError
from taphuan_grading.store.figure_schema import reported_value
from taphuan_grading.vietnamese import parse_number

_FIELDS = ("target", "value", "day", "source", "reason")
_NEEDED = _FIELDS[:4]
_SHARE = re.compile(r"\s*(\d[\d. ]*?)\s*/\s*(\d[\d. ]*?)\s*")
_LONGEST = 300


@dataclass(frozen=True)
class Value:
    """What was said of a target: so much, perhaps as a share of counted things; nothing takes it back."""

    value: float | None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Said:
    """A row: what was said of a day, by whom, when, from where, and why it corrects what was there."""

    id: int
    target: str
    as_of: date
    value: Value
    source: str
    reason: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Reported:
    """A target with what stands of it: the latest day's, or nothing yet."""

    target: Target
    said: Said | None

    @property
    def value(self) -> float | None:
        """The value as it was reported."""
        return self.said.value.value if self.said else None

    @property
    def reached(self) -> bool | None:
        """Whether the reported value is enough; None when there is none."""
        return None if self.value is None else self.target.reached_by(self.value)


def parse_value(target: Target, text: str) -> Value:
    """Read what somebody typed: ``45,05``, or ``50/111``, of which a percentage is computed.

    Raises
    ------
    TargetError
        For what is no number, is below 0, a share of nothing, or more than 100 %.
    """
    share = _SHARE.fullmatch(text)
    if share:
        done, of = (int(re.sub(r"[. ]", "", part)) for part in share.groups())
        if not target.is_share:
            raise TargetError(f"{target.id} counts {target.unit}, so {text.strip()!r} is no value of it")
        if not 0 <= done <= of or not of:
            raise TargetError(f"{target.id}: {done} of {of} is no share; figures over 100% cannot be")
        return Value(100 * done / of, done, of)
    number = parse_number(text, unit=target.unit)
    if number is None:
        raise TargetError(f"{target.id}: {text!r} is no number; write 45,05 or 50/111")
    if number < 0 or (target.is_share and number > 100):
        raise TargetError(f"{target.id}: {text.strip()} cannot be; a share is from 0 to 100%")
    return Value(number)


def report_value(
    connection: Connection,
    target: Target,
    value: Value,
    *,
    day: date,
    source: str,
    by: str,
    at: datetime,
    reason: str | None = None,
) -> int:
    """Record what somebody reported, and return its number.

    Raises
    ------
    TargetError
        Without a source, for a day that has not come, or when the day has a value already and no reason says
        why it changes.
    """
    told, why = source.strip(), (reason or "").strip()
    if not 0 < len(told) <= _LONGEST:
        raise TargetError(f"say where the value comes from, in 1 to {_LONGEST} letters")
    if day > local_day(at):
        raise TargetError(f"{day} has not come yet: nothing can be reported of it")
    standing = _standing(values_of(connection, target.id)).get(day)
    if standing is not None and not why:
        raise TargetError(f"{target.id} has a value of {day} already ({standing.source}); say why it changes")
    if value.value is None and standing is None:
        raise TargetError(f"{target.id} has no value of {day} to take back")
    row = {"value": value.value, "numerator": value.numerator, "denominator": value.denominator}
    made = connection.execute(
        insert(reported_value)
        .values(
            target=target.id,
            as_of=day,
            **row,
            source=told,
            reason=why[:500] or None,
            recorded_at=at,
            recorded_by=by,
        )
        .returning(reported_value.c.id)
    )
    return int(made.scalar_one())


def values_of(connection: Connection, target: str | None = None) -> list[Said]:
    """Return everything that was said of a target, or of all, the earliest recorded first."""
    table = reported_value
    query = select(table).order_by(table.c.id)
    if target is not None:
        query = query.where(table.c.target == target)
    return [_said(row) for row in connection.execute(query)]


def reported_as_of(connection: Connection, targets: Sequence[Target], day: date) -> tuple[Reported, ...]:
    """Return every target with the value of the latest day up to `day`, as it was known at its end."""
    known = [said for said in values_of(connection) if said.as_of <= day and said.recorded_at < end_of(day)]
    found = []
    for target in targets:
        standing = _standing([said for said in known if said.target == target.id])
        said = standing[max(standing)] if standing else None
        found.append(Reported(target, said))
    return tuple(found)


def import_values(
    connection: Connection, targets: Sequence[Target], text: str, *, by: str, at: datetime
) -> int:
    """Record the rows of a CSV file, all of them or none, and return how many.

    The columns are ``target, value, day, source`` and, for a correction, ``reason``. An empty value takes
    back what was said of the day. A row that says again what stands is passed over.

    Raises
    ------
    TargetError
        With one line a bad row; the caller's transaction must then be rolled back.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    lacking = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if lacking:
        raise TargetError(
            f"line 1: the columns {', '.join(lacking)} are missing; expected {', '.join(_FIELDS)}"
        )
    known, errors, added = {target.id: target for target in targets}, [], 0
    for row in reader:
        try:
            added += _import_row(connection, known, row, by, at)
        except TargetError as error:
            errors.append(f"line {reader.line_num}: {error.message}")
    if errors:
        raise TargetError("\n".join(errors))
    return added


def find_target(targets: Sequence[Target], target_id: str) -> Target:
    """Return the target; `TargetError` names those that there are."""
    for target in targets:
        if target.id == target_id:
            return target
    known = ", ".join(target.id for target in targets) or "none"
    raise TargetError(f"there is no target {target_id!r}; targets.yml has {known}")


def _import_row(
    connection: Connection, known: dict[str, Target], row: dict[str, str], by: str, at: datetime
) -> bool:
    target = find_target(tuple(known.values()), (row["target"] or "").strip())
    try:
        day = date.fromisoformat((row["day"] or "").strip())
    except ValueError:
        raise TargetError(f"{row['day']!r} is no day such as 2026-11-30") from None
    text = (row["value"] or "").strip()
    value = parse_value(target, text) if text else Value(None)
    standing = _standing(values_of(connection, target.id)).get(day)
    if standing is not None and standing.value == value:
        return False
    given = {"source": row["source"] or "", "reason": row.get("reason"), "by": by, "at": at}
    report_value(connection, target, value, day=day, **given)  # type: ignore[arg-type]
    return True


def _standing(said: Sequence[Said]) -> dict[date, Said]:
    """Return what stands of each day, in the order of recording: the last, unless it takes the value back."""
    last = {one.as_of: one for one in said}
    return {day: one for day, one in last.items() if one.value.value is not None}


def _said(row: object) -> Said:
    fields = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001
    value = Value(fields["value"], fields["numerator"], fields["denominator"])
    rest = ("id", "target", "as_of", "source", "reason", "recorded_at", "recorded_by")
    return Said(value=value, **{name: fields[name] for name in rest})
