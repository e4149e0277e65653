"""What ``nbgrader autograde --force`` does to one submission, without a kernel and with one open gradebook.

The steps and their order are those of nbgrader's ``Autograde`` converter, and each step that decides about
marks is nbgrader's own preprocessor. What cannot be done this way raises `NeedsKernelError`, and is for
stock nbgrader.
"""

from __future__ import annotations

import logging
import operator
import os
import shutil
import warnings
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, reduce
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearOutput, DeduplicateIds, IgnorePattern, LimitOutput
from traitlets.config import Config

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.ahead import ahead_of, check_cells, check_config, check_kernel
from taphuan_grading.marking.book import Book
from taphuan_grading.marking.execution.errors import BrokenWireError, NeedsKernelError
from taphuan_grading.marking.execution.preprocessor import ForkedExecute
from taphuan_grading.marking.execution.warm import STABLE, Ahead
from taphuan_grading.marking.notebook_files import check_notebook, read_notebook, write_notebook
from taphuan_grading.marking.papers import Assignment
from taphuan_grading.marking.preprocessors import (
    CellsFromMemory,
    GradesToMemory,
    KernelspecFromMemory,
    MetadataOnce,
    OneNotebook,
    PenaltiesToMemory,
)
from taphuan_grading.marking.submission import Submission, has_student, open_submission, save

_SANITIZE = (ClearOutput, DeduplicateIds, KernelspecFromMemory, CellsFromMemory, MetadataOnce)
_AUTOGRADE = (
    ForkedExecute,
    IgnorePattern,
    ClearMetadataPreprocessor,
    LimitOutput,
    GradesToMemory,
    PenaltiesToMemory,
    MetadataOnce,
)
_READ_ONLY = 0o444
_silence = logging.Logger("nbgrader", level=logging.CRITICAL)
"""Where nbgrader's remarks about each locked cell go: nobody reads them."""


