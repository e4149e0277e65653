"""Reports of units below, kept as they came: with day and source, and never mixed with our own figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.errors import RegisterError, ReportError
from taphuan_grading.register.scope import PROVINCE, Scope, visible
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.reports.received import Received
from taphuan_grading.store.report_schema import received_report as table


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
    shown = next((one.shown for one in received.edits if one.what == sent.name), None)
    numerator, denominator = shown or (sent.numerator, sent.denominator)
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
