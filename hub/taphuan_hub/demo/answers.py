"""What invented learners answer: mostly right, wrong in the ways people are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from taphuan_grading.assignment.keys import key_answer, spec_of
from taphuan_grading.content.models import (
    Answer,
    Module,
    MultipleChoice,
    Question,
    Rating,
    SingleChoice,
    Upload,
)
from taphuan_grading.marking.scoring import points
from taphuan_grading.vietnamese import as_typed
from taphuan_hub.demo.names import invented

_GOOD = 0.7
_SLIPS = ("113", "không rõ", "khoảng 100", "chưa nhớ ra")


@dataclass(frozen=True)
class Sheet:
    """Answers to the marked questions, and what a trainer gives for the written ones."""

    answers: dict[str, Answer]
    by_trainer: dict[str, float] = field(default_factory=dict)

    def score(self, module: Module) -> float:
        """Return the points that the sheet earns when it is fully marked."""
        return sum(_earned(question, self) for question in module.marked)


def sheet(module: Module, rng: Random, *, passes: bool) -> Sheet:
    """Fill a sheet that passes `module`, or one that does not."""
    skill = rng.uniform(0.82, 0.98) if passes else rng.uniform(0.25, 0.5)
    made = Sheet({})
    for question in module.marked:
        _put(made, question, rng, right=rng.random() < skill)
    needed = module.pass_mark * module.max_score
    for question in rng.sample(module.marked, len(module.marked)):
        if (made.score(module) >= needed) == passes:
            break
        _put(made, question, rng, right=passes)
    return made


def draft(module: Module, rng: Random) -> dict[str, Answer]:
    """Answer the first questions of `module` and stop somewhere in the middle."""
    count = rng.randint(1, max(1, len(module.marked) // 2))
    made = Sheet({})
    for question in module.marked[:count]:
        _put(made, question, rng, right=rng.random() < 0.8)
    return made.answers


def _put(made: Sheet, question: Question, rng: Random, *, right: bool) -> None:
    if question.by_trainer:
        essays = [essay for essay in invented().essays if (essay.share >= _GOOD) == right]
        essay = rng.choice(essays)
        made.answers[question.id] = _essay(question, essay.text)
        made.by_trainer[question.id] = round(essay.share * question.points * 2) / 2
    else:
        made.answers[question.id] = _right(question, rng) if right else _wrong(question, rng)


def _earned(question: Question, made: Sheet) -> float:
    if question.by_trainer:
        return made.by_trainer.get(question.id, 0.0)
    return points(spec_of(question), question.handed_in(made.answers.get(question.id), ""))


def _essay(question: Question, text: str) -> Answer:
    """Return `text` in the shape of the question; nobody invented has a picture to hand in."""
    if isinstance(question, Rating):
        return {"rating": question.options[0].id, "reason": text}
    return None if isinstance(question, Upload) else text


def _right(question: Question, rng: Random) -> Answer:
    key = key_answer(question)
    if question.type == "short-text" and isinstance(key, str):
        return rng.choice([key, key.lower(), f" {key} "])
    return key


def _wrong(question: Question, rng: Random) -> Answer:
    if isinstance(question, SingleChoice):
        return rng.choice([option.id for option in question.options if not option.right])
    if isinstance(question, MultipleChoice):
        return _partly(question, rng)
    if question.type == "number":
        return as_typed(rng.choice([question.answer * 10, question.answer + 1 + 2 * question.tolerance]))
    if question.type == "short-text":
        return rng.choice(_SLIPS)
    return _less(question.type, key_answer(question))


def _less(kind: str, key: Answer) -> Answer:
    """Return an answer that is partly right at most: the other of two, things turned round, a part."""
    if isinstance(key, list):
        if kind == "dialogue":
            return key[:1]  # a conversation that was broken off
        return key[::-1] if kind == "ordering" else key[::-1][: max(1, len(key) - 1)]
    if isinstance(key, Mapping):
        return dict([*key.items()][: len(key) // 2]) or None
    return not key


def _partly(question: MultipleChoice, rng: Random) -> Answer:
    right = [option.id for option in question.options if option.right]
    wrong = [option.id for option in question.options if not option.right]
    chosen = rng.sample(right, len(right) - 1) if len(right) > 1 else right
    return sorted(chosen + rng.sample(wrong, min(1, len(wrong))))
