"""The list of choices of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.base import Model
from taphuan_grading.content.page import Page

MOST_OPTIONS = 10


class Option(Model):
    """One choice of a question; `id` is ``a``, ``b``, … in the order of the file."""

    id: str
    html: str
    text: str
    right: bool
    feedback_html: str = ""


_TASK = re.compile(r"\[([ xX]?)\](?!\()(\s*)(.*)\Z", re.DOTALL)


def list_items(block: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens of each item of a list, from its opening one on."""
    level = block[0].level + 1
    items: list[list[Token]] = []
    for token in block[1:-1]:
        if token.level == level and token.type == "list_item_open":
            items.append([token])
        elif token.level > level:
            items[-1].append(token)
    return items


def first_words(item: Sequence[Token]) -> str:
    """Return the Markdown of an item's first paragraph, empty when it begins with something else."""
    return item[2].content if len(item) > 2 and item[1].type == "paragraph_open" else ""


def is_choices(block: Sequence[Token]) -> bool:
    """Say whether a block is a list with at least one item that begins with a box."""
    if block[0].type not in {"bullet_list_open", "ordered_list_open"}:
        return False
    return any(_TASK.match(first_words(item)) for item in list_items(block))


def feedback_of(rest: Sequence[Token], page: Page, line: int, what: str) -> str | None:
    """Return the quotation that follows the words of an item; None, and a mistake, if it is not one."""
    if not rest:
        return ""
    level = rest[0].level
    if rest[0].type == "blockquote_open" and sum(token.level == level for token in rest) == 2:
        return page.render(rest[1:-1])
    page.mistake(line, f"{what} is one paragraph", "text, then its feedback after '> '")
    return None


def _read_option(item: Sequence[Token], page: Page, first: int, letter: str) -> Option | None:
    line = first + (item[0].map or [0])[0]
    match = _TASK.match(first_words(item))
    if match is None or not match[2] or not match[3].strip() or not match[1]:
        page.mistake(line, "this is not an option", "'- [ ] text' or '- [x] text'")
        return None
    feedback = feedback_of(item[4:], page, line, "an option")
    if feedback is None:
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
    items = list_items(block)
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
