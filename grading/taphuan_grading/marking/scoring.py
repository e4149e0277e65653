"""How many points an answer earns: a pure function over plain JSON, light to import.

The same function runs in nbgrader's kernel, in the practice questions of a page and in the tests. The rule of
each type of question is in `taphuan_grading.rules`.
"""

from __future__ import annotations

from taphuan_grading.rules.parts import Spec, is_empty, part
from taphuan_grading.vietnamese import parse_number, same_text

__all__ = ["Spec", "is_empty", "parse_number", "points", "same_text"]


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
        Between 0 and ``spec["points"]``; 0 for a question that a trainer marks.
    """
    return float(spec["points"]) * part(spec, answer)
