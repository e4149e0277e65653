"""What the officials of the indicator's benchmark are taught; a process that is measured imports it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from taphuan_grading.content.models import Course, Module, Programme, Rule, Run

COURSES, MODULES_EACH = 3, 5
FIRST_YEAR, YEARS = 2024, 3


def programme() -> Programme:
    """Return a programme of 15 modules and three runs, one a year."""
    courses = tuple(
        Course(
            id=f"course-{course}",
            title=f"Khóa {course}",
            summary="",
            modules=tuple(_module(f"course-{course}/module-{number}") for number in range(MODULES_EACH)),
        )
        for course in range(COURSES)
    )
    runs = tuple(
        Run(id=f"run-{year}", title=f"Đợt {year}", starts=date(year, 1, 1), ends=date(year, 12, 31))
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
    )
    rule = Rule(
        id="all",
        statement="Đạt mọi khóa học.",
        valid_from=date(FIRST_YEAR, 1, 1),
        required_courses=tuple(course.id for course in courses),
    )
    return Programme(id="bench", title="", target="", rules=(rule,), runs=runs, courses=courses)


def _module(module_id: str) -> Module:
    return Module(
        id=module_id,
        title=module_id,
        minutes=20,
        audience=(),
        objectives=(),
        pass_mark=0.7,
        steps=(),
        path=Path("none.md"),
        version="0",
    )
