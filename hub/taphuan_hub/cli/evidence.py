"""``taphuan evidence``: certificates from elsewhere."""

from __future__ import annotations

from typing import Any

import click

from taphuan_grading import clock
from taphuan_grading.completion import outside
from taphuan_grading.content import load_programme
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def evidence() -> None:
    """Record certificates that somebody else gave, list them, withdraw one."""


@evidence.command()
@click.argument("official_id", metavar="OFFICIAL")
@click.option("--grade", required=True, help="One of 'grades' of programme.yml.")
@click.option("--number", required=True, help="The number on the certificate.")
@click.option("--issued", required=True, type=_DAY, help="The day of the certificate.")
@click.option("--expires", type=_DAY, help="The first day on which it is not valid any more.")
@home_option
@click.pass_obj
def add(settings: Settings, /, official_id: str, grade: str, **given: Any) -> None:
    """Record a certificate that an official has shown."""
    programme = load_programme()
    with opened(settings) as (_, engine), writing(engine) as connection:
        made = outside.add_certificate(
            connection,
            programme,
            official_id=official_id,
            grade=grade,
            number=given["number"],
            issued_on=given["issued"].date(),
            expires_on=given["expires"].date() if given["expires"] else None,
            at=clock.now(),
        )
    click.echo(f"Recorded as {made}.")
    if grade not in {way.outside for rule in programme.rules for one in rule.ways for way in one.any_of}:
        click.echo(f"No rule of the programme counts {grade}: it is kept, and changes no figure.")


@evidence.command("list")
@click.option("--official", "official_id", metavar="ID", help="Only those of this official.")
@home_option
@click.pass_obj
def list_(settings: Settings, official_id: str | None) -> None:
    """Print certificates, the earliest recorded first."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        for one in outside.certificates_of(connection, official_id):
            state = f"withdrawn: {one.withdrawn_reason}" if one.withdrawn_at else "valid"
            until = f" until {one.expires_on}" if one.expires_on else ""
            whose = f"{one.id:>5}  {one.official_id:<20} {one.grade:<20}"
            click.echo(f"{whose} {one.number}  {one.issued_on}{until}  {state}")


@evidence.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why it does not count.")
@home_option
@click.pass_obj
def withdraw(settings: Settings, number: int, reason: str) -> None:
    """Let a certificate not count from now on; it stays in the store."""
    with opened(settings) as (_, engine), writing(engine) as connection:
        outside.withdraw_certificate(connection, number, reason=reason, at=clock.now())
    click.echo(f"Certificate {number} is withdrawn.")
