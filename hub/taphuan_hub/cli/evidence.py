"""``taphuan evidence``: certificates from elsewhere, exemptions, and what is known of one official."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from taphuan_grading import clock
from taphuan_grading.completion import exemptions as exemptions_room
from taphuan_grading.completion import outside
from taphuan_grading.completion.official_states import Fulfilled, official_states
from taphuan_grading.completion.proof import evidence_of
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.content import load_programme
from taphuan_grading.indicator.inputs import asked_day, load_inputs
from taphuan_grading.register.access import log_access
from taphuan_grading.register.identity import find_person
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def evidence() -> None:
    """Record outside certificates and who is exempt; show what is known of an official."""


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


@evidence.command()
@click.argument("official_id", metavar="OFFICIAL")
@click.option("--reason", required=True, help="Why the official is excused.")
@click.option("--from", "valid_from", required=True, type=_DAY, help="The first day.")
@click.option("--to", "valid_to", type=_DAY, help="The first day on which it does not hold any more.")
@home_option
@click.pass_obj
def exempt(settings: Settings, /, official_id: str, reason: str, **given: Any) -> None:
    """Record that an official is excused from the training for a time."""
    programme, now = load_programme(), clock.now()
    with opened(settings) as (_, engine), writing(engine) as connection:
        made = exemptions_room.add_exemption(
            connection,
            official_id=official_id,
            reason=reason,
            valid_from=given["valid_from"].date(),
            valid_to=given["valid_to"].date() if given["valid_to"] else None,
            by=operator(),
            at=now,
        )
    click.echo(f"Recorded as exemption {made}.")
    if rule_on(programme, clock.local_day(now)).exempt == "counted":
        click.echo("The rule counts who is exempt like everybody else: lists say why, no figure changes.")


@evidence.command()
@click.option("--official", "official_id", metavar="ID", help="Only those of this official.")
@home_option
@click.pass_obj
def exemptions(settings: Settings, official_id: str | None) -> None:
    """Print exemptions, the earliest recorded first."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        for one in exemptions_room.exemptions_of(connection, official_id):
            state = f"withdrawn: {one.withdrawn_reason}" if one.withdrawn_at else "in force"
            until = f" to {one.valid_to}" if one.valid_to else ""
            whose = f"{one.id:>5}  {one.official_id:<20} {one.valid_from}{until}"
            click.echo(f"{whose}  {one.reason}  {state}  (by {one.recorded_by})")


@evidence.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why the exemption does not hold.")
@home_option
@click.pass_obj
def unexempt(settings: Settings, number: int, reason: str) -> None:
    """Let an exemption not hold from now on; it stays in the store."""
    with opened(settings) as (_, engine), writing(engine) as connection:
        exemptions_room.withdraw_exemption(connection, number, reason=reason, by=operator(), at=clock.now())
    click.echo(f"Exemption {number} is withdrawn.")


@evidence.command()
@click.argument("official_id", metavar="OFFICIAL")
@click.option("--as-of", type=_DAY, metavar="DAY", help="As it was known on this day; today by default.")
@home_option
@click.pass_obj
def show(settings: Settings, official_id: str, as_of: datetime | None) -> None:
    """Print where an official stands by the rule, since when, and every record behind it."""
    programme = load_programme()
    with opened(settings) as (_, engine), engine.connect() as connection:
        day = asked_day(as_of.date() if as_of else None)
        person = find_person(connection, official_id)
        inputs = load_inputs(connection, programme, day)
        known = Fulfilled(inputs.rule, inputs.run, inputs.trained, inputs.exempt)
        states = official_states(connection, programme, day, known)
        proofs = evidence_of(connection, programme, person.id, day)
    log_access(engine, who=operator(), place="cli evidence show", people=[person.id], at=clock.now())
    mine = states[states["official_id"] == person.id]
    told = "not-started" if mine.empty else f"{mine['state'].iloc[0]} since {mine['since'].iloc[0].date()}"
    click.echo(f"{person.id} on {day}: {told}")
    for proof in proofs:
        origin = f"  ({proof.origin})" if proof.origin else ""
        click.echo(
            f"  {proof.on}  {proof.kind:<11}  {proof.what}  {proof.reference}  {proof.outcome}{origin}"
        )
