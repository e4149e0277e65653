"""``taphuan doctor``."""

from __future__ import annotations

import click

from taphuan_hub.backup.doctor import examine
from taphuan_hub.cli.settings import Settings, home_option


@click.command()
@home_option
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look the home over without changing it: one line a check; exit status 1 when one fails."""
    failed = 0
    for finding in examine(ctx.ensure_object(Settings).home):
        click.echo(f"{'ok  ' if finding.good else 'FAIL'}  {finding.check}: {finding.text}")
        failed += not finding.good
    if failed:
        click.echo(f"{failed} checks failed.", err=True)
        ctx.exit(1)
