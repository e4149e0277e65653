"""``taphuan lab``."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_hub.labs.folder import lay_out
from taphuan_hub.labs.local import DEFAULT_PORT, serve


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("~/taphuan-lab"),
    show_default=True,
    help="Your own folder of labs; made when it is missing, and never written over.",
)
@click.option("--fresh", is_flag=True, help="Begin anew; what is there is kept in a folder beside.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Where the browser connects; {DEFAULT_PORT}, or a free one, by default.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; only print the address.")
def lab(folder: Path, port: int | None, *, fresh: bool, no_browser: bool) -> None:
    """Open JupyterLab on the labs for tech teams, on this machine only, until Ctrl-C."""
    place = folder.expanduser().absolute()
    lay_out(place, fresh_at=clock.now().astimezone(clock.ZONE) if fresh else None)
    click.echo(f"The labs are in {place}. Ctrl-C ends JupyterLab; the work stays there.")
    serve(place, port, browser=not no_browser, told=click.echo)
