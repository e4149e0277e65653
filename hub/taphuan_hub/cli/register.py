"""``taphuan register``: the form, and what becomes of it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.marked import write_marked
from taphuan_grading.register.forms.template import write_template
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.history import Origin
from taphuan_grading.register.importing import Report, import_form
from taphuan_grading.register.intake import COUNTS
from taphuan_grading.register.units import read_atlas
from taphuan_hub.cli.operator import format_option, operator
from taphuan_hub.cli.register_cards import revoke_card_
from taphuan_hub.cli.register_people import accounts, duplicates, history, merge, withdraw
from taphuan_hub.cli.register_personal import access_log, erase_person, export_person
from taphuan_hub.cli.settings import Settings, home_option, opened

_NAMES = {"added": "thêm mới", "changed": "sửa", "ended": "kết thúc", "unchanged": "không đổi"}
_MOST_LINES = 100


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Units of this day stand in the drop-downs; today by default.",
)
def template(file: Path, day: datetime | None) -> None:
    """Write an empty Excel form for officials and their posts."""
    if file.suffix.lower() != ".xlsx":
        raise click.BadParameter(f"{file} does not end in .xlsx", param_hint="FILE")
    if file.exists():
        raise FormError(f"{file}: đã có tệp này; mời ông/bà chọn tên khác.")
    write_template(file, Gazetteer(read_atlas()), day.date() if day else clock.today())
    click.echo(f"The form is {file}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="COPY.xlsx",
    help="Where the copy with the wrong cells marked goes; beside FILE by default.",
)
@format_option
@home_option
@click.pass_obj
def import_(settings: Settings, file: Path, *, dry_run: bool, marked: Path | None, form: str) -> None:
    """Take the officials of an Excel form into the register, the whole file or nothing.

    Wrong cells are printed, and marked in a copy of the file; exit status 1 then.
    """
    with opened(settings) as (_, engine):
        origin = Origin(clock.now(), operator())
        report = import_form(engine, file, origin, clock.today(), dry_run=dry_run)
    copy = marked or file.with_name(f"{file.stem}-can-sua.xlsx")
    if report.mistakes:
        write_marked(report.package, report.mistakes, copy)
    if form == "json":
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(report, dry_run=dry_run)
    if report.mistakes:
        raise FormError(
            f"{file}: có {len(report.mistakes)} ô cần sửa nên chưa nhận dòng nào. Bản có đánh dấu: {copy}"
        )


def _print(report: Report, *, dry_run: bool) -> None:
    for note in report.notes:
        click.echo(f"Lưu ý: {note}")
    if report.mistakes:
        _print_first([str(mistake) for mistake in report.mistakes])
        return
    changes = [line for line in report.plan.lines if line.outcome != "unchanged"]
    _print_first(
        [
            f"{line.entry.sheet}, dòng {line.entry.row}: {line.entry.code} {line.entry.name}: {line.told}"
            for line in changes
        ]
    )
    people = ", ".join(f"{_NAMES[count]} {report.plan.people[count]}" for count in COUNTS if count != "ended")
    posts = ", ".join(f"{_NAMES[count]} {number}" for count, number in report.plan.posts.items())
    click.echo(f"Cán bộ: {people}.")
    click.echo(f"Chức vụ: {posts}.")
    if dry_run:
        click.echo("Chạy thử: chưa ghi gì vào sổ.")


def _print_first(lines: list[str]) -> None:
    for line in lines[:_MOST_LINES]:
        click.echo(line)
    if len(lines) > _MOST_LINES:
        click.echo(f"… và {len(lines) - _MOST_LINES} dòng nữa; --format json in đầy đủ.")


@click.group()
def register() -> None:
    """Keep the register of officials: forms, duplicates, history, personal data."""


for _command in (
    *(template, import_, duplicates, merge, history, withdraw),
    *(accounts, export_person, erase_person, access_log, revoke_card_),
):
    register.add_command(_command)
