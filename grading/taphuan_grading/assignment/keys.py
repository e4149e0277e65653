"""Names and answers as they stand in a notebook's cells."""

from __future__ import annotations

from typing import Any

from taphuan_grading.content.models import Answer, Question


def variable(question_id: str) -> str:
    """Return the Python name of a question; ids have no underscores, so names never meet."""
    return question_id.replace("-", "_")


def key_answer(question: Question) -> Answer:
    """Return an answer that earns all points; None when a trainer decides.

    What is handed in for a pool carries its draw: see `taphuan_grading.assignment.submission.handed_in`.
    """
    return question.key_answer()


def spec_of(question: Question) -> dict[str, Any]:
    """Return what marks `question`, as plain JSON.

    Parameters
    ----------
    question
        Any question; for one that a trainer marks it may hold nothing beside its type and points.

    Returns
    -------
    dict
        To be handed to `taphuan_grading.marking.scoring.points`.
    """
    return {"type": question.type, "points": question.points, **question.rule()}


def feedback_key(question: Question) -> dict[str, Any]:
    """Return what `taphuan_grading.rules.feedback` needs of `question`; not for one that is not marked."""
    return spec_of(question) | question.told()
