"""``taphuan class file`` and ``change``: a class as a file, and the class that the file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from taphuan_grading import clock
from taphuan_grading.attendance.changes import changes_of
from taphuan_grading.attendance.changing import change_class, declared_of
from taphuan_grading.attendance.classes import find_class
from taphuan_grading.attendance.declared import ClassDeclared, read_classes
from taphuan_grading.content import load_programme
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.command("file")
@click.argument("class_ids", metavar="CLASS...", nargs=-1, required=True)
@home_option
@click.pass_obj
def file_(settings: Settings, class_ids: tuple[str, ...]) -> None:
    """Print classes as a file that `taphuan class change` takes.

    Sessions carry their numbers: one whose number is kept is the same session at another time.
    """
    with opened(settings) as (_, engine), engine.connect() as connection:
        found = [declared_of(connection, find_class(connection, one)) for one in class_ids]
    text = yaml.safe_dump({"classes": [_plain(one) for one in found]}, allow_unicode=True, sort_keys=False)
    click.echo(text, nl=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept with what the classes were before.")
@home_option
@click.pass_obj
def change(settings: Settings, file: Path, reason: str) -> None:
    """Make classes what a YAML file says now: all of them, or none.

    The whole class stands in the file; `taphuan class file` writes it. What presence was recorded for stays.
    """
    declared = read_classes(file)
    programme = load_programme()
    made = []
    with opened(settings) as (_, engine), writing(engine) as connection:
        for one in declared:
            before = len(changes_of(connection, one.id))
            change_class(connection, programme, one, by=operator(), at=clock.now(), reason=reason)
            new = changes_of(connection, one.id)[before:]
            made.append(f"{one.id}: {', '.join(new[0].after) if new else 'nothing'} changed")
    click.echo("\n".join(made))


def _plain(one: ClassDeclared) -> dict[str, Any]:
    """Return a class as YAML has it: clocks as text, without what only `accredit` changes."""
    found = one.model_dump(exclude={"accredited"})
    for session in found["sessions"]:
        session |= {name: f"{session[name]:%H:%M}" for name in ("begins", "ends")}
    return found
