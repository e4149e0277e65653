"""One person, one identity: finding people, proposing who is known twice, merging two into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Row,
    Table,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.history import Change, Origin, change_posts, record, withdraw_posts
from taphuan_grading.register.officials import Official
from taphuan_grading.store import schema
from taphuan_grading.vietnamese import comparable

_AT_ONCE = 5_000  # keys of one query; each is asked for twice, and SQLite takes some 32,000 values
_OWN_WAY = {"official", "post", "post_history", "register_change", "account", "attempt"}
_STAYS = {"card_revocation"}
"""A card names the identity for which it was printed, whoever that is now."""


@dataclass
class Merged:
    """What a merge did: `moved` rows by table, `left` rows that the one who stays has too."""

    keep: str
    gone: str
    moved: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    account: str | None = None
    disabled: str | None = None


def find_person(connection: Connection, key: str) -> Official:
    """Return the official with this id or code, following merges.

    Raises
    ------
    RegisterError
        When there is none, or the person's data were erased.
    """
    row = _row(connection, key)
    while row.merged_into is not None:
        row = _row(connection, row.merged_into)
    if row.erased_at is not None:
        raise RegisterError(f"the data of the official {row.id} were erased on {row.erased_at:%Y-%m-%d}")
    return Official(row.id, row.name, row.code, row.born, row.gender)


def find_people(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """Return the ids of many officials by id or code, as `find_person` has them, a few queries for all.

    A key for which `find_person` raises `RegisterError` is left out.
    """
    table = schema.official
    asked = sorted({*keys, *(key.strip().upper() for key in keys)})
    direct: dict[str, bool] = {}
    by_code: dict[str, str] = {}
    for begin in range(0, len(asked), _AT_ONCE):
        some = asked[begin : begin + _AT_ONCE]
        columns = select(table.c.id, table.c.code, table.c.merged_into, table.c.erased_at)
        for row in connection.execute(columns.where(or_(table.c.id.in_(some), table.c.code.in_(some)))):
            direct[row.id] = row.merged_into is None and row.erased_at is None
            if row.code is not None:
                by_code[row.code] = row.id
    people: dict[str, str] = {}
    for key in keys:
        ids = {one for one in (key if key in direct else None, by_code.get(key.strip().upper())) if one}
        if len(ids) == 1:
            people.update(_followed(connection, key, ids.pop(), direct))
    return people


def _followed(connection: Connection, key: str, found: str, direct: Mapping[str, bool]) -> dict[str, str]:
    """Return whom a key means; those who were merged or erased, who are few, are asked for one by one."""
    if direct[found]:
        return {key: found}
    try:
        return {key: find_person(connection, key).id}
    except RegisterError:
        return {}


def duplicates(connection: Connection) -> list[tuple[Official, ...]]:
    """Return groups of officials with one name and one birth date: perhaps one person, for a human to say."""
    table = schema.official
    present = and_(table.c.merged_into.is_(None), table.c.erased_at.is_(None), table.c.born.is_not(None))
    groups: dict[tuple[str, object], list[Official]] = {}
    for row in connection.execute(select(table).where(present).order_by(table.c.id)):
        one = Official(row.id, row.name, row.code, row.born, row.gender)
        groups.setdefault((comparable(row.name), row.born), []).append(one)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def merge(connection: Connection, keep: str, gone: str, origin: Origin) -> Merged:
    """Make two identities of one person one: everything of `gone` belongs to `keep` from now on.

    Attempts keep their numbers, answers and hashes, and remember under whom they were handed in. Posts keep
    what was known before. A row of `gone` that `keep` has too (a draft of the same answer, say) stays under
    `gone`, where it can be looked up. `gone` stays as a pointer: its code goes on working.

    Parameters
    ----------
    connection
        A transaction that writes (`taphuan_grading.store.engine.writing`).
    keep, gone
        Id or code of the two.
    origin
        Who merges, and when.

    Raises
    ------
    RegisterError
        When one does not exist, was erased, or both are the same already.
    """
    stays, leaves = find_person(connection, keep), find_person(connection, gone)
    if stays.id == leaves.id:
        raise RegisterError(f"{keep} and {gone} are one official already: {stays.id}")
    done = Merged(stays.id, leaves.id)
    _move_posts(connection, done, origin)
    _move_attempts(connection, done)
    _move_account(connection, done)
    for table, column in referring():
        if table.name not in _OWN_WAY | _STAYS:
            _move_rows(connection, done, table, column)
    official = schema.official
    pointing = or_(official.c.id == leaves.id, official.c.merged_into == leaves.id)
    connection.execute(update(official).where(pointing).values(merged_into=stays.id))
    detail = {"into": stays.id, "from": leaves.id, "code": leaves.code, "moved": dict(done.moved)}
    detail |= {"left": dict(done.left), "account": done.account, "disabled": done.disabled}
    record(connection, origin, [Change(leaves.id, "merged", detail)])
    return done


def referring(to: Column[Any] = schema.official.c.id) -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column of all tables that names an official, or what another column `to` holds."""
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column is to for key in column.foreign_keys):
                yield table, column


