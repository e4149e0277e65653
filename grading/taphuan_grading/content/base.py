"""What all models of content share, and what every type of question knows about itself."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict

from taphuan_grading.errors import AnswerError, TooLongError
from taphuan_grading.vietnamese import grouped

Answer: TypeAlias = str | bool | Sequence["Answer"] | Mapping[str, "Answer"] | None
"""What a learner gave: an option's id, text, true or false, a list of such, or such by name."""

SHORT_LIMIT = 1_000
WRITTEN_LIMIT = 200_000


class Model(BaseModel):
    """Base of all content: immutable, and strict about what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(Model):
    """A picture that the module's text refers to by `name` (its path as written)."""

    name: str
    path: Path
    alt: str


class Thing(Model):
    """Something that can be put in order, paired, touched or said; `id` comes from its text.

    So an answer given before the text was changed is known to be to another version.
    """

    id: str
    html: str
    text: str
    feedback_html: str = ""


class BaseQuestion(Model):
    """What all questions share. `explanation_html` is shown after marking, or at once in practice.

    `objectives` and `facts` are ids: what the question tests, and what its answer rests on.
    """

    by_trainer: ClassVar[bool] = False
    """Whether a trainer marks it, in a Markdown cell of the notebook."""

    type: str
    id: str
    line: int
    prompt_html: str
    prompt_markdown: str
    explanation_html: str = ""
    hint_html: str = ""
    points: float = 1.0
    practice: bool = False
    objectives: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @abstractmethod
    def rule(self) -> dict[str, Any]:
        """Return what the rule of this type in `taphuan_grading.rules` needs; never for a browser."""

    @abstractmethod
    def key_answer(self) -> Answer:
        """Return an answer that earns all points; None when a trainer decides."""

    def shown(self) -> dict[str, Any]:
        """Return what the widget of this type needs beside the prompt; nothing that tells the key."""
        return {}

    def labels(self) -> dict[str, str]:
        """Return what the ids of an answer mean, as text."""
        return {}

    def told(self) -> dict[str, Any]:
        """Return what `taphuan_grading.rules.feedback` needs beside the rule: ``feedback`` and ``labels``."""
        return {}

    def printed(self) -> str:
        """Return what follows the prompt on paper, as Markdown; nothing that tells the key."""
        return ""

    @abstractmethod
    def taken(self, value: object) -> Answer:
        """Return `value`, which is not None, as an answer to this question.

        Raises
        ------
        AnswerError
            When its shape does not fit, with a Vietnamese message.
        """

    def handed_in(self, value: Answer, draw: str) -> Answer:
        """Return what is handed in for `value`; `draw` names the attempt."""
        return value


def id_of(text: str) -> str:
    """Return the id of a thing: the first 8 hex digits of the SHA-256 of its text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def neutral(things: Sequence[Thing]) -> list[Thing]:
    """Return `things` in an order that tells nothing: by id, turned round if they stand so already."""
    by_id = sorted(things, key=lambda thing: thing.id)
    return by_id[::-1] if by_id == list(things) else by_id


def shown(things: Sequence[Thing]) -> list[dict[str, str]]:
    """Return ids and HTML of `things` for a widget."""
    return [{"id": thing.id, "html": thing.html} for thing in things]


def told(things: Sequence[Thing]) -> dict[str, Any]:
    """Return ``feedback`` and ``labels`` of `things`, by id."""
    return {
        "feedback": {thing.id: thing.feedback_html for thing in things if thing.feedback_html},
        "labels": {thing.id: thing.html for thing in things},
    }


def checked_text(value: object, limit: int = SHORT_LIMIT) -> str:
    """Return `value` if it is a text that can be kept; `AnswerError` or `TooLongError` if not."""
    if not isinstance(value, str):
        raise AnswerError("Câu này cần trả lời bằng chữ.")
    if len(value) > limit:
        raise TooLongError(f"Câu trả lời dài quá {grouped(limit)} ký tự. Ông/bà rút gọn rồi lưu lại.")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise AnswerError("Câu trả lời có ký tự không đọc được. Ông/bà xóa ký tự đó rồi lưu lại.")
    return value
