"""The blocks of text that are not questions: call-outs, a case, what to do tomorrow, the hand-out, pilots."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.models import Pilot, Text
from taphuan_grading.content.page import Page

CALL_OUTS = {
    "note": "Ghi nhớ",
    "warning": "Chú ý",
    "tip": "Mẹo",
    "case": "Tình huống giả định",
    "tomorrow": "Làm ngay ngày mai",
    "handout": "Tóm tắt trong một trang",
    "pilot": "Dành cho xã thí điểm",
}
"""Blocks of text, and how a reader sees them."""

ENDS = {"case": "*Người, tên gọi và số liệu trong tình huống này là giả định.*"}
"""What stands below a block whatever its author wrote."""

PILOT_FIELDS = {
    "smart-commune": "xã nông thôn mới thông minh",
    "digital-economy": "kinh tế số",
    "digital-society": "xã hội số",
}
"""The fields of the plan's pilots."""

ONCE = ("handout", "tomorrow")
"""Blocks that a module has once, because a hand-out is made of them."""


@dataclass(frozen=True)
class Block:
    """A block as it is read: the part of a step, and the text between its fences."""

    name: str
    part: Text
    body: str


def read_block(name: str, title: str, fence: Token, page: Page, line: int) -> Block:
    """Read a block of text.

    Parameters
    ----------
    name
        One of `CALL_OUTS`.
    title
        What follows the name.
    fence
        The ``:::{name} title`` fence.
    page
        The module's file; receives mistakes.
    line
        The line of the fence in the file.
    """
    body = fence.content.strip("\n")
    tokens = _inspect(name, fence, page, line)
    if not body.strip():
        page.mistake(line, f"the block '{name}' is empty", "text below it")
    if name != "pilot":
        return Block(name, Text(markdown=quoted(name, title, body)), body)
    fields = tuple(title.split())
    for field in fields:
        if field not in PILOT_FIELDS:
            page.mistake(line, f"unknown field '{field}' of pilots", ", ".join(PILOT_FIELDS))
    named = ", ".join(PILOT_FIELDS.get(field, field) for field in fields)
    pilot = Pilot(markdown=quoted(name, named, body), fields=fields, html=page.render(tokens))
    return Block(name, pilot, body)


def quoted(name: str, title: str, body: str) -> str:
    """Return a block as a quotation, which any notebook shows."""
    head = f"**{CALL_OUTS[name]}: {title}**" if title else f"**{CALL_OUTS[name]}**"
    end = ["", ENDS[name]] if name in ENDS else []
    if any(token.type == "table_open" for token in markdown.parse(body)[0]):
        # What turns notebooks into pages knows no tables inside '>'.
        return "\n".join(["<blockquote>", "", head, "", body, *end, "", "</blockquote>"])
    return "\n".join(f"> {text}".rstrip() for text in [head, "", *body.split("\n"), *end])


def _inspect(name: str, fence: Token, page: Page, line: int) -> list[Token]:
    tokens = page.inspect(fence.content, line + 1, inside=True)
    for token in tokens:
        at = line + 1 + (token.map or [0])[0]
        if token.type == "colon_fence" and token.level == 0:
            problem = f"'{fence.markup}{fence.info}' is not closed where line {at} begins a block"
            page.mistake(line, problem, f"a line '{fence.markup}'")
            break
        if token.type == "heading_open":
            page.mistake(at, "a call-out holds a heading", "plain paragraphs")
    if name == "tomorrow" and not any(
        block[0].type.endswith("list_open") for block in markdown.blocks(tokens)
    ):
        page.mistake(line, "'tomorrow' holds no list", "a list of things to do, '- …'")
    return tokens
