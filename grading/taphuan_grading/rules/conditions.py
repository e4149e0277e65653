"""Whether a log meets a condition.

`deeds.js` of the self-study pages holds the same rules; a test compares them. A condition has one key:

- ``{"did": [verb, thing]}``: it was done at all;
- ``{"value": [verb, thing, test]}``: what it was last done with passes the test;
- ``{"chosen": [verb, thing, [ids]]}``: the share of the right ids among those chosen, less the wrong ones;
- ``{"before": [[verb, thing], [verb, thing]]}``: the first was done before the second was done for good;
- ``{"all": [...]}``, ``{"any": [...]}``, ``{"none": [...]}``.

A test has one key, too: ``same`` (one of these texts), ``exactly`` (one of these ids), ``between`` (a number:
from, to, unit), ``password`` (its length, its kinds of letters) or ``report`` (to 156 or 5656, in the right
form).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taphuan_grading.rules.deeds import Log
from taphuan_grading.vietnamese import parse_number, same_text, without_diacritics

Condition = Mapping[str, Any]

REPORT_TO = ("156", "5656")
SHORTEST_REPORT = 4
"""Letters that the content of a report has at least."""

_SIGNS = re.compile(r"[^0-9a-z]")
_SLACK = 1e-9


def met(condition: Condition, log: Log) -> float:
    """Return how far `log` meets `condition`: 1 wholly, 0 not at all."""
    ((kind, given),) = condition.items()
    return _KINDS[kind](given, log)


def _did(given: Sequence[str], log: Log) -> float:
    return float(log.when(*given) is not None)


def _value(given: Sequence[Any], log: Log) -> float:
    verb, thing, test = given
    value = log.value(verb, thing)
    ((kind, wanted),) = test.items()
    return float(value is not None and _TESTS[kind](wanted, value))


def _chosen(given: Sequence[Any], log: Log) -> float:
    verb, thing, ids = given
    chosen = set((log.value(verb, thing) or "").split())
    right = set(ids)
    return max(0, len(chosen & right) - len(chosen - right)) / len(right)


def _before(given: Sequence[Sequence[str]], log: Log) -> float:
    first, second = log.first(*given[0]), log.when(*given[1])
    return float(first is not None and second is not None and first < second)


_KINDS: dict[str, Callable[[Any, Log], float]] = {
    "did": _did,
    "value": _value,
    "chosen": _chosen,
    "before": _before,
    "all": lambda given, log: min(met(each, log) for each in given),
    "any": lambda given, log: max(met(each, log) for each in given),
    "none": lambda given, log: 1.0 - max((met(each, log) for each in given), default=0.0),
}


def _same(wanted: Sequence[str], value: str) -> bool:
    return any(same_text(text, value, diacritics=False) for text in wanted)


def _between(wanted: Sequence[Any], value: str) -> bool:
    least, most, unit = wanted
    number = parse_number(value, unit=unit)
    return number is not None and least - _SLACK <= number <= most + _SLACK


def _password(wanted: Mapping[str, int], value: str) -> bool:
    """Judge what the page says of a password ("14 3 1": length, kinds of letters, 1 when easily guessed).

    The password itself never leaves the page.
    """
    told = value.split()
    if len(told) != 3 or not all(re.fullmatch("[0-9]{1,3}", part) for part in told):
        return False
    length, kinds, guessed = map(int, told)
    return length >= wanted["length"] and kinds >= wanted["kinds"] and not guessed


def _report(wanted: Mapping[str, str], value: str) -> bool:
    """Judge "156 S (0900000001)(tin rác)": where to, the kind's letters, the number, the content."""
    to, _, text = value.partition(" ")
    letters = _letters(text)
    head = _letters(wanted["code"] + wanted["number"])
    return to in REPORT_TO and letters.startswith(head) and len(letters) >= len(head) + SHORTEST_REPORT


def _letters(text: str) -> str:
    return _SIGNS.sub("", without_diacritics(text).lower())


_TESTS: dict[str, Callable[[Any, str], bool]] = {
    "same": _same,
    "exactly": lambda wanted, value: value in wanted,
    "between": _between,
    "password": _password,
    "report": _report,
}
