"""A statement that holds or does not."""

from __future__ import annotations

from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.errors import AnswerError


class TrueFalse(BaseQuestion):
    """A statement that holds or does not: the right one of two earns all points. Answer: true or false."""

    type: Literal["true-false"] = "true-false"
    answer: bool

    def rule(self) -> dict[str, Any]:
        """Return whether the statement holds."""
        return {"key": self.answer}

    def key_answer(self) -> bool:
        """Return whether the statement holds."""
        return self.answer

    def printed(self) -> str:
        """Return two boxes."""
        return "☐ Đúng   ☐ Sai"

    def taken(self, value: object) -> Answer:
        """Take true or false."""
        if isinstance(value, bool):
            return value
        raise AnswerError("Câu này chỉ nhận Đúng hoặc Sai.")


def _build(draft: Draft) -> TrueFalse | None:
    common = draft.common()
    answer, line = draft.setting("answer")
    if answer not in {"true", "false"}:
        draft.mistake(line, f"the answer is '{answer}'", "':answer: true' or ':answer: false'")
        return None
    return None if common is None else TrueFalse(**common, answer=answer == "true")


KIND = Kind(_build, {"answer": "`true` or `false`: whether the statement holds; needed"})
