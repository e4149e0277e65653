"""Who has earned a certificate: computed from completion, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme, Run


@dataclass(frozen=True)
class Earned:
    """Somebody fulfilled the rule `rule` (its id) in a run, on this day."""

    official_id: str
    rule: str
    trained_on: date


def earned(
    connection: Connection, programme: Programme, run: Run, day: date, official_id: str | None = None
) -> dict[str, Earned]:
    """Return who has fulfilled the rule in `run` by `day`, by official: everybody, or only one if given.

    The rule is the one of the run's last day so far, as for every other figure of the run.

    Raises
    ------
    RuleError
        When no rule was in force.
    """
    last = min(day, run.ends)
    rule = rule_on(programme, last)
    evidence = load_evidence(connection, programme, run, rule, last, official_id=official_id)
    found = trained(rule, courses_passed(rule, evidence, last))
    days = found["trained_on"].dt.date
    return {
        official_id: Earned(official_id, rule.id, on)
        for official_id, on in zip(found["official_id"], days, strict=True)
    }
