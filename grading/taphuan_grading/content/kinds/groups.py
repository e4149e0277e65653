"""Sorting things into groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from markdown_it.token import Token

from taphuan_grading.content.base import Answer, BaseQuestion, Thing, neutral, shown, told
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.matching import taken_pairs
from taphuan_grading.content.kinds.things import MOST_THINGS, distinct, is_list, make_thing, read_item
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.options import first_words, list_items

MOST_GROUPS = 5
_EXPECTED = "'- group' with its things below it as '  - thing'"


class Groups(BaseQuestion):
    """Each of `things` belongs in one of `groups`. Answer: ids of groups by ids of things.

    Each thing in its group earns its share, each in another takes a share away, down to nothing; what is left
    out neither earns nor costs.
    """

    type: Literal["groups"] = "groups"
    groups: tuple[Thing, ...]
    things: tuple[Thing, ...]
    places: dict[str, str]

    def rule(self) -> dict[str, Any]:
        """Return the group of each thing."""
        return {"key": self.places}

    def key_answer(self) -> dict[str, str]:
        """Return the group of each thing."""
        return self.places

    def shown(self) -> dict[str, Any]:
        """Return the groups, and the things in an order that tells nothing."""
        return {"groups": shown(self.groups), "things": shown(neutral(self.things))}

    def labels(self) -> dict[str, str]:
        """Return the texts of things and groups."""
        return {thing.id: thing.text for thing in (*neutral(self.things), *self.groups)}

    def told(self) -> dict[str, Any]:
        """Return feedback and words of things and groups."""
        return told((*self.things, *self.groups))

    def printed(self) -> str:
        """Return the things with a box for each group."""
        heads = "   ".join(f"☐ {escaped(group.text)}" for group in self.groups)
        return "\n".join(f"- {escaped(thing.text)}: {heads}" for thing in neutral(self.things))

    def taken(self, value: object) -> Answer:
        """Take known things in known groups."""
        things, groups = ({thing.id for thing in side} for side in (self.things, self.groups))
        return taken_pairs(value, things, groups, "Câu này chỉ nhận cách xếp các mục vào các nhóm đã nêu.")


def _members(draft: Draft, item: Sequence[Token]) -> list[tuple[int, Thing]] | None:
    """Return what stands in a group, with lines; None when a mistake was noted."""
    inner = item[4:]
    level = inner[0].level if inner else 0
    if not inner or not is_list(inner) or sum(token.level == level for token in inner) != 2:
        draft.mistake(draft.at(item[0]), "a group holds nothing", _EXPECTED)
        return None
    read = [(draft.at(each[0]), read_item(draft, each)) for each in list_items(inner)]
    things = [(line, thing) for line, thing in read if thing is not None]
    return things if len(things) == len(read) else None


def _build(draft: Draft) -> Groups | None:
    common = draft.common()
    items = list_items(draft.choices) if draft.choices else []
    if not 2 <= len(items) <= MOST_GROUPS:
        draft.mistake(draft.line, f"there are {len(items)} groups", f"2 to {MOST_GROUPS} groups: {_EXPECTED}")
        return None
    groups = [make_thing(draft, first_words(item)) for item in items]
    members = [_members(draft, item) for item in items]
    found = [each for each in members if each is not None]
    if common is None or len(found) < len(items):
        return None
    if not distinct(draft, groups, lambda place: draft.at(items[place][0])):
        return None
    flat = [member for each in found for member in each]
    things = [thing for _, thing in flat]
    if len(things) > MOST_THINGS:
        draft.mistake(draft.line, f"there are {len(things)} things", f"at most {MOST_THINGS}")
        return None
    if not distinct(draft, things, lambda place: flat[place][0]):
        return None
    places = {thing.id: group.id for group, each in zip(groups, found, strict=True) for _, thing in each}
    return Groups(**common, groups=tuple(groups), things=tuple(things), places=places)


KIND = Kind(_build, parts=is_list, has_parts=True)
