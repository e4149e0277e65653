"""The indicator from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Engine, FromClause, or_, select

from taphuan_grading import clock
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.compute import compute
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.other_map import OtherMap
from taphuan_grading.indicator.people import POST_COLUMNS, UNIT_COLUMNS, holding
from taphuan_grading.register.history import posts_known_at
from taphuan_grading.register.scope import PROVINCE, Key, Scope, visible
from taphuan_grading.register.units import Atlas, stored_atlas
from taphuan_grading.store import schema

_DAYS = ("valid_from", "valid_to", "unit_valid_from")


def indicator_as_of(
    engine: Engine,
    programme: Programme,
    day: date | None = None,
    *,
    map_day: date | None = None,
    known_at: datetime | None = None,
    scope: Scope = PROVINCE,
) -> Indicator:
    """Return the indicator as of `day`, today by default.

    What counts is the evidence of the run that holds the day, known on or before it.

    Parameters
    ----------
    engine
        The store.
    programme
        What is taught.
    day
        The day of the figure.
    map_day
        Show the units of this day instead; the figure itself is the same.
    known_at
        Read the posts as the register knew them at this moment. Merges of identities are not undone: the
        evidence of somebody who was merged later counts for the one who stayed.
    scope
        Count only in the units that this shows, as of `day`.

    Raises
    ------
    RuleError
        For a day that has not come, that is before the first map, or on which no run or rule holds.
    RegisterError
        When a manager's unit does not exist on that day.
    """
    today = clock.today()
    when = today if day is None else day
    if when > today:
        raise RuleError(f"{when} has not come yet; today is {today}")
    rule, run = rule_on(programme, when), run_on(programme, when)
    with engine.connect() as connection:
        units, posts = load_units(connection), load_posts(connection, when, known_at)
        evidence = load_evidence(connection, programme, run, rule, when)
        atlas = None if scope.province and map_day is None else stored_atlas(connection)
    for shown in (when, map_day or when):
        if holding(units, shown).empty:
            raise RuleError(f"no units are known on {shown}")
    courses = courses_passed(rule, evidence, when)
    found = compute(
        programme,
        rule,
        when,
        posts=posts,
        units=units,
        courses=courses,
        trained=trained(rule, courses),
        other_map=OtherMap(atlas, map_day) if atlas and map_day else None,
        shown=_shown(atlas, scope, when, map_day or when) if atlas else None,
    )
    return replace(found, known_at=known_at)


def _shown(atlas: Atlas, scope: Scope, day: date, map_day: date) -> frozenset[Key] | None:
    """Return the units of both days that `scope` shows; None for all."""
    return None if scope.province else visible(atlas, scope, day) | visible(atlas, scope, map_day)


def load_posts(connection: Connection, day: date, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the posts of managers that are held on `day`, as they are known now or were at a moment."""
    table = schema.post if known_at is None else posts_known_at(known_at)
    held = (table.c.valid_from <= day) & or_(table.c.valid_to.is_(None), table.c.valid_to > day)
    return _frame(connection, table, POST_COLUMNS, table.c.manager & held).astype({"manager": bool})


def load_units(connection: Connection) -> pd.DataFrame:
    """Return all units of all times."""
    return _frame(connection, schema.unit, UNIT_COLUMNS)


def _frame(
    connection: Connection, table: FromClause, columns: tuple[str, ...], *wanted: ColumnElement[bool]
) -> pd.DataFrame:
    rows = connection.execute(select(*(table.c[column] for column in columns)).where(*wanted))
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
    days = [column for column in _DAYS if column in columns]
    return frame.assign(**{column: pd.to_datetime(frame[column]) for column in days})
