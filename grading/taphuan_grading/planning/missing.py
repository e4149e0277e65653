"""Who is still missing: managers who do not fulfil the rule, and are on no list of a class to come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.roster import roster
from taphuan_grading.completion.exemptions import load_exemptions
from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import PlanError
from taphuan_grading.planning.models import Key
from taphuan_grading.register.placed import Placed, placed_on
from taphuan_grading.register.scope import PROVINCE, visible
from taphuan_grading.register.units import Unit, stored_atlas


@dataclass(frozen=True)
class Situation:
    """Where everybody stands on the day of planning.

    Parameters
    ----------
    managers
        All managers of the day, by id, in their principal posts.
    missing
        Those who do not fulfil the rule, have not passed the course, will not be excused on the last day,
        and are not invited yet.
    invited
        Ids of those who are missing, too, but on the list of a class on the course that is to come.
    units
        The units of the day.
    """

    managers: dict[str, Placed]
    missing: tuple[Placed, ...]
    invited: frozenset[str]
    units: dict[Key, Unit]


def situation(
    connection: Connection,
    programme: Programme,
    course: str,
    *,
    today: date,
    last: date,
    classes: Collection[TrainingClass],
) -> Situation:
    """Return who is missing today.

    Parameters
    ----------
    connection
        To the store.
    programme, course
        What is taught, and what the planned classes teach.
    today
        Posts, rule and evidence are those of this day.
    last
        The day before whose end everybody should be reached.
    classes
        Classes that exist; those who are on the list of one on the course, from today to `last`, are not
        planned for again.

    Raises
    ------
    PlanError
        When `last` is not a later day of the present run: runs do not add up.
    RuleError
        When no run or no rule holds today.
    """
    rule, run = rule_on(programme, today), run_on(programme, today)
    if not today < last <= run.ends:
        raise PlanError(
            f"ngày {last:%d/%m/%Y} không dùng được: cần một ngày sau hôm nay ({today:%d/%m/%Y}) và "
            f"không sau ngày cuối của {run.title} ({run.ends:%d/%m/%Y})."
        )
    courses = courses_passed(rule, load_evidence(connection, programme, run, rule, today), today)
    done = set(trained(rule, courses)["official_id"])
    done |= set(courses.loc[courses["course"] == course, "official_id"])
    done |= set(load_exemptions(connection, last)["official_id"])
    atlas = stored_atlas(connection)
    people = placed_on(connection, visible(atlas, PROVINCE, today), today)
    managers = {one.official_id: one for one in people if one.manager}
    coming = [one for one in classes if one.course == course and today <= one.day <= last]
    listed = {guest.official_id for one in coming for guest in roster(connection, one)}
    missing = managers.keys() - done
    return Situation(
        managers=managers,
        missing=tuple(managers[one] for one in sorted(missing - listed)),
        invited=frozenset(missing & listed),
        units={unit.key: unit for unit in atlas.on(today)},
    )
