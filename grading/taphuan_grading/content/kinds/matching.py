"""Pairing things."""

from __future__ import annotations

from typing import Any, Literal

from taphuan_grading.content import markdown
from taphuan_grading.content.base import Answer, BaseQuestion, Thing, neutral, shown, told
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.things import MOST_THINGS, distinct, is_table, make_thing, read_rows
from taphuan_grading.content.markdown import escaped
from taphuan_grading.errors import AnswerError

_EXPECTED = "a table with two columns, or three with the feedback last"


class Matching(BaseQuestion):
    """Each of `left` belongs to one of `right`. Answer: ids of the right by ids of the left.

    Each line on the left that has its right partner earns the same share; a wrong one earns nothing.
    """

    type: Literal["matching"] = "matching"
    left: tuple[Thing, ...]
    right: tuple[Thing, ...]
    pairs: dict[str, str]

    def rule(self) -> dict[str, Any]:
        """Return the pairs."""
        return {"key": self.pairs}

    def key_answer(self) -> dict[str, str]:
        """Return the pairs."""
        return self.pairs

    def shown(self) -> dict[str, Any]:
        """Return both sides, the right one in an order that tells nothing."""
        return {"left": shown(self.left), "right": shown(neutral(self.right))}

    def labels(self) -> dict[str, str]:
        """Return the texts of both sides."""
        return {thing.id: thing.text for thing in (*self.left, *neutral(self.right))}

    def told(self) -> dict[str, Any]:
        """Return feedback and words of both sides."""
        return told((*self.left, *self.right))

    def printed(self) -> str:
        """Return both sides as lists, to be joined by letters."""
        left = [f"{number}. {escaped(thing.text)} — ( )" for number, thing in enumerate(self.left, start=1)]
        right = [f"- {chr(97 + at)}) {escaped(thing.text)}" for at, thing in enumerate(neutral(self.right))]
        return "\n".join(left) + "\n\n" + "\n".join(right)

    def taken(self, value: object) -> Answer:
        """Take pairs of known things."""
        left, right = ({thing.id for thing in side} for side in (self.left, self.right))
        return taken_pairs(value, left, right, "Câu này chỉ nhận cách ghép giữa các mục đã nêu.")


def taken_pairs(value: object, left: set[str], right: set[str], refusal: str) -> dict[str, Answer] | None:
    """Take texts by name, both known; empty ones are left out, and none at all is no answer."""
    if not isinstance(value, dict):
        raise AnswerError(refusal)
    given = {name: to for name, to in value.items() if to not in (None, "")}
    if not set(given) <= left or any(not isinstance(to, str) or to not in right for to in given.values()):
        raise AnswerError(refusal)
    return given or None


def _build(draft: Draft) -> Matching | None:
    common = draft.common()
    rows = read_rows(draft)
    if not rows:
        draft.mistake(draft.line, "there is nothing to match", _EXPECTED)
        return None
    lines: list[int] = []
    left: list[Thing] = []
    right: dict[str, Thing] = {}
    pairs: dict[str, str] = {}
    for line, cells in rows:
        if len(cells) not in {2, 3} or not cells[1]:
            draft.mistake(line, "a row does not say what belongs together", _EXPECTED)
            return None
        partner = make_thing(draft, cells[1])
        right.setdefault(partner.id, partner)
        if cells[0]:
            feedback = draft.page.render(markdown.inline(cells[2])) if len(cells) == 3 else ""
            left.append(make_thing(draft, cells[0], feedback))
            lines.append(line)
            pairs[left[-1].id] = partner.id
    if not 2 <= len(left) <= MOST_THINGS or len(right) < 2:
        draft.mistake(
            draft.line, f"there are {len(left)} things to match", f"2 to {MOST_THINGS} rows that differ"
        )
        return None
    if common is None or not distinct(draft, left, lambda place: lines[place]):
        return None
    return Matching(**common, left=tuple(left), right=tuple(right.values()), pairs=pairs)


KIND = Kind(_build, parts=is_table, has_parts=True)
