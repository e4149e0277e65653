"""What every simulator's scenario is: a file that a trainer writes, and what the house gets from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, Field

from taphuan_grading.content.declared import ID, ID_EXPECTED, Declared
from taphuan_grading.content.kinds.simulation import SimulationCheck

Place = tuple[str | int, ...]
Problem = tuple[Place, str, str]
"""Where in the file (keys and places in lists), what is wrong, what was expected."""


class Part(Declared):
    """Base of everything in a scenario's file: it never changes once it is read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True)
class Compiled:
    """A scenario as the page, the marking and the debrief need it.

    `stage` goes to the page and says nothing of what is right. `deeds` puts into words what can be done, by
    ``verb thing value`` or ``verb thing``.
    """

    stage: dict[str, Any]
    checks: list[SimulationCheck] = field(default_factory=list)
    deeds: dict[str, str] = field(default_factory=dict)


class Scenario(Part):
    """The head of every scenario."""

    title: str = Field(min_length=1, description="a title")
    intro: str = Field(min_length=1, description="who the person is here, and what they are asked to do")

    def compiled(self, *, practice: bool) -> Compiled:
        """Return what the rest of the house gets from the scenario, for practice or to be marked."""
        raise NotImplementedError

    def problems(self) -> Iterator[Problem]:
        """Yield what the types alone cannot say."""
        raise NotImplementedError


def wrong_ids(found: list[tuple[Place, str]]) -> Iterator[Problem]:
    """Yield what is wrong with ids: their letters, and that each is there once."""
    seen: set[str] = set()
    for place, name in found:
        if not ID.match(name):
            yield place, f"'{name}' cannot be an id", ID_EXPECTED
        if name in seen:
            yield place, f"the id '{name}' appears twice", "each id once in a scenario"
        seen.add(name)
