"""A number."""

from __future__ import annotations

import re
from itertools import product
from math import isfinite, prod
from typing import Any, Literal

from pydantic import Field

from taphuan_grading.content.base import Answer, BaseQuestion, checked_text
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.rules.draw import evaluate
from taphuan_grading.vietnamese import as_typed, parse_number

MOST_VALUES = 10_000
"""Draws that are tried when a module is read, so that no formula fails for a learner."""

_VARY = re.compile(r"([a-z]+)\s*=\s*(.+?)\s*\Z")
_RANGE = re.compile(r"(-?\d+)\s*\.\.\s*(-?\d+)\Z")
_VARY_EXPECTED = "':vary: a = 40..60; b = 100 | 120'"


class Number(BaseQuestion):
    """A number: within `tolerance` of the right one it earns all points. Answer: the text as typed ("45,05").

    In a pool its values may vary: `vary` lists the values of each name in the prompt, and `formula` gives the
    answer.
    """

    type: Literal["number"] = "number"
    answer: float
    tolerance: float = 0.0
    unit: str = ""
    vary: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    formula: str = ""

    def rule(self) -> dict[str, Any]:
        """Return the number, its tolerance and unit, and how it is computed."""
        fixed = {"key": self.answer, "tolerance": self.tolerance, "unit": self.unit}
        return fixed | {"vary": self._vary(), "formula": self.formula} if self.vary else fixed

    def key_answer(self) -> str:
        """Return the number as people type it."""
        return as_typed(self.answer)

    def shown(self) -> dict[str, Any]:
        """Return the unit and what varies."""
        shown: dict[str, Any] = {"unit": self.unit} if self.unit else {}
        return shown | {"vary": self._vary()} if self.vary else shown

    def printed(self) -> str:
        """Return a line to write on."""
        return f"Trả lời: \\_\\_\\_\\_\\_\\_\\_\\_ {self.unit}".rstrip()

    def taken(self, value: object) -> Answer:
        """Take text."""
        return checked_text(value)

    def _vary(self) -> dict[str, list[float]]:
        return {name: list(values) for name, values in self.vary.items()}


def _values(written: str) -> list[float] | None:
    if match := _RANGE.match(written):
        first, last = int(match[1]), int(match[2])
        return [float(value) for value in range(first, last + 1)] if last - first < MOST_VALUES else None
    read = [parse_number(each) for each in written.split("|")]
    values = [value for value in read if value is not None]
    return values if len(values) == len(read) else None


def _read_vary(draft: Draft) -> dict[str, tuple[float, ...]] | None:
    """Return what varies; nothing when nothing does, None when a mistake was noted."""
    written, line = draft.setting("vary")
    vary: dict[str, tuple[float, ...]] = {}
    for one in filter(None, (each.strip() for each in written.split(";"))):
        match = _VARY.match(one)
        values = _values(match[2]) if match else None
        if match is None or not values or match[1] in vary:
            draft.mistake(line, f"'{one}' does not say what varies", _VARY_EXPECTED)
            return None
        if f"{{{match[1]}}}" not in draft.prompt_markdown:
            draft.mistake(
                line, f"'{{{match[1]}}}' is not in the question", "each name that varies in the prompt"
            )
            return None
        vary[match[1]] = tuple(values)
    if "vary" in draft.settings and not vary:
        draft.mistake(line, "nothing varies", _VARY_EXPECTED)
        return None
    return vary


def _read_formula(draft: Draft, vary: dict[str, tuple[float, ...]]) -> float | None:
    """Return what the formula gives for the first values, after trying all; None when a mistake was noted."""
    formula, line = draft.setting("answer")
    if prod(len(values) for values in vary.values()) > MOST_VALUES:
        draft.mistake(line, "there are too many values", f"at most {MOST_VALUES} ways to combine them")
        return None
    try:
        results = [evaluate(formula, dict(zip(vary, each, strict=True))) for each in product(*vary.values())]
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        draft.mistake(line, f"the answer '{formula}' cannot be computed ({error})", "such as 'a / b * 100'")
        return None
    if not all(map(isfinite, results)):
        draft.mistake(line, f"the answer '{formula}' is too large", "numbers that people write")
        return None
    return results[0]


def _build(draft: Draft) -> Number | None:
    common = draft.common()
    unit, _ = draft.setting("unit")
    vary = _read_vary(draft)
    written, line = draft.setting("answer")
    if vary is None:
        return None
    answer = _read_formula(draft, vary) if vary else parse_number(written, unit=unit)
    if answer is None:
        if not vary:
            draft.mistake(line, f"the answer is '{written}'", "a number such as 45,05")
        return None
    written_tolerance, line = draft.setting("tolerance", "0")
    tolerance = parse_number(written_tolerance, unit=unit)
    if tolerance is None or tolerance < 0:
        draft.mistake(line, f"the tolerance is '{written_tolerance}'", "a number from 0, such as 0,01")
        return None
    if common is None:
        return None
    formula = written if vary else ""
    return Number(**common, answer=answer, tolerance=tolerance, unit=unit, vary=vary, formula=formula)


KIND = Kind(
    _build,
    {
        "answer": "the right number, such as `45,05`; with `vary` a formula of its names; needed",
        "tolerance": "how far from it an answer may lie; 0 when nothing is said",
        "unit": "what stands behind the field; a learner may type it or not",
        "vary": "in a pool only: the values of each name in the prompt, such as `a = 40..60; b = 100 | 120`",
    },
)
