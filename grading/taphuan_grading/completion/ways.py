"""Courses passed in any of the ways that the rule allows. Pure functions over frames.

Each part of a way gives candidates, ``official_id, done_on, passed_on``: `done_on` is the day of the deed, of
which the way's period is asked; `passed_on` the day on which it was known and counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

import pandas as pd
from sqlalchemy import Connection

from taphuan_grading.completion.classroom import (
    ATTENDANCE_COLUMNS,
    CERTIFICATE_COLUMNS,
    frame,
    load_attendance,
    load_certificates,
)
from taphuan_grading.completion.passes import load_course_passes
from taphuan_grading.content.models import Programme, Rule, Run, Way

_EPSILON = 1e-9
_CANDIDATE = ["official_id", "done_on", "passed_on"]


@dataclass(frozen=True)
class Evidence:
    """What a rule can ask for, of one run as of one day.

    `by_modules` is what `taphuan_grading.completion.trained.course_passes` says of the attempts; attendance
    and certificates come from `taphuan_grading.completion.classroom`.
    """

    by_modules: pd.DataFrame
    attendance: pd.DataFrame
    certificates: pd.DataFrame


def load_evidence(
    connection: Connection,
    programme: Programme,
    run: Run,
    rule: Rule,
    day: date,
    *,
    known_at: datetime | None = None,
    official_id: str | None = None,
) -> Evidence:
    """Return the evidence of everybody, or of one official. What the rule does not ask for is not read.

    `known_at` is a moment from which on nothing was known yet.
    """
    by_modules = load_course_passes(connection, programme, run.id, day, known_at, official_id=official_id)
    return Evidence(by_modules, *load_beside(connection, run, rule, day, official_id, known_at=known_at))


def load_beside(
    connection: Connection,
    run: Run,
    rule: Rule,
    day: date,
    official_id: str | None = None,
    *,
    known_at: datetime | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return attendance and certificates, of one official if given, as far as the rule asks for them."""
    ways = [way for course in rule.ways for way in course.any_of]
    attendance, certificates = frame(ATTENDANCE_COLUMNS), frame(CERTIFICATE_COLUMNS)
    if any(way.attendance is not None for way in ways):
        attendance = load_attendance(connection, run, day, official_id, known_at)
    if any(way.outside is not None for way in ways):
        certificates = load_certificates(connection, run, day, official_id, known_at)
    return attendance, certificates


def courses_passed(rule: Rule, evidence: Evidence, day: date) -> pd.DataFrame:
    """Return ``official_id, course, passed_on`` of the courses passed on or before `day`.

    Somebody who passed a course in several ways passed it once, on the first of the days.
    """
    by_modules = evidence.by_modules
    named = {course.course for course in rule.ways}
    found = [by_modules[~by_modules["course"].isin(list(named))]]
    for course in sorted(named):
        for way in rule.ways_of(course):
            candidates = _way(way, course, by_modules, evidence)
            found.append(candidates.assign(course=course)[["official_id", "course", "passed_on"]])
    whole = pd.concat([part for part in found if not part.empty] or found[:1])
    whole = whole[whole["passed_on"] <= pd.Timestamp(day)]
    return whole.groupby(["official_id", "course"], as_index=False).agg(passed_on=("passed_on", "min"))


def attendance_passes(attendance: pd.DataFrame, course: str, share: float) -> pd.DataFrame:
    """Return the candidates who sat through `share` of the hours of one class on `course`.

    One row a person and class, on the day on which the hours reached the share. Hours of different classes
    are not added up.
    """
    there = attendance[attendance["course"] == course].sort_values(["counted_on", "held_on"])
    so_far = there.groupby(["official_id", "class_id"])["hours"].cumsum()
    reached = there[so_far >= share * there["class_hours"] - _EPSILON]
    first = reached.drop_duplicates(["official_id", "class_id"])
    return first.assign(done_on=first["held_on"], passed_on=first["counted_on"])[_CANDIDATE]


def _way(way: Way, course: str, by_modules: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    parts = list(_parts(way, course, by_modules, evidence))
    whole = reduce(_both, parts)
    within = pd.Series(data=True, index=whole.index)
    if way.valid_from is not None:
        within &= whole["done_on"] >= pd.Timestamp(way.valid_from)
    if way.valid_to is not None:
        within &= whole["done_on"] < pd.Timestamp(way.valid_to)
    return whole[within]


def _parts(way: Way, course: str, by_modules: pd.DataFrame, evidence: Evidence) -> Iterator[pd.DataFrame]:
    if way.modules:
        passed = by_modules[by_modules["course"] == course]
        yield passed.assign(done_on=passed["passed_on"])[_CANDIDATE]
    if way.attendance is not None:
        yield attendance_passes(evidence.attendance, course, way.attendance)
    if way.outside is not None:
        held = evidence.certificates[evidence.certificates["grade"] == way.outside]
        known = held[["issued_on", "recorded_on"]].max(axis=1)
        yield held.assign(done_on=held["issued_on"], passed_on=known)[_CANDIDATE]


def _both(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Return who is in both, done and known when the later of the two was."""
    joined = left.merge(right, on="official_id", suffixes=("_left", "_right"))
    return pd.DataFrame(
        {
            "official_id": joined["official_id"],
            "done_on": joined[["done_on_left", "done_on_right"]].max(axis=1),
            "passed_on": joined[["passed_on_left", "passed_on_right"]].max(axis=1),
        }
    )
