"""``taphuan export``."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from taphuan_grading import clock
from taphuan_grading.certificates.issuer import read_publishing
from taphuan_grading.content import load_programme
from taphuan_grading.ledger.keeping import pseudonyms
from taphuan_grading.register.access import log_access
from taphuan_grading.reports.open_tables import COLUMNS, NAMED, Kind, write_csv
from taphuan_grading.reports.xapi import KINDS, write_statements
from taphuan_grading.store import schema
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.exporting import rows


@click.command()
@click.argument("kind", type=click.Choice(list(COLUMNS)))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xapi"]),
    default="csv",
    show_default=True,
    help="A table, or xAPI statements for a learning record store.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.option("--named", is_flag=True, help="With id and name in two more columns (CSV only).")
@home_option
@click.pass_obj
def export(settings: Settings, kind: Kind, form: str, out: Path, *, named: bool) -> None:
    """Write completions, attempts, questions, attendance or help given in an open format.

    People are pseudonyms, the same as in the ledger.
    """
    if named and form != "csv":
        raise click.UsageError("--named is for CSV: statements leave with pseudonyms only")
    if form == "xapi" and kind not in KINDS:
        raise click.UsageError(f"there are no statements of {kind}; leave --format out")
    programme = load_programme()
    with opened(settings) as (home, engine), engine.connect() as connection:
        found = rows(connection, programme, kind, pseudonyms(home).of, clock.today())
        if form == "csv":
            count = write_csv(out, (*COLUMNS[kind], *(NAMED if named else ())), found)
        else:
            count = write_statements(out, kind, found, read_publishing().site)
        if named:
            people = connection.execute(select(schema.official.c.id)).scalars().all()
            log_access(engine, who=operator(), place=f"cli export {kind}", people=people, at=clock.now())
    click.echo(f"{out}: {count} {'rows' if form == 'csv' else 'statements'}")
