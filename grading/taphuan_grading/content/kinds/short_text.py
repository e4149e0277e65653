"""A few words."""

from __future__ import annotations

import re
from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion, checked_text
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.vietnamese import comparable

_ALTERNATIVES = re.compile(r"\s+\|\s+")

Diacritics = Literal["required", "optional"]

DIACRITICS = {
    "diacritics": "`optional` takes an answer typed without diacritics; `required`, the default, does not"
}
"""The setting ``diacritics``, and what it says."""


class ShortText(BaseQuestion):
    """A few words: any way of writing them earns all points. Answer: text, compared after normalising."""

    type: Literal["short-text"] = "short-text"
    answers: tuple[str, ...]
    diacritics: Diacritics = "required"

    def rule(self) -> dict[str, Any]:
        """Return all ways of writing the answer."""
        return {"key": list(self.answers), "diacritics": self.diacritics}

    def key_answer(self) -> str:
        """Return the first way of writing it."""
        return self.answers[0]

    def printed(self) -> str:
        """Return a line to write on."""
        return "Trả lời: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_"

    def taken(self, value: object) -> Answer:
        """Take text."""
        return checked_text(value)


def alternatives(written: str) -> tuple[str, ...] | None:
    """Return the ways of writing an answer ("156 | năm sáu"); None when one of them is nothing."""
    answers = tuple(_ALTERNATIVES.split(written.strip()))
    return answers if all(comparable(answer) and "|" not in answer for answer in answers) else None


def read_diacritics(draft: Draft) -> Diacritics | None:
    """Return the setting ``diacritics``; None when a mistake was noted."""
    written, line = draft.setting("diacritics", "required")
    if written == "required":
        return "required"
    if written == "optional":
        return "optional"
    draft.mistake(line, f"diacritics are '{written}'", "required or optional")
    return None


def _build(draft: Draft) -> ShortText | None:
    common = draft.common()
    written, line = draft.setting("answer")
    answers = alternatives(written)
    if answers is None:
        draft.mistake(line, f"the answer is '{written}'", "':answer: text' or ':answer: one | another'")
        return None
    diacritics = read_diacritics(draft)
    if common is None or diacritics is None:
        return None
    return ShortText(**common, answers=answers, diacritics=diacritics)


KIND = Kind(
    _build, {"answer": "the right answer; other ways of writing it after ` | `; needed", **DIACRITICS}
)
