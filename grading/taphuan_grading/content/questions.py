"""One question: a colon fence becomes a model."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from markdown_it.token import Token

from taphuan_grading.content import kinds, markdown
from taphuan_grading.content.citing import CITING, cited
from taphuan_grading.content.declared import ID, ID_EXPECTED
from taphuan_grading.content.kinds import Kind
from taphuan_grading.content.kinds.draft import COMMON
from taphuan_grading.content.models import Question
from taphuan_grading.content.options import is_choices
from taphuan_grading.content.page import Page
from taphuan_grading.content.settings import Settings, read_settings

LONGEST_ID = 40
_INFO = re.compile(r"\{question\}\s+(\S+)\s*\Z")
_RESERVED = {"ask", "lesson", "points", "setup", "submit"} | set(keyword.kwlist) | set(dir(builtins))


@dataclass(frozen=True)
class _Body:
    """The text of a question after its settings, taken apart."""

    first: int
    prompt: list[Token]
    prompt_markdown: str
    choices: list[Token]
    closing: list[Token]
    items: list[Token]


def _read_id(fence: Token, page: Page, line: int) -> str | None:
    match = _INFO.match(fence.info.strip())
    if match is None:
        page.mistake(line, f"'{fence.info.strip()}' does not name a question", "'{question} id'")
        return None
    name = match[1]
    if not ID.match(name) or len(name) > LONGEST_ID:
        page.mistake(line, f"'{name}' cannot be an id", f"{ID_EXPECTED}, at most {LONGEST_ID}")
        return None
    if name in _RESERVED or name.endswith("-marks"):
        page.mistake(line, f"the id '{name}' is reserved", "another id, such as q1")
        return None
    if name in page.question_lines:
        problem = f"question '{name}' exists already on line {page.question_lines[name]}"
        page.mistake(line, problem, "each id once in a module")
        return None
    page.question_lines[name] = line
    return name


def _take_apart(
    text: str, page: Page, first: int, kind: Kind | None, opened: tuple[str, int]
) -> _Body | None:
    """Parse what follows the settings, or say why it cannot be a question."""
    pools = kind is not None and kind.pools
    tokens = page.inspect(text, first, inside=not pools)
    fences = [token for token in tokens if token.type == "colon_fence" and not pools]
    if fences:
        line = first + (fences[0].map or [0])[0]
        question, begin = opened
        page.mistake(
            begin, f"question '{question}' is not closed where line {line} begins a block", "a line ':::'"
        )
        return None
    for token, line in markdown.with_lines(tokens):
        if token.type == "heading_open":
            page.mistake(first + line, "a heading stands in a question", "plain paragraphs")
    parts = markdown.blocks(tokens)
    closing = parts.pop() if parts and parts[-1][0].type == "blockquote_open" else []
    choices, items = [], [block[0] for block in parts if block[0].type == "colon_fence"]
    is_part = _is_fence if pools else kind.parts if kind else is_choices
    found = [index for index, block in enumerate(parts) if is_part(block)]
    if found and not pools:
        choices = parts[found[0]]
    last = found[-1] if found and pools else found[0] if found else len(parts)
    if last < len(parts) - 1:
        line = first + (parts[last + 1][0].map or [0])[0]
        page.mistake(line, "text follows the options", "options last, then only '> explanation'")
        return None
    prompt = parts[: found[0]] if found else parts
    ends = [block[0].map[0] for block in (choices, items[:1], closing) if block and block[0].map]
    shown = text.split("\n")[: min(ends)] if ends else text.split("\n")
    flat = [token for block in prompt for token in block]
    return _Body(first, flat, "\n".join(shown).strip(), choices, closing, items)


def _is_fence(block: Sequence[Token]) -> bool:
    return block[0].type == "colon_fence"


def _read_kind(settings: Settings, page: Page, line: int, *, pooled: bool) -> Kind | None:
    """Return the type of the question, after judging its settings by it."""
    name, at = settings.get("type", ("", line))
    kind = kinds.KINDS.get(name)
    if kind is None:
        problem = f"unknown question type '{name}'" if name else "':type:' is missing"
        page.mistake(at, problem, "one of " + ", ".join(kinds.KINDS))
        return None
    known = {*kind.settings, *({"type", "facts"} if pooled else {*COMMON, *CITING})}
    known -= set() if pooled else {"vary"}
    for setting, (_, at) in settings.items():
        if setting not in known:
            where = f"{name} in a pool" if pooled else name
            page.mistake(at, f"unknown setting ':{setting}:' for {where}", ", ".join(sorted(known)))
    return kind


def _check_parts(kind: Kind, body: _Body, name: str, page: Page) -> bool:
    """Say whether the type of the question has options, if there are any."""
    if not body.choices or kind.has_parts or kind.parts is not is_choices:
        return True
    at = body.first + (body.choices[0].map or [0])[0]
    page.mistake(at, f"a {name} question has no options", "a prompt and, last, '> explanation'")
    return False


def read_question(fence: Token, page: Page, line: int, *, pooled: bool = False) -> Question | None:
    """Read a question.

    Parameters
    ----------
    fence
        The ``:::{question} id`` fence.
    page
        The file; receives mistakes.
    line
        The line of the fence in the file.
    pooled
        Whether it stands in a pool.

    Returns
    -------
    Question or None
        None when a mistake was noted.
    """
    question_id = _read_id(fence, page, line)
    lines = fence.content.split("\n")
    settings, taken = read_settings(lines, page, line + 1)
    before = len(page.mistakes.errors)
    kind = _read_kind(settings, page, line, pooled=pooled)
    citing = cited(settings, page, line, tests=not pooled and "practice" not in settings)
    first = line + 1 + taken
    body = _take_apart("\n".join(lines[taken:]), page, first, kind, (question_id or "?", line))
    if question_id is None or body is None:
        return None
    if not body.prompt_markdown:
        page.mistake(line, f"question '{question_id}' asks nothing", "a question after its settings")
        return None
    if kind is None or not _check_parts(kind, body, settings["type"][0], page):
        return None
    items = [
        read_question(item, page, first + (item.map or [0])[0], pooled=True)
        for item in body.items
        if kind.pools
    ]
    if None in items or len(page.mistakes.errors) > before:
        return None
    draft = kinds.Draft(
        id=question_id,
        line=line,
        page=page,
        first=first,
        settings=settings,
        prompt_html=page.render(body.prompt),
        prompt_markdown=body.prompt_markdown,
        closing_html=page.render(body.closing[1:-1]),
        choices=body.choices,
        items=[item for item in items if item is not None],
    )
    built = kind.build(draft)
    return None if built is None else cast(Question, built.model_copy(update=citing))
