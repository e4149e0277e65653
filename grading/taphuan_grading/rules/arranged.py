"""What arranging, pairing, filling, finding and talking earn."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from taphuan_grading.rules.choices import chosen_share
from taphuan_grading.vietnamese import same_text

LONGEST_GAP = 200
"""Letters typed into one gap; longer ones earn nothing."""

Spec = Mapping[str, Any]


def ordering(spec: Spec, answer: object) -> float:
    """Return pairs in the right order less pairs in the wrong order, as a share of all pairs, not below 0.

    An order of other things than the question's earns nothing.
    """
    key = spec["key"]
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        return 0.0
    if sorted(answer) != sorted(key):
        return 0.0
    place = {item: at for at, item in enumerate(answer)}
    pairs = list(combinations(key, 2))
    right = sum(place[first] < place[second] for first, second in pairs)
    return max(0, 2 * right - len(pairs)) / len(pairs)


def matching(spec: Spec, answer: object) -> float:
    """Return the share of lines on the left that have their right partner; wrong ones cost nothing more."""
    if not isinstance(answer, Mapping):
        return 0.0
    key: Mapping[str, str] = spec["key"]
    return len([left for left, right in key.items() if answer.get(left) == right]) / len(key)


def groups(spec: Spec, answer: object) -> float:
    """Return things in their group less things in another, as a share of all, not below 0.

    What was left out neither earns nor costs.
    """
    if not isinstance(answer, Mapping):
        return 0.0
    key: Mapping[str, str] = spec["key"]
    placed = {item: group for item, group in answer.items() if item in key}
    right = len([item for item, group in placed.items() if key[item] == group])
    return max(0, 2 * right - len(placed)) / len(key)


def gap_filled(gap: Mapping[str, Any], given: object, *, diacritics: bool) -> bool:
    """Say whether `given` fits one gap: the right id of a list, or one of the texts."""
    if not isinstance(given, str) or len(given) > LONGEST_GAP:
        return False
    if "choice" in gap:
        return bool(given == gap["choice"])
    return any(same_text(given, text, diacritics=diacritics) for text in gap["texts"])


def gaps(spec: Spec, answer: object) -> float:
    """Return the share of gaps that are filled rightly; wrong ones cost nothing more."""
    if not isinstance(answer, Mapping):
        return 0.0
    diacritics = spec.get("diacritics", "required") == "required"
    right = sum(gap_filled(gap, answer.get(name), diacritics=diacritics) for name, gap in spec["key"].items())
    return right / len(spec["key"])


def red_flags(spec: Spec, answer: object) -> float:
    """Each flag found earns its share; each harmless place takes a share away, down to nothing."""
    return chosen_share(spec["key"], answer)


def reached(spec: Spec, answer: object) -> str | None:
    """Return the place of the dialogue to which what was said leads; None when it cannot have been said.

    Parameters
    ----------
    spec
        ``start``, and ``lines``: from and to of everything that can be said, by its id.
    answer
        Ids of what was said, in order.
    """
    if not isinstance(answer, list):
        return None
    at: str = spec["start"]
    for said in answer:
        line = spec["lines"].get(said) if isinstance(said, str) else None
        if line is None or line[0] != at:
            return None
        at = line[1]
    return at


def dialogue(spec: Spec, answer: object) -> float:
    """Return the share of the outcome that was reached; a dialogue that was broken off earns nothing."""
    return float(spec["ends"].get(reached(spec, answer), 0.0))
