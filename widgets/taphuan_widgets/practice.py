"""A practice question is marked where it is asked, by the same rules as all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taphuan_grading.marking import scoring
from taphuan_grading.rules.feedback import feedback_html

_EPSILON = 1e-9


def judge(question: Mapping[str, Any], answer: object) -> dict[str, Any]:
    """Mark `answer` to a practice question.

    Parameters
    ----------
    question
        The public question, which holds its ``practice_key``: what `scoring.points` needs, with the
        feedback of options (``feedback``, by id) and ``explanation_html``.
    answer
        Any JSON value.

    Returns
    -------
    dict
        ``state`` (right, partly, wrong, empty), ``feedback_html`` and ``explanation_html``.
    """
    key = question["practice_key"]
    if scoring.is_empty(answer):
        return {"state": "empty", "feedback_html": "", "explanation_html": ""}
    earned = scoring.points(key, answer)
    right = earned >= key["points"] - _EPSILON
    state = "right" if right else "partly" if earned > _EPSILON else "wrong"
    return {
        "state": state,
        "feedback_html": feedback_html(key, answer),
        "explanation_html": key.get("explanation_html", ""),
    }
