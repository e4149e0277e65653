"""``taphuan ledger``."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.errors import LedgerError
from taphuan_grading.ledger import keeping
from taphuan_grading.ledger.heads import head_of, read_head, signed
from taphuan_grading.register.access import log_access
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def ledger() -> None:
    """Export the chain of records behind the figure, publish its head, and verify one."""


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=_DAY, metavar="DAY", help="Day of the figure in its head; today by default.")
@click.option("--pseudonymous", is_flag=True, help="Leave out who the pseudonyms are.")
@home_option
@click.pass_obj
def export(settings: Settings, file: Path, as_of: datetime | None, *, pseudonymous: bool) -> None:
    """Write all records into FILE, and unless told otherwise the names behind the pseudonyms."""
    day = as_of.date() if as_of else clock.today()
    with opened(settings) as (home, engine):
        head = keeping.export(home, engine, load_programme(), file, day, named=not pseudonymous)
        if not pseudonymous:
            people = [official_id for official_id, _ in keeping.people(home, engine).values()]
            log_access(engine, who=operator(), place="cli ledger export", people=people, at=clock.now())
    click.echo(f"{file}: {head['records']} records, head {head['head']}")
    click.echo(f"{head['as_of']}: {head['numerator']} of {head['denominator']} managers trained")
    if not pseudonymous:
        click.echo("The first line holds the names of all officials: pass it on only to who may see them.")


@ledger.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as-of", type=_DAY, metavar="DAY", help="Recompute the figure of this day instead.")
@click.option(
    "--head",
    metavar="HEAD",
    help="A published head that the file must hold: the file of `ledger head`, its short form, or a hash.",
)
@click.option("--key", metavar="KEY", help="The public key that the file of the head must be signed with.")
def verify(file: Path, as_of: datetime | None, head: str | None, key: str | None) -> None:
    """Check the chain of FILE and recompute its figure; exit status 1 when it was touched."""
    known, signer = _known(head, key)
    found = keeping.check(file, day=as_of.date() if as_of else None, known_head=known)
    click.echo(f"verified: {found['records']} records, head {found['head']}")
    if known:
        click.echo(f"it holds the published head {known}" + (f", signed with {signer}" if signer else ""))
    click.echo(f"{found['as_of']}: {found['numerator']} of {found['denominator']} managers trained")


@ledger.command("head")
@click.option("--sign", is_flag=True, help="Sign it with the home's Ed25519 key, which is made if need be.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file; printed by default.")
@home_option
@click.pass_obj
def head_(settings: Settings, out: Path | None, *, sign: bool) -> None:
    """Write the head of the ledger as a small JSON to publish, on the site or in a report."""
    with opened(settings) as (home, engine):
        keeping.bring_up_to_date(home, engine, load_programme())
        found = head_of(engine, clock.today())
        if found is None:
            raise LedgerError("the ledger has no records yet")
        content = signed(home, found) if sign else found.as_json()
    text = json.dumps(content, indent=2)
    if out is None:
        click.echo(text)
        return
    out.write_text(text + "\n", encoding="utf-8")
    click.echo(f"{out}: {found.short}")


def _known(head: str | None, key: str | None) -> tuple[str | None, str | None]:
    """Return the head as the verifier takes it, and the key that signed it."""
    if head is None or not Path(head).is_file():
        if key is not None:
            raise click.UsageError("--key needs --head FILE: a hash or short form has no signature")
        return head, None
    found, signer = read_head(Path(head).read_text(encoding="utf-8"), key)
    return f"{found.records}-{found.hash}", signer
