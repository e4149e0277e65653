"""The share of a question's points, from 0 to 1, that an answer earns: one function a type.

An answer of another shape, or with ids that the question does not have, earns nothing for what it gets wrong
and never raises.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from taphuan_grading.rules.arranged import dialogue, gaps, groups, matching, ordering, red_flags
from taphuan_grading.rules.choices import chosen_one, chosen_some, rated, true_false
from taphuan_grading.rules.debrief import share
from taphuan_grading.rules.draw import with_values
from taphuan_grading.rules.pool import DRAW, drawn_items
from taphuan_grading.vietnamese import parse_number, same_text

Spec = Mapping[str, Any]
"""What is needed to mark one question, as JSON: ``type``, ``points`` and the type's own keys."""

LONGEST = 1_000
"""Letters of a short answer; a longer one earns nothing."""

_SLACK = 1e-9


def is_empty(answer: object) -> bool:
    """Say whether `answer` is no answer: nothing, blank text, or nothing chosen."""
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer in ([], {})


def part(spec: Spec, answer: object) -> float:
    """Return the share that `answer` earns; 0 for what only a trainer can mark."""
    rule = _PART.get(spec["type"])
    return 0.0 if rule is None else rule(spec, answer)


def _short_text(spec: Spec, answer: object) -> float:
    if not isinstance(answer, str) or len(answer) > LONGEST or is_empty(answer):
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


def _pool(spec: Spec, answer: object) -> float:
    """Return the mean of what the drawn questions earn; an answer without its draw earns nothing."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get(DRAW), str):
        return 0.0
    given = answer.get("answers")
    given = given if isinstance(given, Mapping) else {}
    drawn = drawn_items(spec["items"], spec["draw"], answer[DRAW])
    shares = [part(with_values(spec["items"][item], answer[DRAW], item), given.get(item)) for item in drawn]
    return sum(shares) / len(shares)


_PART: dict[str, Callable[[Spec, object], float]] = {
    "single-choice": chosen_one,
    "multiple-choice": chosen_some,
    "true-false": true_false,
    "short-text": _short_text,
    "number": _number,
    "ordering": ordering,
    "matching": matching,
    "groups": groups,
    "gaps": gaps,
    "red-flags": red_flags,
    "dialogue": dialogue,
    "rating": rated,
    "pool": _pool,
    "simulation": lambda spec, answer: share(spec["checks"], answer),
}
