"""``taphuan grade``."""

from __future__ import annotations

import os

import click

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.queue import Claim, counts
from taphuan_grading.marking.worker import mark_waiting
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.progress import bar

_QUEUED = ("waiting", "marking", "failed")


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one a processor",
    metavar="N",
    help="How many processes mark at a time.",
)
@home_option
@click.pass_obj
def grade(settings: Settings, workers: int) -> None:
    """Mark what waits, and collect the marks that trainers have given."""
    with opened(settings) as (home, engine):
        found = counts(engine)
        with bar("marking", sum(found.get(state, 0) for state in _QUEUED)) as step:

            def report(_claim: Claim, _error: str | None) -> None:
                step()

            tally = mark_waiting(home, engine, workers=workers, report=report)
    click.echo(f"{tally.marked} attempts marked; {tally.collected} changed by trainers' marks.")
    if tally.errors:
        lines = (f"{number}: {error}" for number, error in sorted(tally.errors.items()))
        raise MarkingError("these attempts wait to be tried again:\n" + "\n".join(lines))
