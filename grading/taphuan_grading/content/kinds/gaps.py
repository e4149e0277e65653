"""A text with gaps."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Literal

from taphuan_grading.content.base import Answer, BaseQuestion, Model, checked_text, id_of
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.places import (
    in_html,
    in_markdown,
    is_notes,
    line_of,
    places,
    read_notes,
    text_of,
)
from taphuan_grading.content.kinds.short_text import DIACRITICS, Diacritics, alternatives, read_diacritics
from taphuan_grading.content.markdown import escaped
from taphuan_grading.errors import AnswerError

LONGEST = 200
MOST_GAPS = 20
_OPTION = re.compile(r"\(([ x])\)\s*((?:(?!\([ x]\)).)*)", re.DOTALL)
_EXPECTED = "'[[156 | 5656]]' to type, or '[[(x) right ( ) wrong]]' to choose"


class Gap(Model):
    """One gap: typed if it has `texts`, chosen from a list if it has `options`, of which one is `right`."""

    name: str
    texts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    right: str = ""
    feedback_html: str = ""

    @property
    def ids(self) -> dict[str, str]:
        """The options by id."""
        return {id_of(option): option for option in self.options}


class Gaps(BaseQuestion):
    """A text with several gaps. Answer: text or an option's id by the gap's number ("1", "2", …).

    Each gap that is filled rightly earns the same share; a wrong one earns nothing.
    """

    type: Literal["gaps"] = "gaps"
    gaps: tuple[Gap, ...]
    diacritics: Diacritics = "required"

    def rule(self) -> dict[str, Any]:
        """Return what fits each gap."""
        key = {
            gap.name: {"choice": id_of(gap.right)} if gap.options else {"texts": list(gap.texts)}
            for gap in self.gaps
        }
        return {"key": key, "diacritics": self.diacritics}

    def key_answer(self) -> dict[str, str]:
        """Return what fits each gap."""
        return {gap.name: id_of(gap.right) if gap.options else gap.texts[0] for gap in self.gaps}

    def shown(self) -> dict[str, Any]:
        """Return the gaps with the options of those that have any, sorted by id."""
        return {
            "gaps": [
                {"id": gap.name, "options": [{"id": id_, "text": gap.ids[id_]} for id_ in sorted(gap.ids)]}
                for gap in self.gaps
            ]
        }

    def labels(self) -> dict[str, str]:
        """Return numbers of gaps and texts of options."""
        names = {gap.name: f"({gap.name})" for gap in self.gaps}
        return names | {f"{gap.name}.{id_}": gap.ids[id_] for gap in self.gaps for id_ in sorted(gap.ids)}

    def told(self) -> dict[str, Any]:
        """Return the note on each gap, and the options' texts."""
        feedback = {gap.name: gap.feedback_html for gap in self.gaps if gap.feedback_html}
        labels = {id_: escape(text) for gap in self.gaps for id_, text in gap.ids.items()}
        return {"feedback": feedback, "labels": labels}

    def printed(self) -> str:
        """Return the options of the gaps that have any."""
        lists = [
            f"- ({gap.name}) " + " / ".join(escaped(gap.ids[id_]) for id_ in sorted(gap.ids))
            for gap in self.gaps
            if gap.options
        ]
        return "\n".join(lists)

    def taken(self, value: object) -> Answer:
        """Take texts by gap."""
        known = {gap.name: gap.ids for gap in self.gaps}
        if not isinstance(value, dict) or not set(value) <= set(known):
            raise AnswerError("Câu này chỉ nhận chữ trong các ô trống đã nêu.")
        given = {name: checked_text(text, LONGEST) for name, text in value.items() if text not in (None, "")}
        for name, text in given.items():
            if known[name] and text not in known[name]:
                raise AnswerError("Ô trống này chỉ nhận một trong các ý đã nêu.")
        return given or None


def _read_gap(draft: Draft, number: int, html: str) -> Gap | None:
    text, name = text_of(html), str(number + 1)
    options = [(mark, words.strip()) for mark, words in _OPTION.findall(text)]
    if not options:
        texts = alternatives(text)
        if texts is None:
            draft.mistake(line_of(draft, number), f"gap {name} holds '{text}'", _EXPECTED)
        return None if texts is None else Gap(name=name, texts=texts)
    words = [option for _, option in options]
    right = [option for mark, option in options if mark == "x"]
    if len(right) != 1 or len(set(words)) < max(2, len(words)) or "" in words:
        draft.mistake(line_of(draft, number), f"gap {name} needs one right option", _EXPECTED)
        return None
    return Gap(name=name, options=tuple(words), right=right[0])


def _build(draft: Draft) -> Gaps | None:
    common, diacritics = draft.common(), read_diacritics(draft)
    found = places(draft)
    if found is None:
        return None
    if not 1 <= len(found) <= MOST_GAPS:
        draft.mistake(draft.line, f"there are {len(found)} gaps", f"1 to {MOST_GAPS} gaps: {_EXPECTED}")
        return None
    read = [_read_gap(draft, number, html) for number, html in enumerate(found)]
    notes = read_notes(draft, len(found))
    gaps = [gap for gap in read if gap is not None]
    if common is None or diacritics is None or notes is None or len(gaps) < len(read):
        return None
    common["prompt_html"] = in_html(draft, lambda at: f'<span data-gap="{at + 1}">({at + 1}) …</span>')
    common["prompt_markdown"] = in_markdown(draft, lambda at: f"({at + 1}) \\_\\_\\_\\_\\_\\_\\_\\_")
    noted = [
        gap.model_copy(update={"feedback_html": notes.get(at, "")}) for at, gap in enumerate(gaps, start=1)
    ]
    return Gaps(**common, gaps=tuple(noted), diacritics=diacritics)


KIND = Kind(_build, DIACRITICS, parts=is_notes)
