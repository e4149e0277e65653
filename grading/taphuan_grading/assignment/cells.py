"""The cells of a module's notebook, one function a role."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from taphuan_grading.assignment.keys import key_answer, spec_of, variable
from taphuan_grading.assignment.public import public_module
from taphuan_grading.content.models import Module, Picture, Question, Rating, Upload, Written
from taphuan_grading.content.page import PICTURES


def _nbgrader(grade_id: str, **roles: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; `roles` says what differs from a plain locked cell."""
    plain = {"grade": False, "locked": True, "solution": False, "task": False}
    return {"grade_id": grade_id, "schema_version": 3} | plain | roles


def _cell(
    source: str,
    role: str,
    step: int,
    *,
    name: str,
    question: Question | None = None,
    nbgrader: dict[str, Any] | None = None,
) -> NotebookNode:
    """Return a cell; its id is made of its role and `name`, so that releases are reproducible."""
    taphuan: dict[str, Any] = {"role": role, "step": step}
    if question is not None:
        taphuan["question"] = question.id
        if labels := question.labels() if role in {"question", "written"} else {}:
            taphuan["labels"] = labels
    metadata: dict[str, Any] = {"taphuan": taphuan}
    if nbgrader is not None:
        metadata["nbgrader"] = nbgrader
    new = new_markdown_cell if role in {"text", "prompt", "written"} else new_code_cell
    return new(source, id=f"{role}-{name}" if name else role, metadata=metadata)


def _literal_lines(values: dict[str, Any], indent: str) -> str:
    return "".join(f"{indent}{key!r}: {value!r},\n" for key, value in values.items())


def setup(module: Module) -> NotebookNode:
    """Return the locked cell that makes ``lesson`` and ``ask``; nothing secret is in it."""
    public = public_module(module)
    questions = public.pop("questions")
    source = (
        "from taphuan_widgets.lesson import Lesson\n\n"
        "lesson = Lesson(\n    {\n"
        + _literal_lines(public, " " * 8)
        + "        'questions': {\n"
        + _literal_lines(questions, " " * 12)
        + "        },\n    }\n)\nask = lesson.ask"
    )
    return _cell(source, "setup", 0, name="", nbgrader=_nbgrader("setup"))


def submit(step: int) -> NotebookNode:
    """Return the locked last cell, where the learner hands in."""
    return _cell("lesson.submit_bar()", "submit", step, name="", nbgrader=_nbgrader("submit"))


def attach(cell: NotebookNode, pictures: Sequence[Picture]) -> NotebookNode:
    """Put the pictures that a Markdown cell shows into the cell."""
    for picture in pictures:
        address = re.compile(r"(?<=\]\()" + re.escape(picture.name) + r"(?=[\s)])")
        if not address.search(cell.source):
            continue
        name = picture.name.replace("/", "-")
        cell.source = address.sub(f"attachment:{name}", cell.source)
        content = base64.b64encode(picture.path.read_bytes()).decode("ascii")
        kind = PICTURES[picture.path.suffix.lower()]
        cell.setdefault("attachments", {})[name] = {kind: content}
    return cell


def text(markdown: str, step: int, number: int, pictures: Sequence[Picture]) -> NotebookNode:
    """Return the cell of a stretch of text in a step."""
    return attach(_cell(markdown, "text", step, name=f"{step}-{number}"), pictures)


def aside(place: str, step: int) -> NotebookNode:
    """Return the cell that shows, at `place`, what depends on the day of reading or on the reader."""
    cell = _cell(f'lesson.aside("{place}")', "aside", step, name=place)
    cell.metadata["taphuan"]["place"] = place
    return cell


def _prompt(question: Question, step: int, pictures: Sequence[Picture]) -> NotebookNode:
    source = "\n\n".join(filter(None, [question.prompt_markdown, question.printed()]))
    return attach(_cell(source, "prompt", step, name=question.id, question=question), pictures)


def _marks(question: Question, step: int) -> NotebookNode:
    source = (
        "### BEGIN HIDDEN TESTS\n"
        "from taphuan_grading.marking.scoring import points\n\n"
        f"points({spec_of(question)!r}, {variable(question.id)})\n"
        "### END HIDDEN TESTS"
    )
    nbgrader = _nbgrader(f"{question.id}-marks", grade=True, points=question.points)
    return _cell(source, "marks", step, name=question.id, question=question, nbgrader=nbgrader)


def _asked(question: Question, step: int) -> list[NotebookNode]:
    name = variable(question.id)
    source = (
        f'{name} = ask("{question.id}")\n'
        f"### BEGIN SOLUTION\n{name} = {key_answer(question)!r}\n### END SOLUTION"
    )
    nbgrader = _nbgrader(question.id, locked=False, solution=True)
    asked = _cell(source, "question", step, name=question.id, question=question, nbgrader=nbgrader)
    return [asked, _marks(question, step)]


def _by_trainer(question: Question, step: int, guide_html: str) -> list[NotebookNode]:
    source = f"### BEGIN SOLUTION\n{guide_html}\n### END SOLUTION"
    nbgrader = _nbgrader(question.id, locked=False, solution=True, grade=True, points=question.points)
    return [
        _cell(f'ask("{question.id}")', "question", step, name=question.id, question=question),
        _cell(source, "written", step, name=question.id, question=question, nbgrader=nbgrader),
    ]


def question(asked: Question, step: int, pictures: Sequence[Picture]) -> list[NotebookNode]:
    """Return all cells of a question: its prompt, where it is answered, and what marks it."""
    prompt = _prompt(asked, step, pictures)
    if asked.practice:
        source = f'ask("{asked.id}")'
        nbgrader = _nbgrader(asked.id)
        return [prompt, _cell(source, "practice", step, name=asked.id, question=asked, nbgrader=nbgrader)]
    if isinstance(asked, Written | Rating | Upload):
        return [prompt, *_by_trainer(asked, step, asked.guide_html)]
    return [prompt, *_asked(asked, step)]
