"""``taphuan report received``: the reports that came from units below."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.reports.received import Figure
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.collecting import Compared, Difference, compared_reports

_FIELDS = (
    "year",
    "code",
    "unit",
    "as_of",
    "numerator",
    "denominator",
    "received_on",
    "received_by",
    "source",
    "sha256",
    "edited",
    "edits",
    "differences",
    "replaced_on",
)
_WIDTH = 120


@click.command()
@click.option("--year", type=click.IntRange(2023, 9999), help="The year of the reports; this one by default.")
@click.option("--all", "replaced", is_flag=True, help="Also those that another one has taken the place of.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@home_option
@click.pass_obj
def received(settings: Settings, year: int | None, form: str, *, replaced: bool) -> None:
    """List the reports that were collected, and where they differ from our figures now."""
    when = year or clock.today().year
    with opened(settings) as (_, engine):
        found = compared_reports(engine, load_programme(), when, replaced=replaced)
    if form == "table":
        _print(found, when)
    else:
        rows = [_row(one, when) for one in found]
        click.echo(_as_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=2))


def _row(one: Compared, year: int) -> dict[str, Any]:
    kept = one.kept
    numerator, denominator = kept.shown.whole
    return {
        "year": year,
        "code": kept.unit.code,
        "unit": kept.unit.full_name,
        "as_of": kept.shown.as_of.isoformat(),
        "numerator": numerator,
        "denominator": denominator,
        "received_on": clock.local_day(kept.received_at).isoformat(),
        "received_by": kept.received_by,
        "source": kept.file_name,
        "sha256": kept.sha256,
        "edited": kept.edited,
        "edits": [{"what": edit.what, "written": edit.written, "shown": edit.shown} for edit in kept.edits],
        "differences": [
            {"unit": other.unit, "reported": other.reported, "own": other.own} for other in one.differences
        ],
        "replaced_on": clock.local_day(kept.replaced_at).isoformat() if kept.replaced_at else None,
    }


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return one line a report; lists are JSON in their cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _FIELDS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        lists = {name: json.dumps(row[name], ensure_ascii=False) for name in ("edits", "differences")}
        writer.writerow({**row, **lists, "edited": str(row["edited"]).lower()})
    return text.getvalue().rstrip("\n")


def _print(found: Sequence[Compared], year: int) -> None:
    console = Console(width=_WIDTH, highlight=False)
    if not found:
        console.print(f"Chưa nhận báo cáo nào của năm {year}.")
        return
    table = Table(width=_WIDTH, title=f"Báo cáo năm {year} đã nhận từ cấp dưới, so với số tính ở đây hôm nay")
    table.add_column("Đơn vị", ratio=3)
    for title in ("Số liệu ngày", "Báo cáo", "Ngày nhận"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Nguồn", ratio=3)
    table.add_column("Sửa tay", no_wrap=True)
    table.add_column("Khác với số ở đây", ratio=4)
    for one in found:
        table.add_row(*(escape(cell) for cell in _cells(one)))
    console.print(table)


def _cells(one: Compared) -> tuple[str, ...]:
    kept = one.kept
    gone = f" (đã thay ngày {clock.local_day(kept.replaced_at):%d/%m/%Y})" if kept.replaced_at else ""
    return (
        kept.unit.full_name + gone,
        f"{kept.shown.as_of:%d/%m/%Y}",
        _figure(kept.shown.whole),
        f"{clock.local_day(kept.received_at):%d/%m/%Y}",
        kept.file_name,
        "có" if kept.edited else "không",
        "\n".join(_told(other) for other in one.differences) or "không khác",
    )


def _told(one: Difference) -> str:
    own = _figure(one.own) if one.own else "không có đơn vị này"
    return f"{one.unit}: báo cáo {_figure(one.reported)}, ở đây {own}"


def _figure(figure: Figure) -> str:
    return f"{figure[0]}/{figure[1]}"
