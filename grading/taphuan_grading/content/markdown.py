"""The Markdown of modules: CommonMark, tables, front matter and colon fences, without HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

_SPECIAL = re.compile(r"([\\`*_\[\]<>!$&~])")


def _parser(*, html: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": html}).enable("table")
    return parser.use(front_matter_plugin).use(colon_fence_plugin)


_SAFE = _parser(html=False)
_FINDS_HTML = _parser(html=True)


def parse(text: str) -> tuple[list[Token], list[int]]:
    """Return the tokens of `text`, and the lines, counted from 0, that define addresses of links."""
    env: dict[str, Any] = {}
    tokens = _SAFE.parse(text, env)
    return tokens, [reference["map"][0] for reference in env.get("references", {}).values()]


def render(tokens: Sequence[Token]) -> str:
    """Return HTML; links to other sites open beside the page."""
    for token in _inside(tokens):
        if token.type == "link_open" and str(token.attrs.get("href", "")).startswith("http"):
            token.attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    html: str = _SAFE.renderer.render(tokens, _SAFE.options, {})
    return html.strip()


def render_loaded(text: str, addresses: Mapping[str, str]) -> str:
    """Return a stretch of a loaded module as HTML; `addresses` has one for each picture by its name.

    The loader has let no HTML of an author through: what is there, `blocks.quoted` has put there.
    """
    tokens = _FINDS_HTML.parse(text)
    for token in _inside(tokens):
        if token.type == "image":
            name = unquote(str(token.attrs.get("src", "")))
            token.attrs["src"] = addresses.get(name, name)
    return render(tokens)


def words(text: str) -> str:
    """Return what a reader sees of a stretch of a loaded module, as one line."""
    seen = [plain(token) for token in _FINDS_HTML.parse(text) if token.type == "inline"]
    return " ".join(" ".join(seen).split())


def inline(text: str) -> list[Token]:
    """Return the single inline token of a text without blocks."""
    return _SAFE.parseInline(text)


def plain(token: Token) -> str:
    """Return what a reader sees of an inline token, as text."""
    pieces = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            pieces.append(" ")
        else:
            pieces.append(child.content)
    return "".join(pieces).strip()


def escaped(text: str) -> str:
    """Return plain text as Markdown that shows it letter by letter within a line."""
    return _SPECIAL.sub(r"\\\1", text)


def _inside(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or []


def with_lines(tokens: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    """Yield every block and inline token with its line, counted from 0 within the text."""
    line = 0
    for token in tokens:
        if token.map:
            line = token.map[0]
        yield token, line
        within = 0
        for child in token.children or []:
            yield child, line + within
            if child.type in {"softbreak", "hardbreak"}:
                within += 1


def raw_html(text: str) -> list[int]:
    """Return the lines, counted from 0, on which `text` holds HTML."""
    tokens = _FINDS_HTML.parse(text)
    return sorted({line for token, line in with_lines(tokens) if token.type in {"html_block", "html_inline"}})


def blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return the top-level blocks, each with all its tokens."""
    found: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            found.append([token])
        else:
            found[-1].append(token)
    return found


def is_closed(token: Token, lines: Sequence[str]) -> bool:
    """Say whether a fence has its closing line; `lines` is the text that was parsed."""
    first, after = token.map or (0, 0)
    last = lines[after - 1].strip().lstrip("> ") if after - 1 > first else ""
    return len(last) >= len(token.markup) and set(last) == {token.markup[0]}
