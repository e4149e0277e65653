"""Plans of classes from file to file: reading, proposing, checking and applying, with everything they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from taphuan_grading.attendance.checks import trainers
from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.clock import local_day
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.content.models import Programme
from taphuan_grading.planning.applying import apply_plan
from taphuan_grading.planning.checking import Checked, check_plan
from taphuan_grading.planning.missing import situation
from taphuan_grading.planning.models import Proposal, Slot
from taphuan_grading.planning.occupied import occupied
from taphuan_grading.planning.plan_reading import PLAN_SHEETS, Plan, read_plan
from taphuan_grading.planning.plan_writing import summary, write_plan
from taphuan_grading.planning.proposing import propose
from taphuan_grading.planning.reading import INPUT_SHEETS, Context, read_means, required_courses
from taphuan_grading.planning.sheets import Book, read_book
from taphuan_grading.planning.template import write_template
from taphuan_grading.register.forms.findings import Mistake
from taphuan_grading.register.forms.package import Package, inspect
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store.engine import writing


@dataclass(frozen=True)
class Read:
    """What became of a file: its mistakes, notes, and what was found when there are no mistakes."""

    package: Package
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]
    proposal: Proposal | None = None
    checked: Checked | None = None


def new_template(engine: Engine, programme: Programme, path: Path, today: date) -> None:
    """Write the form to plan from, with the trainers that there are."""
    with engine.connect() as connection:
        context = _context(connection, programme, today)
    write_template(path, context.gazetteer, today, context.courses, sorted(context.trainers))


def new_plan(
    engine: Engine, programme: Programme, file: Path, out: Path, *, last: date, today: date, seconds: float
) -> Read:
    """Propose a plan from a form and write it to `out`, unless the form has mistakes.

    Raises
    ------
    FormError
        When the file is no form, or `out` cannot be written.
    PlanError
        When `last` cannot be planned for, or the time was too short for any answer.
    """
    package = inspect(file)
    book = read_book(package, INPUT_SHEETS)
    with engine.connect() as connection:
        context = _context(connection, programme, today)
        means, _ = read_means(book, context)
        if means is None or book.mistakes():
            return Read(package, book.mistakes(), tuple(book.notes))
        classes = list_classes(connection)
        there = situation(connection, programme, means.terms.course, today=today, last=last, classes=classes)
    found = propose(
        means, there, occupied(classes), first=today + timedelta(days=1), last=last, seconds=seconds
    )
    told = [
        *summary(found, len(there.missing), len(there.invited)),
        *_left_out(means.slots, today, last),
    ]
    write_plan(
        out,
        means,
        found,
        last,
        told,
        course=context.courses[means.terms.course],
        labels=context.gazetteer.labels(today),
    )
    return Read(package, (), (*book.notes, *told), proposal=found)


def _left_out(slots: Sequence[Slot], today: date, last: date) -> list[str]:
    outside = sum(not today < slot.day <= last for slot in slots)
    period = f"từ {today + timedelta(days=1):%d/%m/%Y} đến {last:%d/%m/%Y}"
    return [f"{outside} buổi không nằm trong khoảng {period} nên không dùng."] if outside else []


def checked_plan(engine: Engine, programme: Programme, file: Path, today: date) -> Read:
    """Check a plan that people may have edited; `FormError` when the file is none."""
    with engine.connect() as connection:
        return _with_plan(
            connection,
            programme,
            file,
            today,
            lambda plan, book: check_plan(connection, programme, plan, book, today),
        )


def applied_plan(engine: Engine, programme: Programme, file: Path, at: datetime) -> Read:
    """Make the classes of a plan, all that are not there yet, or none when it has mistakes."""
    with writing(engine) as connection:
        return _with_plan(
            connection,
            programme,
            file,
            local_day(at),
            lambda plan, book: apply_plan(connection, programme, plan, book, at),
        )


def _with_plan(
    connection: Connection,
    programme: Programme,
    file: Path,
    today: date,
    then: Callable[[Plan, Book], Checked],
) -> Read:
    package = inspect(file)
    book = read_book(package, PLAN_SHEETS)
    plan = read_plan(book, _context(connection, programme, today))
    checked = then(plan, book) if plan else None
    notes = (*book.notes, *(checked.notes if checked else ()))
    return Read(package, book.mistakes(), notes, checked=checked)


def _context(connection: Connection, programme: Programme, today: date) -> Context:
    required = rule_on(programme, today).required_courses
    return Context(
        gazetteer=Gazetteer(stored_atlas(connection)),
        today=today,
        courses=required_courses(programme, required),
        trainers=frozenset(trainers(connection)),
    )
