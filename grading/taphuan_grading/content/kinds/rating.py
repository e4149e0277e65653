"""A rating with a reason."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from taphuan_grading.content.base import WRITTEN_LIMIT, Answer, checked_text
from taphuan_grading.content.kinds.choice import OptionsQuestion
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.errors import AnswerError


class Rating(OptionsQuestion):
    """One of a few grades, and why. Answer: ``rating`` (the option's id) and ``reason`` (text).

    A trainer marks it after the guide; the grades that can be defended are those with ``[x]``. In practice
    such a grade earns half, and a reason beside it the other half.
    """

    by_trainer: ClassVar[bool] = True

    type: Literal["rating"] = "rating"
    guide_html: str = ""

    def rule(self) -> dict[str, Any]:
        """Return the grades that can be defended."""
        return {"key": [option.id for option in self.options if option.right]}

    def key_answer(self) -> dict[str, str] | None:
        """Return a grade that can be defended, for practice; None when a trainer decides."""
        right = next(option for option in self.options if option.right)
        return {"rating": right.id, "reason": right.text} if self.practice else None

    def labels(self) -> dict[str, str]:
        """Return the grades, and the names of the two parts."""
        return super().labels() | {"rating": "Mức", "reason": "Lý do"}

    def printed(self) -> str:
        """Return the grades and a line for the reason."""
        return super().printed() + "\n\nLý do: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_"

    def taken(self, value: object) -> Answer:
        """Take a grade, a reason, or both."""
        if not isinstance(value, dict) or not set(value) <= {"rating", "reason"}:
            raise AnswerError("Câu này nhận một mức và một lý do.")
        given = {name: each for name, each in value.items() if each not in (None, "")}
        if given.get("rating", self.options[0].id) not in {option.id for option in self.options}:
            raise AnswerError("Câu này chỉ nhận một trong các mức đã nêu.")
        if "reason" in given:
            checked_text(given["reason"], WRITTEN_LIMIT)
        return given or None


def _build(draft: Draft) -> Rating | None:
    options = draft.options()
    practice = "practice" in draft.settings
    common = draft.common(explained=practice)
    if common is None or options is None:
        return None
    if not any(option.right for option in options):
        draft.mistake(draft.line, "no grade can be defended", "at least one '- [x]'")
        return None
    return Rating(**common, options=options, guide_html="" if practice else draft.closing_html)


KIND = Kind(_build, has_parts=True)
