"""A question as other systems know it too, and its way into a module's Markdown and out of a model."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from taphuan_grading.content.kinds.places import text_of
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.models import (
    Matching,
    MultipleChoice,
    Number,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    Written,
)
from taphuan_grading.vietnamese import as_typed

PlainType = Literal[
    "single-choice", "multiple-choice", "true-false", "short-text", "number", "matching", "written"
]


@dataclass(frozen=True)
class Choice:
    """An option, as Markdown within a line."""

    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class Pair:
    """What belongs together, as Markdown within a line; an empty `left` is a partner for nothing."""

    left: str
    right: str


@dataclass(frozen=True)
class Plain:
    """One question. Texts are Markdown within a line; `answers` are what is typed, so plain.

    Parameters
    ----------
    name
        A title, not unique.
    type
        The type of question.
    prompt, explanation
        What is asked, and what is told afterwards.
    choices, answers, pairs
        What the type needs of them; a true-false question has one of the answers "true" and "false".
    number, tolerance
        Of a question for a number.
    line
        Where it begins in the file that it came from; 0 when it came from a module.
    """

    name: str
    type: PlainType
    prompt: str
    explanation: str = ""
    choices: tuple[Choice, ...] = ()
    answers: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    number: float = 0.0
    tolerance: float = 0.0
    line: int = 0


@dataclass(frozen=True)
class Left:
    """A question that could not be converted."""

    line: int
    name: str
    why: str


def plain_question(question: Question) -> Plain | None:
    """Return `question` as others know it; None when they have nothing like it or it shows a picture."""
    if "![" in question.prompt_markdown:
        return None
    prompt = " ".join(question.prompt_markdown.split())
    explanation = escaped(text_of(question.explanation_html))
    base = Plain(name=question.id, type="written", prompt=prompt, explanation=explanation)
    plain: Plain | None = None
    match question:
        case SingleChoice() | MultipleChoice():
            plain = replace(base, type=question.type, choices=_choices(question))
        case TrueFalse():
            plain = replace(base, type=question.type, answers=(str(question.answer).lower(),))
        case ShortText():
            plain = replace(base, type=question.type, answers=question.answers)
        case Number() if not question.vary:
            plain = replace(base, type=question.type, number=question.answer, tolerance=question.tolerance)
        case Matching():
            plain = replace(base, type=question.type, pairs=_pairs(question))
        case Written():
            plain = base
    return plain


def _choices(question: SingleChoice | MultipleChoice) -> tuple[Choice, ...]:
    return tuple(
        Choice(escaped(option.text), option.right, escaped(text_of(option.feedback_html)))
        for option in question.options
    )


def _pairs(question: Matching) -> tuple[Pair, ...]:
    right = {thing.id: escaped(thing.text) for thing in question.right}
    pairs = [Pair(escaped(thing.text), right[question.pairs[thing.id]]) for thing in question.left]
    spare = [Pair("", text) for id_, text in right.items() if id_ not in question.pairs.values()]
    return (*pairs, *spare)


def as_markdown(question: Plain, question_id: str) -> str:
    """Return `question` as it stands in a module."""
    head = [f":::{{question}} {question_id}", f":type: {question.type}"]
    body: list[str] = []
    match question.type:
        case "single-choice" | "multiple-choice":
            for choice in question.choices:
                body.append(f"- [{'x' if choice.right else ' '}] {choice.text}")
                if choice.feedback:
                    body.append(f"  > {choice.feedback}")
        case "true-false":
            head.append(f":answer: {question.answers[0]}")
        case "short-text":
            head.append(":answer: " + " | ".join(question.answers))
        case "number":
            head += [f":answer: {as_typed(question.number)}", f":tolerance: {as_typed(question.tolerance)}"]
        case "matching":
            body += ["| Mục | Điều phù hợp |", "|---|---|"]
            body += [f"| {_cell(pair.left)} | {_cell(pair.right)} |" for pair in question.pairs]
    closing = ["", f"> {question.explanation}"] if question.explanation else []
    return "\n".join([*head, question.prompt, *([""] if body else []), *body, *closing, ":::"])


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\|", text)
