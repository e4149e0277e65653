"""Reading the things that a question is about, from lists and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.base import Thing, id_of
from taphuan_grading.content.kinds.draft import Draft
from taphuan_grading.content.options import feedback_of, first_words, list_items

MOST_THINGS = 20


def is_list(block: Sequence[Token]) -> bool:
    """Say whether a block is a list with dots or numbers."""
    return block[0].type in {"bullet_list_open", "ordered_list_open"}


def is_table(block: Sequence[Token]) -> bool:
    """Say whether a block is a table."""
    return block[0].type == "table_open"


def make_thing(draft: Draft, words: str, feedback_html: str = "") -> Thing:
    """Return the thing that a line of Markdown names."""
    tokens = markdown.inline(words.strip())
    text = markdown.plain(tokens[0])
    return Thing(id=id_of(text), html=draft.page.render(tokens), text=text, feedback_html=feedback_html)


def read_item(draft: Draft, item: Sequence[Token]) -> Thing | None:
    """Return an item of a list, with its feedback after ``>``; None when a mistake was noted."""
    words = first_words(item)
    if not words.strip():
        draft.mistake(draft.at(item[0]), "an item says nothing", "text after the dot or number")
        return None
    feedback = feedback_of(item[4:], draft.page, draft.at(item[0]), "an item")
    return None if feedback is None else make_thing(draft, words, feedback)


def read_list(draft: Draft, least: int, expected: str) -> tuple[Thing, ...] | None:
    """Return the items of the question's list; None when a mistake was noted.

    Parameters
    ----------
    draft
        The question.
    least
        How many items there must be.
    expected
        What an author is told to write.
    """
    items = list_items(draft.choices) if draft.choices else []
    if not least <= len(items) <= MOST_THINGS:
        draft.mistake(
            draft.line, f"there are {len(items)} items", f"{least} to {MOST_THINGS} items: {expected}"
        )
        return None
    things = [read_item(draft, item) for item in items]
    read = [thing for thing in things if thing is not None]
    if len(read) < len(items) or not distinct(draft, read, lambda place: draft.at(items[place][0])):
        return None
    return tuple(read)


def distinct(draft: Draft, things: Sequence[Thing], line: Callable[[int], int]) -> bool:
    """Say whether all `things` differ, noting the first that does not at the line of its place."""
    ids = [thing.id for thing in things]
    for place, thing in enumerate(things):
        if thing.id in ids[:place]:
            draft.mistake(line(place), f"'{thing.text}' appears twice", "each once")
            return False
    return True


def read_rows(draft: Draft) -> list[tuple[int, list[str]]]:
    """Return the rows of the question's table, without its head: line, and the Markdown of the cells."""
    rows: list[tuple[int, list[str]]] = []
    inside = False
    for token in draft.choices:
        if token.type == "tbody_open":
            inside = True
        elif inside and token.type == "tr_open":
            rows.append((draft.at(token), []))
        elif inside and token.type == "inline":
            rows[-1][1].append(token.content.strip())
    return rows
