"""``taphuan certificate``."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.certificates import records
from taphuan_grading.certificates.issuer import read_publishing
from taphuan_grading.certificates.keys import public_jwk, read_keys, signing_key
from taphuan_grading.certificates.publishing import published
from taphuan_grading.certificates.records import Certificate, certificates
from taphuan_grading.certificates.revocations import read_revocations, revocation_list
from taphuan_grading.certificates.verifying import Verified, tokens_in
from taphuan_grading.certificates.verifying import verify as check
from taphuan_grading.content import load_programme
from taphuan_grading.errors import CertificateError
from taphuan_grading.ledger.heads import head_of, signed
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.register.access import log_access
from taphuan_grading.register.identity import find_person
from taphuan_grading.store.certificate_schema import certificate as table
from taphuan_grading.store.engine import writing
from taphuan_hub.certificates import certificate_pdf, list_pdf, signer_of
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.runs import run_of, run_option
from taphuan_hub.cli.settings import Settings, home_option, opened

_FILE = click.Path(dir_okay=False, path_type=Path)
_GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def certificate() -> None:
    """Give certificates to who earned them; print, sign, check and revoke them."""


@certificate.command()
@click.option("--official", metavar="ID", help="Only this official, by id or code.")
@run_option
@home_option
@click.pass_obj
def issue(settings: Settings, official: str | None, run_id: str | None) -> None:
    """Give one to everybody who fulfils the rule in the run and has none. Nothing can be typed."""
    programme = load_programme()
    with opened(settings) as (_, engine), writing(engine) as connection:
        run = run_of(programme, run_id)
        only = find_person(connection, official).id if official else None
        made = records.issue(connection, programme, run, by=operator(), at=clock.now(), official_id=only)
    for one in made:
        click.echo(f"{one.number}  {one.official_id}  {one.trained_on}")
    click.echo(f"{len(made)} certificates of {run.id} given")


@certificate.command("list")
@click.option("--out", type=_FILE, help="FILE.pdf: the list to print, with room to sign.")
@run_option
@home_option
@click.pass_obj
def list_(settings: Settings, out: Path | None, run_id: str | None) -> None:
    """Print the certificates of a run, with those whose completion does not stand any more."""
    programme = load_programme()
    with opened(settings) as (home, engine), engine.connect() as connection:
        run, today = run_of(programme, run_id), clock.today()
        found = certificates(connection, table.c.run == run.id)
        if out is not None:
            _write(out, list_pdf(connection, signer_of(home, programme), run, found, today))
        lost = records.without_basis(connection, programme, run, today, found)
        _note(engine, "cli certificate list", found)
    for one in found:
        state = f"revoked: {one.revoked_reason}" if one.revoked_at else "valid"
        state = "valid, but its completion does not stand any more" if one.number in lost else state
        click.echo(f"{one.number}  {one.official_id:<20} {one.name:<28} {one.trained_on}  {state}")
    click.echo(f"{len(found)} certificates of {run.id}")


@certificate.command()
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@click.option("--out", type=_FILE, required=True, help="FILE.pdf, one page each.")
@run_option
@home_option
@click.pass_obj
def pdf(settings: Settings, numbers: tuple[str, ...], out: Path, run_id: str | None) -> None:
    """Write certificates as PDF: these NUMBERs, or all of the run that are valid."""
    programme = load_programme()
    with opened(settings) as (home, engine), engine.connect() as connection:
        if numbers:
            found = [_standing(records.find(connection, number)) for number in numbers]
        else:
            run = run_of(programme, run_id)
            found = certificates(connection, table.c.run == run.id, table.c.revoked_at.is_(None))
        _write(out, certificate_pdf(connection, signer_of(home, programme), found))
        _note(engine, "cli certificate pdf", found)
    click.echo(f"{out}: {len(found)} certificates")


@certificate.command()
@click.argument("number")
@click.option("--out", type=_FILE, required=True, help="FILE.jwt, for a wallet or another system.")
@home_option
@click.pass_obj
def badge(settings: Settings, number: str, out: Path) -> None:
    """Write one as an Open Badge 3.0: a signed verifiable credential."""
    programme = load_programme()
    with opened(settings) as (home, engine), engine.connect() as connection:
        found = _standing(records.find(connection, number))
        _write(out, signer_of(home, programme).badge(found).encode())
        _note(engine, "cli certificate badge", [found])
    click.echo(f"{out}: {found.number}")


@certificate.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; it is published.")
@home_option
@click.pass_obj
def revoke(settings: Settings, number: str, reason: str) -> None:
    """Let a certificate not be valid from now on; publish the list again afterwards."""
    with opened(settings) as (_, engine), writing(engine) as connection:
        records.revoke(connection, number, reason=reason, by=operator(), at=clock.now())
    click.echo(f"{number.strip().upper()} is revoked; `taphuan certificate publish` writes the new list")


@certificate.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@home_option
@click.pass_obj
def publish(settings: Settings, folder: Path) -> None:
    """Write the page that checks certificates, keys, revoked ones and ledger head into FOLDER."""
    with opened(settings) as (home, engine):
        bring_up_to_date(home, engine, load_programme())
        head = head_of(engine, clock.today())
        ledger = signed(home, head) if head else None
        with engine.connect() as connection:
            revoked = certificates(connection, table.c.revoked_at.is_not(None))
        files = published(read_publishing(), public_jwk(signing_key(home)), revoked, clock.now(), ledger)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"{folder / name}")


@certificate.command()
@click.argument("file", type=_GIVEN)
@click.option("--keys", type=_GIVEN, help="The issuer's jwks.json or did.json; the home's own by default.")
@click.option("--revoked", type=_GIVEN, help="The issuer's thu-hoi.json; with --keys none is known without.")
@home_option
@click.pass_obj
def verify(settings: Settings, file: Path, keys: Path | None, revoked: Path | None) -> None:
    """Check FILE (PDF, badge or text of a code) without network; exit status 1 if not good."""
    if keys is None:
        with opened(settings) as (home, engine), engine.connect() as connection:
            known = {"own": public_jwk(signing_key(home))}
            found = certificates(connection, table.c.revoked_at.is_not(None))
            gone = json.dumps(revocation_list(found, issuer="", address=None, at=clock.now()))
    else:
        known, gone = read_keys(keys.read_text(encoding="utf-8")), '{"revokedCredential": []}'
    if revoked is not None:
        gone = revoked.read_text(encoding="utf-8")
    tokens = tokens_in(file.read_bytes())
    if not tokens:
        raise CertificateError(f"{file} holds no certificate")
    seen = [check(token, known, read_revocations(gone)) for token in tokens]
    for one in seen:
        click.echo(_told(one))
    if any(one.revoked for one in seen):
        raise CertificateError(f"{file} holds a certificate that was revoked")


def _told(one: Verified) -> str:
    state = f"REVOKED on {one.revoked.on}: {one.revoked.reason}" if one.revoked else "valid"
    return f"{one.number}  {one.holder}  {one.run}  {one.day}  {state}"


def _standing(one: Certificate) -> Certificate:
    if one.revoked_at is not None:
        raise CertificateError(f"{one.number} is revoked: {one.revoked_reason}")
    return one


def _note(engine: Engine, place: str, found: list[Certificate]) -> None:
    log_access(engine, who=operator(), place=place, people=[one.official_id for one in found], at=clock.now())


def _write(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    half.replace(path)
