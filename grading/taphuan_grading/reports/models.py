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


@dataclass(frozen=True)
class CertificatePaper:
    """A certificate to print.

    Parameters
    ----------
    title
        What the holder has done: "Hoàn thành chương trình …".
    issuer, place, signed
        Who gives it, where, and the lines above the signature.
    name, post
        The holder, and what the holder does.
    run
        The title of the run.
    trained_on, issued_on
        The days.
    number
        Its number.
    code
        What the QR code holds.
    token
        The signed short form, kept in the file so that a machine can check it.
    """

    title: str
    issuer: str
    place: str
    signed: Sequence[str]
    name: str
    post: str
    run: str
    trained_on: date
    issued_on: date
    number: str
    code: str
    token: str


@dataclass(frozen=True)
class Given:
    """One line of a list of certificates; `state` is empty while it is valid."""

    number: str
    name: str
    post: str
    unit: str
    trained_on: date
    issued_on: date
    state: str


@dataclass(frozen=True)
class GivenList:
    """A list of certificates to print: for handing them out, with room to sign."""

    run: str
    organiser: str
    printed_on: date
    rows: Sequence[Given] = field(default_factory=tuple)
