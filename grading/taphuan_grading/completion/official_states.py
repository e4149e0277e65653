"""Where each official stands by the rule of a day: one state a person, with its day and its evidence.

Counted by the database, over the index that the figure is read from: nobody's answers are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd
from sqlalchemy import Connection, Select, and_, case, func, select, type_coerce, union_all

from taphuan_grading.clock import end_of
from taphuan_grading.completion.classroom import load_attendance
from taphuan_grading.completion.evidence import PLAIN, local_days
from taphuan_grading.completion.lapsed import load_lapsed
from taphuan_grading.completion.passes import reaches
from taphuan_grading.content.models import Programme, Rule, Run
from taphuan_grading.store import schema

State = Literal["not-started", "in-progress", "waiting", "failed", "passed", "expired", "exempt"]
STATE_NAMES: dict[State, str] = {
    "passed": "đã đạt",
    "exempt": "được miễn",
    "waiting": "chờ chấm",
    "failed": "chưa đạt",
    "in-progress": "đang học",
    "expired": "đã đạt trước đây, nay hết hiệu lực",
    "not-started": "chưa học",
}
"""Who is in several of them is told in the first."""
STATES: tuple[State, ...] = tuple(STATE_NAMES)

STATE_COLUMNS = ("official_id", "state", "since")
_ACTIVITY = ("official_id", "waiting", "failed", "begun")


@dataclass(frozen=True)
class Fulfilled:
    """What was found out about `day` already: who is trained, and who is excused.

    ``trained`` is ``official_id, trained_on``; ``exempt`` is ``official_id, exempt_on``.
    """

    rule: Rule
    run: Run
    trained: pd.DataFrame
    exempt: pd.DataFrame


def official_states(
    connection: Connection, programme: Programme, day: date, known: Fulfilled
) -> pd.DataFrame:
    """Return the state of everybody of whom anything is recorded; who is not in it has not started.

    Parameters
    ----------
    connection
        To the store.
    programme
        What is taught.
    day
        As of the end of this day.
    known
        Who fulfils the rule of the day.

    Returns
    -------
    DataFrame
        ``official_id, state, since``, each person once. `since` is the day on which the rule was fulfilled
        (passed), the exemption began, the oldest attempt that waits was handed in (waiting), the last attempt
        below the pass mark was marked (failed), the first sign of work in the run (in-progress), or the first
        day on which an earlier training did not count any more (expired). A draft that was overwritten since
        is not known of a day gone by.
    """
    found: dict[str, tuple[State, object]] = {}
    for state, people, days in _weakest_first(connection, programme, day, known):
        found.update({who: (state, on) for who, on in zip(people, days, strict=True)})
    rows = [(who, state, since) for who, (state, since) in found.items()]
    frame = pd.DataFrame.from_records(rows, columns=list(STATE_COLUMNS))
    return frame.assign(since=pd.to_datetime(frame["since"]))


def _weakest_first(
    connection: Connection, programme: Programme, day: date, known: Fulfilled
) -> Iterator[tuple[State, pd.Series, pd.Series]]:
    lapsed = load_lapsed(connection, programme, day)
    yield "expired", lapsed["official_id"], lapsed["lapsed_on"]
    drafts = _read(connection, _drafts(programme, known.run, end_of(day)), ("official_id", "begun"))
    yield "in-progress", drafts["official_id"], drafts["begun"]
    there = _attended(connection, known, day)
    yield "in-progress", there["official_id"], there["held_on"]
    activity = _read(connection, _attempts(programme, known, end_of(day)), _ACTIVITY)
    for state, column in (("in-progress", "begun"), ("failed", "failed"), ("waiting", "waiting")):
        having = activity[activity[column].notna()]
        yield state, having["official_id"], having[column]  # type: ignore[misc]
    yield "exempt", known.exempt["official_id"], known.exempt["exempt_on"]
    yield "passed", known.trained["official_id"], known.trained["trained_on"]


def _attended(connection: Connection, known: Fulfilled, day: date) -> pd.DataFrame:
    """Return who has hours of a class, where the rule asks for some: the first day of each."""
    asked = any(way.attendance for course in known.rule.ways for way in course.any_of)
    if not asked:
        return pd.DataFrame(columns=["official_id", "held_on"])
    hours = load_attendance(connection, known.run, day)
    return hours.groupby("official_id", as_index=False).agg(held_on=("held_on", "min"))


def _attempts(programme: Programme, known: Fulfilled, end: datetime) -> Select[tuple[object, ...]]:
    """Return for each person with attempts since when one waits, one failed last, and the first was made."""
    attempt, required = schema.attempt, _required(programme, known.rule)
    marked = and_(attempt.c.state == "marked", attempt.c.marked_at < end, attempt.c.max_score > 0)
    passed = and_(marked, reaches(programme))
    modules = (
        select(
            attempt.c.official_id,
            attempt.c.module,
            func.max(case((passed, 1), else_=0)).label("passed"),
            func.max(case((marked, attempt.c.marked_at))).label("failed"),
            func.min(case((~func.coalesce(marked, False), attempt.c.submitted_at))).label("waiting"),
            func.min(attempt.c.submitted_at).label("begun"),
        )
        .where(
            attempt.c.run == known.run.id,
            attempt.c.submitted_at < end,
            attempt.c.module.not_in(_beside(programme)),
        )
        .group_by(attempt.c.official_id, attempt.c.module)
        .subquery()
    )
    open_ = and_(modules.c.passed == 0, modules.c.module.in_(required))
    return select(
        modules.c.official_id,
        func.min(case((open_, modules.c.waiting))),
        func.max(case((open_, modules.c.failed))),
        func.min(modules.c.begun),
    ).group_by(modules.c.official_id)


def _beside(programme: Programme) -> list[str]:
    """Return the modules that belong to no course: a contest is no sign of a course's work."""
    return [module.id for module in programme.derived]


def _drafts(programme: Programme, run: Run, end: datetime) -> Select[tuple[object, ...]]:
    """Return who has only drafts or remembered steps in the run, and since when."""
    answer, place, attempt = schema.answer, schema.place, schema.attempt
    beside = _beside(programme)
    handed_in = select(attempt.c.official_id).where(attempt.c.run == run.id, attempt.c.module.not_in(beside))
    seen = union_all(
        *(
            select(table.c.official_id, at.label("at")).where(
                table.c.run == run.id,
                at < end,
                table.c.module.not_in(beside),
                table.c.official_id.not_in(handed_in),
            )
            for table, at in ((answer, answer.c.saved_at), (place, place.c.seen_at))
        )
    ).subquery()
    return select(seen.c.official_id, func.min(seen.c.at)).group_by(seen.c.official_id)


def _required(programme: Programme, rule: Rule) -> list[str]:
    return [
        module.id
        for course in programme.courses
        if course.id in rule.required_courses
        for module in course.modules
    ]


def _read(
    connection: Connection, query: Select[tuple[object, ...]], columns: tuple[str, ...]
) -> pd.DataFrame:
    person, *moments = query.selected_columns
    plain = query.with_only_columns(person, *(type_coerce(moment, PLAIN) for moment in moments))
    frame = pd.DataFrame.from_records(
        [tuple(row) for row in connection.execute(plain).all()], columns=list(columns)
    )
    return frame.assign(**{column: local_days(frame[column]) for column in columns[1:]})
