"""nbgrader's preprocessors on a submission in memory.

Each of nbgrader's own opens the gradebook for itself; these get the submission from
``resources["taphuan"]`` and do the rest by nbgrader's own methods: what a cell must be, what a cell earns,
what lateness costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.nbgraderformat import MetadataValidator, ValidationError
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from taphuan_grading.marking.papers import Notebook, RoleCell, SourceCell
from taphuan_grading.marking.submission import Comment, Grade, Submission, SubmittedNotebook

_MOST_REMEMBERED = 10_000
Converted = tuple[NotebookNode, Any]


@dataclass
class OneNotebook:
    """What nbgrader's preprocessors ask of a ``Gradebook``, for one notebook of one submission."""

    submission: Submission
    name: str

    @property
    def db(self) -> OneNotebook:
        """The session, which has nothing to do before the end."""
        return self

    def commit(self) -> None:
        """Do nothing: all is written at the end."""

    @property
    def released(self) -> Notebook:
        """The notebook as it was released."""
        return self.submission.assignment.notebooks[self.name]

    @property
    def submitted(self) -> SubmittedNotebook:
        """What it has earned."""
        return self.submission.notebooks[self.name]

    def find_notebook(self, *_names: str) -> Notebook:
        """Return the notebook as it was released."""
        return self.released

    def find_source_cell(self, name: str, *_names: str) -> SourceCell:
        """Return a cell as it was released."""
        for cell in self.released.source_cells:
            if cell.name == name:
                return cell
        raise MissingEntry(f"No such source cell: {name}")

    def find_graded_cell(self, name: str, *_names: str) -> RoleCell:
        """Return a grade cell or a task cell."""
        for cell in self.released.grade_cells + self.released.task_cells:
            if cell.name == name:
                return cell
        raise MissingEntry(f"No such grade cell: {name}")

    def find_grade(self, name: str, *_names: str) -> Grade:
        """Return a grade that is about to be given."""
        if name not in self.submitted.grades:
            raise MissingEntry(f"No such grade: {name}")
        grade = self.submitted.grades[name]
        grade.touched = True
        return grade

    def find_comment(self, name: str, *_names: str) -> Comment:
        """Return a comment that is about to be made."""
        if name not in self.submitted.comments:
            raise MissingEntry(f"No such comment: {name}")
        comment = self.submitted.comments[name]
        comment.touched = True
        return comment


def _begin(preprocessor: Any, resources: Any) -> OneNotebook:
    names = resources["nbgrader"]
    preprocessor.notebook_id, preprocessor.assignment_id = names["notebook"], names["assignment"]
    preprocessor.student_id = names["student"]
    preprocessor.gradebook = resources["taphuan"]["book"]
    return preprocessor.gradebook


class KernelspecFromMemory(OverwriteKernelspec):
    """Puts the released kernel into the notebook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Do it."""
        released = _begin(self, resources).released
        if released.kernel:
            nb.metadata["kernelspec"] = released.kernel
        return nb, resources


class CellsFromMemory(OverwriteCells):
    """Puts locked cells back as they were released."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Do it, cell by cell; then add missing cells where the course wants that."""
        _begin(self, resources)
        nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class GradesToMemory(SaveAutoGrades):
    """Gives grades and comments."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Do it, cell by cell."""
        _begin(self, resources)
        return NbGraderPreprocessor.preprocess(self, nb, resources)


class PenaltiesToMemory(AssignLatePenalties):
    """Takes off what the course's plugin says for being late."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Do it."""
        book = _begin(self, resources)
        late = book.submission.total_seconds_late
        book.submitted.late_submission_penalty = None
        if late > 0:
            self.init_plugin()
            penalty = self.plugin_inst.late_submission_penalty(self.student_id, book.submitted.score, late)
            if penalty is not None:
                penalty = self._check_late_penalty(book.submitted, penalty)
            book.submitted.late_submission_penalty = penalty
        return nb, resources


class RememberingValidator(MetadataValidator):
    """nbgrader's validator of cells, which does not look twice at metadata that it has found good."""

    def __init__(self) -> None:
        super().__init__()
        self._good: set[tuple[str, str]] = set()

    def validate_cell(self, cell: NotebookNode) -> None:
        """Look at one cell."""
        about = cell.cell_type, repr(cell.metadata.get("nbgrader"))
        if about in self._good:
            return
        super().validate_cell(cell)
        if len(self._good) < _MOST_REMEMBERED:
            self._good.add(about)


class MetadataOnce(CheckCellMetadata):
    """Refuses a notebook whose nbgrader metadata is not what it must be."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._validator = _validator()

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Do it."""
        try:
            self._validator.validate_nb(nb)
        except ValidationError as error:
            raise ValidationError(f"the nbgrader metadata may be corrupted: {error}") from error
        return nb, resources


@lru_cache(maxsize=1)
def _validator() -> RememberingValidator:
    return RememberingValidator()
