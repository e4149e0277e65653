"""A question whose parts were read but not yet judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.base import BaseQuestion
from taphuan_grading.content.options import Option, is_choices, read_options
from taphuan_grading.content.page import Page
from taphuan_grading.vietnamese import parse_number

MOST_POINTS = 100

COMMON = {
    "type": "the type of the question; needed",
    "points": f"what it is worth, above 0 and up to {MOST_POINTS}; 1 when nothing is said",
    "practice": "without a value: the question is not marked, and tells at once what is right",
    "hint": "a hint, in a practice question only",
}
"""What may be set in every question, and what each says."""


@dataclass(frozen=True)
class Draft:
    """What an author wrote between ``:::{question} id`` and ``:::``, taken apart.

    Parameters
    ----------
    id, line
        The question and where it begins in the file.
    page, first
        The file, and the line at which the text after the settings begins.
    settings
        What was set, with lines.
    prompt_html, prompt_markdown, closing_html
        What is asked, and the last quotation.
    choices
        The tokens of the list or table of the type; empty when there is none.
    items
        The questions of a pool.
    """

    id: str
    line: int
    page: Page
    first: int
    settings: Mapping[str, tuple[str, int]]
    prompt_html: str
    prompt_markdown: str
    closing_html: str
    choices: Sequence[Token]
    items: Sequence[BaseQuestion] = field(default=())

    def setting(self, name: str, default: str = "") -> tuple[str, int]:
        """Return what was set, and its line; the question's line when it was not."""
        return self.settings.get(name, (default, self.line))

    def mistake(self, line: int, problem: str, expected: str) -> None:
        """Note a mistake in this question."""
        self.page.mistake(line, f"question '{self.id}': {problem}", expected)

    def at(self, token: Token) -> int:
        """Return the line of a block token of this question."""
        return self.first + (token.map or [0])[0]

    def common(self, *, explained: bool = True) -> dict[str, Any] | None:
        """Return what all types share, or None when a mistake was noted."""
        practice = "practice" in self.settings
        note, line = self.setting("practice")
        if note:
            self.mistake(line, f"':practice:' says '{note}'", "nothing after ':practice:'")
            return None
        written, line = self.setting("points", "1")
        points = parse_number(written)
        if practice and "points" in self.settings:
            self.mistake(line, "a practice question carries points", "no ':points:', or no ':practice:'")
            return None
        if points is None or not 0 < points <= MOST_POINTS:
            self.mistake(line, f"points are '{written}'", f"a number above 0 and up to {MOST_POINTS}")
            return None
        hint, line = self.setting("hint")
        if "hint" in self.settings and not (practice and hint):
            self.mistake(line, "a hint stands where none is shown", "':hint: text' in a practice question")
            return None
        shared = {
            "id": self.id,
            "line": self.line,
            "prompt_html": self.prompt_html,
            "prompt_markdown": self.prompt_markdown,
            "hint_html": self.page.render(markdown.inline(hint)) if hint else "",
            "points": points,
            "practice": practice,
        }
        return shared | {"explanation_html": self.closing_html} if explained else shared

    def options(self) -> tuple[Option, ...] | None:
        """Return the options, or None when a mistake was noted."""
        if not self.choices:
            self.mistake(self.line, "there are no options", "a list of '- [ ] text' and '- [x] text'")
            return None
        return read_options(self.choices, self.page, self.first)


@dataclass(frozen=True)
class Kind:
    """A type of question, as authors write it.

    Parameters
    ----------
    build
        Makes the question; returns None when it noted a mistake.
    settings
        What may be set beside what every question has (`COMMON`), and what each says.
    parts
        Says whether a block is the list or table that this type is made of.
    has_parts
        Whether it must have one.
    pools
        Whether other questions stand inside.
    """

    build: Callable[[Draft], BaseQuestion | None]
    settings: Mapping[str, str] = field(default_factory=dict)
    parts: Callable[[Sequence[Token]], bool] = is_choices
    has_parts: bool = False
    pools: bool = False
