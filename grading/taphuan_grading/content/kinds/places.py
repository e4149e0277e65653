"""Places in a prompt that authors write as ``[[…]]``: gaps to fill, and things to touch."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.kinds.draft import Draft
from taphuan_grading.content.options import feedback_of, first_words, list_items

_PLACE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_NUMBERED = re.compile(r"\((\d+)\)\s+(.*)\Z", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*?(/?)>")
_BLOCKS = {"p", "table", "tr", "td", "th", "ul", "ol", "li", "blockquote", "pre", "hr"}


def is_notes(block: Sequence[Token]) -> bool:
    """Say whether a block is a list of notes on places: ``- (1) …``."""
    return block[0].type == "bullet_list_open" and all(
        _NUMBERED.match(first_words(i)) for i in list_items(block)
    )


def places(draft: Draft) -> list[str] | None:
    """Return the HTML inside each ``[[…]]`` of the prompt, in order; None, and a mistake, if one is cut."""
    found = [match[1].strip() for match in _PLACE.finditer(draft.prompt_html)]
    if len(found) != len(_PLACE.findall(draft.prompt_markdown)) or not all(map(is_whole, found)):
        draft.mistake(
            draft.line, "a place does not stand within one line of text", "'[[…]]' around a few words"
        )
        return None
    return found


def line_of(draft: Draft, number: int) -> int:
    """Return the line of the file on which the place `number` (from 0) begins, as near as can be told."""
    starts = [match.start() for match in _PLACE.finditer(draft.prompt_markdown)]
    if number >= len(starts):
        return draft.line
    return draft.first + draft.prompt_markdown.count("\n", 0, starts[number])


def in_html(draft: Draft, make: Callable[[int], str]) -> str:
    """Return the prompt's HTML with each place replaced by what `make` returns for its number."""
    return _replaced(draft.prompt_html, make)


def in_markdown(draft: Draft, make: Callable[[int], str]) -> str:
    """Return the prompt's Markdown with each place replaced."""
    return _replaced(draft.prompt_markdown, make)


def _replaced(text: str, make: Callable[[int], str]) -> str:
    numbers = iter(range(len(_PLACE.findall(text))))
    return _PLACE.sub(lambda _: make(next(numbers)), text)


def is_whole(html: str) -> bool:
    """Say whether a stretch of HTML stands within text: every tag is closed, no block is inside."""
    opened: list[str] = []
    for closing, name, single in _TAG.findall(html):
        if name in _BLOCKS:
            return False
        if single or name in {"img", "br"}:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


def text_of(html: str) -> str:
    """Return what a reader sees of a stretch of HTML; a picture is what its description says."""
    described = re.sub(r'<img[^>]*\balt="([^"]*)"[^>]*>', r"\1", html)
    return " ".join(unescape(_TAG.sub("", described)).split())


def read_notes(draft: Draft, count: int) -> dict[int, str] | None:
    """Return the feedback on places by number, from ``- (1) text``; None when a mistake was noted."""
    notes: dict[int, str] = {}
    for item in list_items(draft.choices) if draft.choices else []:
        match = _NUMBERED.match(first_words(item))
        line = draft.at(item[0])
        if match is None or not 1 <= int(match[1]) <= count or int(match[1]) in notes:
            draft.mistake(
                line, "this note belongs to no place", f"'- (1) text', each of 1 to {count} at most once"
            )
            return None
        if feedback_of(item[4:], draft.page, line, "a note") is None:
            return None
        notes[int(match[1])] = draft.page.render(markdown.inline(match[2]))
    return notes
