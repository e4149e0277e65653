"""``taphuan survey gain``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.evaluation.gain import Gain, gains
from taphuan_grading.evaluation.tallies import FEWEST
from taphuan_hub.cli.runs import run_of, run_option
from taphuan_hub.cli.settings import Settings, home_option, opened

_WIDTH = 110


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
@run_option
@home_option
@click.pass_obj
def gain(settings: Settings, form: Literal["table", "json"], run_id: str | None) -> None:
    """Print what people reached on the same questions before and after each course."""
    programme = load_programme()
    with opened(settings) as (_, engine), engine.connect() as connection:
        run = run_of(programme, run_id)
        found = gains(connection, programme, run, clock.now())
    if form == "json":
        click.echo(json.dumps(list(_rows(found)), ensure_ascii=False, indent=2))
    else:
        Console(width=_WIDTH, highlight=False).print(_table(found, run.title))


def _rows(found: Sequence[Gain]) -> Iterator[dict[str, Any]]:
    for one in found:
        change = one.difference
        yield {
            "course": one.course.id,
            "began": one.began,
            "pairs": one.pairs,
            "before": one.before,
            "after": one.after,
            "difference": change.mean if change else None,
            "low": change.low if change else None,
            "high": change.high if change else None,
        }


def _table(found: Sequence[Gain], run: str) -> Table:
    table = Table(width=_WIDTH, title=f"Cùng một bộ câu hỏi trước và sau khóa học, {run}")
    table.add_column("Khóa học", ratio=1)
    for title in ("Số người", "Trước", "Sau", "Chênh (điểm %)", "Khoảng tin cậy 95%"):
        table.add_column(title, justify="right")
    for one in found:
        change = one.difference
        if change is None:
            table.add_row(escape(one.course.title), f"dưới {FEWEST}", "–", "–", "–", "–")
        else:
            span = f"{_points(change.low)} đến {_points(change.high)}"
            shares = (_points(one.before), _points(one.after), _points(change.mean))
            table.add_row(escape(one.course.title), str(one.pairs), *shares, span)
    return table


def _points(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}".replace(".", ",")
