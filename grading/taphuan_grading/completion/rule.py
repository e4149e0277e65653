"""The run and the rule that hold on a day."""

from __future__ import annotations

from datetime import date

from taphuan_grading.content.models import Programme, Rule, Run
from taphuan_grading.errors import RuleError


def run_on(programme: Programme, day: date) -> Run:
    """Return the run whose period holds `day`; `RuleError` when there is none."""
    for run in programme.runs:
        if run.holds(day):
            return run
    known = ", ".join(f"{run.id} ({run.starts} to {run.ends})" for run in programme.runs)
    raise RuleError(f"no run of {programme.id} holds {day}; known: {known}")


def rule_on(programme: Programme, day: date) -> Rule:
    """Return the rule in force on `day`; `RuleError` when there is none."""
    for rule in programme.rules:
        if rule.holds(day):
            return rule
    first = min((rule.valid_from for rule in programme.rules), default=None)
    raise RuleError(f"no rule says what trained means on {day}; the first rule is valid from {first}")
