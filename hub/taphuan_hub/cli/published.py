"""``taphuan indicator publish``: the figure for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from taphuan_grading.completion.rule import run_on
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.publication import Publication, publish
from taphuan_grading.indicator.snapshots import Snapshot, find_snapshot, list_snapshots
from taphuan_grading.ledger.keeping import seal_of
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--snapshot", "number", type=int, metavar="ID", help="Which snapshot; that of the latest day by default."
)
@home_option
@click.pass_obj
def publish_(settings: Settings, folder: Path, number: int | None) -> None:
    """Write a snapshot's page for everybody into FOLDER; small groups are hidden.

    Any web server can carry it. Without any snapshot the page says that there are no figures yet.
    """
    from taphuan_hub.publishing.page import files  # noqa: PLC0415 - the engine that draws takes its time

    programme = load_programme()
    with opened(settings) as (_, engine), engine.connect() as connection:
        atlas = stored_atlas(connection)
        taken = sorted(list_snapshots(connection), key=lambda one: one.id)
        chosen = _latest(taken) if number is None else find_snapshot(connection, number)
        if chosen is not None:
            seal_of(connection, chosen)
    found = None if chosen is None else publish(atlas, chosen, _before(programme, taken, chosen))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(found, atlas).items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(f"{folder / name}")
    click.echo(_told(found))


def _latest(taken: Sequence[Snapshot]) -> Snapshot | None:
    return max(taken, key=lambda one: (one.as_of, one.id), default=None)


def _before(programme: Programme, taken: Sequence[Snapshot], chosen: Snapshot) -> list[Snapshot]:
    """Return the snapshots of the same run that were taken before."""
    run = run_on(programme, chosen.as_of)
    return [one for one in taken if one.id < chosen.id and run.holds(one.as_of)]


def _told(found: Publication | None) -> str:
    if found is None:
        return "There is no snapshot yet, and the page says so; `taphuan snapshot take` freezes a figure."
    hidden = sum(row.hidden for row in found.rows)
    return f"Snapshot {found.snapshot} of {found.as_of}: {hidden} of {len(found.rows)} rows are hidden."
