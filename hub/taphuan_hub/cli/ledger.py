"""``taphuan ledger``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.ledger import keeping
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def ledger() -> None:
    """Export the chain of records behind the figure, and verify one."""


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=_DAY, metavar="DAY", help="Day of the figure in its head; today by default.")
@home_option
@click.pass_obj
def export(settings: Settings, file: Path, as_of: datetime | None) -> None:
    """Write all records into FILE. People are pseudonyms in it."""
    day = as_of.date() if as_of else clock.today()
    with opened(settings) as (home, engine):
        head = keeping.export(home, engine, load_programme(), file, day)
    click.echo(f"{file}: {head['records']} records, head {head['head']}")
    click.echo(f"{head['as_of']}: {head['numerator']} of {head['denominator']} managers trained")


@ledger.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", type=_DAY, metavar="DAY", help="Recompute the figure of this day instead.")
@click.option("--head", metavar="HASH", help="The head as it was published; the file must end in it.")
def verify(file: Path, as_of: datetime | None, head: str | None) -> None:
    """Check the chain of FILE and recompute its figure; exit status 1 when it was touched."""
    found = keeping.check(file, day=as_of.date() if as_of else None, known_head=head)
    click.echo(f"verified: {found['records']} records, head {found['head']}")
    click.echo(f"{found['as_of']}: {found['numerator']} of {found['denominator']} managers trained")


@ledger.command()
@click.option("--as-of", type=_DAY, metavar="DAY", help="Day of the figure; today by default.")
@home_option
@click.pass_obj
def freeze(settings: Settings, as_of: datetime | None) -> None:
    """Freeze the figure of a day as it is reported (chốt số liệu)."""
    programme = load_programme()
    with opened(settings) as (home, engine):
        keeping.bring_up_to_date(home, engine, programme)
        found = indicator_as_of(engine, programme, as_of.date() if as_of else None)
        keeping.freeze(engine, found)
    click.echo(f"{found.as_of}: {found.numerator} of {found.denominator} frozen")
