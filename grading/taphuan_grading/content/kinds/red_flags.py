"""Finding the suspicious places of a message, a letter or a web page."""

from __future__ import annotations

import re
from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion, Thing, id_of, told
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.places import (
    in_html,
    in_markdown,
    is_notes,
    is_whole,
    line_of,
    places,
    read_notes,
    text_of,
)
from taphuan_grading.errors import AnswerError

MOST_PLACES = 20
_PLACE = re.compile(r"\(([ x])\)\s+(.*)\Z", re.DOTALL)
_EXPECTED = "'[[(x) suspicious]]' or '[[( ) harmless]]' within one line of text"


class RedFlags(BaseQuestion):
    """Places to touch in a replica; those in `flags` are suspicious. Answer: the list of touched ids.

    Each flag found earns its share, each harmless place touched takes a share away, down to nothing.
    """

    type: Literal["red-flags"] = "red-flags"
    places: tuple[Thing, ...]
    flags: tuple[str, ...]

    def rule(self) -> dict[str, Any]:
        """Return the suspicious places."""
        return {"key": list(self.flags)}

    def key_answer(self) -> list[str]:
        """Return the suspicious places."""
        return list(self.flags)

    def shown(self) -> dict[str, Any]:
        """Return the places that can be touched; they stand in the prompt."""
        return {"places": [{"id": place.id, "text": place.text} for place in self.places]}

    def labels(self) -> dict[str, str]:
        """Return the places' texts."""
        return {place.id: place.text for place in self.places}

    def told(self) -> dict[str, Any]:
        """Return the notes on the places and their words."""
        return told(self.places)

    def taken(self, value: object) -> Answer:
        """Take ids of places, each once, in the order of the text."""
        ids = [place.id for place in self.places]
        if not isinstance(value, list) or any(not isinstance(item, str) or item not in ids for item in value):
            raise AnswerError("Câu này chỉ nhận các chỗ có trong nội dung.")
        return [item for item in ids if item in value]


def _read_places(draft: Draft) -> list[tuple[bool, str, str]] | None:
    """Return of each place whether it is a flag, its HTML and its text; None when a mistake was noted."""
    found = places(draft)
    read: list[tuple[bool, str, str]] = []
    if found is None:
        return None
    for number, html in enumerate(found):
        match = _PLACE.match(html)
        text = text_of(match[2]) if match else ""
        if match is None or not text or not is_whole(match[2]) or "<a " in match[2]:
            draft.mistake(line_of(draft, number), f"place {number + 1} cannot be touched", _EXPECTED)
            return None
        if text in [known for _, _, known in read]:
            draft.mistake(line_of(draft, number), f"place '{text}' appears twice", "each text once")
            return None
        read.append((match[1] == "x", match[2], text))
    return read


def _build(draft: Draft) -> RedFlags | None:
    common, found = draft.common(), _read_places(draft)
    if found is None:
        return None
    notes = read_notes(draft, len(found))
    if not 2 <= len(found) <= MOST_PLACES or not any(flag for flag, _, _ in found):
        draft.mistake(
            draft.line, f"there are {len(found)} places", f"2 to {MOST_PLACES}, one a flag: {_EXPECTED}"
        )
        return None
    if common is None or notes is None:
        return None
    ids = [id_of(text) for _, _, text in found]
    things = tuple(
        Thing(id=ids[at], html=html, text=text, feedback_html=notes.get(at + 1, ""))
        for at, (_, html, text) in enumerate(found)
    )
    common["prompt_html"] = in_html(draft, lambda at: f'<span data-place="{ids[at]}">{found[at][1]}</span>')
    texts = [re.sub(r"^\[\[\([ x]\)\s+|\]\]$", "", match) for match in _raw_places(draft)]
    common["prompt_markdown"] = in_markdown(draft, lambda at: f"{texts[at]} ({at + 1})")
    return RedFlags(
        **common, places=things, flags=tuple(ids[at] for at, place in enumerate(found) if place[0])
    )


def _raw_places(draft: Draft) -> list[str]:
    return re.findall(r"\[\[.*?\]\]", draft.prompt_markdown, re.DOTALL)


KIND = Kind(_build, parts=is_notes)
