"""Writing marks into the store, and the day on which they count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from taphuan_grading.attempts.records import Attempt, Mark, reaches
from taphuan_grading.errors import MarkingError
from taphuan_grading.store import schema


def save_marks(
    connection: Connection,
    attempt: Attempt,
    marks: Mapping[str, Mark],
    *,
    at: datetime,
    pass_mark: float | None,
) -> None:
    """Replace the marks of `attempt` and set its state, score and day.

    Parameters
    ----------
    connection
        A transaction of the store.
    attempt
        The attempt as it stood.
    marks
        A mark for each marked question.
    at
        The moment of this marking.
    pass_mark
        Share of the points that passes. When a trainer changes a final mark later, the attempt keeps the
        moment of its result unless the change makes it pass or fail: the day of passing is the day on which
        it was known.

    Raises
    ------
    MarkingError
        When there is nothing to save.
    """
    if not marks:
        raise MarkingError(f"the gradebook holds no marks for attempt {attempt.number}")
    points = [mark.points for mark in marks.values()]
    given = [value for value in points if value is not None]
    complete = len(given) == len(points)
    score = sum(given) if complete else None
    max_score = sum(mark.max_points for mark in marks.values())
    if attempt.marks:
        connection.execute(delete(schema.mark).where(schema.mark.c.attempt_id == attempt.id))
    connection.execute(
        insert(schema.mark), [_row(attempt, question, mark) for question, mark in marks.items()]
    )
    connection.execute(
        update(schema.attempt)
        .where(schema.attempt.c.id == attempt.id)
        .values(
            state="marked" if complete else "needs-manual",
            score=score,
            max_score=max_score,
            marked_at=_moment(attempt, score, max_score, at, pass_mark) if complete else None,
            lease_until=None,
            error=None,
        )
    )


def _row(attempt: Attempt, question: str, mark: Mark) -> dict[str, object]:
    return {
        "attempt_id": attempt.id,
        "question": question,
        "points": mark.points,
        "max_points": mark.max_points,
        "by_trainer": mark.by_trainer,
    }


def _moment(
    attempt: Attempt, score: float | None, max_score: float, at: datetime, pass_mark: float | None
) -> datetime:
    if attempt.state != "marked" or attempt.marked_at is None or score is None or pass_mark is None:
        return at
    return attempt.marked_at if reaches(score, max_score, pass_mark) == attempt.reaches(pass_mark) else at