def _row(connection: Connection, key: str) -> Row[Any]:
    table = schema.official
    wanted = or_(table.c.id == key, table.c.code == key.strip().upper())
    rows = connection.execute(select(table).where(wanted)).all()
    if not rows:
        raise RegisterError(f"no official has the id or code {key!r}")
    if len(rows) > 1:
        raise RegisterError(
            f"{key!r} is the id of one official and the code of another; write a code in capitals"
        )
    return rows[0]


def _move_posts(connection: Connection, done: Merged, origin: Origin) -> None:
    table = schema.post
    rows = connection.execute(select(table).where(table.c.official_id.in_([done.keep, done.gone]))).all()
    mine = [row for row in rows if row.official_id == done.keep]
    moved, double = {}, []
    for row in rows:
        if row.official_id != done.gone:
            continue
        if any(_covers(one, row) for one in mine):
            double.append(row.id)
        else:
            moved[row.id] = {"official_id": done.keep}
    change_posts(connection, origin.at, moved)
    withdraw_posts(connection, origin.at, double)
    done.moved["post"], done.left["post"] = len(moved), len(double)


def _covers(one: Row[Any], other: Row[Any]) -> bool:
    """Say whether `one` is the same post as `other` for at least the same time."""
    same = (one.unit_code, one.unit_valid_from, comparable(one.title), one.manager) == (
        other.unit_code,
        other.unit_valid_from,
        comparable(other.title),
        other.manager,
    )
    ends = one.valid_to is None or (other.valid_to is not None and other.valid_to <= one.valid_to)
    return same and one.valid_from <= other.valid_from and ends


def _move_attempts(connection: Connection, done: Merged) -> None:
    """Give the attempts to the one who stays, counted anew in the order in which they were handed in."""
    table = schema.attempt
    both = table.c.official_id.in_([done.keep, done.gone])
    rows = connection.execute(select(table).where(both).order_by(table.c.submitted_at, table.c.id)).all()
    if not any(row.official_id == done.gone for row in rows):
        return
    signed = func.coalesce(table.c.handed_in_as, table.c.official_id)
    connection.execute(update(table).where(table.c.official_id == done.gone).values(handed_in_as=signed))
    connection.execute(update(table).where(both).values(ordinal=-table.c.id))  # out of each other's way
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counted[row.run, row.module] += 1
        values = {"official_id": done.keep, "ordinal": counted[row.run, row.module]}
        connection.execute(update(table).where(table.c.id == row.id).values(**values))
    done.moved["attempt"] = sum(row.official_id == done.gone for row in rows)


def _move_account(connection: Connection, done: Merged) -> None:
    """Give over the account; when both have one, the one of `gone` is closed and stays with it."""
    table = schema.account
    rows = connection.execute(select(table).where(table.c.official_id.in_([done.keep, done.gone]))).all()
    accounts = {row.official_id: row.username for row in rows}
    if done.gone not in accounts:
        return
    mine = table.c.official_id == done.gone
    if done.keep in accounts:
        done.disabled = accounts[done.gone]
        connection.execute(update(table).where(mine).values(disabled=True))
    else:
        done.account = accounts[done.gone]
        connection.execute(update(table).where(mine).values(official_id=done.keep))


def _move_rows(connection: Connection, done: Merged, table: Table, column: Column[Any]) -> None:
    other = table.alias()
    taken = [
        exists().where(
            other.c[column.name] == done.keep,
            *(other.c[name] == table.c[name] for name in names if name != column.name),
        )
        for names in _unique_sets(table)
        if column.name in names
    ]
    free = [~one for one in taken]
    moved = connection.execute(update(table).where(column == done.gone, *free).values({column: done.keep}))
    left = connection.execute(select(func.count()).select_from(table).where(column == done.gone)).scalar_one()
    done.moved[table.name] += moved.rowcount
    done.left[table.name] += left


def _unique_sets(table: Table) -> Iterator[list[str]]:
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if isinstance(index, Index) and index.unique:
            yield [column.name for column in index.columns]
