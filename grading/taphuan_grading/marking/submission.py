"""One submission in the gradebook: read at its beginning, changed in memory, written in one transaction.

Under the names that nbgrader's own classes have, because nbgrader's preprocessors work on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from nbgrader import api
from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from taphuan_grading.marking.papers import Assignment, Notebook, RoleCell

_student = api.Student.__table__
_submission = api.SubmittedAssignment.__table__
_notebook = api.SubmittedNotebook.__table__
_grade = api.Grade.__table__
_comment = api.Comment.__table__

# Made once: SQLAlchemy takes longer to make a statement than SQLite to answer it.
_FIND = select(_submission).where(
    _submission.c.assignment_id == bindparam("assignment"), _submission.c.student_id == bindparam("student")
)
_FIND_STUDENT = select(_student.c.id).where(_student.c.id == bindparam("student"))


@dataclass
class Grade:
    """A grade of one cell."""

    id: str
    cell_id: str
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    needs_manual_grade: bool = True
    touched: bool = False

    @property
    def score(self) -> float:
        """The points that count, by nbgrader's rule."""
        points = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if points is None else points + (self.extra_credit or 0.0)


@dataclass
class Comment:
    """A comment on one cell."""

    id: str
    cell_id: str
    auto_comment: str | None = None
    touched: bool = False


@dataclass
class SubmittedNotebook:
    """One notebook of a submission; grades and comments by the name of their cell."""

    id: str
    notebook: Notebook
    late_submission_penalty: float | None = None
    grades: dict[str, Grade] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """The sum of its grades."""
        return sum(grade.score for grade in self.grades.values())


@dataclass
class Submission:
    """A person's submission of an assignment.

    Parameters
    ----------
    new
        It is not in the gradebook yet.
    """

    id: str
    student: str
    assignment: Assignment
    timestamp: datetime | None
    extension: timedelta | None
    new: bool
    notebooks: dict[str, SubmittedNotebook] = field(default_factory=dict)

    @property
    def total_seconds_late(self) -> float:
        """How late it is, by nbgrader's rule."""
        if self.timestamp is None or self.assignment.duedate is None:
            return 0
        due = self.assignment.duedate + (self.extension or timedelta())
        return max(0, (self.timestamp - due).total_seconds())

    def __str__(self) -> str:
        """Return what nbgrader calls it."""
        return f"SubmittedAssignment<{self.assignment.name} for {self.student}>"


def find(connection: Connection, assignment: str, student: str) -> Row[tuple[str]] | None:
    """Return the row of a submission, None when there is none; `assignment` is an id."""
    return connection.execute(_FIND, {"assignment": assignment, "student": student}).one_or_none()


def open_submission(
    connection: Connection, assignment: Assignment, student: str, timestamp: datetime | None
) -> Submission:
    """Read a submission as nbgrader finds it, or lay out a new one as nbgrader makes it."""
    row = find(connection, assignment.id, student)
    if row is None:
        return _new(assignment, student, timestamp)
    opened = Submission(row.id, student, assignment, timestamp or row.timestamp, row.extension, new=False)
    by_id = {notebook.id: notebook for notebook in assignment.notebooks.values()}
    for found in connection.execute(select(_notebook).where(_notebook.c.assignment_id == row.id)):
        made = SubmittedNotebook(found.id, by_id[found.notebook_id], found.late_submission_penalty)
        opened.notebooks[made.notebook.name] = made
        _read_cells(connection, made)
    return opened


def save(connection: Connection, submission: Submission) -> None:
    """Write everything that autograding decided; marks and comments by hand stay as they stand there."""
    if submission.new:
        _insert(connection, submission)
        return
    connection.execute(
        update(_submission).where(_submission.c.id == submission.id).values(timestamp=submission.timestamp)
    )
    for notebook in submission.notebooks.values():
        penalty = {"late_submission_penalty": notebook.late_submission_penalty}
        connection.execute(update(_notebook).where(_notebook.c.id == notebook.id).values(penalty))
        for grade in notebook.grades.values():
            if grade.touched:
                values = {"auto_score": grade.auto_score, "needs_manual_grade": grade.needs_manual_grade}
                connection.execute(update(_grade).where(_grade.c.id == grade.id).values(values))
        for comment in notebook.comments.values():
            if comment.touched:
                text = {"auto_comment": comment.auto_comment}
                connection.execute(update(_comment).where(_comment.c.id == comment.id).values(text))


