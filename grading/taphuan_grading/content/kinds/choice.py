"""Choosing among options."""

from __future__ import annotations

from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.options import Option
from taphuan_grading.errors import AnswerError


class OptionsQuestion(BaseQuestion):
    """Base of the questions with options."""

    options: tuple[Option, ...]

    def shown(self) -> dict[str, Any]:
        """Return the options without saying which are right."""
        return {"options": [{"id": option.id, "html": option.html} for option in self.options]}

    def labels(self) -> dict[str, str]:
        """Return the options' texts."""
        return {option.id: option.text for option in self.options}

    def told(self) -> dict[str, Any]:
        """Return the options' feedback."""
        return {"feedback": {option.id: option.feedback_html for option in self.options}}

    def printed(self) -> str:
        """Return the options as a list."""
        return "\n".join(f"- {option.id}) {escaped(option.text)}" for option in self.options)


class SingleChoice(OptionsQuestion):
    """Exactly one option is right: it earns all points. Answer: the option's id."""

    type: Literal["single-choice"] = "single-choice"

    def rule(self) -> dict[str, Any]:
        """Return the right option."""
        return {"key": self.key_answer()}

    def key_answer(self) -> str:
        """Return the right option."""
        return next(option.id for option in self.options if option.right)

    def taken(self, value: object) -> Answer:
        """Take the id of an option."""
        if not isinstance(value, str) or value not in {option.id for option in self.options}:
            raise AnswerError("Câu này chỉ nhận một trong các phương án đã nêu.")
        return value


class MultipleChoice(OptionsQuestion):
    """One or more options are right. Answer: a list of option ids.

    Each right option earns its share of the points, each wrong one takes a share away, down to nothing.
    """

    type: Literal["multiple-choice"] = "multiple-choice"

    def rule(self) -> dict[str, Any]:
        """Return the right options."""
        return {"key": self.key_answer()}

    def key_answer(self) -> list[str]:
        """Return the right options."""
        return [option.id for option in self.options if option.right]

    def told(self) -> dict[str, Any]:
        """Return the options' words, too: those of a right option that was missed are told."""
        return super().told() | {"labels": {option.id: option.html for option in self.options}}

    def taken(self, value: object) -> Answer:
        """Take ids of options, each once, in the order of the file."""
        ids = [option.id for option in self.options]
        if not isinstance(value, list) or any(not isinstance(item, str) or item not in ids for item in value):
            raise AnswerError("Câu này chỉ nhận các phương án đã nêu.")
        return [item for item in ids if item in value]


def _single(draft: Draft) -> SingleChoice | None:
    common, options = draft.common(), draft.options()
    if common is None or options is None:
        return None
    right = sum(option.right for option in options)
    if right != 1:
        draft.mistake(draft.line, f"{right} options are right in a single choice", "exactly one '- [x]'")
        return None
    return SingleChoice(**common, options=options)


def _multiple(draft: Draft) -> MultipleChoice | None:
    common, options = draft.common(), draft.options()
    if common is None or options is None:
        return None
    if not any(option.right for option in options):
        draft.mistake(draft.line, "no option is right", "at least one '- [x]'")
        return None
    return MultipleChoice(**common, options=options)


SINGLE = Kind(_single, has_parts=True)
MULTIPLE = Kind(_multiple, has_parts=True)
