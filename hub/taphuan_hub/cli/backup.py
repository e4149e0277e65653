"""``taphuan backup`` and ``taphuan restore``."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading.store import migrations
from taphuan_grading.store.home import open_home
from taphuan_hub.backup.contents import databases, files
from taphuan_hub.backup.restoring import restore as restore_home
from taphuan_hub.backup.writing import SQLITE, write_backup
from taphuan_hub.cli.settings import Settings, home_option
from taphuan_hub.progress import bar, say

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Write over a FILE that is there.")
@home_option
@click.pass_obj
def backup(settings: Settings, file: Path, *, force: bool) -> None:
    """Write the whole home into FILE (.tar.gz), also while it is served.

    FILE holds personal data and keys: only its owner may read it. With PostgreSQL it holds all but the store,
    which pg_dump saves.
    """
    home, file = open_home(settings.home), file.absolute()
    if file.exists() and not force:
        raise click.BadParameter(f"'{file}' exists; give another, or --force", param_hint="FILE")
    if not file.parent.is_dir():
        raise click.BadParameter(f"the folder '{file.parent}' does not exist", param_hint="FILE")
    if file.resolve().is_relative_to(home.root.resolve()):
        raise click.BadParameter("it would lie in the home; choose a place outside", param_hint="FILE")
    total = sum(entry.file is not None for entry in files(home)) + len(databases(home))
    with bar("saving files", total) as step:
        made = write_backup(home, file, tell=say, step=step)
    click.echo(f"{file}: {len(made.files)} files, {file.stat().st_size} bytes, schema {made.revision}")
    if made.store != SQLITE:
        click.echo(f"The store is in {made.store}: save it with pg_dump, too.")


@click.command()
@click.argument("file", type=_FILE)
@home_option
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Make a new home from FILE, which `taphuan backup` wrote.

    Everything in FILE is checked before anything is written. A home that exists is never touched.
    """
    made = restore_home(file, settings.home, tell=say)
    click.echo(f"{settings.home}: {len(made.files)} files of {made.made_at}, by taphuan {made.version}")
    if made.revision != migrations.newest():
        click.echo(f"Its schema {made.revision} is older; the next command brings it up to date.")
    if made.store != SQLITE:
        click.echo(f"The store was in {made.store}: bring it back with pg_restore.")
