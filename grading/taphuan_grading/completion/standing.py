"""Where each person of some units stands in a run: for those who remind them. Counts, no rates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Integer, Select, case, func, select, union

from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme, Rule, Run
from taphuan_grading.register.placed import Placed, placed_on, who_holds
from taphuan_grading.register.scope import Key
from taphuan_grading.store import schema

_EPSILON = 1e-9
TWICE = 2
"""So many attempts below the pass mark, and somebody should call."""


@dataclass(frozen=True)
class Standing:
    """One person on one day.

    Parameters
    ----------
    person
        Who and where.
    begun
        Whether there is a draft, a remembered step or an attempt in the run.
    passed, required
        Modules of the required courses that are passed, of how many.
    waiting
        Modules with an attempt whose written answers wait for a trainer.
    failed_twice
        Modules not passed, with at least two attempts below the pass mark.
    done
        Whether the rule is fulfilled, in whichever of its ways.
    overdue
        Whether the run's due day is over and the rule is not fulfilled.
    """

    person: Placed
    begun: bool
    passed: int
    required: int
    waiting: int
    failed_twice: int
    done: bool
    overdue: bool


def standings(
    connection: Connection, programme: Programme, run: Run, keys: Collection[Key], day: date
) -> list[Standing]:
    """Return where everybody stands who holds the principal post in one of the units `keys` on `day`.

    A handful of queries, whatever the number of people; nobody's answers are read.

    Parameters
    ----------
    connection
        The store.
    programme, run
        What is taught, and the period.
    keys
        What the asking account may see (`taphuan_grading.register.scope.visible`).
    day
        Today: posts, rule and due day are those of this day.

    Raises
    ------
    RuleError
        When no rule is in force on `day`.
    """
    rule = rule_on(programme, day)
    courses = courses_passed(rule, load_evidence(connection, programme, run, rule, day), day)
    fulfilled = set(trained(rule, courses)["official_id"])
    required = _required(programme, rule)
    of_people = who_holds(keys, day)
    done = {
        row.official_id: row for row in connection.execute(_attempts(programme, run, required, of_people))
    }
    beside = [module.id for module in programme.derived]
    begun: set[str] = {row.official_id for row in connection.execute(_begun(run, of_people, beside))}
    late = day > run.deadline
    found = []
    for person in placed_on(connection, keys, day):
        row = done.get(person.official_id)
        passed = row.passed if row else 0
        found.append(
            Standing(
                person=person,
                begun=row is not None or person.official_id in begun,
                passed=passed,
                required=len(required),
                waiting=row.waiting if row else 0,
                failed_twice=row.failed_twice if row else 0,
                done=person.official_id in fulfilled,
                overdue=late and person.official_id not in fulfilled,
            )
        )
    return found


def _required(programme: Programme, rule: Rule) -> frozenset[str]:
    courses = set(rule.required_courses)
    return frozenset(
        module.id for course in programme.courses if course.id in courses for module in course.modules
    )


def _attempts(
    programme: Programme, run: Run, required: frozenset[str], people: Select[tuple[str]]
) -> Select[tuple[str, int, int, int]]:
    """Count for each person: required modules passed, modules waiting, modules failed twice."""
    attempt = schema.attempt
    pass_mark = case({module.id: module.pass_mark for module in programme.modules}, value=attempt.c.module)
    marked = (attempt.c.state == "marked") & (attempt.c.max_score > 0)
    reached = marked & (attempt.c.score >= pass_mark * attempt.c.max_score - _EPSILON)
    one = (
        select(
            attempt.c.official_id,
            attempt.c.module,
            func.max(case((reached, 1), else_=0)).label("passed"),
            func.sum(case((marked & ~reached, 1), else_=0)).label("failures"),
            func.max(case((attempt.c.state == "needs-manual", 1), else_=0)).label("waiting"),
        )
        .where(
            attempt.c.run == run.id,
            attempt.c.module.in_([module.id for module in programme.modules]),
            attempt.c.official_id.in_(people),
        )
        .group_by(attempt.c.official_id, attempt.c.module)
        .subquery()
    )
    counted = case((one.c.module.in_(sorted(required)), one.c.passed), else_=0)
    stuck = (one.c.failures >= TWICE) & (one.c.passed == 0)
    return select(
        one.c.official_id,
        func.sum(counted, type_=Integer).label("passed"),
        func.sum(one.c.waiting, type_=Integer).label("waiting"),
        func.sum(case((stuck, 1), else_=0), type_=Integer).label("failed_twice"),
    ).group_by(one.c.official_id)


def _begun(run: Run, people: Select[tuple[str]], beside: Sequence[str]) -> Select[tuple[str]]:
    """Return who has a draft or a step in the run, but for the modules `beside` the courses."""
    seen = union(
        *(
            select(table.c.official_id).where(table.c.run == run.id, table.c.module.not_in(beside))
            for table in (schema.answer, schema.place)
        )
    ).subquery()
    return select(seen.c.official_id).where(seen.c.official_id.in_(people))
