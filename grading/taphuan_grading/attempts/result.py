"""What a learner is told about an attempt: never a key before it is marked, never the trainer's guide."""

from __future__ import annotations

from typing import Literal, TypedDict

from taphuan_grading.assignment.keys import feedback_key
from taphuan_grading.attempts.records import Attempt, Mark
from taphuan_grading.attempts.submit import draw_of
from taphuan_grading.content.models import Answer, Module, MultipleChoice, Question, Simulation, SingleChoice
from taphuan_grading.rules.debrief import debrief
from taphuan_grading.rules.feedback import feedback_html
from taphuan_grading.rules.parts import is_empty

QuestionState = Literal["right", "partly", "wrong", "empty", "waiting"]
_EPSILON = 1e-9


class QuestionResult(TypedDict):
    """One question of a marked attempt, as JSON."""

    id: str
    state: QuestionState
    points: float | None
    max_points: float
    feedback_html: str
    explanation_html: str


class AttemptResult(TypedDict):
    """An attempt as JSON; `questions` is empty until it has been marked.

    `state` is ``withheld`` while nothing is told yet, and `note` says why. `passed` is None until it is
    known, and where there is nothing to pass.
    """

    number: str
    ordinal: int
    submitted_at: str
    answers_hash: str
    state: str
    score: float | None
    max_score: float
    pass_mark: float
    passed: bool | None
    may_retry: bool
    note: str
    draw: str
    questions: list[QuestionResult]


def attempt_result(
    module: Module, attempt: Attempt, *, passed_before: bool = False, withheld: str = ""
) -> AttemptResult:
    """Return what the person who handed in `attempt` may see of it.

    Parameters
    ----------
    module
        The attempt's module.
    attempt
        The attempt with its marks.
    passed_before
        Whether another attempt has passed the module, so that there is nothing left to try.
    withheld
        Why neither score nor answers are told yet, as of a contest that is open; in Vietnamese.
    """
    withheld = withheld or module.withheld
    marked = attempt.state == "marked" and not withheld
    passed = attempt.reaches(module.pass_mark) if marked and not module.once else None
    shown = attempt.state in {"marked", "needs-manual"} and not withheld
    return {
        "number": attempt.number,
        "ordinal": attempt.ordinal,
        "submitted_at": attempt.submitted_at.isoformat(),
        "answers_hash": attempt.answers_hash,
        "state": "withheld" if withheld else attempt.state,
        "score": attempt.score if marked else None,
        "max_score": module.max_score if attempt.max_score is None else attempt.max_score,
        "pass_mark": module.pass_mark,
        "passed": passed,
        "may_retry": marked and not passed and not passed_before and not module.once,
        "note": withheld,
        "draw": draw_of(attempt.answers),
        "questions": [_question(one, attempt) for one in module.marked] if shown else [],
    }


def _question(question: Question, attempt: Attempt) -> QuestionResult:
    answer = attempt.answers.get(question.id)
    mark = attempt.marks.get(question.id, Mark(None, question.points, by_trainer=False))
    return {
        "id": question.id,
        "state": _state(answer, mark),
        "points": mark.points,
        "max_points": mark.max_points,
        "feedback_html": _feedback(question, answer),
        "explanation_html": question.explanation_html,
    }


def _state(answer: Answer, mark: Mark) -> QuestionState:
    if mark.points is None:
        return "waiting"
    if is_empty(answer):
        return "empty"
    if mark.points >= mark.max_points - _EPSILON:
        return "right"
    return "partly" if mark.points > _EPSILON else "wrong"


def _feedback(question: Question, answer: Answer) -> str:
    if isinstance(question, Simulation) and is_empty(answer):
        return debrief(question.told()["checks"], question.deeds, [])
    if is_empty(answer) and not question.explanation_html:
        # Every question is explained after marking: here the right options' own words are all there is.
        if isinstance(question, SingleChoice | MultipleChoice):
            return feedback_html(feedback_key(question), question.key_answer())
        return ""
    return feedback_html(feedback_key(question), answer)
