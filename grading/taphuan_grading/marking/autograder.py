"""Marking one attempt with nbgrader's own autograder, in nbgrader's own gradebook."""

from __future__ import annotations

import asyncio
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log, is_grade
from sqlalchemy import Engine
from traitlets.config import Config

from taphuan_grading import clock
from taphuan_grading.attempts.records import Attempt, attempt_by_id, read_attempts
from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.course import course_config, course_directory, folder, slug_of, student_of
from taphuan_grading.marking.gradebook import FINAL, collect_one
from taphuan_grading.marking.hand_in import alone, released_pass_mark, write_submission
from taphuan_grading.marking.held import Held, discard, held, reading
from taphuan_grading.marking.marks import save_marks
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store, writing
from taphuan_grading.store.home import Home


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
    engine = store_of(home)
    attempt = attempt_by_id(engine, attempt_id)
    config = course_config(home, attempt.run)
    directory = course_directory(config, slug_of(attempt.module), student_of(attempt.signed_by))
    with alone(directory, directory.student_id):
        attempt = attempt_by_id(engine, attempt_id)
        if attempt.state in FINAL:
            return
        _make_room(engine, attempt, directory)
        write_submission(home, directory, attempt)
        with _no_score_unless_finished(directory):
            _autograde(config, directory)
            found = _read_back(directory, attempt)
        pass_mark = released_pass_mark(directory, directory.assignment_id)
        with writing(engine) as connection:
            current = read_attempts(connection, schema.attempt.c.id == attempt_id)[0]
            save_marks(connection, current, found.marks, at=at or clock.now(), pass_mark=pass_mark)


@lru_cache(maxsize=4)
def store_of(home: Home) -> Engine:
    """Return this process's engine on the home's store, opened once."""
    return open_store(home)


def _make_room(engine: Engine, attempt: Attempt, directory: CourseDirectory) -> None:
    """Bring home what trainers gave to an earlier attempt, then clear it from the gradebook."""
    with reading(directory.db_url) as gradebook:
        earlier = held(gradebook, directory.student_id, directory.assignment_id)
    if earlier is not None:
        if earlier.submitted_at == attempt.submitted_at:  # ours, cut off: nbgrader goes over it again
            return
        collect_one(engine, attempt.run, directory, earlier)
    discard(directory.db_url, directory.course_id, directory.student_id, directory.assignment_id)


@contextmanager
def _no_score_unless_finished(directory: CourseDirectory) -> Iterator[None]:
    try:
        yield
    except MarkingError:
        discard(directory.db_url, directory.course_id, directory.student_id, directory.assignment_id)
        raise


def _autograde(config: Config, directory: CourseDirectory) -> None:
    """Do what ``nbgrader autograde --force`` does; its log goes into the error, not to the terminal."""
    converter = Autograde(coursedir=directory, config=config)
    converter.force = True
    converter.create_student = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's libraries warn about each other
        result = Context().run(_start, converter)
    if not result["success"]:
        raise MarkingError(f"nbgrader could not autograde: {result.get('log') or result['error']}")


def _start(converter: Autograde) -> dict[str, Any]:
    """Run the converter, and close the event loop that it leaves behind in this (fresh) context."""
    loop = ensure_event_loop()
    try:
        result: dict[str, Any] = capture_log(converter)
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    return result


def _read_back(directory: CourseDirectory, attempt: Attempt) -> Held:
    """Return the marks in the gradebook, after making sure that no zero among them is a breakdown."""
    place = folder(directory, directory.autograded_directory, directory.student_id, directory.assignment_id)
    _check_executed(place / f"{directory.assignment_id}.ipynb")
    with reading(directory.db_url) as gradebook:
        found = held(gradebook, directory.student_id, directory.assignment_id)
    if found is None or found.submitted_at != attempt.submitted_at:
        raise MarkingError(f"the gradebook does not hold attempt {attempt.number}")
    return found


def _check_executed(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    graded = [cell for cell in notebook.cells if cell.cell_type == "code" and is_grade(cell)]
    broken = [cell.metadata.nbgrader.grade_id for cell in graded if not _gave_points(cell)]
    if broken:
        raise MarkingError(f"{path}: the tests in {', '.join(broken)} did not give points")


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
