"""``taphuan report``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.reports.annual import annual_report
from taphuan_grading.reports.checking.document import check_document
from taphuan_grading.reports.figures_table import write_table
from taphuan_hub.annual import gather, report_day
from taphuan_hub.cli.settings import Settings, home_option, opened

_WRITERS = (".docx", ".xlsx")


@click.group()
def report() -> None:
    """Write the report of 30 November, and check a document's form."""


@report.command()
@click.option("--year", type=click.IntRange(2023, 9999), required=True, help="The report's year.")
@click.option("--unit", metavar="CODE", help="A unit's code on that day; the province by default.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="FILE.docx for the report, FILE.xlsx for the appendix with live totals.",
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
        raise click.UsageError(f"--out is {out.name}; expected a name that ends in {' or '.join(_WRITERS)}")
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
        annual_report(figures, office, day=clock.today(), number=number, signer=signer).save(out)
    whole = figures.whole
    click.echo(f"{out}: {whole.numerator} of {whole.denominator} managers trained, as of {day}")


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
