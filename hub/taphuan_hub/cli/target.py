"""``taphuan target``: what units report of the plan's other targets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.content.targets import read_targets
from taphuan_grading.indicator import reported
from taphuan_grading.indicator.inputs import asked_day
from taphuan_grading.reports.annual_targets import NOT_REPORTED, aim_words, value_words
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(["%Y-%m-%d"])
_WIDTH = 120


@click.group()
def target() -> None:
    """Keep what units report of the plan's other targets: as it was said, beside the figure."""


@target.command("list")
@click.option("--as-of", type=_DAY, metavar="DAY", help="What was known on this day; today by default.")
@home_option
@click.pass_obj
def list_(settings: Settings, as_of: datetime | None) -> None:
    """Print every target with the value that was reported last."""
    day = asked_day(as_of.date() if as_of else None)
    with opened(settings) as (_, engine), engine.connect() as connection:
        found = reported.reported_as_of(connection, read_targets(), day)
    table = Table(width=_WIDTH, title=f"Số do đơn vị báo cáo, tính đến ngày {day:%d/%m/%Y}")
    table.add_column("Mã", no_wrap=True)
    table.add_column("Mục tiêu", ratio=1)
    for title in ("Cần đạt", "Báo cáo", "Ngày"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Nguồn", ratio=1)
    for one in found:
        table.add_row(one.target.id, escape(one.target.statement), aim_words(one.target), *_told(one))
    Console(width=_WIDTH, highlight=False).print(table)


@target.command("set")
@click.argument("target_id", metavar="TARGET")
@click.argument("value", required=False)
@click.option("--day", required=True, type=_DAY, help="The day of which the value is true.")
@click.option("--source", required=True, help="Who reported it, and in which paper.")
@click.option("--reason", help="Why it changes what was said of this day.")
@click.option("--take-back", is_flag=True, help="There is no value of this day after all.")
@home_option
@click.pass_obj
def set_(settings: Settings, /, target_id: str, value: str | None, **given: Any) -> None:
    """Record VALUE of a target: 45,05 or 50/111. What was there before is kept."""
    if (value is None) != given["take_back"]:
        raise click.UsageError("give a VALUE or --take-back, one of them")
    wanted = reported.find_target(read_targets(), target_id)
    read = reported.Value(None) if value is None else reported.parse_value(wanted, value)
    with opened(settings) as (_, engine), writing(engine) as connection:
        made = reported.report_value(
            connection,
            wanted,
            read,
            day=given["day"].date(),
            source=given["source"],
            reason=given["reason"],
            by=operator(),
            at=clock.now(),
        )
    click.echo(f"Recorded as {made}.")


@target.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@home_option
@click.pass_obj
def import_(settings: Settings, file: Path) -> None:
    """Record the rows of a CSV file, all or none: target, value, day, source and perhaps reason."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file} is not UTF-8: save it as CSV UTF-8") from error
    targets = read_targets()
    with opened(settings) as (_, engine), writing(engine) as connection:
        added = reported.import_values(connection, targets, text, by=operator(), at=clock.now())
    click.echo(f"{added} values recorded.")


@target.command()
@click.argument("target_id", metavar="TARGET")
@home_option
@click.pass_obj
def history(settings: Settings, target_id: str) -> None:
    """Print everything that was said of a target, corrections with their reasons."""
    wanted = reported.find_target(read_targets(), target_id)
    with opened(settings) as (_, engine), engine.connect() as connection:
        for said in reported.values_of(connection, wanted.id):
            value = "taken back" if said.value.value is None else value_words(wanted, said.value)
            why = f"  ({said.reason})" if said.reason else ""
            when = f"{clock.local_day(said.recorded_at)} by {said.recorded_by}"
            click.echo(f"{said.id:>5}  {said.as_of}  {value}  {said.source}{why}  {when}")


def _told(one: reported.Reported) -> tuple[str, str, str]:
    if one.said is None:
        return (NOT_REPORTED, "", "")
    value = value_words(one.target, one.said.value) + (" ✓" if one.reached else "")
    return (value, f"{one.said.as_of:%d/%m/%Y}", escape(one.said.source))
