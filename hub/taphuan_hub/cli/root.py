"""The command ``taphuan`` itself."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading import __version__
from taphuan_hub.cli.group import Commands
from taphuan_hub.cli.settings import DEFAULT_HOME, Settings

_MODULES = {
    "init": "make",
    "demo": "make",
    "up": "up",
    "course": "course",
    "grade": "grade",
    "attempts": "attempts",
    "indicator": "indicator",
    "account": "account",
    "class": "class_",
    "contest": "contest",
    "plan": "plan",
    "evidence": "evidence",
    "cascade": "cascade",
    "target": "target",
    "snapshot": "snapshot",
    "register": "register",
    "certificate": "certificate",
    "survey": "survey",
    "report": "report",
    "ledger": "ledger",
    "export": "export",
    "lab": "lab",
    "pack": "pack",
    "backup": "backup",
    "restore": "backup",
    "doctor": "doctor",
    "bench": "bench",
}


@click.group(cls=Commands, modules=_MODULES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TAPHUAN_HOME",
    default=DEFAULT_HOME,
    show_default=True,
    show_envvar=True,
    help="Folder that holds all state.",
)
@click.version_option(__version__, prog_name="taphuan")
@click.pass_context
def main(ctx: click.Context, home: Path) -> None:
    """Train officials, mark their answers, and prove how many are trained."""
    ctx.obj = Settings(home)
