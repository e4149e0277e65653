"""How many points an answer earns: pure functions over plain JSON, light to import.

The same functions run in nbgrader's kernel, in the practice questions of a page and in the tests.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from taphuan_grading.vietnamese import parse_number, same_text

__all__ = ["is_empty", "parse_number", "points", "same_text"]

Spec = Mapping[str, Any]
"""What is needed to mark one question, as JSON: ``type``, ``points``, ``key`` and the type's own keys."""

_LONGEST = 1_000
_SLACK = 1e-9


def is_empty(answer: object) -> bool:
    """Say whether `answer` is no answer: nothing, blank text, or no option chosen."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer in ([], {})


def _chosen_one(spec: Spec, answer: object) -> float:
    return float(isinstance(answer, str) and answer == spec["key"])


def _chosen_some(spec: Spec, answer: object) -> float:
    if not isinstance(answer, list) or not all(isinstance(option, str) for option in answer):
        return 0.0
    right = set(spec["key"])
    chosen = set(answer)
    return max(0, len(chosen & right) - len(chosen - right)) / len(right)


def _true_false(spec: Spec, answer: object) -> float:
    return float(isinstance(answer, bool) and answer is spec["key"])


def _short_text(spec: Spec, answer: object) -> float:
    if not isinstance(answer, str) or len(answer) > _LONGEST or is_empty(answer):
        return 0.0
    diacritics = spec.get("diacritics", "required") == "required"
    return float(any(same_text(answer, key, diacritics=diacritics) for key in spec["key"]))


def _as_number(answer: object, unit: str) -> float | None:
    if isinstance(answer, str):
        return parse_number(answer, unit=unit)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    try:
        return float(answer)
    except OverflowError:  # an integer larger than any float
        return None


def _number(spec: Spec, answer: object) -> float:
    value = _as_number(answer, spec.get("unit", ""))
    if value is None or not math.isfinite(value):
        return 0.0
    slack = _SLACK * max(1.0, abs(spec["key"]))  # 45,06 is within 0,01 of 45,05, whatever binary floats say
    return float(abs(value - spec["key"]) <= spec.get("tolerance", 0.0) + slack)


_PART = {
    "single-choice": _chosen_one,
    "multiple-choice": _chosen_some,
    "true-false": _true_false,
    "short-text": _short_text,
    "number": _number,
}


def points(spec: Spec, answer: object) -> float:
    """Return the points that `answer` earns.

    Parameters
    ----------
    spec
        What `taphuan_grading.assignment.keys.spec_of` returned.
    answer
        Any JSON value. One of the wrong kind earns nothing and never raises.

    Returns
    -------
    float
        Between 0 and ``spec["points"]``; 0 for a written question, which a trainer marks.
        In multiple choice each right option earns its share, and each wrong one takes a share away.
    """
    part = _PART.get(spec["type"])
    return 0.0 if part is None else float(spec["points"]) * part(spec, answer)
