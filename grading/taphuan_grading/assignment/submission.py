"""A submission is the released notebook with the learner's answers in it, and nothing else."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from nbformat.notebooknode import NotebookNode

from taphuan_grading.assignment.keys import variable
from taphuan_grading.content.models import Answer
from taphuan_grading.errors import AnswerError
from taphuan_grading.rules.parts import is_empty
from taphuan_grading.rules.summary import summary

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ACTIVE = re.compile(r"[&<>\"'`\\$*_\[\]{}#~|@=+^!]")


def literal(answer: Answer) -> str:
    r"""Return an answer as one line of Python that holds only a value.

    Parameters
    ----------
    answer
        What a learner gave.

    Returns
    -------
    str
        What `ast.literal_eval` turns into the answer again; invisible letters are escaped.

    Raises
    ------
    AnswerError
        When it is not an answer at all.

    Examples
    --------
    >>> literal('"; import os')
    '\'"; import os\''
    """
    if not _is_value(answer):
        raise AnswerError("Câu trả lời không đúng dạng nên chưa nhận được.")
    return repr(answer)


def _is_value(answer: object) -> bool:
    """Say whether `answer` is made of these types exactly: a subclass could print as code."""
    if type(answer) is list:
        return all((item is not None) and _is_value(item) for item in answer)
    if type(answer) is dict:
        return all(type(name) is str and _is_value(item) for name, item in answer.items())
    return type(answer) in {type(None), bool, str}


def as_text(answer: str) -> str:
    """Return a written answer as a Markdown cell that shows it letter by letter.

    Parameters
    ----------
    answer
        What a learner wrote.

    Returns
    -------
    str
        One block of preformatted text. Letters that mean something to HTML, Markdown or formulas stand as
        character references, so formgrader, JupyterLab and nbconvert show them and do nothing else;
        line ends are kept, long lines wrap.
    """
    lines = answer.replace("\r\n", "\n").replace("\r", "\n")
    visible = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", lines)
    safe = _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", visible)
    return f'<pre style="white-space: pre-wrap; font-family: inherit">\n{safe}\n</pre>'


def _by_trainer(answer: Answer, released: str, labels: Mapping[str, str]) -> str:
    if is_empty(answer):
        return released  # unchanged, which nbgrader marks with 0
    if isinstance(answer, Mapping) and all(isinstance(each, str) for each in answer.values()):
        texts = {name: labels.get(str(each), str(each)) for name, each in answer.items()}
        answer = "\n".join(f"{labels.get(name, name)}: {text}" for name, text in texts.items())
    if not isinstance(answer, str):
        raise AnswerError("Câu trả lời viết phải là một đoạn văn bản.")
    return as_text(answer)


def _automatic(question: str, answer: Answer, labels: Mapping[str, str]) -> str:
    """Return the answer as a value, below what it says to a trainer."""
    code = f"{variable(question)} = {literal(answer)}"
    if not labels:
        return code
    return "\n".join([*(f"# {line}" for line in summary(answer, labels)), code])


def _filled(cell: NotebookNode, answers: Mapping[str, Answer]) -> NotebookNode:
    """Return `cell`, or a copy of it that holds the answer to its question."""
    about = cell.metadata.get("taphuan", {})
    question = about.get("question")
    if question is None:
        return cell
    answer, labels = answers.get(question), about.get("labels", {})
    if about["role"] == "written":
        return _with_source(cell, _by_trainer(answer, cell.source, labels))
    if about["role"] == "question" and cell.metadata.get("nbgrader", {}).get("solution"):
        return _with_source(cell, _automatic(question, answer, labels))
    return cell


def _with_source(cell: NotebookNode, source: str) -> NotebookNode:
    changed = copy.copy(cell)
    changed.source = source
    return changed


def fill(released: NotebookNode, answers: Mapping[str, Answer]) -> NotebookNode:
    """Put answers into a released notebook.

    Parameters
    ----------
    released
        What nbgrader released; it is not changed, and the submission shares what stays the same with it.
    answers
        Answers by question. Those to practice questions are left out; a question without an
        answer gets none.

    Returns
    -------
    NotebookNode
        The submission.

    Raises
    ------
    AnswerError
        When an answer is to no question of the notebook, or is not an answer at all.
    """
    filled = copy.copy(released)
    filled.cells = [_filled(cell, answers) for cell in released.cells]
    known = {cell.metadata.get("taphuan", {}).get("question") for cell in released.cells}
    unknown = sorted(set(answers) - known)
    if unknown:
        raise AnswerError(f"Bài học không có câu hỏi “{unknown[0]}”.")
    return filled
