"""What a learner's page may know of a module: everything but the keys of marked questions."""

from __future__ import annotations

from typing import Any

from taphuan_grading.assignment.keys import feedback_key
from taphuan_grading.content.models import Fact, Module, Pilot, Question


def public_question(question: Question) -> dict[str, Any]:
    """Return a question as plain JSON for its widget.

    Parameters
    ----------
    question
        Any question.

    Returns
    -------
    dict
        ``id``, ``type``, ``points``, ``practice``, ``prompt_html``; what the type shows, such as ``options``
        or ``unit``; and for practice only ``hint_html`` and ``practice_key``: what
        `taphuan_grading.assignment.keys.feedback_key` returns, with ``explanation_html``.
    """
    shown: dict[str, Any] = {
        "id": question.id,
        "type": question.type,
        "points": question.points,
        "practice": question.practice,
        "prompt_html": question.prompt_html,
        **question.shown(),
    }
    if question.practice:
        shown["practice_key"] = feedback_key(question) | {"explanation_html": question.explanation_html}
        if question.hint_html:
            shown["hint_html"] = question.hint_html
    return shown


CHANGED = "changed"
"""Where a page says which facts have changed since it was written."""


def pilots(module: Module) -> dict[str, Pilot]:
    """Return the stretches for pilot communes by the place of each on the page."""
    found = [part for step in module.steps for part in step.parts if isinstance(part, Pilot)]
    return {f"pilot-{number}": part for number, part in enumerate(found, start=1)}


def place_of(module: Module, pilot: Pilot) -> str:
    """Return where the page shows `pilot`."""
    return next(place for place, part in pilots(module).items() if part is pilot)


def _public_fact(fact: Fact) -> dict[str, Any]:
    return {
        "statement": fact.statement,
        "from": fact.valid_from and fact.valid_from.isoformat(),
        "to": fact.valid_to and fact.valid_to.isoformat(),
        "now": fact.afterwards,
    }


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
        "facts": [_public_fact(fact) for fact in module.facts],
        "pilots": {
            place: {"fields": list(part.fields), "html": part.html} for place, part in pilots(module).items()
        },
        "questions": {question.id: public_question(question) for question in module.questions},
    }
