"""To whom a survey is offered: whoever passed every module of a course in a run, or was in a class on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.clock import local_day
from taphuan_grading.completion.passes import load_course_passes
from taphuan_grading.content.models import Course, Programme, Run
from taphuan_grading.evaluation.attended import attended_by, ended
from taphuan_grading.evaluation.receipts import is_done
from taphuan_grading.evaluation.tallies import ELSEWHERE

OPEN = timedelta(days=30)
"""So long after its last session answers are added to a class; later ones, and what waits, go elsewhere."""


@dataclass(frozen=True)
class Offer:
    """The survey of a course, for somebody who was in a class on it or not; `group` is where a sheet goes."""

    course: Course
    in_class: bool
    group: str


def offers(
    connection: Connection, programme: Programme, run: Run, official_id: str, *, key: bytes, moment: datetime
) -> list[Offer]:
    """Return the surveys that the official may answer or decline at `moment`, in the order of courses.

    Parameters
    ----------
    connection
        To the store.
    programme, run
        What is taught, and the period.
    official_id
        Who.
    key
        The key of receipts (`taphuan_grading.evaluation.receipts.load_key`).
    moment
        Now.
    """
    if programme.survey is None:
        return []
    passes = load_course_passes(
        connection, programme, run.id, local_day(moment), moment, official_id=official_id
    )
    passed = set(passes["course"])
    last: dict[str, TrainingClass] = {}
    for class_ in attended_by(connection, run, official_id, moment):
        last.setdefault(class_.course, class_)
    return [
        _offer(course, last.get(course.id), moment)
        for course in programme.courses
        if (course.id in passed or course.id in last)
        and not is_done(connection, key, official_id, run.id, course.id)
    ]


def _offer(course: Course, class_: TrainingClass | None, moment: datetime) -> Offer:
    if class_ is None:
        return Offer(course, in_class=False, group=ELSEWHERE)
    return Offer(course, in_class=True, group=class_.id if is_open(class_, moment) else ELSEWHERE)


def is_open(class_: TrainingClass, moment: datetime) -> bool:
    """Say whether answers are still added to a class that is over."""
    return moment < ended(class_) + OPEN
