"""One question: a colon fence becomes a model."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from taphuan_grading.content import kinds, markdown
from taphuan_grading.content.declared import ID, ID_EXPECTED
from taphuan_grading.content.models import Question
from taphuan_grading.content.options import is_choices
from taphuan_grading.content.page import Page

LONGEST_ID = 40
_INFO = re.compile(r"\{question\}\s+(\S+)\s*\Z")
_SETTING = re.compile(r":([A-Za-z-]+):(?:\s+(.*?))?\s*\Z")
_RESERVED = {"ask", "lesson", "points", "setup", "submit"} | set(keyword.kwlist) | set(dir(builtins))
_COMMON = {"type", "points", "practice"}


@dataclass(frozen=True)
class _Body:
    """The text of a question after its settings, taken apart."""

    first: int
    prompt: list[Token]
    prompt_markdown: str
    choices: list[Token]
    closing: list[Token]


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


def _read_settings(lines: Sequence[str], page: Page, first: int) -> tuple[dict[str, tuple[str, int]], int]:
    """Return the settings with their lines, and how many lines they take."""
    settings: dict[str, tuple[str, int]] = {}
    for index, text in enumerate(lines):
        match = _SETTING.match(text)
        if match is None:
            return settings, index
        if match[1] in settings:
            page.mistake(first + index, f"':{match[1]}:' appears twice", "each setting once")
        settings[match[1]] = (match[2] or "", first + index)
    return settings, len(lines)


def _take_apart(text: str, page: Page, first: int, question: str, opened: int) -> _Body | None:
    """Parse what follows the settings, or say why it cannot be a question."""
    tokens = page.inspect(text, first, inside=True)
    fences = [token for token in tokens if token.type == "colon_fence"]
    if fences:
        line = first + (fences[0].map or [0])[0]
        page.mistake(
            opened, f"question '{question}' is not closed where line {line} begins a block", "a line ':::'"
        )
        return None
    for token, line in markdown.with_lines(tokens):
        if token.type == "heading_open":
            page.mistake(first + line, "a heading stands in a question", "plain paragraphs")
    parts = markdown.blocks(tokens)
    closing = parts.pop() if parts and parts[-1][0].type == "blockquote_open" else []
    boxes = [index for index, block in enumerate(parts) if is_choices(block)]
    choices = parts[boxes[0]] if boxes else []
    if boxes and boxes[0] < len(parts) - 1:
        line = first + (parts[boxes[0] + 1][0].map or [0])[0]
        page.mistake(line, "text follows the options", "options last, then only '> explanation'")
        return None
    prompt = parts[: boxes[0]] if boxes else parts
    ends = [block[0].map[0] for block in (choices, closing) if block and block[0].map]
    shown = text.split("\n")[: min(ends)] if ends else text.split("\n")
    flat = [token for block in prompt for token in block]
    return _Body(first, flat, "\n".join(shown).strip(), choices, closing)


def _read_kind(settings: dict[str, tuple[str, int]], body: _Body, page: Page, line: int) -> kinds.Kind | None:
    """Return the type of the question, after judging its settings by it."""
    name, at = settings.get("type", ("", line))
    kind = kinds.KINDS.get(name)
    if kind is None:
        problem = f"unknown question type '{name}'" if name else "':type:' is missing"
        page.mistake(at, problem, "one of " + ", ".join(kinds.KINDS))
        return None
    known = _COMMON | kind.settings
    for setting, (_, at) in settings.items():
        if setting not in known:
            page.mistake(at, f"unknown setting ':{setting}:' for {name}", ", ".join(sorted(known)))
    if body.choices and not kind.has_options:
        at = body.first + (body.choices[0].map or [0])[0]
        page.mistake(at, f"a {name} question has no options", "a prompt and, last, '> explanation'")
        return None
    return kind


def read_question(fence: Token, page: Page, line: int) -> Question | None:
    """Read a question.

    Parameters
    ----------
    fence
        The ``:::{question} id`` fence.
    page
        The file; receives mistakes.
    line
        The line of the fence in the file.

    Returns
    -------
    Question or None
        None when a mistake was noted.
    """
    question_id = _read_id(fence, page, line)
    lines = fence.content.split("\n")
    settings, taken = _read_settings(lines, page, line + 1)
    body = _take_apart("\n".join(lines[taken:]), page, line + 1 + taken, question_id or "?", line)
    if question_id is None or body is None:
        return None
    if not body.prompt_markdown:
        page.mistake(line, f"question '{question_id}' asks nothing", "a question after its settings")
        return None
    kind = _read_kind(settings, body, page, line)
    if kind is None:
        return None
    draft = kinds.Draft(
        id=question_id,
        line=line,
        page=page,
        first=body.first,
        settings=settings,
        prompt_html=page.render(body.prompt),
        prompt_markdown=body.prompt_markdown,
        closing_html=page.render(body.closing[1:-1]),
        choices=body.choices,
    )
    return kind.build(draft)
