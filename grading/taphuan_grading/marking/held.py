"""What nbgrader's gradebook holds: one submission a person and assignment, known by its timestamp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from nbgrader import api
from sqlalchemy import Engine, Row, Select, bindparam, create_engine, or_, select

from taphuan_grading.attempts.records import Mark
from taphuan_grading.marking.book import Book, telling
from taphuan_grading.marking.submission import find, remove

MARKS_SUFFIX = "-marks"

_assignment = api.Assignment.__table__
_submission = api.SubmittedAssignment.__table__
_notebook = api.SubmittedNotebook.__table__
_grade = api.Grade.__table__
_cell = api.BaseCell.__table__
_grade_cell = api.GradeCell.__table__

_ALL: Select[Any] = (
    select(
        _submission.c.id,
        _submission.c.student_id,
        _submission.c.timestamp,
        _assignment.c.name.label("assignment"),
        _cell.c.name.label("cell"),
        _grade_cell.c.cell_type,
        _grade_cell.c.max_score,
        _grade.c.auto_score,
        _grade.c.manual_score,
        _grade.c.extra_credit,
    )
    .join(_assignment, _assignment.c.id == _submission.c.assignment_id)
    .join(_notebook, _notebook.c.assignment_id == _submission.c.id)
    .join(_grade, _grade.c.notebook_id == _notebook.c.id)
    .join(_cell, _cell.c.id == _grade.c.cell_id)
    .join(_grade_cell, _grade_cell.c.id == _cell.c.id)
)
"""Every mark in the gradebook."""
_OF_ONE = _ALL.where(
    _submission.c.student_id == bindparam("student"), _assignment.c.name == bindparam("assignment")
)


@dataclass(frozen=True)
class Held:
    """A submission as the gradebook holds it, with a mark a question."""

    student: str
    assignment: str
    submitted_at: datetime
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, datetime]:
        """What tells which attempt it is."""
        return self.student, self.assignment, self.submitted_at


@contextmanager
def reading(url: str) -> Iterator[Engine]:
    """Open the gradebook at `url` for plain queries; `MarkingError` when it cannot be read."""
    engine = create_engine(url)
    try:
        with telling(engine):
            yield engine
    finally:
        engine.dispose()


def held(engine: Engine, student: str, assignment: str) -> Held | None:
    """Return the submission of one person, None when there is none (or one without a time)."""
    wanted = {"student": student, "assignment": assignment}
    return next(iter(_read(engine, _OF_ONE, wanted)), None)


def held_by(engine: Engine, students: Sequence[str]) -> list[Held]:
    """Return all submissions of `students`."""
    return _read(engine, _ALL.where(_submission.c.student_id.in_(students)))


def touched(engine: Engine) -> list[Held]:
    """Return the submissions in which a trainer has marked something, or still has to."""
    by_hand = (
        select(_notebook.c.assignment_id)
        .join(_grade, _grade.c.notebook_id == _notebook.c.id)
        .where(
            or_(
                _grade.c.manual_score.is_not(None),
                _grade.c.extra_credit.is_not(None),
                _grade.c.auto_score.is_(None),
            )
        )
    )
    return _read(engine, _ALL.where(_submission.c.id.in_(by_hand)))


def holds(book: Book, student: str, assignment: str) -> bool:
    """Say whether the gradebook has any submission of this person."""
    released = book.assignment(assignment).id
    with book.reading() as connection:
        return find(connection, released, student) is not None


def discard(book: Book, student: str, assignment: str) -> None:
    """Remove the submission of one person, with its grades and comments; nothing when there is none.

    So that nothing that a trainer gave to an earlier attempt is kept for the next one: nbgrader itself keeps
    manual scores and comments when a submission is autograded again.
    """
    released = book.assignment(assignment).id
    with book.writing() as connection:
        row = find(connection, released, student)
        if row is not None:
            remove(connection, row.id)


def _read(engine: Engine, query: Select[Any], values: Mapping[str, str] | None = None) -> list[Held]:
    found: dict[str, Held] = {}
    with engine.connect() as connection:
        for row in connection.execute(query, values):
            if row.timestamp is None:
                continue
            one = found.setdefault(
                row.id, Held(row.student_id, row.assignment, row.timestamp.replace(tzinfo=UTC))
            )
            one.marks[_question(row)] = _mark(row)
    return list(found.values())


def _question(row: Row[Any]) -> str:
    name: str = row.cell
    return name.removesuffix(MARKS_SUFFIX) if row.cell_type == "code" else name


def _mark(row: Row[Any]) -> Mark:
    points: float | None = row.auto_score if row.manual_score is None else row.manual_score
    if points is not None:
        points += row.extra_credit or 0.0
    return Mark(points, row.max_score, by_trainer=points is None or row.manual_score is not None)
