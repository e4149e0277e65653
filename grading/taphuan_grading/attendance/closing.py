"""A sheet is closed by its trainer when it is complete, and re-opened only with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.reasons import checked_reason
from taphuan_grading.attendance.records import load_records
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.errors import SheetError
from taphuan_grading.store import attendance_schema as tables

Kind = Literal["closed", "reopened"]


@dataclass(frozen=True)
class Event:
    """A sheet was closed or re-opened."""

    class_id: str
    ordinal: int
    kind: Kind
    username: str
    at: datetime
    reason: str | None


def events_of(connection: Connection, class_ids: Iterable[str]) -> list[Event]:
    """Return what happened to the sheets of these classes, the earliest first."""
    event = tables.sheet_event
    query = select(event).where(event.c.class_id.in_(sorted(class_ids))).order_by(event.c.id)
    return [
        Event(row.class_id, row.ordinal, row.kind, row.username, row.at, row.reason)
        for row in connection.execute(query)
    ]


def closed_sessions(connection: Connection, class_ids: Iterable[str]) -> set[tuple[str, int]]:
    """Return class and number of the sessions whose sheet is closed now."""
    last = {(event.class_id, event.ordinal): event.kind for event in events_of(connection, class_ids)}
    return {session for session, kind in last.items() if kind == "closed"}


def close(connection: Connection, class_: TrainingClass, ordinal: int, *, by: str, at: datetime) -> None:
    """Close the sheet of a session.

    Raises
    ------
    SheetError
        When there is no such session, it has not begun, it is closed already, somebody invited has no record,
        or records contradict each other: a closed sheet leaves nothing open. In Vietnamese.
    """
    session = class_.session(ordinal)
    if session is None:
        raise SheetError("no-session", "Lớp này không có buổi đó.")
    if at < session.starts_at:
        raise SheetError("too-early", "Buổi này chưa bắt đầu nên chưa chốt phiếu được.")
    if (class_.id, ordinal) in closed_sessions(connection, [class_.id]):
        raise SheetError("closed", "Phiếu của buổi này đã chốt rồi.")
    presence = tables.presence
    lines = sheet(load_records(connection, presence.c.class_id == class_.id, presence.c.ordinal == ordinal))
    conflicts = sum(line.conflict for line in lines)
    if conflicts:
        raise SheetError(
            "conflict", f"Còn {conflicts} người có bản ghi trái nhau. Ông/bà chọn bản đúng rồi chốt phiếu."
        )
    recorded = {line.official_id for line in lines}
    missing = [one for one in roster(connection, class_) if one.invited and one.official_id not in recorded]
    if missing:
        raise SheetError(
            "unmarked",
            f"Còn {len(missing)} người trong danh sách chưa được điểm danh. "
            "Ông/bà ghi có mặt hoặc vắng cho từng người rồi chốt phiếu.",
        )
    _note(connection, Event(class_.id, ordinal, "closed", by, at, None))


def reopen(
    connection: Connection, class_: TrainingClass, ordinal: int, *, by: str, at: datetime, reason: str
) -> None:
    """Open a closed sheet again; `SheetError` when it is not closed or there is no reason. In Vietnamese."""
    if (class_.id, ordinal) not in closed_sessions(connection, [class_.id]):
        raise SheetError("open", "Phiếu của buổi này đang mở.")
    words = checked_reason(reason, "Mở lại phiếu thì phải nêu lý do.")
    _note(connection, Event(class_.id, ordinal, "reopened", by, at, words))


def _note(connection: Connection, event: Event) -> None:
    connection.execute(
        insert(tables.sheet_event).values(
            class_id=event.class_id,
            ordinal=event.ordinal,
            kind=event.kind,
            username=event.username,
            at=event.at,
            reason=event.reason,
        )
    )
