"""What a learner's page may know of a module: everything but the keys of marked questions."""

from __future__ import annotations

from typing import Any

from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.content.models import Module, MultipleChoice, Number, Question, SingleChoice


def _practice_key(question: Question) -> dict[str, Any]:
    key = spec_of(question) | {"explanation_html": question.explanation_html}
    if isinstance(question, SingleChoice | MultipleChoice):
        key["feedback"] = {option.id: option.feedback_html for option in question.options}
    return key


def public_question(question: Question) -> dict[str, Any]:
    """Return a question as plain JSON for its widget.

    Parameters
    ----------
    question
        Any question.

    Returns
    -------
    dict
        ``id``, ``type``, ``points``, ``practice``, ``prompt_html``; ``options`` and ``unit`` where the
        type has them; and for practice only ``practice_key``: what
        `taphuan_grading.assignment.keys.spec_of` returns, with ``explanation_html`` and, for choices,
        ``feedback`` by option.
    """
    shown: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "points": question.points,
        "practice": question.practice,
        "prompt_html": question.prompt_html,
    }
    if isinstance(question, SingleChoice | MultipleChoice):
        shown["options"] = [{"id": option.id, "html": option.html} for option in question.options]
    if isinstance(question, Number) and question.unit:
        shown["unit"] = question.unit
    if question.practice:
        shown["practice_key"] = _practice_key(question)
    return shown


def public_module(module: Module) -> dict[str, Any]:
    """Return a module as plain JSON for ``taphuan_widgets.lesson.Lesson``."""
    return {
        "module": module.id,
        "slug": module.slug,
        "version": module.version,
        "title": module.title,
        "pass_mark": module.pass_mark,
        "minutes": module.minutes,
        "steps": [step.title for step in module.steps],
        "questions": {question.id: public_question(question) for question in module.questions},
    }
