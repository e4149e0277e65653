"""``taphuan register revoke-card``: a lost card is refused, and another one printed."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.attendance.revoking import revocations_of, revoke_card
from taphuan_grading.register.access import log_access
from taphuan_grading.register.identity import find_person
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.papers import card_paper


@click.command("revoke-card")
@click.argument("person")
@click.option("--reason", required=True, metavar="TEXT", help="Why, such as “mất thẻ”.")
@click.option(
    "--card",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE.pdf",
    help="Where the new card goes, to be printed.",
)
@home_option
@click.pass_obj
def revoke_card_(settings: Settings, person: str, reason: str, card: Path | None) -> None:
    """Refuse the attendance cards that a PERSON (id or code) has had until now."""
    if card is not None and card.suffix.lower() != ".pdf":
        raise click.UsageError(f"{card.name} does not end in .pdf")
    with opened(settings) as (home, engine):
        now = clock.now()
        with writing(engine) as connection:
            found = find_person(connection, person)
            revoke_card(connection, found.id, by=operator(), at=now, reason=reason)
            revoked = len(revocations_of(connection, [found.id]))
            paper = card_paper(connection, load_key(home), found, clock.local_day(now))
        if card is not None:
            card.write_bytes(paper.content)
            log_access(engine, who=operator(), place="cli revoke-card", people=[found.id], at=now)
    click.echo(f"Đã hủy thẻ của {found.name} ({found.id}); số thẻ đã hủy đến nay: {revoked}.")
    if card is not None:
        click.echo(f"Thẻ mới: {card}")
