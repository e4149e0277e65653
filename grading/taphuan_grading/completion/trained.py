"""The rule applied: modules passed, courses passed, people trained. Pure functions over frames."""

from __future__ import annotations

from datetime import date

import pandas as pd

from taphuan_grading.content.models import Programme, Rule

EPSILON = 1e-9
"""Scores are sums of floats: so much below the pass mark still passes."""

PERSON_MODULE = ["official_id", "module"]
COURSE_COLUMNS = ["official_id", "course", "passed_on"]


def module_passes(programme: Programme, attempts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return ``official_id, module, passed_on`` of the modules passed on or before `day`.

    A module is passed on the day on which an attempt of the run, fully marked, reached the pass
    mark for the first time. Attempts at modules that are no longer taught do not count.
    """
    share_needed = attempts["module"].map({module.id: module.pass_mark for module in programme.modules})
    reached = attempts["score"] >= share_needed.astype("float64") * attempts["max_score"] - EPSILON
    counts = (
        (attempts["state"] == "marked")
        & (attempts["marked_on"] <= pd.Timestamp(day))
        & (attempts["max_score"] > 0)
        & reached
    )
    return attempts[counts].groupby(PERSON_MODULE, as_index=False).agg(passed_on=("marked_on", "min"))


def course_passes(programme: Programme, passes: pd.DataFrame) -> pd.DataFrame:
    """Return ``official_id, course, passed_on`` of the courses of which every module is passed."""
    course_of = {module.id: course.id for course in programme.courses for module in course.modules}
    size = {course.id: len(course.modules) for course in programme.courses if course.modules}
    found = passes.assign(course=passes["module"].map(course_of).astype("str"))
    grouped = found.groupby(["official_id", "course"], as_index=False).agg(
        modules=("module", "nunique"), passed_on=("passed_on", "max")
    )
    whole = grouped["modules"] == grouped["course"].map(size)
    return grouped.loc[whole, COURSE_COLUMNS].reset_index(drop=True)


def trained(rule: Rule, courses: pd.DataFrame) -> pd.DataFrame:
    """Return ``official_id, trained_on`` of the people who passed every required course.

    The day is the one on which the last of them was passed.
    """
    required = set(rule.required_courses)
    grouped = (
        courses[courses["course"].isin(list(required))]
        .groupby("official_id", as_index=False)
        .agg(courses=("course", "nunique"), trained_on=("passed_on", "max"))
    )
    whole = grouped["courses"] == len(required)
    return grouped.loc[whole, ["official_id", "trained_on"]].reset_index(drop=True)
