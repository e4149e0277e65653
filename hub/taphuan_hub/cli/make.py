"""``taphuan init`` and ``taphuan demo``."""

from __future__ import annotations

import click

from taphuan_hub.cli.settings import Settings, home_option
from taphuan_hub.demo import DEFAULT_OFFICIALS, DEFAULT_SEED, Demo
from taphuan_hub.homes import make_home
from taphuan_hub.progress import say


@click.command()
@home_option
@click.pass_obj
def init(settings: Settings) -> None:
    """Make a new home: database, units, nbgrader courses, released modules."""
    home = make_home(settings.home, tell=say)
    click.echo(f"The home {home.root} is ready.")


@click.command()
@click.option(
    "--officials",
    type=click.IntRange(min=0),
    default=DEFAULT_OFFICIALS,
    show_default=True,
    metavar="N",
    help="How many officials to invent; at least one for every unit.",
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Same seed, same people.")
@home_option
@click.pass_obj
def demo(settings: Settings, officials: int, seed: int) -> None:
    """Make a home with invented officials whose answers went through the real marking."""
    made = Demo(officials=officials, seed=seed)
    home = make_home(settings.home, tell=say, fill=made.fill)
    click.echo(f"\nThe demo home {home.root} is ready. All people, answers and figures in it are invented.\n")
    for account in made.accounts:
        click.echo(f"  {account.username:<10} {account.password:<16} {account.role:<8} {account.name}")
    click.echo("\nServe it with `taphuan up`.")
