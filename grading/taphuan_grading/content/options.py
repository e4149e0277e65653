"""The list of choices of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.models import Option
from taphuan_grading.content.page import Page

MOST_OPTIONS = 10
_TASK = re.compile(r"\[([ xX]?)\](?!\()(\s*)(.*)\Z", re.DOTALL)


def _items(block: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens inside each item of a list."""
    items: list[list[Token]] = []
    for token in block[1:-1]:
        if token.level == 1 and token.type == "list_item_open":
            items.append([token])
        elif token.level > 1:
            items[-1].append(token)
    return items


def _first_words(item: Sequence[Token]) -> str:
    return item[2].content if len(item) > 2 and item[1].type == "paragraph_open" else ""


def is_choices(block: Sequence[Token]) -> bool:
    """Say whether a block is a list with at least one item that begins with a box."""
    if block[0].type not in {"bullet_list_open", "ordered_list_open"}:
        return False
    return any(_TASK.match(_first_words(item)) for item in _items(block))


def _read_option(item: Sequence[Token], page: Page, first: int, letter: str) -> Option | None:
    line = first + (item[0].map or [0])[0]
    match = _TASK.match(_first_words(item))
    if match is None or not match[2] or not match[3].strip() or not match[1]:
        page.mistake(line, "this is not an option", "'- [ ] text' or '- [x] text'")
        return None
    rest = item[4:]
    feedback = ""
    if rest and rest[0].type == "blockquote_open" and rest[-1].type == "blockquote_close":
        level = rest[0].level
        if sum(token.level == level for token in rest) == 2:
            feedback = page.render(rest[1:-1])
            rest = []
    if rest:
        page.mistake(line, "an option is one paragraph", "text, then its feedback after '> '")
        return None
    tokens = markdown.inline(match[3].strip())
    html = page.render(tokens)
    right = match[1] in "xX"
    return Option(id=letter, html=html, text=markdown.plain(tokens[0]), right=right, feedback_html=feedback)


def read_options(block: Sequence[Token], page: Page, first: int) -> tuple[Option, ...] | None:
    """Read the choices of a question.

    Parameters
    ----------
    block
        The tokens of the list.
    page
        The file; receives mistakes.
    first
        The line of the file where the parsed text begins.

    Returns
    -------
    tuple of Option or None
        None when a mistake was noted.
    """
    line = first + (block[0].map or [0])[0]
    items = _items(block)
    if not 2 <= len(items) <= MOST_OPTIONS:
        page.mistake(line, f"there are {len(items)} options", f"2 to {MOST_OPTIONS} options")
        return None
    if block[0].type != "bullet_list_open":
        page.mistake(line, "the options are numbered", "'- [ ] text'")
        return None
    read = [_read_option(item, page, first, ascii_lowercase[index]) for index, item in enumerate(items)]
    options = [option for option in read if option is not None]
    if len(options) < len(items):
        return None
    texts = [option.html for option in options]
    for index, item in enumerate(items):
        if texts[index] in texts[:index]:
            at = first + (item[0].map or [0])[0]
            page.mistake(at, f"option '{options[index].text}' appears twice", "different options")
            return None
    return tuple(options)
