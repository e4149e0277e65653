"""Putting things in order."""

from __future__ import annotations

from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion, Thing, neutral, shown, told
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.things import is_list, read_list
from taphuan_grading.content.markdown import escaped
from taphuan_grading.errors import AnswerError

_EXPECTED = "'1. first', '2. second', … in the right order"


class Ordering(BaseQuestion):
    """Things to put in order; `things` stand in the right one. Answer: the list of all ids.

    Every two things in the right order earn, every two in the wrong order cost the same: the share is their
    difference over all pairs, not below 0.
    """

    type: Literal["ordering"] = "ordering"
    things: tuple[Thing, ...]

    def rule(self) -> dict[str, Any]:
        """Return the right order."""
        return {"key": self.key_answer()}

    def key_answer(self) -> list[str]:
        """Return the right order."""
        return [thing.id for thing in self.things]

    def shown(self) -> dict[str, Any]:
        """Return the things in an order that tells nothing."""
        return {"things": shown(neutral(self.things))}

    def labels(self) -> dict[str, str]:
        """Return the things' texts."""
        return {thing.id: thing.text for thing in neutral(self.things)}

    def told(self) -> dict[str, Any]:
        """Return feedback and words of each thing."""
        return told(self.things)

    def printed(self) -> str:
        """Return the things with a box each for their number."""
        return "\n".join(f"- ( ) {escaped(thing.text)}" for thing in neutral(self.things))

    def taken(self, value: object) -> Answer:
        """Take all ids in some order."""
        wanted = sorted(thing.id for thing in self.things)
        if not isinstance(value, list) or sorted(map(str, value)) != wanted:
            raise AnswerError("Câu này cần sắp xếp đủ các mục đã nêu, mỗi mục một lần.")
        return [str(item) for item in value]


def _build(draft: Draft) -> Ordering | None:
    common = draft.common()
    things = read_list(draft, 3, _EXPECTED)
    if things is not None and draft.choices[0].type != "ordered_list_open":
        draft.mistake(draft.at(draft.choices[0]), "the list has no numbers", _EXPECTED)
        return None
    return None if common is None or things is None else Ordering(**common, things=things)


KIND = Kind(_build, parts=is_list, has_parts=True)
