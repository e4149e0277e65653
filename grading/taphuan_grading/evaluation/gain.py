"""What people have learnt: the same questions before and after a course, compared person by person.

A pair counts when the set before was handed in before the first paper of any module of the course, the set
after when every module was passed, and both asked the same version of the questions. Whoever took only one
of them is no pair. Pairs are shown in whole tens, the earliest first, so that no two days differ by one
person.

The number tells how much better these people do on these questions at the end of a course than before it.
It does not tell how much of that is the course's doing: people have met the questions before, and the modules
explained their answers; nobody was left untaught to compare with; and those who answer twice are not all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from taphuan_grading.clock import local_day
from taphuan_grading.completion.passes import load_course_passes
from taphuan_grading.content.models import Course, Programme, Run
from taphuan_grading.evaluation.paired import Interval, paired_interval
from taphuan_grading.evaluation.tallies import FEWEST
from taphuan_grading.store.schema import Moment, attempt


class Pair(NamedTuple):
    """What one person reached before and after, as shares of all points."""

    before: float
    after: float


@dataclass(frozen=True)
class Gain:
    """The learning gain of a course in a run.

    Parameters
    ----------
    course
        The course.
    began
        How many people handed in the set before it.
    pairs
        Of how many it is known what they reached before and after: none, or whole tens.
    before, after
        Their mean shares of all points; None while there are too few.
    difference
        The mean difference with its 95 % interval (`paired_interval`); None while there are too few.
    """

    course: Course
    began: int
    pairs: int
    before: float | None
    after: float | None
    difference: Interval | None


class _Paper(NamedTuple):
    version: str
    at: datetime
    share: float


def gains(connection: Connection, programme: Programme, run: Run, moment: datetime) -> tuple[Gain, ...]:
    """Return the gain of every course that has questions before and after it."""
    passes = load_course_passes(connection, programme, run.id, local_day(moment), moment)
    found = []
    for course in programme.courses:
        if course.rounds:
            done = passes[passes["course"] == course.id]
            days = done["passed_on"].dt.date.tolist()
            passed_on = dict(zip(done["official_id"].tolist(), days, strict=True))
            found.append(_gain(connection, run, course, passed_on))
    return tuple(found)


def _gain(connection: Connection, run: Run, course: Course, passed_on: dict[str, date]) -> Gain:
    before, after = (_papers(connection, run, module.id) for module in course.rounds)
    first = _first_papers(connection, run, course)
    every = list(_pairs(before, after, first, passed_on))
    shown = every[: len(every) - len(every) % FEWEST]
    if not shown:
        return Gain(course, len(before), 0, None, None, None)
    early, late = [pair.before for pair in shown], [pair.after for pair in shown]
    return Gain(course, len(before), len(shown), fmean(early), fmean(late), paired_interval(early, late))


def _pairs(
    before: dict[str, _Paper],
    after: dict[str, _Paper],
    first: dict[str, datetime],
    passed_on: dict[str, date],
) -> Iterator[Pair]:
    """Yield the pairs that count, in the order in which they became pairs."""
    for who, late in sorted(after.items(), key=lambda item: (item[1].at, item[0])):
        early = before.get(who)
        counts = (
            early is not None
            and who in passed_on
            and early.version == late.version
            and early.at < first[who]
            and passed_on[who] <= local_day(late.at)
        )
        if early is not None and counts:
            yield Pair(early.share, late.share)


def _papers(connection: Connection, run: Run, module_id: str) -> dict[str, _Paper]:
    columns = (attempt.c.official_id, attempt.c.module_version, attempt.c.submitted_at)
    rows = connection.execute(
        select(*columns, attempt.c.score, attempt.c.max_score).where(
            attempt.c.run == run.id,
            attempt.c.module == module_id,
            attempt.c.state == "marked",
            attempt.c.max_score > 0,
            attempt.c.ordinal == 1,
        )
    )
    return {
        row.official_id: _Paper(row.module_version, row.submitted_at, row.score / row.max_score)
        for row in rows
    }


def _first_papers(connection: Connection, run: Run, course: Course) -> dict[str, datetime]:
    rows = connection.execute(
        select(attempt.c.official_id, func.min(attempt.c.submitted_at, type_=Moment()))
        .where(attempt.c.run == run.id, attempt.c.module.in_([module.id for module in course.modules]))
        .group_by(attempt.c.official_id)
    )
    return {row[0]: row[1] for row in rows}
