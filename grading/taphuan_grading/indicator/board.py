"""The indicator from the store."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, Table, select

from taphuan_grading import clock
from taphuan_grading.completion.evidence import load_attempts
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import course_passes, module_passes, trained
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.compute import compute
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.people import POST_COLUMNS, UNIT_COLUMNS, holding
from taphuan_grading.store import schema

_DAYS = ("valid_from", "valid_to", "unit_valid_from")


def indicator_as_of(engine: Engine, programme: Programme, day: date | None = None) -> Indicator:
    """Return the indicator as of `day`, today by default.

    What counts are the attempts of the run that holds the day, marked on or before it.

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
        units, posts = load_units(connection), load_posts(connection)
        attempts = load_attempts(connection, run.id)
    if holding(units, when).empty:
        raise RuleError(f"no units are known on {when}")
    courses = course_passes(programme, module_passes(programme, attempts, when))
    return compute(
        programme, rule, when, posts=posts, units=units, courses=courses, trained=trained(rule, courses)
    )


def load_posts(connection: Connection) -> pd.DataFrame:
    """Return all posts of all times."""
    return _frame(connection, schema.post, POST_COLUMNS).astype({"manager": bool})


def load_units(connection: Connection) -> pd.DataFrame:
    """Return all units of all times."""
    return _frame(connection, schema.unit, UNIT_COLUMNS)


def _frame(connection: Connection, table: Table, columns: tuple[str, ...]) -> pd.DataFrame:
    rows = connection.execute(select(*(table.c[column] for column in columns)))
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(columns))
    days = [column for column in _DAYS if column in columns]
    return frame.assign(**{column: pd.to_datetime(frame[column]) for column in days})
