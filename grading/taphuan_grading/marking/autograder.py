"""Marking attempts: from the store through nbgrader's gradebook and back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_grade
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.attempts.records import Attempt, Mark, attempt_by_id, attempts_by_id
from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.course import course_config, course_directory, slug_of, student_of
from taphuan_grading.marking.gradebook import FINAL, collect_one
from taphuan_grading.marking.hand_in import alone, released_pass_mark, write_submission
from taphuan_grading.marking.held import Held, discard, held, holds
from taphuan_grading.marking.marks import save_marks
from taphuan_grading.marking.open_course import OpenCourse, open_course
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home

Task = tuple[int, datetime | None]
"""An attempt's id and the moment of its marking, None for now."""


def mark_attempt(home: Home, attempt_id: int, at: datetime | None = None) -> None:
    """Mark one attempt and write its marks; marking it again gives the same.

    Safe to run in any process and thread of its own, several at a time: one person's attempts wait for each
    other. Killed at any moment it leaves an attempt that can be marked again.

    Parameters
    ----------
    home
        Where the courses and the store are.
    attempt_id
        The attempt. One that is marked already is left as it is.
    at
        The moment of the marking; now by default.

    Raises
    ------
    MarkingError
        When it cannot be marked now. The attempt is unchanged, and the gradebook holds no score for it.
    """
    [error] = _mark(home, [(attempt_id, at)])
    if error is not None:
        raise error


def mark_attempts(home: Home, tasks: Sequence[Task]) -> list[str | None]:
    """Mark several attempts with every gradebook opened once.

    Returns
    -------
    list
        For each attempt None, or what kept it from being marked.
    """
    return [None if error is None else f"{type(error).__name__}: {error}" for error in _mark(home, tasks)]


@lru_cache(maxsize=4)
def store_of(home: Home) -> Engine:
    """Return this process's engine on the home's store, opened once."""
    return open_store(home)


@dataclass(frozen=True)
class Marked:
    """An attempt whose marks are in the gradebook and not yet in the store."""

    attempt_id: int
    at: datetime
    marks: Mapping[str, Mark]
    pass_mark: float | None


def _mark(home: Home, tasks: Sequence[Task]) -> list[Exception | None]:
    """Mark all `tasks` in the gradebook; write them into the store when the gradebook is safe on its disk."""
    errors: list[Exception | None] = []
    marked: list[Marked] = []
    with ExitStack() as stack:
        batch = Batch(home, stack, [attempt_id for attempt_id, _ in tasks])
        for attempt_id, at in tasks:
            try:
                found = batch.mark(attempt_id, at or clock.now())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told, and the others go on
                errors.append(error)
            else:
                errors.append(None)
                marked += [] if found is None else [found]
        batch.keep()
        _save(store_of(home), marked)
    return errors


def _save(engine: Engine, marked: Sequence[Marked]) -> None:
    with writing(engine) as connection:
        current = attempts_by_id(connection, [one.attempt_id for one in marked])
        for one in marked:
            attempt = current[one.attempt_id]
            if attempt.state not in FINAL:
                save_marks(connection, attempt, one.marks, at=one.at, pass_mark=one.pass_mark)


class Batch:
    """Attempts that are marked one after the other.

    Parameters
    ----------
    home
        Where the courses and the store are.
    stack
        What is opened here is closed with it.
    attempts
        Their ids.
    """

    def __init__(self, home: Home, stack: ExitStack, attempts: Sequence[int]) -> None:
        self._home = home
        self._engine = store_of(home)
        self._stack = stack
        self._courses: dict[str, OpenCourse] = {}
        with self._engine.connect() as connection:
            self._attempts = attempts_by_id(connection, attempts)

    def mark(self, attempt_id: int, at: datetime) -> Marked | None:
        """Mark one attempt in the gradebook; return None for one that is marked already."""
        attempt = self._attempts.get(attempt_id) or attempt_by_id(self._engine, attempt_id)
        course = self._course(attempt.run)
        directory = course_directory(course.config, slug_of(attempt.module), student_of(attempt.signed_by))
        with alone(directory, directory.student_id):
            attempt = attempt_by_id(self._engine, attempt_id)  # another worker may have marked it meanwhile
            if attempt.state in FINAL:
                return None
            pass_mark = released_pass_mark(directory, directory.assignment_id)
            _make_room(self._engine, attempt, course, directory)
            write_submission(self._home, directory, attempt)
            with _no_score_unless_finished(course, directory):
                found = _autograde(course, directory, attempt)
            return Marked(attempt_id, at, found.marks, pass_mark)

    def keep(self) -> None:
        """Make sure that what was marked outlives a power cut."""
        for course in self._courses.values():
            course.book.keep()

    def _course(self, run: str) -> OpenCourse:
        if run not in self._courses:
            opened = open_course(course_config(self._home, run))
            self._courses[run] = self._stack.enter_context(opened)
        return self._courses[run]


def warm_up(root: str) -> None:
    """Get this process ready for the newest course of the home at `root`, if there is one."""
    home = Home(Path(root))
    books = sorted(home.courses.glob("*/gradebook.db"), key=lambda path: path.stat().st_mtime)
    if books:
        with open_course(course_config(home, books[-1].parent.name)) as course:
            course.warm_up()


def _make_room(engine: Engine, attempt: Attempt, course: OpenCourse, directory: CourseDirectory) -> None:
    """Bring home what trainers gave to an earlier attempt, then clear it from the gradebook."""
    student, assignment = directory.student_id, directory.assignment_id
    if not holds(course.book, student, assignment):
        return
    earlier = held(course.book.engine, student, assignment)
    if earlier is not None:
        if earlier.submitted_at == attempt.submitted_at:  # ours, cut off: nbgrader goes over it again
            return
        collect_one(engine, attempt.run, directory, earlier)
    discard(course.book, student, assignment)


@contextmanager
def _no_score_unless_finished(course: OpenCourse, directory: CourseDirectory) -> Iterator[None]:
    try:
        yield
    except MarkingError:
        discard(course.book, directory.student_id, directory.assignment_id)
        raise


def _autograde(course: OpenCourse, directory: CourseDirectory, attempt: Attempt) -> Held:
    """Return the marks in the gradebook, after making sure that no zero among them is a breakdown."""
    student, assignment = directory.student_id, directory.assignment_id
    for name, notebook in course.autograde(assignment, student).items():
        _check_executed(f"{student}/{assignment}/{name}", notebook)
    found = held(course.book.engine, student, assignment)
    if found is None or found.submitted_at != attempt.submitted_at:
        raise MarkingError(f"the gradebook does not hold attempt {attempt.number}")
    if not found.marks:
        raise MarkingError(f"the gradebook holds no marks for attempt {attempt.number}")
    return found


def _check_executed(place: str, notebook: NotebookNode) -> None:
    graded = [cell for cell in notebook.cells if cell.cell_type == "code" and is_grade(cell)]
    broken = [cell.metadata.nbgrader.grade_id for cell in graded if not _gave_points(cell)]
    if broken:
        raise MarkingError(f"{place}: the tests in {', '.join(broken)} did not give points")


def _gave_points(cell: NotebookNode) -> bool:
    """Say whether a test cell ended in a number.

    nbgrader scores an error, a timeout and anything on stderr as 0. Answers are literals and our tests never
    raise, so none of these can be the learner's fault.
    """
    if any(one.output_type == "error" or one.get("name") == "stderr" for one in cell.outputs):
        return False
    results = [one.data.get("text/plain", "") for one in cell.outputs if one.output_type == "execute_result"]
    try:
        return len(results) == 1 and math.isfinite(float(results[0]))
    except ValueError:
        return False