class FastAutograder:
    """Marks submissions of one nbgrader course, one after the other.

    Parameters
    ----------
    config
        The course's configuration, its root included.
    book
        The course's gradebook, open.

    Raises
    ------
    NeedsKernelError
        When the configuration asks for something that only stock nbgrader does.
    """

    def __init__(self, config: Config, book: Book) -> None:
        check_config(config)
        self._config = config
        self._book = book
        self._course = CourseDirectory(config=config)
        self._sanitize = [kind(config=config, log=_silence) for kind in _SANITIZE]
        self._autograde = [kind(config=config, log=_silence) for kind in _AUTOGRADE]

    @cached_property
    def _converter(self) -> Autograde:
        return Autograde(coursedir=self._course, config=self._config)

    def mark(self, assignment_id: str, student: str) -> dict[str, NotebookNode]:
        """Mark one submission anew, and return its notebooks as they were executed.

        Raises
        ------
        MarkingError
            When nbgrader could not have marked it either; the gradebook then holds what stock nbgrader
            leaves there.
        NeedsKernelError
            When only stock nbgrader can mark it; nothing is written then.
        """
        place = Path(self._course.format_path(self._course.submitted_directory, student, assignment_id))
        made = Path(self._course.format_path(self._course.autograded_directory, student, assignment_id))
        if not any(place.glob("*.ipynb")):
            raise MarkingError(f"{place}: nothing was handed in")
        released = self._book.assignment(assignment_id)
        submission = self._open(released, student, self._course.get_existing_timestamp(str(place)))
        try:
            executed = self._convert(place, made, submission)
        except MarkingError:
            self._save(submission)
            raise
        self._save(submission)
        return executed

    def warm_up(self, assignments: Sequence[str]) -> None:
        """Start the process that forks, with everything imported that these assignments' own cells import."""
        ahead = [ahead_of(self._book.assignment(name)) for name in assignments]
        with STABLE.lend(reduce(operator.or_, ahead, Ahead())):
            pass

    def _open(self, released: Assignment, student: str, timestamp: datetime | None) -> Submission:
        with self._book.reading() as connection:
            if not self._converter.create_student and not has_student(connection, student):
                raise MarkingError(f"No student with ID '{student}' exists in the database")
            return open_submission(connection, released, student, timestamp)

    def _save(self, submission: Submission) -> None:
        with self._book.writing() as connection:
            save(connection, submission)

    def _convert(self, place: Path, made: Path, submission: Submission) -> dict[str, NotebookNode]:
        if made.exists():
            shutil.rmtree(made)
        try:
            self._copy_files(place, made, submission.assignment.name)
            found = self._zero_missing(place, submission)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's libraries warn about each other
                executed = {name: self._convert_one(place, made, name, submission) for name in found}
            for path in made.rglob("*"):
                if path.is_file():
                    path.chmod(_READ_ONLY)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        return executed

    def _copy_files(self, place: Path, made: Path, assignment: str) -> None:
        """Copy what lies beside the notebooks: the person's files first, the course's own over them."""
        made.mkdir(parents=True)
        source = self._course.format_path(self._course.source_directory, ".", assignment)
        kept = {os.path.join(source, one) for one in self._converter.exclude_overwriting.get(assignment, [])}  # noqa: PTH118
        ignored = ["*.ipynb", *self._course.ignore]
        for root in (str(place), source):
            for path in utils.find_all_files(root, ignored):
                if path not in kept:
                    target = made / os.path.relpath(path, root)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.unlink(missing_ok=True)
                    shutil.copy(path, target)

    def _zero_missing(self, place: Path, submission: Submission) -> list[str]:
        """Give nothing for notebooks that were not handed in; return the names of those that were."""
        found = [name for name in sorted(submission.notebooks) if (place / f"{name}.ipynb").exists()]
        if not found:
            raise MarkingError(f"{place}: no notebook of the assignment; was it released?")
        for name in submission.notebooks.keys() - set(found):
            for grade in submission.notebooks[name].grades.values():
                grade.auto_score, grade.needs_manual_grade, grade.touched = 0, False, True
        return found

    def _convert_one(self, place: Path, made: Path, name: str, submission: Submission) -> NotebookNode:
        book = OneNotebook(submission, name)
        resources: dict[str, Any] = {
            "unique_key": name,
            "nbgrader": {
                "student": submission.student,
                "assignment": submission.assignment.name,
                "notebook": name,
            },
            "metadata": {"name": name, "path": str(made)},
            "taphuan": {"book": book},
        }
        try:
            notebook = read_notebook(place / f"{name}.ipynb")
            notebook = _apply(self._sanitize, notebook, resources)
        except Exception as error:  # a notebook that is broken in any way fails here as it does there
            raise _failed(error) from error
        check_kernel(notebook, self._autograde[0].kernel_name)
        check_cells(notebook)
        with STABLE.lend(ahead_of(submission.assignment)) as warm:
            resources["taphuan"]["warm"] = warm
            notebook = self._execute(notebook, resources)
        write_notebook(made / f"{name}.ipynb", notebook)
        return notebook

    def _execute(self, notebook: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
        try:
            return _apply(self._autograde, notebook, resources)
        except (NeedsKernelError, BrokenWireError):
            raise
        except (
            Exception
        ) as error:  # a dead or deaf child, a score that cannot be, a notebook that became invalid
            raise _failed(error) from error


def _failed(error: Exception) -> MarkingError:
    return MarkingError(f"nbgrader could not autograde: {type(error).__name__}: {error}")


def _apply(preprocessors: Sequence[Any], notebook: NotebookNode, resources: Any) -> NotebookNode:
    """Run preprocessors as an nbconvert exporter does.

    That looks for mistakes after each; here it is done where it can matter: before cells are restored,
    before cells run and before anything is earned.
    """
    for preprocessor in preprocessors:
        notebook, resources = preprocessor(notebook, resources)
        if preprocessor.enabled and isinstance(preprocessor, ClearOutput | LimitOutput):
            check_notebook(notebook)
    return notebook
