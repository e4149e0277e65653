"""What the figure of a day is computed from, read from the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, or_, select

from taphuan_grading import clock
from taphuan_grading.completion.exemptions import load_exemptions
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme, Rule, Run
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.people import POST_COLUMNS, UNIT_COLUMNS
from taphuan_grading.register.history import posts_known_at
from taphuan_grading.register.units import Atlas, stored_atlas
from taphuan_grading.store import schema


@dataclass(frozen=True)
class Inputs:
    """Everything behind one figure.

    Parameters
    ----------
    day, rule, run
        The day, what "trained" means on it, and the run that holds it.
    atlas
        The units of all times.
    posts
        The posts held on the day (`taphuan_grading.indicator.people.POST_COLUMNS`).
    genders
        ``official_id, gender`` where it is recorded.
    courses
        ``official_id, course, passed_on``: courses passed in the run, known on the day.
    trained
        ``official_id, trained_on``: people who fulfil the rule.
    exempt
        ``official_id, id, reason, exempt_on``: people who are excused on the day.
    """

    day: date
    rule: Rule
    run: Run
    atlas: Atlas
    posts: pd.DataFrame
    genders: pd.DataFrame
    courses: pd.DataFrame
    trained: pd.DataFrame
    exempt: pd.DataFrame

    @cached_property
    def units(self) -> pd.DataFrame:
        """All units of all times (`taphuan_grading.indicator.people.UNIT_COLUMNS`)."""
        rows = [tuple(getattr(unit, column) for column in UNIT_COLUMNS) for unit in self.atlas.units]
        return _dated(pd.DataFrame.from_records(rows, columns=list(UNIT_COLUMNS)))


def asked_day(day: date | None) -> date:
    """Return the day that is asked for, today by default; `RuleError` for one that has not come."""
    today = clock.today()
    if day is not None and day > today:
        raise RuleError(f"{day} has not come yet; today is {today}")
    return day or today


def load_inputs(
    connection: Connection, programme: Programme, day: date, *, known_at: datetime | None = None
) -> Inputs:
    """Read what the figure of `day` needs; see `taphuan_grading.indicator.board.indicator_as_of`.

    Raises
    ------
    RuleError
        When no run or rule holds on the day.
    """
    rule, run = rule_on(programme, day), run_on(programme, day)
    courses = courses_passed(
        rule, load_evidence(connection, programme, run, rule, day, known_at=known_at), day
    )
    return Inputs(
        day=day,
        rule=rule,
        run=run,
        atlas=stored_atlas(connection),
        posts=load_posts(connection, day, known_at),
        genders=_genders(connection),
        courses=courses,
        trained=trained(rule, courses),
        exempt=load_exemptions(connection, day, known_at),
    )


def load_posts(connection: Connection, day: date, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the posts that are held on `day`, as they are known now or were at a moment."""
    table = schema.post if known_at is None else posts_known_at(known_at)
    held = (table.c.valid_from <= day) & or_(table.c.valid_to.is_(None), table.c.valid_to > day)
    return _dated(_frame(connection, table, POST_COLUMNS, held)).astype({"manager": bool})


def load_all_posts(connection: Connection) -> pd.DataFrame:
    """Return the posts of all times, as they are known now."""
    return _dated(_frame(connection, schema.post, POST_COLUMNS)).astype({"manager": bool})


def _genders(connection: Connection) -> pd.DataFrame:
    official = schema.official
    found = _frame(connection, official, ("id", "gender"), official.c.gender.is_not(None))
    return found.rename(columns={"id": "official_id"})


def _frame(
    connection: Connection, table: FromClause, columns: tuple[str, ...], *wanted: ColumnElement[bool]
) -> pd.DataFrame:
    rows = connection.execute(select(*(table.c[column] for column in columns)).where(*wanted))
    return pd.DataFrame.from_records([tuple(row) for row in rows.all()], columns=list(columns))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    days = [column for column in frame.columns if column.endswith(("valid_from", "valid_to"))]
    return frame.assign(**{column: pd.to_datetime(frame[column]) for column in days})
