"""Reports of units below, kept as they came: with day and source, and never mixed with our own figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.errors import RegisterError, ReportError
from taphuan_grading.register.scope import PROVINCE, Scope, visible
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.reports.received import Edit, Figure, Received, Shown, as_shown
from taphuan_grading.store.report_schema import received_report as table


@dataclass(frozen=True)
class Kept:
    """A report as it is kept.

    Parameters
    ----------
    unit
        Who sent it.
    shown
        What people read in it, and of which day.
    edits, edited
        Where that is not what was written, and whether anything was changed by hand.
    file_name, sha256
        Where it came from.
    received_at, received_by
        When it was taken in, and by whom.
    replaced_at
        When another one took its place; None for the one that stands.
    """

    unit: Unit
    shown: Shown
    edits: tuple[Edit, ...]
    edited: bool
    file_name: str
    sha256: str
    received_at: datetime
    received_by: str
    replaced_at: datetime | None


def unit_of(atlas: Atlas, received: Received, *, year: int, above: Unit | None, today: date) -> Unit:
    """Return the unit that sent a report, if its report is one that is waited for.

    Parameters
    ----------
    atlas
        All units.
    received
        The file.
    year
        The year whose reports are collected.
    above
        The unit that collects; None for the province.
    today
        A report cannot be of a later day.

    Raises
    ------
    ReportError
        For another year, a day that has not come, or a unit that is not below the one that collects.
    """
    sent = received.sent
    if sent.year != year or sent.as_of.year != year:
        raise ReportError(f"{received.name} is the report of {sent.year}, expected one of {year}")
    if sent.as_of > today:
        raise ReportError(f"{received.name} is of {sent.as_of}, which has not come yet")
    try:
        unit = atlas.find(sent.code, sent.as_of)
    except RegisterError as error:
        raise ReportError(f"{received.name}: {error.message}") from error
    if unit.valid_from != sent.valid_from:
        raise ReportError(
            f"{received.name}: the code {sent.code} belonged to another unit before {unit.valid_from}"
        )
    scope = PROVINCE if above is None else Scope(units=frozenset({above.key}))
    own = unit.level == "province" if above is None else unit.key == above.key
    if own or unit.key not in visible(atlas, scope, sent.as_of):
        where = above.full_name if above else "the province"
        raise ReportError(f"{received.name} is of {unit.full_name}, which is no unit below {where}")
    return unit


def keep(
    connection: Connection, received: Received, unit: Unit, *, by: str, at: datetime, replace: bool = False
) -> None:
    """Keep a report; what people read in the file is what was reported.

    Raises
    ------
    ReportError
        When the same file, or another one of this unit and year, is kept already and is not to be replaced.
    """
    sent = received.sent
    mine = (table.c.unit_code == unit.code) & (table.c.unit_valid_from == unit.valid_from)
    standing = mine & (table.c.year == sent.year) & table.c.replaced_at.is_(None)
    before = connection.execute(select(table).where(standing)).first()
    if before is not None and before.sha256 == received.sha256:
        raise ReportError(f"{received.name} is kept already, since {before.received_at:%Y-%m-%d}")
    if before is not None and not replace:
        raise ReportError(
            f"{received.name}: a report of {unit.full_name} for {sent.year} is kept already "
            f"({before.file_name}, as of {before.as_of}); add --replace if this one takes its place"
        )
    connection.execute(update(table).where(standing).values(replaced_at=at))
    numerator, denominator = received.shown.whole
    connection.execute(
        insert(table).values(
            unit_code=unit.code,
            unit_valid_from=unit.valid_from,
            year=sent.year,
            as_of=sent.as_of,
            numerator=numerator,
            denominator=denominator,
            units=[list(one) for one in sent.units],
            edited=received.edited,
            edits=[asdict(one) for one in received.edits],
            file_name=received.name[:200],
            sha256=received.sha256,
            received_at=at,
            received_by=by,
        )
    )


def kept_reports(connection: Connection, atlas: Atlas, year: int, *, replaced: bool = False) -> list[Kept]:
    """Return the reports that were collected for `year`, in the order in which they came.

    With `replaced` also those that another one has taken the place of.
    """
    query = select(table).where(table.c.year == year).order_by(table.c.received_at, table.c.id)
    if not replaced:
        query = query.where(table.c.replaced_at.is_(None))
    return [_kept(atlas, row) for row in connection.execute(query).mappings()]


def _kept(atlas: Atlas, row: Mapping[Any, Any]) -> Kept:
    edits = tuple(Edit(one["what"], _figure(one["written"]), _figure(one["shown"])) for one in row["edits"])
    return Kept(
        unit=atlas.find(row["unit_code"], row["as_of"]),
        shown=Shown(row["as_of"], (row["numerator"], row["denominator"]), as_shown(row["units"], edits)),
        edits=edits,
        edited=row["edited"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        received_at=row["received_at"],
        received_by=row["received_by"],
        replaced_at=row["replaced_at"],
    )


def _figure(pair: Sequence[int]) -> Figure:
    return pair[0], pair[1]
