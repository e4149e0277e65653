"""``taphuan account scope``: which units an account may see."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.register.accounts import find_account
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import NOTHING, PROVINCE, Scope, scope_of, set_scope, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.cli.settings import Settings, home_option, opened

unit_option = click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="CODE",
    help="A unit with all under it. May be repeated: several communes make an area.",
)
province_option = click.option("--province", is_flag=True, help="The whole province.")


@click.command()
@click.argument("username")
@unit_option
@province_option
@click.option("--nothing", is_flag=True, help="Take everything away.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day whose map has the codes; today by default. A district of 2025-06-30 means its communes.",
)
@home_option
@click.pass_obj
def scope(
    settings: Settings,
    username: str,
    units: tuple[str, ...],
    day: datetime | None,
    *,
    province: bool,
    nothing: bool,
) -> None:
    """Say which units a trainer or an office may see, or print it.

    What is given replaces what was there before.
    """
    if sum((bool(units), province, nothing)) > 1:
        raise click.UsageError("give --unit, --province or --nothing, one of them")
    with opened(settings) as (_, engine):
        if units or province or nothing:
            wanted = assigned(engine, units, province=province, day=day)
            set_scope(engine, username, wanted)
        for line in described(engine, username):
            click.echo(line)


def assigned(engine: Engine, units: tuple[str, ...], *, province: bool, day: datetime | None = None) -> Scope:
    """Return the scope that the options name; `RegisterError` for a code that is none on the day."""
    if province:
        return PROVINCE
    if not units:
        return NOTHING
    when = day.date() if day else clock.today()
    with engine.connect() as connection:
        atlas = stored_atlas(connection)
    return Scope(units=frozenset(atlas.find(code, when).key for code in units))


def described(engine: Engine, username: str) -> list[str]:
    """Return what the account sees today, one line a unit."""
    find_account(engine, username)  # an unknown one is an error, not one that sees nothing
    today = clock.today()
    with engine.connect() as connection:
        held, atlas = scope_of(connection, username), stored_atlas(connection)
    if held.province:
        return [f"{username} sees the whole province."]
    units = [atlas.unit(key) for key in visible(atlas, held, today)]
    if not units:
        return [f"{username} sees no units yet; assign some with `taphuan account scope`."]
    names = sorted(units, key=lambda unit: collation_key(unit.full_name))
    return [f"{username} sees today:", *(f"  {unit.code:<6} {unit.full_name}" for unit in names)]
