"""``taphuan class sheet``, ``invite`` and ``cards``: the papers of a class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.attendance.classes import find_class
from taphuan_grading.content import load_programme
from taphuan_grading.register.access import log_access
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import F, Settings, home_option, opened
from taphuan_hub.papers import Form, Listed, Paper, cards_paper, invitation_paper, listed, sheet_paper

_FORMS: dict[str, Form] = {".pdf": "pdf", ".xlsx": "xlsx"}

_class = click.argument("class_id", metavar="CLASS")


def _out(endings: str) -> Callable[[F], F]:
    return click.option(
        "--out",
        required=True,
        type=click.Path(path_type=Path, dir_okay=False, writable=True),
        metavar="FILE",
        help=f"Where to write it; {endings}.",
    )


@click.command("sheet")
@_class
@_out("its ending says the form, .pdf or .xlsx")
@click.option("--filled", is_flag=True, help="With what was recorded, instead of room to sign.")
@home_option
@click.pass_obj
def sheet(settings: Settings, class_id: str, out: Path, *, filled: bool) -> None:
    """Write the sheet of a class: to be signed, or filled."""
    form = _form(out)
    programme = load_programme()
    with opened(settings) as (_, engine), engine.connect() as connection:
        found = listed(connection, find_class(connection, class_id))
        paper = sheet_paper(connection, programme, found, form, clock.today(), filled=filled)
        _note(engine, "cli class sheet", found)
    _write(out, paper, len(found.people))


@click.command("invite")
@_class
@_out("a PDF")
@click.option("--list", "list_only", is_flag=True, help="Only the list of the invited people.")
@click.option("--signer-title", default="", metavar="TEXT", help="Who signs, such as “Chánh Văn phòng”.")
@click.option("--signer", default="", metavar="NAME", help="The name under the signature.")
@home_option
@click.pass_obj
def invite(
    settings: Settings, class_id: str, out: Path, signer_title: str, signer: str, *, list_only: bool
) -> None:
    """Write a letter for each invited person, and their list."""
    _only_pdf(out)
    programme = load_programme()
    with opened(settings) as (_, engine), engine.connect() as connection:
        found = listed(connection, find_class(connection, class_id))
        paper = invitation_paper(
            connection,
            programme,
            found,
            clock.today(),
            letters=not list_only,
            signer_title=signer_title,
            signer=signer,
        )
        _note(engine, "cli class invite", found)
    _write(out, paper, sum(one.invited for one in found.people))


@click.command("cards")
@_class
@_out("a PDF")
@home_option
@click.pass_obj
def cards(settings: Settings, class_id: str, out: Path) -> None:
    """Write cards with QR codes for the people of a class, eight a page."""
    _only_pdf(out)
    with opened(settings) as (home, engine), engine.connect() as connection:
        found = listed(connection, find_class(connection, class_id))
        paper = cards_paper(connection, load_key(home), found)
        _note(engine, "cli class cards", found)
    _write(out, paper, len(found.people))


def _note(engine: Engine, place: str, found: Listed) -> None:
    people = [one.official_id for one in found.people]
    log_access(engine, who=operator(), place=place, people=people, at=clock.now())


def _form(out: Path) -> Form:
    try:
        return _FORMS[out.suffix.lower()]
    except KeyError:
        raise click.UsageError(f"{out.name} ends in neither .pdf nor .xlsx") from None


def _only_pdf(out: Path) -> None:
    if _form(out) != "pdf":
        raise click.UsageError(f"{out.name} does not end in .pdf")


def _write(out: Path, paper: Paper, people: int) -> None:
    try:
        out.write_bytes(paper.content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from error
    click.echo(f"{out}: {people} people")
