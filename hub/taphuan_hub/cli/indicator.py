"""``taphuan indicator``, ``taphuan indicator missing`` and ``taphuan indicator publish``."""

from __future__ import annotations

from datetime import datetime, time

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.indicator.missing import missing as missing_people
from taphuan_grading.indicator.models import BY, By
from taphuan_grading.register.access import log_access
from taphuan_hub.cli import tables
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.published import publish_
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(["%Y-%m-%d"])
as_of_option = click.option(
    "--as-of", type=_DAY, metavar="DAY", help="Day of the figure, like 2026-11-30; today by default."
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to print it.",
)


@click.group(invoke_without_command=True)
@as_of_option
@click.option(
    "--map",
    "map_day",
    type=_DAY,
    metavar="DAY",
    help="Show the units of this day instead of those of the figure's.",
)
@click.option(
    "--known-at",
    type=_DAY,
    metavar="DAY",
    help="Count only what was known at the end of this day.",
)
@click.option("--by", type=click.Choice(BY), help="One breakdown only.")
@format_option
@home_option
@click.pass_context
def indicator(
    ctx: click.Context,
    /,
    *,
    as_of: datetime | None,
    map_day: datetime | None,
    known_at: datetime | None,
    by: By | None,
    form: str,
) -> None:
    """Print how many managers are trained, of how many, as of a day."""
    if ctx.invoked_subcommand is not None:
        return
    with opened(ctx.ensure_object(Settings)) as (_, engine):
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


indicator.add_command(publish_)


@indicator.command()
@click.option("--unit", metavar="CODE", help="Only this unit of that day, with all under it.")
@as_of_option
@format_option
@home_option
@click.pass_obj
def missing(settings: Settings, unit: str | None, as_of: datetime | None, form: str) -> None:
    """List the managers who are not trained, by unit, and why; the look is noted."""
    with opened(settings) as (_, engine):
        found = missing_people(engine, load_programme(), as_of.date() if as_of else None, unit=unit)
        people = [one.official_id for one in found]
        log_access(engine, who=operator(), place="cli indicator missing", people=people, at=clock.now())
    if form == "json":
        click.echo(tables.missing_json(found))
    elif form == "csv":
        click.echo(tables.missing_csv(found), nl=False)
    else:
        tables.print_missing(found)


def _end_of(day: datetime) -> datetime:
    return datetime.combine(day.date(), time.max, clock.ZONE)
