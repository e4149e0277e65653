"""Where a person stands in a module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from taphuan_grading.attempts.records import Attempt
from taphuan_grading.content.models import Module

ModuleState = Literal["not-started", "in-progress", "waiting", "needs-manual", "failed", "passed", "error"]
"""``failed`` is below the pass mark; ``error`` is a marking that failed and is tried again."""


def module_state(module: Module, attempts: Sequence[Attempt], *, started: bool) -> ModuleState:
    """Return the state of a module for one person.

    Parameters
    ----------
    module
        The module.
    attempts
        The person's attempts at it in the run, oldest first.
    started
        Whether there is a draft or a remembered step.
    """
    if any(attempt.reaches(module.pass_mark) for attempt in attempts):
        return "passed"
    if not attempts:
        return "in-progress" if started else "not-started"
    state = attempts[-1].state
    if state == "failed":
        return "error"
    if state == "marked":
        return "failed"
    return "needs-manual" if state == "needs-manual" else "waiting"
