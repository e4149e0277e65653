"""``taphuan class``."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from taphuan_grading import clock
from taphuan_grading.attendance.changes import changes_of
from taphuan_grading.attendance.classes import TrainingClass, find_class, list_classes
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.declared import read_classes
from taphuan_grading.attendance.making import add_class, set_accredited
from taphuan_grading.attendance.records import STATUSES, load_records
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.content import load_programme
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store.engine import writing
from taphuan_hub.cli import class_changes, papers
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.group("class")
def class_() -> None:
    """Add classes from a file, list, show, change and accredit them, write their papers."""


for _command in (class_changes.file_, class_changes.change, papers.sheet, papers.invite, papers.cards):
    class_.add_command(_command)


@class_.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@home_option
@click.pass_obj
def add(settings: Settings, file: Path) -> None:
    """Add the classes of a YAML file: all of them, or none."""
    declared = read_classes(file)
    programme = load_programme()
    made = []
    with opened(settings) as (_, engine), writing(engine) as connection:
        for one in declared:
            class_ = add_class(connection, programme, one, clock.now())
            made.append(f"{class_.id}: {len(roster(connection, class_))} people, {_sessions(class_)}")
    click.echo("\n".join(made))


@class_.command("list")
@click.option("--trainer", metavar="USERNAME", help="Only the classes that this trainer teaches.")
@home_option
@click.pass_obj
def list_(settings: Settings, trainer: str | None) -> None:
    """Print every class, the latest first."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        for one in list_classes(connection, trainer):
            accredited = "accredited" if one.accredited else "not accredited"
            click.echo(f"{one.id:<24} {one.day}  {one.hours:>5g} h  {accredited:<14}  {one.title}")


@class_.command()
@click.argument("class_id", metavar="CLASS")
@home_option
@click.pass_obj
def show(settings: Settings, class_id: str) -> None:
    """Print one class with its sessions and what their sheets say."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        _show(connection, find_class(connection, class_id))


@class_.command()
@click.argument("class_id", metavar="CLASS")
@click.option("--no", "refused", is_flag=True, help="Let its hours not count any more.")
@home_option
@click.pass_obj
def accredit(settings: Settings, class_id: str, *, refused: bool) -> None:
    """Let the hours of a class count, where the rule of the programme asks for attendance."""
    with opened(settings) as (_, engine), writing(engine) as connection:
        set_accredited(connection, class_id, accredited=not refused)
    click.echo(f"{class_id} is {'not accredited' if refused else 'accredited'}.")


def _show(connection: Connection, one: TrainingClass) -> None:
    expected = roster(connection, one)
    closed = closed_sessions(connection, [one.id])
    click.echo(f"{one.id}: {one.title}")
    click.echo(f"  course {one.course}, {'accredited' if one.accredited else 'not accredited'}")
    click.echo(f"  {one.organiser}; {one.place}; trainers: {', '.join(one.trainers)}")
    click.echo(f"  {len(expected)} people on the list, room for {one.capacity}")
    for change in changes_of(connection, one.id):
        at = f"{change.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
        click.echo(f"  changed {at} by {change.username}: {', '.join(change.after)}; {change.reason}")
    for session in one.sessions:
        presence = tables.presence
        lines = sheet(
            load_records(connection, presence.c.class_id == one.id, presence.c.ordinal == session.ordinal)
        )
        counts = [f"{status} {sum(line.status == status for line in lines)}" for status in STATUSES]
        conflicts = sum(line.conflict for line in lines)
        state = "closed" if (one.id, session.ordinal) in closed else "open"
        click.echo(
            f"  session {session.ordinal} on {session.day}, {session.hours:g} h, {state}: "
            f"{', '.join(counts)}, in conflict {conflicts}"
        )


def _sessions(one: TrainingClass) -> str:
    count = len(one.sessions)
    return f"{count} session{'s' if count > 1 else ''}, {one.hours:g} h"
