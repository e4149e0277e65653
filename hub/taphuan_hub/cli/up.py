"""``taphuan up``."""

from __future__ import annotations

import click

from taphuan_hub.cli.settings import Settings, home_option
from taphuan_hub.serving.up import DEFAULT_PORT
from taphuan_hub.serving.up import up as serve


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Where browsers connect.",
)
@home_option
@click.pass_obj
def up(settings: Settings, port: int) -> None:
    """Serve the home until Ctrl-C; prints the address and, for a demo, the accounts."""
    serve(settings.home, port)
