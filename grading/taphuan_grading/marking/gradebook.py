"""Bringing what trainers mark in nbgrader's formgrader into the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from nbgrader.coursedir import CourseDirectory
from sqlalchemy import ColumnElement, Engine, select, true

from taphuan_grading import clock
from taphuan_grading.attempts.records import Mark, read_attempts, signed_by
from taphuan_grading.marking.course import course_config, course_directory, slug_of, student_of
from taphuan_grading.marking.hand_in import released_pass_mark
from taphuan_grading.marking.held import Held, held_by, reading, touched
from taphuan_grading.marking.marks import save_marks
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home

FINAL = ("needs-manual", "marked")
_BATCH = 500
_ALL = true()
T = TypeVar("T")


def collect(home: Home, engine: Engine) -> int:
    """Copy trainers' marks from the gradebooks of all runs into the store.

    An attempt that waited for a trainer becomes marked when its last mark is there; a mark that a trainer
    changes or takes back later is followed, as long as the gradebook holds that attempt.

    Parameters
    ----------
    home
        Where the courses are.
    engine
        The store.

    Returns
    -------
    int
        How many attempts changed.
    """
    table = schema.attempt
    with engine.connect() as connection:
        runs = (
            connection.execute(select(table.c.run).distinct().where(table.c.state.in_(FINAL))).scalars().all()
        )
    return sum(_collect_run(home, engine, run) for run in runs)


def collect_one(engine: Engine, run: str, directory: CourseDirectory, found: Held) -> bool:
    """Copy the marks of one submission; return whether its attempt changed."""
    mine = schema.attempt.c.submitted_at == found.submitted_at
    return bool(_follow(engine, directory, [found], _index(engine, run, mine)))


def _collect_run(home: Home, engine: Engine, run: str) -> int:
    directory = course_directory(course_config(home, run))
    index = _index(engine, run)
    with reading(directory.db_url) as gradebook:
        found = touched(gradebook)
        seen = {one.student for one in found}
        # a trainer may also have taken back the only mark that was given by hand
        rest = sorted(_marked_by_hand(engine, run) - seen)
        for part in _batches(rest):
            found += held_by(gradebook, part)
    return sum(_follow(engine, directory, part, index) for part in _batches(found))


def _index(
    engine: Engine, run: str, wanted: ColumnElement[bool] = _ALL
) -> dict[tuple[str, str, datetime], int]:
    table = schema.attempt
    query = select(table.c.id, signed_by().label("signed_by"), table.c.module, table.c.submitted_at).where(
        table.c.run == run, table.c.state.in_(FINAL), wanted
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return {(student_of(row.signed_by), slug_of(row.module), row.submitted_at): row.id for row in rows}


def _marked_by_hand(engine: Engine, run: str) -> set[str]:
    attempt, mark = schema.attempt, schema.mark
    query = (
        select(signed_by())
        .distinct()
        .select_from(attempt)
        .join(mark)
        .where(attempt.c.run == run, mark.c.by_trainer)
    )
    with engine.connect() as connection:
        return {student_of(signed_by) for signed_by in connection.execute(query).scalars()}


def _follow(
    engine: Engine,
    directory: CourseDirectory,
    found: Sequence[Held],
    index: Mapping[tuple[str, str, datetime], int],
) -> int:
    known = {index[one.key]: one for one in found if one.key in index}
    before = _marks(engine, list(known))
    changed = [attempt_id for attempt_id, one in known.items() if before.get(attempt_id, {}) != one.marks]
    return sum(_save(engine, directory, attempt_id, known[attempt_id]) for attempt_id in changed)


def _marks(engine: Engine, attempt_ids: Sequence[int]) -> dict[int, dict[str, Mark]]:
    found: dict[int, dict[str, Mark]] = {}
    with engine.connect() as connection:
        for row in connection.execute(select(schema.mark).where(schema.mark.c.attempt_id.in_(attempt_ids))):
            mark = Mark(row.points, row.max_points, row.by_trainer)
            found.setdefault(row.attempt_id, {})[row.question] = mark
    return found


def _save(engine: Engine, directory: CourseDirectory, attempt_id: int, found: Held) -> bool:
    pass_mark = released_pass_mark(directory, found.assignment)
    with writing(engine) as connection:
        attempt = read_attempts(connection, schema.attempt.c.id == attempt_id)[0]
        if attempt.state not in FINAL:
            return False
        save_marks(connection, attempt, found.marks, at=clock.now(), pass_mark=pass_mark)
    return True


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
