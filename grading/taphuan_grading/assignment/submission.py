"""A submission is the released notebook with the learner's answers in it, and nothing else."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from nbformat.notebooknode import NotebookNode

from taphuan_grading.assignment.keys import variable
from taphuan_grading.content.models import Answer
from taphuan_grading.errors import AnswerError

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
    if type(answer) in {type(None), bool, str}:  # exactly these: a subclass could print as code
        return repr(answer)
    if type(answer) is list and all(type(item) is str for item in answer):
        return repr(answer)
    raise AnswerError("Câu trả lời không đúng dạng nên chưa nhận được.")


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


def _written(answer: Answer, released: str) -> str:
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return released  # unchanged, which nbgrader marks with 0
    if not isinstance(answer, str):
        raise AnswerError("Câu trả lời viết phải là một đoạn văn bản.")
    return as_text(answer)


def fill(released: NotebookNode, answers: Mapping[str, Answer]) -> NotebookNode:
    """Put answers into a released notebook.

    Parameters
    ----------
    released
        What nbgrader released; it is not changed.
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
    filled = copy.deepcopy(released)
    known = set()
    for cell in filled.cells:
        about = cell.metadata.get("taphuan", {})
        question = about.get("question")
        if question is None:
            continue
        known.add(question)
        answer = answers.get(question)
        if about["role"] == "written":
            cell.source = _written(answer, cell.source)
        elif about["role"] == "question" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"{variable(question)} = {literal(answer)}"
    unknown = sorted(set(answers) - known)
    if unknown:
        raise AnswerError(f"Bài học không có câu hỏi “{unknown[0]}”.")
    return filled
