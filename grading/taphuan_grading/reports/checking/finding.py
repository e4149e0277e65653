"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taphuan_grading.reports.checking.reading import Sheet


@dataclass(frozen=True)
class Finding:
    """A rule that is broken.

    Parameters
    ----------
    rule
        Its name; see `taphuan_grading.reports.checking.document.RULES`.
    where
        The words of the place, or its page or section.
    problem
        What stands there.
    expected
        What the decree asks for.
    """

    rule: str
    where: str
    problem: str
    expected: str

    def __str__(self) -> str:
        """Return one line for a person."""
        return f"{self.rule}: {self.where}: {self.problem}; expected {self.expected}"


Rule = Callable[[Sheet], Iterator[Finding]]


def within(value: float, least: float, most: float, slack: float = 0.25) -> bool:
    """Say whether a length or size lies between two bounds, give or take what a file's units round away."""
    return least - slack <= value <= most + slack
