"""What an account may see: its units as of a day, followed through the reforms.

Every query that returns people or figures of units asks here. Assignments are written once, for a unit as it
was then; `visible` says which units they mean on any other day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, literal, select, tuple_

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.accounts import find_account
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

Key = tuple[str, date]
"""Code and first day of a unit."""


@dataclass(frozen=True)
class Scope:
    """What an account is assigned to.

    Parameters
    ----------
    province
        Everything, on any day: an office of the province, or an administrator.
    units
        Units with all that is under them. Several communes make an area (khu vực), as there have been no
        districts since 1 July 2025.
    """

    province: bool = False
    units: frozenset[Key] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing at all may be seen."""
        return not self.province and not self.units


NOTHING = Scope()
PROVINCE = Scope(province=True)


def visible(atlas: Atlas, scope: Scope, day: date) -> frozenset[Key]:
    """Return the keys of all units that `scope` shows as of `day`.

    An assigned unit stands for itself and for all units under it. After a reform it stands for what it and
    they have become; on a day before it began, for what it was made of. So an assignment to a district that
    has ended goes on as one to its communes, and one to a unit that was merged shows the whole merged unit.

    Raises
    ------
    RegisterError
        For a day before the first map, or an assigned unit that the atlas does not hold.
    """
    there = atlas.on(day)
    if scope.province:
        return frozenset(unit.key for unit in there)
    return frozenset(key for assigned in scope.units for key in _seen(atlas, atlas.unit(assigned), day))


def ever_visible(atlas: Atlas, scope: Scope, first: date, last: date) -> frozenset[Key]:
    """Return the keys of all units that `scope` shows on any day from `first` to `last`, both included."""
    changes = {unit.valid_from for unit in atlas.units if first < unit.valid_from <= last}
    return frozenset(key for day in {first, last, *changes} for key in visible(atlas, scope, day))


def on_units(keys: Collection[Key]) -> ColumnElement[bool]:
    """Return the condition that a row of ``post`` is in one of the units `keys`; never true for none."""
    if not keys:
        return literal(value=False)
    return tuple_(schema.post.c.unit_code, schema.post.c.unit_valid_from).in_(sorted(keys))


def scope_of(connection: Connection, username: str) -> Scope:
    """Return what the account may see: everything for an administrator, nothing until it is assigned.

    A disabled or unknown account sees nothing.
    """
    account, role, scope = schema.account, schema.account_role, schema.account_scope
    open_account = select(account.c.username).where(
        account.c.username == username, account.c.disabled.is_(False)
    )
    if connection.execute(open_account).first() is None:
        return NOTHING
    admin = select(role.c.role).where(role.c.username == username, role.c.role == "admin")
    if connection.execute(admin).first() is not None:
        return PROVINCE
    rows = connection.execute(
        select(scope.c.unit_code, scope.c.unit_valid_from).where(scope.c.username == username)
    ).all()
    units = frozenset((row.unit_code, row.unit_valid_from) for row in rows if row.unit_code is not None)
    return Scope(any(row.unit_code is None for row in rows), units)


def set_scope(engine: Engine, username: str, scope: Scope) -> None:
    """Replace what the account is assigned to.

    Raises
    ------
    RegisterError
        For an unknown account, one that is neither a trainer's nor an office's, or an unknown unit.
    """
    found = find_account(engine, username)
    if not found.roles & {"trainer", "office"}:
        raise RegisterError(f"{username} is neither a trainer nor an office: there is nothing to assign")
    wanted: list[tuple[str | None, date | None]] = [*sorted(scope.units)]
    if scope.province:
        wanted = [(None, None)]
    rows = [{"username": username, "unit_code": code, "unit_valid_from": since} for code, since in wanted]
    table, unit = schema.account_scope, schema.unit
    with writing(engine) as connection:
        for code, since in scope.units:
            known = select(unit.c.code).where(unit.c.code == code, unit.c.valid_from == since)
            if connection.execute(known).first() is None:
                raise RegisterError(f"no unit has the code {code} from {since}")
        connection.execute(delete(table).where(table.c.username == username))
        if rows:
            connection.execute(insert(table), rows)


def _seen(atlas: Atlas, unit: Unit, day: date) -> Iterable[Key]:
    if unit.holds(day):
        return (found.key for found in _subtree(atlas, unit, day))
    if day < unit.valid_from:
        return (key for part in _predecessors(atlas, unit) for key in _seen(atlas, part, day))
    return (key for heir in _heirs(atlas, unit) for key in _seen(atlas, heir, day))


def _subtree(atlas: Atlas, unit: Unit, day: date) -> list[Unit]:
    found = [unit]
    for above in found:
        found.extend(atlas.children(above, day))
    return found


def _heirs(atlas: Atlas, unit: Unit) -> list[Unit]:
    """Return what goes on for `unit` and all under it on the day on which it ended."""
    end = unit.valid_to
    if end is None:
        return []
    heirs: list[Unit] = []
    for member in _subtree(atlas, unit, end - timedelta(days=1)):
        heirs.extend([member] if member.holds(end) else atlas.successors(member))
    return heirs


def _predecessors(atlas: Atlas, unit: Unit) -> list[Unit]:
    before = unit.valid_from - timedelta(days=1)
    made = [step for step in atlas.successions if (step.to_code, step.date) == unit.key]
    return [atlas.find(step.from_code, before) for step in made]
