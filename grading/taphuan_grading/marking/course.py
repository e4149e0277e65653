"""The nbgrader course of a run, opened with its own configuration and an explicit root."""

from __future__ import annotations

import re
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from taphuan_grading.assignment.course import CONFIG_NAME, load_config
from taphuan_grading.errors import MarkingError
from taphuan_grading.store.home import Home

_PLAIN = re.compile(r"(?!x-)[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def slug_of(module_id: str) -> str:
    """Return the name of the nbgrader assignment of a module."""
    return module_id.replace("/", "--")


def student_of(official_id: str) -> str:
    """Return nbgrader's student id for an official.

    It is the official's id when that is plain; anything that could act in a path, a glob or a regular
    expression of nbgrader's is written in hexadecimal after ``x-``, so two officials never share one.
    """
    return official_id if _PLAIN.fullmatch(official_id) else f"x-{official_id.encode().hex()}"


def course_config(home: Home, run: str) -> Config:
    """Return the configuration that ``nbgrader`` reads in the course directory, with its root made explicit.

    Raises
    ------
    MarkingError
        When the run has no course directory.
    """
    root = home.course_dir(run)
    if not (root / CONFIG_NAME).is_file():
        raise MarkingError(f"{root} is not an nbgrader course; run `taphuan course build`")
    config = load_config(root)
    config.CourseDirectory.root = str(root)
    config.Execute.extra_arguments = ["--log-level=ERROR"]  # a kernel's remarks are not our output
    return config


def course_directory(config: Config, assignment: str = "", student: str = "*") -> CourseDirectory:
    """Return nbgrader's view of the course, for one assignment of one student."""
    directory = CourseDirectory(config=config)
    directory.assignment_id = assignment
    directory.student_id = student
    return directory


def folder(directory: CourseDirectory, step: str, student: str, assignment: str) -> Path:
    """Return the folder of `assignment` in a step (``submitted``, ``release``, …) of the course."""
    return Path(directory.format_path(step, student, assignment))
