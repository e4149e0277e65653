"""The types of question: what each may set, and how it is built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it.token import Token

from taphuan_grading.content.models import (
    MultipleChoice,
    Number,
    Option,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    Written,
)
from taphuan_grading.content.options import read_options
from taphuan_grading.content.page import Page
from taphuan_grading.vietnamese import comparable, parse_number

MOST_POINTS = 100
_ALTERNATIVES = re.compile(r"\s+\|\s+")


@dataclass(frozen=True)
class Draft:
    """A question whose parts were read but not yet judged."""

    id: str
    line: int
    page: Page
    first: int
    settings: Mapping[str, tuple[str, int]]
    prompt_html: str
    prompt_markdown: str
    closing_html: str
    choices: Sequence[Token]

    def setting(self, name: str, default: str = "") -> tuple[str, int]:
        """Return what was set, and its line; the question's line when it was not."""
        return self.settings.get(name, (default, self.line))

    def mistake(self, line: int, problem: str, expected: str) -> None:
        """Note a mistake in this question."""
        self.page.mistake(line, f"question '{self.id}': {problem}", expected)

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
        shared = {
            "id": self.id,
            "line": self.line,
            "prompt_html": self.prompt_html,
            "prompt_markdown": self.prompt_markdown,
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


def _single(draft: Draft) -> Question | None:
    common, options = draft.common(), draft.options()
    if common is None or options is None:
        return None
    right = sum(option.right for option in options)
    if right != 1:
        draft.mistake(draft.line, f"{right} options are right in a single choice", "exactly one '- [x]'")
        return None
    return SingleChoice(**common, options=options)


def _multiple(draft: Draft) -> Question | None:
    common, options = draft.common(), draft.options()
    if common is None or options is None:
        return None
    if not any(option.right for option in options):
        draft.mistake(draft.line, "no option is right", "at least one '- [x]'")
        return None
    return MultipleChoice(**common, options=options)


def _true_false(draft: Draft) -> Question | None:
    common = draft.common()
    answer, line = draft.setting("answer")
    if answer not in {"true", "false"}:
        draft.mistake(line, f"the answer is '{answer}'", "':answer: true' or ':answer: false'")
        return None
    return None if common is None else TrueFalse(**common, answer=answer == "true")


def _short_text(draft: Draft) -> Question | None:
    common = draft.common()
    written, line = draft.setting("answer")
    answers = tuple(_ALTERNATIVES.split(written.strip()))
    if not all(comparable(answer) and "|" not in answer for answer in answers):
        draft.mistake(line, f"the answer is '{written}'", "':answer: text' or ':answer: one | another'")
        return None
    diacritics, line = draft.setting("diacritics", "required")
    chosen: Literal["required", "optional"]
    if diacritics == "required":
        chosen = "required"
    elif diacritics == "optional":
        chosen = "optional"
    else:
        draft.mistake(line, f"diacritics are '{diacritics}'", "required or optional")
        return None
    return None if common is None else ShortText(**common, answers=answers, diacritics=chosen)


def _number(draft: Draft) -> Question | None:
    common = draft.common()
    unit, _ = draft.setting("unit")
    written, line = draft.setting("answer")
    answer = parse_number(written, unit=unit)
    if answer is None:
        draft.mistake(line, f"the answer is '{written}'", "a number such as 45,05")
        return None
    written, line = draft.setting("tolerance", "0")
    tolerance = parse_number(written, unit=unit)
    if tolerance is None or tolerance < 0:
        draft.mistake(line, f"the tolerance is '{written}'", "a number from 0, such as 0,01")
        return None
    return None if common is None else Number(**common, answer=answer, tolerance=tolerance, unit=unit)


def _written(draft: Draft) -> Question | None:
    common = draft.common(explained=False)
    if common is None:
        return None
    if common["practice"]:
        draft.mistake(draft.line, "a written question cannot be practice", "another type, or no ':practice:'")
        return None
    return Written(**common, guide_html=draft.closing_html)


@dataclass(frozen=True)
class Kind:
    """A type of question."""

    build: Callable[[Draft], Question | None]
    settings: frozenset[str] = frozenset()
    has_options: bool = False


KINDS = {
    "single-choice": Kind(_single, has_options=True),
    "multiple-choice": Kind(_multiple, has_options=True),
    "true-false": Kind(_true_false, frozenset({"answer"})),
    "short-text": Kind(_short_text, frozenset({"answer", "diacritics"})),
    "number": Kind(_number, frozenset({"answer", "tolerance", "unit"})),
    "written": Kind(_written),
}
"""Every type of question, by the name that authors write."""
