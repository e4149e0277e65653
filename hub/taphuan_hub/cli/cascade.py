"""``taphuan cascade``: help that tech teams gave, beside the figure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.cascade.coverage import APART, Coverage, Sums, coverage
from taphuan_grading.cascade.notes import COUNTED_NAMES, notes_as_of
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content import load_programme
from taphuan_grading.content.topics import read_topics
from taphuan_grading.indicator.inputs import asked_day
from taphuan_grading.ledger.keeping import pseudonyms
from taphuan_grading.register.access import log_access
from taphuan_grading.register.scope import PROVINCE
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.cli.indicator import as_of_option, format_option
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened

_WIDTH = 120
_NOTE = ("id", "day", "commune", "commune_name", "topic", "topic_title", "count", "counted", "person")
_SUMS = ("notes", "households", "people")
By = Literal["commune", "topic"]
_FIELDS: dict[By, tuple[str, ...]] = {
    "commune": ("commune", "name", "topics", *_SUMS),
    "topic": ("topic", "title", "communes", *_SUMS),
}
_HEADS: dict[By, tuple[str, str]] = {"commune": ("Xã, phường", "Số việc"), "topic": ("Việc đã giúp", "Số xã")}


@click.group()
def cascade() -> None:
    """See what tech teams noted of help given: beside the figure, never in it."""


@cascade.command("list")
@as_of_option
@format_option
@home_option
@click.pass_obj
def list_(settings: Settings, as_of: datetime | None, form: str) -> None:
    """List the notes of a run up to a day; who noted is a pseudonym, the same as in the ledger."""
    day = asked_day(as_of.date() if as_of else None)
    titles = {topic.id: topic.title for topic in read_topics()}
    with opened(settings) as (home, engine):
        names = pseudonyms(home)
        with engine.connect() as connection:
            atlas = stored_atlas(connection)
            notes = notes_as_of(connection, run_on(load_programme(), day).starts, day)
        people = {note.official_id for note in notes}
        log_access(engine, who=operator(), place="cli cascade list", people=people, at=clock.now())
    rows: list[dict[str, Any]] = [
        {
            "id": note.id,
            "day": note.day.isoformat(),
            "commune": note.unit[0],
            "commune_name": atlas.unit(note.unit).full_name,
            "topic": note.topic,
            "topic_title": titles.get(note.topic, note.topic),
            "count": note.count,
            "counted": note.counted,
            "person": names.of(note.official_id),
        }
        for note in notes
    ]
    if form == "table":
        heads = ("Số", "Ngày", "Xã, phường", "Việc đã giúp", "Số lượng", "Người ghi")
        _print(heads, [_cells(row) for row in rows], f"Ghi chép đến hết ngày {day:%d/%m/%Y}")
    else:
        _echo(rows, _NOTE, form)


@cascade.command()
@click.option(
    "--by",
    type=click.Choice(["commune", "topic"]),
    default="topic",
    show_default=True,
    help="What a line of the table is.",
)
@as_of_option
@format_option
@home_option
@click.pass_obj
def summary(settings: Settings, by: By, as_of: datetime | None, form: str) -> None:
    """Print how many communes have any help, and of what, in a run up to a day."""
    day = asked_day(as_of.date() if as_of else None)
    with opened(settings) as (_, engine), engine.connect() as connection:
        atlas, run = stored_atlas(connection), run_on(load_programme(), day)
        found = coverage(connection, atlas, read_topics(), run, day, scope=PROVINCE)
    rows = _rows(found, by)
    if form == "csv":
        _echo(rows, _FIELDS[by], form)
    elif form == "json":
        whole = {"as_of": day.isoformat(), "since": found.since.isoformat(), "by": by}
        counts = {"communes": found.of, "reached": found.reached, "elsewhere": found.elsewhere.notes}
        told = whole | counts | _sums(found.whole) | {"rows": rows}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        heads = (*_HEADS[by], "Số lần", "Hộ", "Người")
        title = f"{found.reached} trên {found.of} xã, phường đã có ghi chép, đến hết ngày {day:%d/%m/%Y}"
        _print(heads, [tuple(map(str, row.values()))[1:] for row in rows], title)
        click.echo(APART)


def _rows(found: Coverage, by: By) -> list[dict[str, Any]]:
    if by == "topic":
        return [
            {"topic": one.id, "title": one.title, "communes": one.communes, **_sums(one.sums)}
            for one in found.topics
        ]
    return [
        {"commune": one.code, "name": one.name, "topics": one.topics, **_sums(one.sums)}
        for one in found.communes
    ]


def _sums(sums: Sums) -> dict[str, int]:
    return {name: getattr(sums, name) for name in _SUMS}


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    amount = f"{row['count']} {COUNTED_NAMES[row['counted']]}"
    return (str(row["id"]), row["day"], row["commune_name"], row["topic_title"], amount, row["person"])


def _print(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    table = Table(width=_WIDTH, title=title)
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*map(escape, row))
    Console(width=_WIDTH, highlight=False).print(table)


def _echo(rows: Sequence[dict[str, Any]], fields: Sequence[str], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    click.echo(text.getvalue(), nl=False)
