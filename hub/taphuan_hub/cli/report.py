"""``taphuan report``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.errors import TaphuanError
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.register.scope import Scope
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.reports.annual import annual_report
from taphuan_grading.reports.as_pdf import save_as_pdf
from taphuan_grading.reports.checking.document import check_document
from taphuan_grading.reports.collected import keep, unit_of
from taphuan_grading.reports.embedded import put_into_docx
from taphuan_grading.reports.figures_table import write_table
from taphuan_grading.reports.paper import Paper
from taphuan_grading.reports.received import Received, receive
from taphuan_grading.store.engine import writing
from taphuan_hub.annual import gather, report_day
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.received import received as received_command
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.collecting import Difference, differences, own_figures

_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)
_WRITERS = (".docx", ".pdf", ".xlsx")


@click.group()
def report() -> None:
    """Write the report of 30 November, check a document's form, collect reports from below."""


report.add_command(received_command)


@report.command()
@click.option("--year", type=click.IntRange(2023, 9999), required=True, help="The report's year.")
@click.option("--unit", metavar="CODE", help="A unit's code on that day; the province by default.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="FILE.docx for the report, FILE.pdf for its print, FILE.xlsx for the appendix with live totals.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Last day that counts; 30 November by default, today while that has not come.",
)
@click.option("--number", type=click.IntRange(1, 99_999), help="The document's number; left to the clerk.")
@click.option("--signer", help="Who signs; the name alone.")
@home_option
@click.pass_obj
def annual(
    settings: Settings,
    *,
    year: int,
    unit: str | None,
    out: Path,
    as_of: datetime | None,
    number: int | None,
    signer: str | None,
) -> None:
    """Write the year's report in the form of Decree 30/2020/NĐ-CP."""
    if out.suffix.lower() not in _WRITERS:
        raise click.UsageError(f"--out is {out.name}; expected a name that ends in {', '.join(_WRITERS)}")
    day = as_of.date() if as_of else report_day(year)
    if day.year != year:
        raise click.UsageError(f"--as-of is {day}; expected a day of {year}")
    programme = load_programme()
    with opened(settings) as (home, engine):
        bring_up_to_date(home, engine, programme)
        figures, office = gather(engine, programme, year, day, unit)
    if out.suffix.lower() == ".xlsx":
        write_table(figures, out)
    else:
        paper = annual_report(figures, office, day=clock.today(), number=number, signer=signer)
        put_into_docx(paper.docx, figures)
        save = save_as_pdf if out.suffix.lower() == ".pdf" else Paper.save
        save(paper, out)
    whole = figures.whole
    click.echo(f"{out}: {whole.numerator} of {whole.denominator} managers trained, as of {day}")


@report.command()
@click.argument("file", type=_GIVEN)
def check(file: Path) -> None:
    """Check the form of FILE.docx (Decree 30/2020/NĐ-CP); exit status 1 when a rule is broken."""
    verdict = check_document(file)
    for text in verdict.to_write:
        click.echo(f"{file}: left to be written: {text}", err=True)
    for finding in verdict.findings:
        click.echo(f"{file}: {finding}")
    if verdict.findings:
        click.get_current_context().exit(1)
    click.echo(f"{file}: every rule is kept")


@report.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--year", type=click.IntRange(2023, 9999), help="The year of the reports; this one by default.")
@click.option("--unit", metavar="CODE", help="The unit that collects; the province by default.")
@click.option("--replace", is_flag=True, help="Let a report take the place of one that is kept.")
@home_option
@click.pass_obj
def collect(
    settings: Settings, files: tuple[Path, ...], year: int | None, unit: str | None, *, replace: bool
) -> None:
    """Keep the reports of units below, and show where they differ from our own figures.

    A file that cannot be kept is named with the reason, and the others are kept; exit status 1 then.
    """
    programme, today = load_programme(), clock.today()
    refused = 0
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            atlas = stored_atlas(connection)
        above = atlas.find(unit, today) if unit else None
        for file in files:
            try:
                received = receive(file)
                sender = unit_of(atlas, received, year=year or today.year, above=above, today=today)
                scope = Scope(units=frozenset({sender.key}))
                ours = own_figures(engine, programme, received.shown.as_of, scope)
                found = differences(sender, received.shown, ours)
                with writing(engine) as connection:
                    keep(connection, received, sender, by=operator(), at=clock.now(), replace=replace)
            except TaphuanError as error:
                click.echo(f"refused: {error.message}", err=True)
                refused += 1
            else:
                _tell(received, sender.full_name, found)
    if refused:
        click.get_current_context().exit(1)


def _tell(received: Received, name: str, found: Sequence[Difference]) -> None:
    sent = received.sent
    click.echo(
        f"{received.name}: {name}, as of {sent.as_of}, {sent.numerator} of {sent.denominator} computed there"
    )
    if not sent.intact:
        click.echo("  EDITED BY HAND: the figures for machines are not those that were written")
    for edit in received.edits:
        click.echo(
            f"  EDITED BY HAND: {edit.what}: written {_figure(edit.written)}, shown {_figure(edit.shown)}"
        )
    for one in found:
        own = _figure(one.own) if one.own else "no such unit"
        click.echo(f"  differs: {one.unit}: reported {_figure(one.reported)}, here {own}")
    if not found:
        click.echo("  the same as here")


def _figure(figure: tuple[int, int]) -> str:
    return f"{figure[0]} of {figure[1]}"
