"""Stock ``nbgrader autograde`` on submissions that we have marked too, timed without its start."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from taphuan_grading.assignment.course import load_config

Paper = tuple[str, str]
"""A student and an assignment."""


def lay_out(course: Path, place: Path, papers: Iterable[Paper]) -> Path:
    """Copy the course to `place` with nothing but these submissions in it, unmarked."""
    left = shutil.ignore_patterns("autograded", "submitted", "gradebook.db*", "exchange")
    shutil.copytree(course, place, ignore=left)
    shutil.copy(course / "gradebook.db", place)
    for student, assignment in papers:
        shutil.copytree(
            course / "submitted" / student / assignment, place / "submitted" / student / assignment
        )
    return place


def seconds(course: Path) -> float:
    """Mark all that was handed in, as ``nbgrader autograde`` does, and return how long it took."""
    from nbgrader.converters import Autograde  # noqa: PLC0415 - before the clock starts
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415

    logging.getLogger("traitlets").propagate = False
    config = load_config(course)
    config.Execute.extra_arguments = ["--log-level=ERROR"]
    began = time.perf_counter()
    for assignment in sorted({path.name for path in course.glob("submitted/*/*")}):
        directory = CourseDirectory(config=config)
        directory.assignment_id = assignment
        converter = Autograde(coursedir=directory, config=config)
        converter.force = True
        converter.start()
    return time.perf_counter() - began
