"""Courses that people have passed, counted by the database: one row a person and course, not an attempt.

The same as `taphuan_grading.completion.trained.module_passes` and `course_passes` over all attempts of a
run, which a test holds. At 10,000 officials and 15 modules it reads an index instead of 170,000 rows with
their answers.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select, true, type_coerce

from taphuan_grading.clock import known_until
from taphuan_grading.completion.evidence import PLAIN, local_days
from taphuan_grading.completion.trained import COURSE_COLUMNS, EPSILON
from taphuan_grading.content.models import Programme
from taphuan_grading.store import schema


def load_course_passes(
    connection: Connection,
    programme: Programme,
    run: str,
    day: date,
    known_at: datetime | None = None,
    *,
    official_id: str | None = None,
) -> pd.DataFrame:
    """Return ``official_id, course, passed_on``: courses of which every module is passed by `day`.

    Parameters
    ----------
    connection
        To the store.
    programme
        Which modules a course has, and their pass marks.
    run
        The id of the run whose attempts count.
    day
        As of the end of this day in Việt Nam.
    known_at
        A moment from which on nothing was known yet.
    official_id
        Only this official; everybody by default.
    """
    attempt = schema.attempt
    whose = true() if official_id is None else attempt.c.official_id == official_id
    modules = (
        select(attempt.c.official_id, attempt.c.module, func.min(attempt.c.marked_at).label("at"))
        .where(
            attempt.c.run == run,
            attempt.c.state == "marked",
            attempt.c.marked_at < known_until(day, known_at),
            attempt.c.max_score > 0,
            reaches(programme),
            whose,
        )
        .group_by(attempt.c.official_id, attempt.c.module)
        .subquery()
    )
    course_of = {module.id: course.id for course in programme.courses for module in course.modules}
    course = case(course_of, value=modules.c.module) if course_of else modules.c.module
    courses = (
        select(
            modules.c.official_id,
            course.label("course"),
            func.count().label("passed"),
            func.max(modules.c.at).label("at"),
        )
        .group_by(modules.c.official_id, course)
        .subquery()
    )
    rows = connection.execute(
        select(courses.c.official_id, courses.c.course, type_coerce(courses.c.at, PLAIN)).where(
            or_(
                false(),
                *(
                    and_(courses.c.course == one.id, courses.c.passed == len(one.modules))
                    for one in programme.courses
                ),
            )
        )
    )
    frame = pd.DataFrame.from_records([tuple(row) for row in rows.all()], columns=COURSE_COLUMNS)
    return frame.assign(passed_on=local_days(frame["passed_on"]))


def reaches(programme: Programme) -> ColumnElement[bool]:
    """Say that an attempt reaches the pass mark of its module; modules that are not taught reach nothing."""
    attempt = schema.attempt
    by_mark: defaultdict[float, list[str]] = defaultdict(list)
    for module in programme.modules:
        by_mark[module.pass_mark].append(module.id)
    return or_(
        false(),
        *(
            and_(
                attempt.c.module.in_(modules),
                attempt.c.score >= mark * attempt.c.max_score - EPSILON,
            )
            for mark, modules in by_mark.items()
        ),
    )
