"""``taphuan snapshot``: the figure as it was reported."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.indicator.comparing import Comparison, compare
from taphuan_grading.indicator.inputs import asked_day
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.snapshots import Snapshot, find_snapshot, list_snapshots
from taphuan_grading.ledger import keeping
from taphuan_hub.cli import tables
from taphuan_hub.cli.operator import format_option, operator
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(["%Y-%m-%d"])
_SHOWN = 20


@click.group()
def snapshot() -> None:
    """Freeze the figure as it is reported (chốt số liệu), and see later what became of it."""


@snapshot.command()
@click.option("--as-of", type=_DAY, metavar="DAY", help="Day of the figure; today by default.")
@click.option("--note", default="", help="For what, such as the number of the report.")
@home_option
@click.pass_obj
def take(settings: Settings, as_of: datetime | None, note: str) -> None:
    """Freeze the figure of a day with all its rows, and put its hash into the ledger."""
    day = asked_day(as_of.date() if as_of else None)
    with opened(settings) as (home, engine):
        made = keeping.take_snapshot(home, engine, load_programme(), day, by=operator(), note=note)
    click.echo(f"Snapshot {made.id}: {_figure(made.figure)}, {made.hash}")


@snapshot.command("list")
@home_option
@click.pass_obj
def list_(settings: Settings) -> None:
    """Print the snapshots, the latest first."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        for one in list_snapshots(connection):
            taken = f"taken {clock.local_day(one.taken_at)} by {one.taken_by}"
            click.echo(f"{one.id:>5}  {_figure(one.figure)}  {taken}  {one.note}".rstrip())


@snapshot.command()
@click.argument("number", metavar="ID", type=int)
@format_option
@home_option
@click.pass_obj
def show(settings: Settings, number: int, form: str) -> None:
    """Print a snapshot after checking it against the ledger."""
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            found = find_snapshot(connection, number)
            record = keeping.seal_of(connection, found)
        if form == "json":
            click.echo(json.dumps(_as_json(found, record), ensure_ascii=False, indent=2))
            return
        tables.print_table(found.figure, ("level", "unit"), engine)
    click.echo(f"taken {found.taken_at.isoformat()} by {found.taken_by}  {found.note}".rstrip())
    click.echo(f"{found.hash}, as record {record} of the ledger says")


@snapshot.command("compare")
@click.argument("number", metavar="ID", type=int)
@click.option("--with", "other", default="now", metavar="now|ID", help="Today's figure, or a snapshot.")
@format_option
@home_option
@click.pass_obj
def compare_(settings: Settings, number: int, other: str, form: str) -> None:
    """Say what became of a snapshot: what was corrected since, and who moved the figure."""
    if other != "now" and not other.isdigit():
        raise click.UsageError(f"--with is 'now' or the number of a snapshot, not {other!r}")
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            first = find_snapshot(connection, number)
            second = None if other == "now" else find_snapshot(connection, int(other))
        found = compare(engine, load_programme(), first, second)
    if form == "json":
        click.echo(json.dumps(_comparison_json(found), ensure_ascii=False, indent=2))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Comparison) -> list[str]:
    lines = [
        f"as reported:     {_figure(found.snapshot.figure)}",
        f"as known then:   {_figure(found.recomputed)}",
        f"as known since:  {_figure(found.corrected)}",
        f"latest:          {_figure(found.latest)}",
    ]
    if found.changed_inputs:
        lines.append(f"not to be had as it was any more: {', '.join(found.changed_inputs)}")
    for step in found.steps:
        people = ", ".join(step.people[:_SHOWN])
        more = f" and {len(step.people) - _SHOWN} more" if len(step.people) > _SHOWN else ""
        lines.append(f"  {step.kind}: {step.numerator:+} of {step.denominator:+} ({people}{more})")
    for row in found.rows:
        then, now = (f"{done}/{of}" for done, of in (row.then, row.now))
        lines.append(f"  {row.by} {row.key} {row.name}: {then}, now {now}")
    return lines


def _figure(found: Indicator) -> str:
    return f"{found.as_of}: {found.numerator} of {found.denominator}"


def _as_json(found: Snapshot, record: int) -> dict[str, Any]:
    return {
        "id": found.id,
        "taken_at": found.taken_at.isoformat(),
        "taken_by": found.taken_by,
        "note": found.note,
        "hash": found.hash,
        "record": record,
        "inputs": dict(found.inputs),
        "figure": found.figure.as_json(),
    }


def _comparison_json(found: Comparison) -> dict[str, Any]:
    figures = {
        "reported": found.snapshot.figure,
        "known_then": found.recomputed,
        "known_since": found.corrected,
        "latest": found.latest,
    }
    told: dict[str, Any] = {
        name: {"as_of": one.as_of.isoformat(), "numerator": one.numerator, "denominator": one.denominator}
        for name, one in figures.items()
    }
    told["changed_inputs"] = list(found.changed_inputs)
    told["steps"] = [
        {
            "kind": step.kind,
            "numerator": step.numerator,
            "denominator": step.denominator,
            "people": list(step.people),
        }
        for step in found.steps
    ]
    told["rows"] = [
        {"by": row.by, "key": row.key, "name": row.name, "then": list(row.then), "now": list(row.now)}
        for row in found.rows
    ]
    return told
