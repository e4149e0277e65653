"""What was known when: posts are never overwritten without keeping what they said before.

A post has two times: the period in which it is held, and the moments between which the register said so.
``post`` holds what is known now, ``post_history`` what was known earlier, ``register_change`` who changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, literal, or_, select, union_all, update
from sqlalchemy.sql import Subquery

from taphuan_grading.errors import RegisterError
from taphuan_grading.store import schema

Action = Literal[
    "person-added",
    "person-changed",
    "post-added",
    "post-changed",
    "post-ended",
    "post-withdrawn",
    "merged",
    "erased",
]

_BATCH = 500


@dataclass(frozen=True)
class Origin:
    """When, by whom and from what something was changed."""

    at: datetime
    by: str
    source: str | None = None


@dataclass(frozen=True)
class Change:
    """A line of the history of one official; `detail` says what was before and after, as text."""

    official_id: str
    action: Action
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Recorded(Change):
    """A change with its origin, as it was stored."""

    origin: Origin


def record(connection: Connection, origin: Origin, changes: Sequence[Change]) -> None:
    """Write lines of the history."""
    if changes:
        rows = [
            {
                "at": origin.at,
                "by": origin.by,
                "source": origin.source,
                "official_id": change.official_id,
                "action": change.action,
                "detail": dict(change.detail),
            }
            for change in changes
        ]
        connection.execute(insert(schema.register_change), rows)


def history_of(connection: Connection, official_id: str) -> list[Recorded]:
    """Return what was done to an official, and to those merged into it, oldest first."""
    table, official = schema.register_change, schema.official
    merged = select(official.c.id).where(official.c.merged_into == official_id)
    mine = or_(table.c.official_id == official_id, table.c.official_id.in_(merged))
    rows = connection.execute(select(table).where(mine).order_by(table.c.at, table.c.id))
    return [
        Recorded(row.official_id, row.action, row.detail, Origin(row.at, row.by, row.source)) for row in rows
    ]


def change_posts(connection: Connection, at: datetime, changed: Mapping[int, Mapping[str, object]]) -> None:
    """Give posts new values from the moment `at` on, and keep what they said before."""
    _keep(connection, at, list(changed))
    for post_id, values in changed.items():
        row = dict(values) | {"recorded_at": at}
        connection.execute(update(schema.post).where(schema.post.c.id == post_id).values(**row))


def withdraw_posts(connection: Connection, at: datetime, post_ids: Sequence[int]) -> None:
    """Take posts out of the register from the moment `at` on, and keep that they were there."""
    _keep(connection, at, post_ids)
    for batch in _batches(post_ids):
        connection.execute(delete(schema.post).where(schema.post.c.id.in_(batch)))


def withdraw_post(connection: Connection, post_id: int, origin: Origin) -> str:
    """Take out a post that should never have been there, with what carries it on; return whose it was.

    Raises
    ------
    RegisterError
        When there is no such post.
    """
    table = schema.post
    post = connection.execute(select(table).where(table.c.id == post_id)).one_or_none()
    if post is None:
        raise RegisterError(f"there is no post {post_id}; `taphuan register history ID` shows their numbers")
    ids = [post.id]
    last: Row[Any] | None = post
    while last is not None:
        last = _sequel(connection, last)
        ids += [last.id] if last else []
    withdraw_posts(connection, origin.at, ids)
    detail = {"posts": ids, "title": post.title, "unit": post.unit_code, "from": str(post.valid_from)}
    record(connection, origin, [Change(post.official_id, "post-withdrawn", detail)])
    return str(post.official_id)


def _sequel(connection: Connection, post: Row[Any]) -> Row[Any] | None:
    table = schema.post
    carries_on = (
        table.c.official_id == post.official_id,
        table.c.carried.is_(True),
        table.c.valid_from == post.valid_to,
    )
    after = connection.execute(select(table).where(*carries_on)).all()
    named = [one for one in after if one.title == post.title]
    return (named or after)[0] if named or len(after) == 1 else None


def posts_known_at(moment: datetime) -> Subquery:
    """Return the posts as the register knew them at `moment`, with the columns of ``post``."""
    post, old = schema.post, schema.post_history
    columns = [column.name for column in post.c]
    now = select(*(post.c[name] for name in columns)).where(_known(post.c.recorded_at, moment))
    earlier = select(*(old.c[name] for name in columns)).where(
        _known(old.c.recorded_at, moment), old.c.superseded_at > moment
    )
    return union_all(now, earlier).subquery("post")


def _known(recorded_at: Any, moment: datetime) -> Any:
    return or_(recorded_at.is_(None), recorded_at <= moment)


def _keep(connection: Connection, at: datetime, post_ids: Sequence[int]) -> None:
    post, old = schema.post, schema.post_history
    columns = [column.name for column in post.c]
    for batch in _batches(post_ids):
        rows = select(*(post.c[name] for name in columns), literal(at, schema.Moment())).where(
            post.c.id.in_(batch)
        )
        kept = connection.execute(insert(old).from_select([*columns, "superseded_at"], rows))
        if kept.rowcount != len(batch):
            raise RegisterError("somebody else changed the register at the same moment; try again")


def _batches(items: Sequence[int]) -> list[Sequence[int]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
