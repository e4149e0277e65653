"""``taphuan account``."""

from __future__ import annotations

import click

from taphuan_grading import clock
from taphuan_grading.register import accounts
from taphuan_grading.register.passwords import one_time_password
from taphuan_grading.register.scope import set_scope
from taphuan_hub.cli.scopes import assigned, described, province_option, scope, unit_option
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.group()
def account() -> None:
    """List accounts, make one, say what it sees, reset a password, unlock."""


account.add_command(scope)


@account.command("list")
@home_option
@click.pass_obj
def list_(settings: Settings) -> None:
    """Print every account with its roles, official and state."""
    now = clock.now()
    with opened(settings) as (_, engine):
        for found in accounts.list_accounts(engine):
            states = {
                "disabled": found.disabled,
                "locked": found.locked(now),
                "must change its password": found.must_change,
            }
            state = ", ".join(name for name, holds in states.items() if holds) or "ok"
            roles = ",".join(sorted(found.roles))
            click.echo(f"{found.username:<20} {roles:<20} {found.official_id or '-':<16} {state}")


@account.command()
@click.argument("username")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(accounts.ROLES),
    help="May be repeated.",
)
@click.option("--official", "official_id", metavar="ID", help="Official whose account it is.")
@unit_option
@province_option
@home_option
@click.pass_obj
def create(
    settings: Settings,
    username: str,
    roles: tuple[accounts.Role, ...],
    official_id: str | None,
    units: tuple[str, ...],
    *,
    province: bool,
) -> None:
    """Make an account and print its one-time password.

    A trainer or an office sees only the units that it is given.
    """
    sees = bool(set(roles) & {"trainer", "office"})
    if not sees and (units or province):
        raise click.UsageError("--unit and --province are for a trainer or an office")
    password = one_time_password()
    with opened(settings) as (_, engine):
        wanted = assigned(engine, units, province=province)
        accounts.create_account(
            engine, username=username, password=password, roles=roles, at=clock.now(), official_id=official_id
        )
        if not wanted.empty:
            set_scope(engine, username, wanted)
        seen = described(engine, username) if sees else []
    _print_password(username, password)
    for line in seen:
        click.echo(line)


@account.command()
@click.argument("username")
@home_option
@click.pass_obj
def reset(settings: Settings, username: str) -> None:
    """Give an account a new one-time password and unlock it."""
    with opened(settings) as (_, engine):
        password = accounts.reset_password(engine, username, clock.now())
    _print_password(username, password)


@account.command()
@click.argument("username")
@home_option
@click.pass_obj
def unlock(settings: Settings, username: str) -> None:
    """Let somebody try again who was locked out by wrong passwords."""
    with opened(settings) as (_, engine):
        accounts.unlock(engine, username)
    click.echo(f"{username} may sign in again.")


def _print_password(username: str, password: str) -> None:
    click.echo(f"One-time password of {username}: {password}")
    click.echo("It has to be changed at the first sign-in.")
