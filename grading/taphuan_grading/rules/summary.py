"""An answer in words, for the trainer who reads the submission."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taphuan_grading.rules.parts import is_empty
from taphuan_grading.rules.pool import DRAW

LONGEST = 300
"""Letters of one line; the answer itself stands whole beside it."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_WORDS = {True: "Đúng", False: "Sai"}


def summary(answer: object, labels: Mapping[str, str]) -> list[str]:
    """Return `answer` as lines of text, whatever it holds.

    Parameters
    ----------
    answer
        Any answer.
    labels
        What the ids in it mean; those of a question within a pool are ``item.id``.
    """
    if is_empty(answer):
        return ["(không trả lời)"]
    if isinstance(answer, Mapping) and isinstance(answer.get(DRAW), str) and "answers" in answer:
        return [f"lượt rút: {_line(answer[DRAW])}", *summary(answer["answers"], labels)]
    if isinstance(answer, Mapping):
        return [
            f"{_named(name, labels)} → {_value(given, labels, str(name))}" for name, given in answer.items()
        ]
    if isinstance(answer, list):
        return [f"{number}. {_value(given, labels)}" for number, given in enumerate(answer, start=1)]
    return [_value(answer, labels)]


def _value(given: object, labels: Mapping[str, str], within: str = "") -> str:
    if isinstance(given, bool):
        return _WORDS[given]
    if isinstance(given, list):
        return "; ".join(_value(each, labels, within) for each in given) or "(trống)"
    if isinstance(given, Mapping):
        return "; ".join(f"{_named(name, labels)}: {_value(each, labels)}" for name, each in given.items())
    text = given if isinstance(given, str) else repr(given)
    return _line(labels.get(f"{within}.{text}", labels.get(text, text)))


def _named(name: object, labels: Mapping[str, str]) -> str:
    return _line(labels.get(str(name), str(name)))


def _line(text: str) -> str:
    seen = " ".join(_UNSEEN.sub(" ", text).split())
    return seen if len(seen) <= LONGEST else seen[: LONGEST - 1] + "…"
