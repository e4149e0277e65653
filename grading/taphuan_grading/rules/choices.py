"""What choosing earns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def chosen_one(spec: Mapping[str, Any], answer: object) -> float:
    """All for the right option, nothing for another."""
    return float(isinstance(answer, str) and answer == spec["key"])


def chosen_some(spec: Mapping[str, Any], answer: object) -> float:
    """Each right option earns its share; each wrong one takes a share away, down to nothing."""
    return chosen_share(spec["key"], answer)


def chosen_share(key: Collection[str], answer: object) -> float:
    """Return the rule of `chosen_some` for the right ids `key`."""
    if not isinstance(answer, list) or not all(isinstance(option, str) for option in answer):
        return 0.0
    right = set(key)
    chosen = set(answer)
    return max(0, len(chosen & right) - len(chosen - right)) / len(right)


def true_false(spec: Mapping[str, Any], answer: object) -> float:
    """All for the right one of two."""
    return float(isinstance(answer, bool) and answer is spec["key"])


def rated(spec: Mapping[str, Any], answer: object) -> float:
    """Half for a rating that can be defended, half for giving a reason with it; only practice is marked so.

    A reason earns nothing beside a rating that cannot be defended: a trainer would have to read it.
    """
    if not isinstance(answer, Mapping) or answer.get("rating") not in spec["key"]:
        return 0.0
    reason = answer.get("reason")
    return 1.0 if isinstance(reason, str) and reason.strip() else 0.5
