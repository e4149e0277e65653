"""What the papers are given: plain values, ready to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Meeting:
    """One session of a class."""

    ordinal: int
    starts_at: datetime
    ends_at: datetime
    hours: float


@dataclass(frozen=True)
class Course:
    """A class as its papers name it.

    Parameters
    ----------
    title
        What the class is about.
    topic
        The title of its course.
    organiser, place
        Who holds it, and where.
    trainers
        Their names.
    meetings
        The sessions, in order; at least one.
    """

    title: str
    topic: str
    organiser: str
    place: str
    trainers: Sequence[str]
    meetings: Sequence[Meeting]


@dataclass(frozen=True)
class Attendee:
    """One line of a sheet; `marks` holds a word for each session when the sheet is filled."""

    name: str
    post: str
    unit: str
    marks: Sequence[str] = ()
    hours: float | None = None


@dataclass(frozen=True)
class Sheet:
    """A list to sign, or the same list filled after the class.

    Parameters
    ----------
    course
        The class.
    attendees
        Its people in the order of the list.
    filled
        Whether `marks` and `hours` are printed instead of room for signatures.
    totals
        For each session of a filled sheet, how many were there.
    printed_on
        Today.
    """

    course: Course
    attendees: Sequence[Attendee]
    filled: bool
    printed_on: date
    totals: Sequence[int] = ()


@dataclass(frozen=True)
class Invitation:
    """Letters to the people of a class; `signer` stays empty where nobody is named yet.

    `changed_on` is the day on which time or place was last changed: earlier letters do not hold any more.
    """

    course: Course
    guests: Sequence[Attendee]
    printed_on: date
    signer_title: str = ""
    signer: str = ""
    changed_on: date | None = None


@dataclass(frozen=True)
class Card:
    """A card with a signed number; `label` is what tells people of one name apart."""

    name: str
    unit: str
    number: str


@dataclass(frozen=True)
class Reminded:
    """Somebody to remind, and how far along."""

    name: str
    post: str
    unit: str
    progress: str


@dataclass(frozen=True)
class ReminderList:
    """People to call or write to; `title` says why, `due` by when."""

    title: str
    run: str
    due: date
    printed_on: date
    people: Sequence[Reminded] = field(default_factory=tuple)
