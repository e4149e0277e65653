"""``taphuan indicator``."""

from __future__ import annotations

from datetime import datetime, time

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.indicator.models import BY, By
from taphuan_hub.cli import tables
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Day of the figure, like 2026-11-30; today by default.",
)
@click.option(
    "--map",
    "map_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Show the units of this day instead of those of the figure's.",
)
@click.option(
    "--known-at",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Read the register as it was known at the end of this day.",
)
@click.option("--by", type=click.Choice(BY), help="One breakdown only.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@home_option
@click.pass_obj
def indicator(
    settings: Settings,
    *,
    as_of: datetime | None,
    map_day: datetime | None,
    known_at: datetime | None,
    by: By | None,
    form: str,
) -> None:
    """Print how many managers are trained, of how many, as of a day."""
    with opened(settings) as (_, engine):
        found = indicator_as_of(
            engine,
            load_programme(),
            as_of.date() if as_of else None,
            map_day=map_day.date() if map_day else None,
            known_at=_end_of(known_at) if known_at else None,
        )
        kinds = BY if by is None else (by,)
        if form == "json":
            click.echo(tables.as_json(found, kinds))
        elif form == "csv":
            click.echo(tables.as_csv(found, kinds), nl=False)
        else:
            tables.print_table(found, kinds if by else ("level",), engine)


def _end_of(day: datetime) -> datetime:
    return datetime.combine(day.date(), time.max, clock.ZONE)
