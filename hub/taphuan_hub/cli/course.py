"""``taphuan course``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from taphuan_grading.content import check as find_mistakes
from taphuan_grading.content import load_programme
from taphuan_grading.errors import ContentErrors
from taphuan_grading.store.home import open_home
from taphuan_hub.cli.exchange import export_questions, import_questions, module_file
from taphuan_hub.cli.handout import handout
from taphuan_hub.cli.settings import Settings, home_option
from taphuan_hub.homes import open_runs, release_runs
from taphuan_hub.pages import publish_pages
from taphuan_hub.progress import say


@click.group()
def course() -> None:
    """Check and build the content."""


@course.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="List also what rests on a fact that is not in force on this day.",
)
def check(paths: tuple[Path, ...], as_of: datetime | None) -> None:
    """Check modules, courses or the whole content; one line a mistake, exit status 1."""
    mistakes = find_mistakes(paths, as_of.date() if as_of else None)
    if mistakes:
        raise ContentErrors(mistakes)
    click.echo("No mistakes found.")


@course.command()
@home_option
@click.pass_obj
def build(settings: Settings) -> None:
    """Turn the content into nbgrader source and release, for every run that has not ended."""
    home = open_home(settings.home)
    programme = load_programme()
    changed = release_runs(home, programme, open_runs(programme), say)
    publish_pages(home)
    click.echo(f"{changed} modules released; the others have not changed.")


course.add_command(import_questions)
course.add_command(export_questions)
course.add_command(handout)


@course.command()
@click.argument("module", callback=module_file)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8866, show_default=True, help="Where browsers connect."
)
def preview(module: Path, port: int) -> None:
    """Show a module as a page on this machine; saving its file loads the page again."""
    from taphuan_hub.preview.app import serve  # noqa: PLC0415 - Voila takes its time

    serve(module, port, click.echo)
