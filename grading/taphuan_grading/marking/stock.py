"""Stock nbgrader marking one submission, with a kernel: for what the fast way leaves to it."""

from __future__ import annotations

import asyncio
import warnings
from contextvars import Context
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config

from taphuan_grading.errors import MarkingError


def mark(config: Config, assignment: str, student: str) -> dict[str, NotebookNode]:
    """Do what ``nbgrader autograde --force`` does, and return the notebooks as they were executed.

    Raises
    ------
    MarkingError
        When it failed; its log is in the message and does not go to the terminal.
    """
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = assignment, student
    converter = Autograde(coursedir=directory, config=config)
    converter.force = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's libraries warn about each other
        result = Context().run(_start, converter)
    if not result["success"]:
        raise MarkingError(f"nbgrader could not autograde: {result.get('log') or result['error']}")
    place = Path(directory.format_path(directory.autograded_directory, student, assignment))
    return {path.stem: nbformat.read(path, as_version=4) for path in place.glob("*.ipynb")}


def _start(converter: Autograde) -> dict[str, Any]:
    """Run the converter, and close the event loop that it leaves behind in this (fresh) context."""
    loop = ensure_event_loop()
    try:
        result: dict[str, Any] = capture_log(converter)
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    return result
