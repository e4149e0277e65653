"""``taphuan contest``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Contest, Programme
from taphuan_grading.contests.entries import told
from taphuan_grading.contests.results import Results, results
from taphuan_grading.contests.sitting import is_over
from taphuan_grading.register.access import log_access
from taphuan_grading.reports.open_tables import write_csv
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.contest_files import spreadsheet
from taphuan_hub.contest_rows import PERSON_COLUMNS, UNIT_COLUMNS, only, person_rows, unit_rows

_WIDTH = 100
_STATES = {"upcoming": "sắp mở", "open": "đang mở", "closed": "đã kết thúc"}
_HEADS = {
    "unit": {
        "rank": "Hạng",
        "unit": "Đơn vị",
        "took_part": "Dự thi",
        "officials": "Cán bộ",
        "mean": "Điểm TB (%)",
        "points": "Điểm thi đua",
    },
    "person": {
        "rank": "Hạng",
        "name": "Họ và tên",
        "unit": "Đơn vị",
        "points": "Điểm",
        "seconds": "Giây",
        "late_seconds": "Muộn (giây)",
    },
}


@click.group()
def contest() -> None:
    """List contests; print their results."""


@contest.command("list")
@home_option
@click.pass_obj
def list_(settings: Settings) -> None:
    """Print the contests, the earliest first, with how many have begun and handed in."""
    programme, moment = load_programme(), clock.now()
    with opened(settings) as (_, engine), engine.connect() as connection:
        for one in programme.contests:
            found = results(connection, programme, one, moment)
            window = f"{told(one.opens)} – {told(one.closes)}"
            counts = f"{found.begun} vào thi, {len(found.papers)} đã nộp"
            click.echo(f"{one.id:<24} {_STATES[one.state(moment)]:<12} {window}  {counts}")


@contest.command("results")
@click.argument("contest_id", metavar="ID")
@click.option(
    "--by",
    type=click.Choice(["unit", "person"]),
    default="unit",
    show_default=True,
    help="The emulation table of units, or everybody who handed in, with names.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a file instead: .csv, or .xlsx with all tables.",
)
@home_option
@click.pass_obj
def results_(settings: Settings, contest_id: str, by: str, form: str, out: Path | None) -> None:
    """Print the results of a contest as of its close, or as they stand while it is open.

    Names with points are for who is in charge: the look is noted in the register.
    """
    programme = load_programme()
    asked = _contest(programme, contest_id)
    if out is not None and out.suffix.lower() not in {".csv", ".xlsx"}:
        raise click.UsageError(f"{out.name} ends in neither .csv nor .xlsx")
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            found = results(connection, programme, asked, clock.now())
        people = person_rows(found) if by == "person" else None
        shown = [row["official_id"] for row in people or ()]
        log_access(engine, who=operator(), place="cli contest results", people=shown, at=clock.now())
    units = unit_rows(found)
    columns, rows = (UNIT_COLUMNS, units) if people is None else (PERSON_COLUMNS, people)
    if out is not None:
        _write(out, columns, rows, spreadsheet(found, units, people))
    elif form == "json":
        click.echo(json.dumps(_as_json(found, only(columns, rows)), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(_as_csv(columns, rows), nl=False)
    else:
        _print(found, by, rows)


def _contest(programme: Programme, contest_id: str) -> Contest:
    for one in programme.contests:
        if one.id == contest_id:
            return one
    known = ", ".join(one.id for one in programme.contests) or "there are none"
    raise click.UsageError(f"no contest has the id '{contest_id}'; there are: {known}")


def _as_json(found: Results, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "contest": found.contest.id,
        "title": found.contest.title,
        "day": found.day.isoformat(),
        "over": is_over(found.contest, clock.now()),
        "begun": found.begun,
        "papers": len(found.papers),
        "marking": found.marking,
        "rows": rows,
    }


def _as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _write(out: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], content: bytes) -> None:
    try:
        if out.suffix.lower() == ".csv":
            write_csv(out, columns, rows)
        else:
            out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from error
    click.echo(f"{out}: {len(rows)} rows")


def _print(found: Results, by: str, rows: Sequence[Mapping[str, Any]]) -> None:
    console = Console(width=_WIDTH, highlight=False)
    console.print(escape(found.contest.title))
    over = is_over(found.contest, clock.now())
    state = "Kết quả sau khi cuộc thi kết thúc" if over else "Cuộc thi chưa kết thúc"
    counts = f"{found.begun} vào thi, {len(found.papers)} đã nộp, {found.marking} bài đang chấm"
    console.print(f"{state}, sổ cán bộ ngày {found.day:%d/%m/%Y}: {counts}.")
    table = Table(width=_WIDTH)
    for key, head in _HEADS[by].items():
        wide = key in {"unit", "name"}
        table.add_column(head, ratio=2 if wide else None, justify="left" if wide else "right")
    for row, before in zip(rows, [None, *rows], strict=False):
        if before and before.get("table") != row.get("table"):
            table.add_section()
        table.add_row(*(escape("–" if row[key] is None else str(row[key])) for key in _HEADS[by]))
    console.print(table)
