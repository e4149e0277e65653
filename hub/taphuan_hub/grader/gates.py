"""What stands before a paper that is not open to everybody at any time: the window and clock of a contest."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from taphuan_grading.content.models import Module
from taphuan_grading.contests.sitting import Clock, Sitting
from taphuan_hub.grader.room import Room


class Gate(Protocol):
    """Asked by every request about a module. What it refuses is an `AttemptError` in Vietnamese."""

    def open(self, moment: datetime) -> Clock | None:
        """Let the page be opened; return the clock that runs from then on, if there is one."""

    def require_answering(self, moment: datetime) -> None:
        """Make sure that answers and papers are taken."""

    def withheld(self, moment: datetime) -> str:
        """Say why no score or answer is told yet; empty when they are."""


class _AlwaysOpen:
    """Before the modules of courses stands nothing."""

    def open(self, moment: datetime) -> None:
        return None

    def require_answering(self, moment: datetime) -> None:
        return None

    def withheld(self, moment: datetime) -> str:
        return ""


def gate_of(room: Room, module: Module, official_id: str) -> Gate:
    """Return what stands between this person and this module."""
    for contest in room.programme.contests:
        if contest.module == module.id:
            return Sitting(room.engine, contest, official_id)
    return _AlwaysOpen()
