"""Papers of classes and people, gathered from the rooms: for the command line and for the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, select

from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.changes import changes_of
from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.hours import counted_hours
from taphuan_grading.attendance.records import STATUS_NAMES, THERE, records_of
from taphuan_grading.attendance.revoking import serials_of
from taphuan_grading.attendance.roster import Expected, posts_on, roster
from taphuan_grading.attendance.sheet import Line, sheet
from taphuan_grading.clock import local_day
from taphuan_grading.completion.standing import Standing
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.register.officials import Official
from taphuan_grading.reports.cards import cards_pdf
from taphuan_grading.reports.invitations import guests_pdf, invitations_pdf
from taphuan_grading.reports.models import (
    Attendee,
    Card,
    Course,
    Invitation,
    Meeting,
    Reminded,
    ReminderList,
    Sheet,
)
from taphuan_grading.reports.reminders import reminders_pdf
from taphuan_grading.reports.sheet_pdf import sheet_pdf
from taphuan_grading.reports.sheet_xlsx import reminders_xlsx, sheet_xlsx
from taphuan_grading.store import schema

Form = Literal["pdf", "xlsx"]
MEDIA_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_CONFLICT = "Chưa rõ"


@dataclass(frozen=True)
class Paper:
    """A file for somebody: its name, its form, and what is in it."""

    name: str
    form: Form
    content: bytes

    @property
    def media_type(self) -> str:
        """As browsers call it."""
        return MEDIA_TYPES[self.form]


@dataclass(frozen=True)
class Listed:
    """A class with those of its people who may be shown."""

    class_: TrainingClass
    people: Sequence[Expected]


def listed(connection: Connection, class_: TrainingClass, among: Collection[str] | None = None) -> Listed:
    """Return the list of a class as the check-in page shows it; only people `among` these, if given."""
    people = [one for one in roster(connection, class_) if among is None or one.official_id in among]
    return Listed(class_, people)


def sheet_paper(
    connection: Connection, programme: Programme, found: Listed, form: Form, day: date, *, filled: bool
) -> Paper:
    """Return the sheet of a class, to be signed or filled with what was recorded."""
    lines = {
        (line.official_id, line.ordinal): line for line in sheet(records_of(connection, found.class_.id))
    }
    made = Sheet(
        course=_course(connection, programme, found.class_),
        attendees=[_attendee(found.class_, one, lines if filled else None) for one in found.people],
        filled=filled,
        printed_on=day,
        totals=[_there(found, lines, session.ordinal) for session in found.class_.sessions] if filled else (),
    )
    name = f"{'diem-danh' if filled else 'ky-ten'}-{found.class_.id}.{form}"
    return Paper(name, form, sheet_pdf(made) if form == "pdf" else sheet_xlsx(made))


def invitation_paper(
    connection: Connection,
    programme: Programme,
    found: Listed,
    day: date,
    *,
    letters: bool = True,
    signer_title: str = "",
    signer: str = "",
) -> Paper:
    """Return a letter for each invited person with the list of all, or the list alone."""
    made = Invitation(
        course=_course(connection, programme, found.class_),
        guests=[_attendee(found.class_, one, None) for one in found.people if one.invited],
        printed_on=day,
        signer_title=signer_title,
        signer=signer,
        changed_on=_changed_on(connection, found.class_),
    )
    kind, content = ("giay-moi", invitations_pdf) if letters else ("danh-sach-moi", guests_pdf)
    return Paper(f"{kind}-{found.class_.id}.pdf", "pdf", content(made))


def cards_paper(connection: Connection, key: bytes, found: Listed) -> Paper:
    """Return a card with a signed number for everybody on the list; `key` is the home's."""
    serials = serials_of(connection, [one.official_id for one in found.people])
    cards = [
        Card(one.name, one.unit, card_number(key, one.official_id, serials.get(one.official_id, 0)))
        for one in found.people
    ]
    return Paper(f"the-diem-danh-{found.class_.id}.pdf", "pdf", cards_pdf(cards))


def card_paper(connection: Connection, key: bytes, person: Official, day: date) -> Paper:
    """Return one card for one person, as after a card was revoked; the unit is that of `day`."""
    serial = serials_of(connection, [person.id]).get(person.id, 0)
    _, unit = posts_on(connection, [person.id], day).get(person.id, ("", ""))
    card = Card(person.name, unit, card_number(key, person.id, serial))
    return Paper("the-diem-danh-moi.pdf", "pdf", cards_pdf([card]))


def reminders_paper(title: str, run: Run, people: Sequence[Standing], form: Form, day: date) -> Paper:
    """Return the list of people to remind, in the order in which they come."""
    made = ReminderList(
        title=title,
        run=run.title,
        due=run.deadline,
        printed_on=day,
        people=[
            Reminded(one.person.name, one.person.title, one.person.unit_name, f"{one.passed}/{one.required}")
            for one in people
        ],
    )
    return Paper(f"nhac-hoc.{form}", form, reminders_pdf(made) if form == "pdf" else reminders_xlsx(made))


def trainer_names(connection: Connection, usernames: Sequence[str]) -> list[str]:
    """Return the names of the officials behind these accounts; the username where there is none."""
    account, official = schema.account, schema.official
    rows = connection.execute(
        select(account.c.username, official.c.name)
        .join(official, official.c.id == account.c.official_id)
        .where(account.c.username.in_(usernames))
    )
    names = {row.username: row.name for row in rows}
    return [names.get(username, username) for username in usernames]


def _changed_on(connection: Connection, class_: TrainingClass) -> date | None:
    """Return the day on which a guest's time or place was last changed; None when it never was."""
    told = [one.at for one in changes_of(connection, class_.id) if {"sessions", "place"} & set(one.after)]
    return local_day(told[-1]) if told else None


def _course(connection: Connection, programme: Programme, class_: TrainingClass) -> Course:
    topics = {course.id: course.title for course in programme.courses}
    return Course(
        title=class_.title,
        topic=topics.get(class_.course, class_.course),
        organiser=class_.organiser,
        place=class_.place,
        trainers=trainer_names(connection, class_.trainers),
        meetings=[
            Meeting(session.ordinal, session.starts_at, session.ends_at, session.hours)
            for session in class_.sessions
        ],
    )


def _attendee(class_: TrainingClass, one: Expected, lines: dict[tuple[str, int], Line] | None) -> Attendee:
    if lines is None:
        return Attendee(one.name, one.post, one.unit)
    found = [(session, lines.get((one.official_id, session.ordinal))) for session in class_.sessions]
    marks = [_word(line) for _, line in found]
    hours = sum(counted_hours(line.status, session.hours) for session, line in found if line is not None)
    return Attendee(one.name, one.post, one.unit, marks, hours)


def _word(line: Line | None) -> str:
    if line is None:
        return ""
    return _IN_CONFLICT if line.status is None else STATUS_NAMES[line.status]


def _there(found: Listed, lines: dict[tuple[str, int], Line], ordinal: int) -> int:
    present = [lines.get((one.official_id, ordinal)) for one in found.people]
    return sum(line is not None and line.status in THERE for line in present)
