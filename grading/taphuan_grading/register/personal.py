"""What the register knows of one person: giving it out, and forgetting it.

Erasing keeps the figures: posts, attempts, marks and attendance stay under an id that says nothing.
Name, code, birth date, account and every free text go. Columns of other tables that hold free text about a
person say so with ``info={"personal": True}`` and are emptied too; columns that name an account say
``info={"account": True}`` and name the id instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from taphuan_grading.clock import local_day
from taphuan_grading.errors import RegisterError
from taphuan_grading.register.access import accesses
from taphuan_grading.register.history import Change, Origin, record
from taphuan_grading.register.identity import find_person, referring
from taphuan_grading.register.officials import Official
from taphuan_grading.store import schema

ERASED_NAME = "(đã xóa thông tin)"
_SECRET = {"password_hash"}
_DRAFTS = (schema.answer,)


def export_person(connection: Connection, key: str) -> dict[str, Any]:
    """Return everything that is stored about a person, ready for JSON.

    Parameters
    ----------
    connection
        The store.
    key
        Id or code.

    Returns
    -------
    dict
        ``official``, then a list of rows for every table that names officials, the marks of the attempts,
        and who looked. No hash of a password.
    """
    person = find_person(connection, key)
    ids = _identities(connection, person)
    found: dict[str, Any] = {"official": _rows(connection, schema.official, schema.official.c.id.in_(ids))}
    for table, column in referring():
        if table is not schema.official:
            found.setdefault(table.name, []).extend(_rows(connection, table, column.in_(ids)))
    attempts = select(schema.attempt.c.id).where(schema.attempt.c.official_id.in_(ids))
    found["mark"] = _rows(connection, schema.mark, schema.mark.c.attempt_id.in_(attempts))
    names = [row["username"] for row in found["account"]]
    for table, column in referring(schema.account.c.username):
        found[table.name] = _rows(connection, table, column.in_(names))
    looked = [one for id_ in ids for one in accesses(connection, id_) if one.people]
    found["access_log"] = [{"at": _plain(one.at), "who": one.who, "place": one.place} for one in looked]
    return found


def check_erasable(connection: Connection, key: str, today: date) -> Official:
    """Return the person, if the data may be erased now.

    Raises
    ------
    RegisterError
        When the person still holds a post, or an attempt still waits for its marks.
    """
    person = find_person(connection, key)
    post, attempt = schema.post, schema.attempt
    held = select(post.c.title).where(
        post.c.official_id == person.id, or_(post.c.valid_to.is_(None), post.c.valid_to > today)
    )
    title = connection.execute(held).scalar()
    if title is not None:
        raise RegisterError(f"{person.id} still holds the post {title!r}; import its last day first")
    waiting = select(attempt.c.number).where(attempt.c.official_id == person.id, attempt.c.state != "marked")
    number = connection.execute(waiting).scalar()
    if number is not None:
        raise RegisterError(f"the attempt {number} of {person.id} still waits for its marks; mark it first")
    return person


def erase_person(connection: Connection, key: str, origin: Origin) -> tuple[str, ...]:
    """Forget who somebody is; figures of past days stay as they are.

    Receipts stay with number, time and hash. Where free text was removed from the answers of an attempt
    (`redacted_at` then says when), its hash cannot be computed again, because it was computed over that text.

    Returns
    -------
    tuple of str
        The ids of the person, for what is kept outside the store: nbgrader's files and gradebook.

    Raises
    ------
    RegisterError
        As `check_erasable`.
    """
    person = check_erasable(connection, key, local_day(origin.at))
    ids = _identities(connection, person)
    _forget_account(connection, ids)
    for table in _DRAFTS:
        connection.execute(delete(table).where(table.c.official_id.in_(ids)))
    _redact_attempts(connection, ids, origin.at)
    _empty_free_text(connection, ids)
    change = schema.register_change
    connection.execute(update(change).where(change.c.official_id.in_(ids)).values(detail={}, source=None))
    official = schema.official
    nobody = {"name": ERASED_NAME, "code": None, "born": None, "gender": None, "erased_at": origin.at}
    connection.execute(update(official).where(official.c.id.in_(ids)).values(**nobody))
    record(connection, origin, [Change(person.id, "erased", {})])
    return ids


def _identities(connection: Connection, person: Official) -> tuple[str, ...]:
    merged = select(schema.official.c.id).where(schema.official.c.merged_into == person.id)
    return (person.id, *connection.execute(merged).scalars())


def _forget_account(connection: Connection, ids: tuple[str, ...]) -> None:
    """Remove the accounts; whatever they did as trainers or in an office names the official's id now."""
    account = schema.account
    mine = account.c.official_id.in_(ids)
    usernames = connection.execute(select(account.c.username).where(mine)).scalars().all()
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("account"):
                named = update(table).where(column.in_(usernames))
                connection.execute(named.values({column: ids[0]}))
    for table, column in referring(account.c.username):
        connection.execute(delete(table).where(column.in_(usernames)))
    connection.execute(delete(account).where(mine))


def _redact_attempts(connection: Connection, ids: tuple[str, ...], at: datetime) -> None:
    table = schema.attempt
    query = select(table.c.id, table.c.answers).where(table.c.official_id.in_(ids))
    for row in connection.execute(query).all():
        bare = without_text(row.answers)
        if bare != row.answers:
            values = {"answers": bare, "redacted_at": at, "error": None}
            connection.execute(update(table).where(table.c.id == row.id).values(**values))


def without_text(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers without anything that was typed: choices (one letter, true, false) stay."""
    return {question: _bare(value) for question, value in answers.items()}


def _bare(value: Any) -> Any:
    match value:
        case str():
            return value if len(value) <= 1 else ""
        case list():
            return [_bare(one) for one in value]
        case dict():
            return {key: _bare(one) for key, one in value.items()}
    return value


def _empty_free_text(connection: Connection, ids: tuple[str, ...]) -> None:
    for table, column in referring():
        free = [one for one in table.columns if one.info.get("personal")]
        values: dict[Any, Any] = {one: None if one.nullable else "" for one in free}
        if values:
            connection.execute(update(table).where(column.in_(ids)).values(values))


def _rows(connection: Connection, table: Table, wanted: Any) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(wanted)).mappings()
    return [{name: _plain(value) for name, value in row.items() if name not in _SECRET} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