def remove(connection: Connection, submission_id: str) -> None:
    """Remove a submission with its grades and comments, as ``Gradebook.remove_submission`` does."""
    notebooks = select(_notebook.c.id).where(_notebook.c.assignment_id == submission_id)
    connection.execute(delete(_grade).where(_grade.c.notebook_id.in_(notebooks)))
    connection.execute(delete(_comment).where(_comment.c.notebook_id.in_(notebooks)))
    connection.execute(delete(_notebook).where(_notebook.c.assignment_id == submission_id))
    connection.execute(delete(_submission).where(_submission.c.id == submission_id))


def has_student(connection: Connection, student: str) -> bool:
    """Say whether the gradebook knows the student."""
    return connection.execute(_FIND_STUDENT, {"student": student}).first() is not None


def _new(assignment: Assignment, student: str, timestamp: datetime | None) -> Submission:
    made = Submission(_id(), student, assignment, timestamp, None, new=True)
    for notebook in assignment.notebooks.values():
        paper = SubmittedNotebook(_id(), notebook)
        paper.grades = {cell.name: Grade(_id(), cell.id) for cell in _graded(notebook)}
        paper.comments = {cell.name: Comment(_id(), cell.id) for cell in _commented(notebook)}
        made.notebooks[notebook.name] = paper
    return made


def _graded(notebook: Notebook) -> list[RoleCell]:
    return notebook.grade_cells + notebook.task_cells


def _commented(notebook: Notebook) -> list[RoleCell]:
    return notebook.solution_cells + notebook.task_cells


def _read_cells(connection: Connection, made: SubmittedNotebook) -> None:
    graded = {cell.id: cell.name for cell in _graded(made.notebook)}
    for row in connection.execute(select(_grade).where(_grade.c.notebook_id == made.id)):
        made.grades[graded[row.cell_id]] = Grade(
            row.id, row.cell_id, row.auto_score, row.manual_score, row.extra_credit, row.needs_manual_grade
        )
    commented = {cell.id: cell.name for cell in _commented(made.notebook)}
    for row in connection.execute(select(_comment).where(_comment.c.notebook_id == made.id)):
        made.comments[commented[row.cell_id]] = Comment(row.id, row.cell_id, row.auto_comment)


def _insert(connection: Connection, made: Submission) -> None:
    if not has_student(connection, made.student):
        connection.execute(insert(_student).values(id=made.student))
    connection.execute(
        insert(_submission).values(
            id=made.id, assignment_id=made.assignment.id, student_id=made.student, timestamp=made.timestamp
        )
    )
    notebooks = list(made.notebooks.values())
    rows = [
        {
            "id": one.id,
            "assignment_id": made.id,
            "notebook_id": one.notebook.id,
            "late_submission_penalty": one.late_submission_penalty,
        }
        for one in notebooks
    ]
    connection.execute(insert(_notebook), rows)
    grades = [
        {
            "id": grade.id,
            "cell_id": grade.cell_id,
            "notebook_id": one.id,
            "auto_score": grade.auto_score,
            "needs_manual_grade": grade.needs_manual_grade,
        }
        for one in notebooks
        for grade in one.grades.values()
    ]
    comments = [
        {"id": note.id, "cell_id": note.cell_id, "notebook_id": one.id, "auto_comment": note.auto_comment}
        for one in notebooks
        for note in one.comments.values()
    ]
    for table, found in ((_grade, grades), (_comment, comments)):
        if found:
            connection.execute(insert(table), found)


def _id() -> str:
    return uuid4().hex
