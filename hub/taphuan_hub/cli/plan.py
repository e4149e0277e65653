"""``taphuan plan``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.errors import FormError, PlanError
from taphuan_grading.register.access import log_access
from taphuan_grading.register.forms.marked import write_marked
from taphuan_hub import plans
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.plans import Read

_MOST_LINES = 100

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
_marked = click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="COPY.xlsx",
    help="Where the copy with the wrong cells marked goes; beside FILE by default.",
)


@click.group()
def plan() -> None:
    """Plan the fewest classes that reach everybody still missing."""


@plan.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.pass_obj
def template(settings: Settings, file: Path) -> None:
    """Write an empty Excel form for rooms, trainers and days."""
    _new(file, "FILE")
    with opened(settings) as (_, engine):
        plans.new_template(engine, load_programme(), file, clock.today())
    click.echo(f"The form is {file}.")


@plan.command()
@_file
@click.option(
    "--by",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DAY",
    help="The last day on which a class may be held.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="PLAN.xlsx",
    help="Where the plan goes.",
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3_600),
    default=60,
    show_default=True,
    help="How long to look for a smaller plan; the answer says what is proved by then.",
)
@_marked
@home_option
@click.pass_obj
def propose(
    settings: Settings, *, file: Path, by: datetime, out: Path, seconds: int, marked: Path | None
) -> None:
    """Propose a plan from a filled form: the fewest classes for all who are still missing.

    Wrong cells are printed, and marked in a copy of the file; exit status 1 then.
    """
    _new(out, "--out")
    with opened(settings) as (_, engine):
        read = plans.new_plan(
            engine,
            load_programme(),
            file,
            out,
            last=by.date(),
            today=clock.today(),
            seconds=seconds,
        )
        _refuse(read, file, marked)
        if read.proposal:
            people = [*read.proposal.ways, *(one.person.official_id for one in read.proposal.unreached)]
            log_access(engine, who=operator(), place="cli plan propose", people=people, at=clock.now())
    _tell(read)
    click.echo(f"{out}")


@plan.command()
@_file
@_marked
@home_option
@click.pass_obj
def check(settings: Settings, file: Path, marked: Path | None) -> None:
    """Say what editing a plan broke; exit status 1 when anything is."""
    with opened(settings) as (_, engine):
        read = plans.checked_plan(engine, load_programme(), file, clock.today())
    _tell(read)
    _refuse(read, file, marked)
    click.echo(f"{file}: kế hoạch dùng được.")


@plan.command("apply")
@_file
@_marked
@home_option
@click.pass_obj
def apply_(settings: Settings, file: Path, marked: Path | None) -> None:
    """Make the classes of a plan and invite its people: all that is not there yet, or nothing."""
    with opened(settings) as (_, engine):
        read = plans.applied_plan(engine, load_programme(), file, clock.now())
    _tell(read)
    _refuse(read, file, marked)
    if read.checked is None:
        raise PlanError(f"{file}: không đọc được kế hoạch.")
    for one in read.checked.new:
        click.echo(f"{one.id}: {one.sessions[0].day:%d/%m/%Y}, {len(one.people)} người, {one.place}")
    click.echo(f"Đã mở {len(read.checked.new)} lớp; {len(read.checked.made)} lớp đã có từ trước.")


def _new(file: Path, hint: str) -> None:
    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{file} does not end in .xlsx", param_hint=hint)
    if file.exists():
        raise FormError(f"{file}: đã có tệp này; mời ông/bà chọn tên khác.")


def _tell(read: Read) -> None:
    for note in read.notes:
        click.echo(note)


def _refuse(read: Read, file: Path, marked: Path | None) -> None:
    """Print what is wrong, if anything, and mark it in a copy."""
    if not read.mistakes:
        return
    for mistake in read.mistakes[:_MOST_LINES]:
        click.echo(str(mistake))
    if len(read.mistakes) > _MOST_LINES:
        click.echo(f"… và {len(read.mistakes) - _MOST_LINES} ô nữa, có trong bản đánh dấu.")
    copy = marked or file.with_name(f"{file.stem}-can-sua.xlsx")
    write_marked(read.package, read.mistakes, copy)
    raise FormError(f"{file}: có {len(read.mistakes)} ô cần sửa. Bản có đánh dấu: {copy}")
