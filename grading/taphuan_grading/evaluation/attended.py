"""Who was in which class that is over, for the survey: in the room once, whatever counts for the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection

from taphuan_grading.attendance.classes import TrainingClass, classes_of, list_classes
from taphuan_grading.attendance.records import THERE, load_records
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.content.models import Run
from taphuan_grading.store.attendance_schema import presence


def ended(class_: TrainingClass) -> datetime:
    """Return the moment at which the last session is over."""
    return max(session.ends_at for session in class_.sessions)


def attended_by(connection: Connection, run: Run, official_id: str, moment: datetime) -> list[TrainingClass]:
    """Return the classes of `run`, over at `moment`, in which the official was; the last one first."""
    there = _there(connection, presence.c.official_id == official_id)
    return _over(classes_of(connection, list(there)).values(), run, moment)


def classes_held(connection: Connection, run: Run, moment: datetime) -> list[TrainingClass]:
    """Return the classes of `run` that are over at `moment`; the last one first."""
    return _over(list_classes(connection), run, moment)


def people_there(connection: Connection, classes: Iterable[TrainingClass]) -> dict[str, set[str]]:
    """Return who was in each of `classes`, by the class's id; nobody is left out."""
    return _there(connection, presence.c.class_id.in_(sorted(one.id for one in classes)))


def _over(classes: Iterable[TrainingClass], run: Run, moment: datetime) -> list[TrainingClass]:
    found = [one for one in classes if run.holds(one.day) and ended(one) <= moment]
    return sorted(found, key=lambda one: (ended(one), one.id), reverse=True)


def _there(connection: Connection, condition: ColumnElement[bool]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in sheet(load_records(connection, condition)):
        if line.status in THERE:
            found[line.class_id].add(line.official_id)
    return found
