"""What the YAML files may say. A field's description completes the sentence "expected …"."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

AUDIENCES = {
    "manager": "cán bộ quản lý",
    "official": "cán bộ, công chức",
    "trainer": "giảng viên",
    "tech-team": "tổ công nghệ cộng đồng",
    "extension": "khuyến nông cộng đồng",
    "cooperative": "hợp tác xã",
    "enterprise": "doanh nghiệp",
    "resident": "người dân",
}
"""For whom a module may be, and how they are called."""

ID = re.compile(r"[a-z][a-z0-9-]*\Z")
ID_EXPECTED = "small Latin letters, digits and hyphens, beginning with a letter"

DIGCOMP = r"^(1\.[1-3]|2\.[1-6]|[345]\.[1-4])$"
"""The 21 competences of DigComp 2.2."""

PLAN = r"^(I|II|III|IV|V)(\.[0-9]+(\.[a-zđ])?)?$"
"""A section of Kế hoạch 5306/KH-UBND."""


class Declared(BaseModel):
    """Base: nothing is guessed ("20" is not 20), nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ObjectiveFile(Declared):
    """What somebody can do after a module."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    text: str = Field(min_length=1, description="a sentence")
    digcomp: str = Field(pattern=DIGCOMP, description='a competence of DigComp 2.2 in quotes, such as "4.2"')
    plan: str = Field(pattern=PLAN, description="a section of the plan, such as III.1.đ")


class FrontMatter(Declared):
    """The head of a module's file."""

    id: str = Field(description="the id 'course/name', as the file's place says")
    title: str = Field(min_length=1, description="a title")
    minutes: int = Field(gt=0, le=120, description="a whole number of minutes from 1 to 120")
    audience: list[str] = Field(min_length=1, description="a list of " + ", ".join(AUDIENCES))
    objectives: list[ObjectiveFile] = Field(
        min_length=1, description="a list of objectives, each with id, text, digcomp and plan"
    )
    pass_mark: float = Field(gt=0, le=1, description="a number above 0 and up to 1, such as 0.7")
    facts: list[str] = Field(default=[], description="a list of ids of facts")


class FactFile(Declared):
    """One fact of ``facts.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    statement: str = Field(min_length=1, description="a sentence without its full stop")
    source: str = Field(min_length=1, description="who says so, and where")
    valid_from: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")
    valid_to: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")
    checked: date = Field(description="the day on which the source was last read")
    replaced_by: str | None = Field(default=None, description="the id of what is true afterwards")


class FactsFile(Declared):
    """``facts.yml``."""

    facts: list[FactFile] = Field(min_length=1, description="a list of facts")


class CourseFile(Declared):
    """``course.yml``."""

    id: str = Field(description="the name of the folder")
    title: str = Field(min_length=1, description="a title")
    summary: str = Field(min_length=1, description="one or two sentences")
    modules: list[str] = Field(min_length=1, description="a list of module names, without .md")
    before_after: list[str] = Field(
        default=[], description="a list of marked questions of these modules, each as 'module#question'"
    )


class GradeFile(Declared):
    """A certificate from elsewhere, in ``programme.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    title: str = Field(min_length=1, description="a title")


class WayFile(Declared):
    """One way to pass a course."""

    modules: bool = Field(default=False, description="true: every module of the course is needed")
    attendance: float | None = Field(
        default=None, gt=0, le=1, description="a share of the hours above 0 and up to 1, such as 0.8"
    )
    outside: str | None = Field(default=None, description="the id of one of 'grades'")
    valid_from: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")
    valid_to: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")


class CourseWaysFile(Declared):
    """The ways to pass one course."""

    course: str = Field(description="the id of a course")
    any_of: list[WayFile] = Field(min_length=1, description="a list of ways")


class RuleFile(Declared):
    """One rule of ``programme.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    statement: str = Field(min_length=1, description="a sentence that reports print")
    valid_from: date = Field(description="a day such as 2026-01-31")
    valid_to: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")
    required_courses: list[str] = Field(min_length=1, description="a list of course ids")
    ways: list[CourseWaysFile] = Field(default=[], description="a list of ways to pass courses")
    exempt: Literal["counted", "excluded"] = Field(default="counted", description="counted or excluded")


class RunFile(Declared):
    """One run of ``programme.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    title: str = Field(min_length=1, description="a title")
    starts: date = Field(description="a day such as 2026-01-31")
    ends: date = Field(description="a day such as 2026-01-31")
    due: date | None = Field(default=None, description="a day of the run such as 2026-01-31, or nothing")


class PathFile(Declared):
    """The learning path of one audience in ``programme.yml``."""

    id: str = Field(description="one of " + ", ".join(AUDIENCES))
    title: str = Field(min_length=1, description="how these people are called")
    posts: list[str] = Field(default=[], description="words of a post's title, such as 'khuyến nông'")
    required: list[str] = Field(min_length=1, description="a list of ids of courses or modules")
    optional: list[str] = Field(default=[], description="a list of ids of courses or modules")


class ProgrammeFile(Declared):
    """``programme.yml``."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    title: str = Field(min_length=1, description="a title")
    province: str = Field(default="", description="the province's name, such as Lâm Đồng")
    target: str = Field(min_length=1, description="the target, as the plan words it")
    rules: list[RuleFile] = Field(min_length=1, description="a list of rules")
    runs: list[RunFile] = Field(min_length=1, description="a list of runs")
    courses: list[str] = Field(min_length=1, description="a list of course ids")
    grades: list[GradeFile] = Field(default=[], description="a list of certificates from elsewhere")
    paths: list[PathFile] = Field(default=[], description="a list of learning paths")
