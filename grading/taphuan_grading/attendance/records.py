"""One statement that somebody was in a session or not. Statements are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, select

from taphuan_grading.store import attendance_schema as tables

Status = Literal["present", "late", "left-early", "excused", "absent"]
STATUSES: tuple[Status, ...] = get_args(Status)
STATUS_NAMES: dict[Status, str] = {
    "present": "Có mặt",
    "late": "Đến muộn",
    "left-early": "Về sớm",
    "excused": "Vắng có phép",
    "absent": "Vắng",
}

THERE: frozenset[Status] = frozenset({"present", "late", "left-early"})
"""The statuses of somebody who was in the room."""

Source = Literal["trainer", "code", "card", "paper"]
SOURCE_NAMES: dict[Source, str] = {
    "trainer": "Giảng viên ghi",
    "code": "Tự quét mã trên màn chiếu",
    "card": "Quét thẻ",
    "paper": "Nhập từ phiếu giấy",
}


@dataclass(frozen=True)
class Presence:
    """One record.

    Parameters
    ----------
    id
        A UUID that the recording device made: the same record sent twice is one record.
    class_id, ordinal
        The session.
    official_id
        Who was there or not.
    status
        What is said of them.
    source
        Which of the four ways it came.
    device
        A UUID of the recording browser.
    recorded_by
        Username of the trainer who recorded it; the official's own id for somebody who signed in.
    recorded_at
        By the device's clock, kept as it was told: it decides nothing.
    received_at
        By the server's clock.
    reason
        Why it replaces others; None for a first record.
    replaces
        Ids of the records that it corrects: those whose value the recorder saw and did not want to stand.
    """

    id: str
    class_id: str
    ordinal: int
    official_id: str
    status: Status
    source: Source
    device: str
    recorded_by: str
    recorded_at: datetime
    received_at: datetime
    reason: str | None = None
    replaces: tuple[str, ...] = ()


def load_records(connection: Connection, *conditions: ColumnElement[bool]) -> list[Presence]:
    """Return the stored records for which all `conditions` on the table `presence` hold."""
    columns = [tables.presence.c[field.name] for field in fields(Presence)]
    rows: Sequence[Sequence[Any]] = connection.execute(select(*columns).where(*conditions)).all()
    return [Presence(*[*others, tuple(replaces)]) for *others, replaces in rows]


def records_of(connection: Connection, class_id: str) -> list[Presence]:
    """Return every record of a class."""
    return load_records(connection, tables.presence.c.class_id == class_id)
