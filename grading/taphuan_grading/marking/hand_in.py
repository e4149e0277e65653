"""The folder that nbgrader marks: the released notebook with one person's answers in it."""

from __future__ import annotations

import base64
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from taphuan_grading.assignment.submission import fill
from taphuan_grading.attempts.receipt import is_intact
from taphuan_grading.attempts.records import Attempt
from taphuan_grading.attempts.uploads import read_upload
from taphuan_grading.content.kinds.upload import PDF
from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.course import folder
from taphuan_grading.marking.notebook_files import read_unchanged, write_notebook
from taphuan_grading.rules.pool import ALONE, DRAW, sitter
from taphuan_grading.store.home import Home

TIMESTAMP = "timestamp.txt"
_PICTURE = "anh-nop"


def released_notebook(directory: CourseDirectory, assignment: str) -> NotebookNode:
    """Return the notebook that learners got; it is shared, so nobody may change it.

    Raises
    ------
    MarkingError
        When the assignment was never released.
    """
    path = folder(directory, directory.release_directory, ".", assignment) / f"{assignment}.ipynb"
    if not path.is_file():
        raise MarkingError(f"{path} is missing; run `taphuan course build`")
    return read_unchanged(path)


def released_pass_mark(directory: CourseDirectory, assignment: str) -> float | None:
    """Return the pass mark that the released notebook carries, None when it carries none."""
    metadata: dict[str, Any] = released_notebook(directory, assignment).metadata.get("taphuan", {})
    pass_mark: float | None = metadata.get("pass_mark")
    return pass_mark


def write_submission(home: Home, directory: CourseDirectory, attempt: Attempt) -> None:
    """Put the attempt into ``submitted/``: whole or not at all.

    Raises
    ------
    MarkingError
        When the assignment was never released, or the attempt carries the draw of another one.
    """
    assignment, student = directory.assignment_id, directory.student_id
    _check_draws(attempt)
    notebook = fill(released_notebook(directory, assignment), attempt.answers)
    files = _evidence(home, notebook, attempt)
    target = folder(directory, directory.submitted_directory, student, assignment)
    draft, old = (target.with_name(f".{assignment}.{word}") for word in ("new", "old"))
    for left in (draft, old):
        if left.exists():
            shutil.rmtree(left)
    draft.mkdir(parents=True)
    write_notebook(draft / f"{assignment}.ipynb", notebook)
    for name, content in files.items():
        (draft / name).write_bytes(content)
    (draft / TIMESTAMP).write_text(_stamp(attempt.submitted_at), encoding="ascii")
    if target.exists():
        target.rename(old)
    draft.rename(target)
    if old.exists():
        shutil.rmtree(old)


def _check_draws(attempt: Attempt) -> None:
    """Refuse an attempt whose pools were not dealt by its own draw: nobody chooses their questions.

    The draw names who handed it in, or is that of everybody who studies offline, and the receipt's hash was
    made over it.
    """
    own = sitter(attempt.run, attempt.signed_by, attempt.module) + "/"
    for question, answer in attempt.answers.items():
        if not isinstance(answer, Mapping) or DRAW not in answer:
            continue
        draw = str(answer[DRAW])
        if not (draw == ALONE or draw.startswith(own)) or not is_intact(attempt):
            raise MarkingError(f"attempt {attempt.number}: the draw of question {question} is not its own")


def _evidence(home: Home, notebook: NotebookNode, attempt: Attempt) -> dict[str, bytes]:
    """Put pictures into their cells, where a trainer sees them; they are data there, and never a page.

    Return what only lies beside the notebook, by file name: a PDF is not shown, its cell has a link to it.
    """
    beside: dict[str, bytes] = {}
    for cell in notebook.cells:
        about = cell.metadata.get("taphuan", {})
        answer = attempt.answers.get(about.get("question", ""))
        if about.get("role") != "written" or not isinstance(answer, Mapping) or "sha256" not in answer:
            continue
        content = read_upload(home, attempt.signed_by, str(answer["sha256"]))
        if content is None:
            cell.source += "\n\n**Không tìm thấy tệp này.**"
        elif answer["type"] == PDF:
            name = f"tep-nop-{about['question']}.pdf"
            cell.source += f"\n\n[Tải tệp PDF người học nộp]({name})"
            beside[name] = content
        else:
            cell.source += f"\n\n![Ảnh người học nộp](attachment:{_PICTURE})"
            encoded = base64.b64encode(content).decode("ascii")
            cell["attachments"] = {_PICTURE: {str(answer["type"]): encoded}}
    return beside


@contextmanager
def alone(directory: CourseDirectory, student: str) -> Iterator[None]:
    """Hold the lock of one person's submissions; the system releases it when the process dies."""
    place = folder(directory, directory.submitted_directory, student, ".")
    place.mkdir(parents=True, exist_ok=True)
    with _open(place) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def _open(place: Path) -> Iterator[int]:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC\n"
