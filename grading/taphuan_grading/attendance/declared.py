"""What a class file, and the form of a new class, may say."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from taphuan_grading.clock import ZONE
from taphuan_grading.content.declared import Declared
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml

MOST_PEOPLE = 500
MOST_SESSIONS = 60
CLASS_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def _clock(value: Any) -> Any:
    """Read ``"13:30"``; YAML reads 13:30 without quotes as the number of its minutes."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(*divmod(value, 60))
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else value


Clock = Annotated[time, BeforeValidator(_clock)]


class SessionDeclared(Declared):
    """One session: a day in Việt Nam, its hours of the clock, and the hours that count."""

    number: int | None = Field(
        default=None,
        ge=1,
        le=999,
        description="the number of a session that exists, or nothing",
    )
    day: date = Field(description="a day such as 2026-03-10")
    begins: Clock = Field(description='a time such as "07:30"')
    ends: Clock = Field(description='a time after begins, such as "11:30"')
    hours: float | None = Field(
        default=None,
        gt=0,
        le=12,
        description="the hours taught, breaks taken off, or nothing for all of them",
    )

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return datetime.combine(self.day, self.begins, ZONE)

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return datetime.combine(self.day, self.ends, ZONE)

    @property
    def counted(self) -> float:
        """The hours that count."""
        return self.hours or self.length

    @property
    def length(self) -> float:
        """From beginning to end, in hours."""
        return (self.ends_at - self.starts_at).total_seconds() / 3600


class ClassDeclared(Declared):
    """A class. Who is invited: people by id, and units, which stand for whoever has a post there."""

    id: str = Field(description="1 to 40 of a-z, 0-9 and inner hyphens")
    title: str = Field(min_length=1, max_length=200, description="a title")
    course: str = Field(description="the id of a course")
    organiser: str = Field(min_length=1, max_length=200, description="who holds the class")
    place: str = Field(min_length=1, max_length=200, description="where")
    capacity: int = Field(gt=0, le=MOST_PEOPLE, description=f"a number from 1 to {MOST_PEOPLE}")
    accredited: bool = Field(default=False, description="true or false: whether its hours may count")
    trainers: list[str] = Field(min_length=1, description="a list of usernames of trainers")
    sessions: list[SessionDeclared] = Field(
        min_length=1, max_length=MOST_SESSIONS, description="a list of sessions"
    )
    units: list[str] = Field(default=[], description="a list of codes of units, in quotes")
    people: list[str] = Field(default=[], description="a list of ids of officials")


class ClassesFile(Declared):
    """A file with classes."""

    classes: list[ClassDeclared] = Field(min_length=1, description="a list of classes")


def read_classes(path: Path) -> list[ClassDeclared]:
    """Read a YAML file of classes; `ContentErrors` with one line for every mistake in it."""
    mistakes = Mistakes()
    text = read_source(path, mistakes)
    found = None if text is None else read_yaml(text, ClassesFile, path, mistakes)[0]
    return mistakes.checked(found).classes
