"""A few sentences."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from taphuan_grading.content.base import WRITTEN_LIMIT, Answer, BaseQuestion, checked_text
from taphuan_grading.content.kinds.draft import Draft, Kind


class Written(BaseQuestion):
    """A few sentences, marked by a trainer after `guide_html`. Answer: text."""

    by_trainer: ClassVar[bool] = True

    type: Literal["written"] = "written"
    guide_html: str = ""

    def rule(self) -> dict[str, Any]:
        """Return nothing: a trainer marks it."""
        return {}

    def key_answer(self) -> None:
        """Return None: a trainer decides."""

    def printed(self) -> str:
        """Return where to write on paper."""
        return "*Trên giấy: viết câu trả lời ra tờ riêng.*"

    def taken(self, value: object) -> Answer:
        """Take text."""
        return checked_text(value, WRITTEN_LIMIT)


def _build(draft: Draft) -> Written | None:
    common = draft.common(explained=False)
    if common is None:
        return None
    if common["practice"]:
        draft.mistake(draft.line, "a written question cannot be practice", "another type, or no ':practice:'")
        return None
    return Written(**common, guide_html=draft.closing_html)


KIND = Kind(_build)
