"""Names and answers as they stand in a notebook's cells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from taphuan_grading.content.models import Answer, Question


def variable(question_id: str) -> str:
    """Return the Python name of a question; ids have no underscores, so names never meet."""
    return question_id.replace("-", "_")


def as_typed(number: float) -> str:
    """Return a number as people type it: "45,05", "5306"."""
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def key_answer(question: Question) -> Answer:
    """Return an answer that earns all points; for a written question, None."""
    match question.type:
        case "single-choice":
            return next(option.id for option in question.options if option.right)
        case "multiple-choice":
            return [option.id for option in question.options if option.right]
        case "true-false":
            return question.answer
        case "short-text":
            return question.answers[0]
        case "number":
            return as_typed(question.answer)
        case "written":
            return None


def spec_of(question: Question) -> dict[str, Any]:
    """Return what marks `question`, as plain JSON.

    Parameters
    ----------
    question
        Any question; for a written one only its type and points are given.

    Returns
    -------
    dict
        To be handed to `taphuan_grading.marking.scoring.points`.
    """
    spec: dict[str, Any] = {"type": question.type, "points": question.points}
    match question.type:
        case "single-choice":
            spec["key"] = next(option.id for option in question.options if option.right)
        case "multiple-choice":
            spec["key"] = [option.id for option in question.options if option.right]
        case "true-false":
            spec["key"] = question.answer
        case "short-text":
            spec |= {"key": list(question.answers), "diacritics": question.diacritics}
        case "number":
            spec |= {"key": question.answer, "tolerance": question.tolerance, "unit": question.unit}
        case "written":
            pass
    return spec
