"""Somebody signs themselves in with the code on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import Session, TrainingClass, find_class
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.codes import Seat
from taphuan_grading.attendance.intake import store
from taphuan_grading.attendance.records import Presence, load_records
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.windows import code_works
from taphuan_grading.errors import ClassError, CodeError
from taphuan_grading.store import attendance_schema as tables

_NAMESPACE = UUID("5d3c2a3e-6f0b-4f0e-9f65-68530619a001")


@dataclass(frozen=True)
class SignedIn:
    """What the person is told. `again` when it was recorded before: a code used twice counts once."""

    class_: TrainingClass
    session: Session
    again: bool


def sign_in(connection: Connection, seat: Seat, *, official_id: str | None, at: datetime) -> SignedIn:
    """Record somebody as present who has read the code of `seat` in time.

    Parameters
    ----------
    connection
        In a transaction that writes.
    seat
        From a code or ticket that was good (`taphuan_grading.attendance.codes`).
    official_id
        The official behind the account; None for an account of an office.
    at
        The moment, by the server's clock.

    Raises
    ------
    CodeError
        When the class or session is gone, it is not its time, the sheet is closed, or the person is not on
        the list of the class (or not in the register any more); in Vietnamese.
    """
    class_, session = _session(connection, seat)
    if not code_works(session, at):
        raise CodeError("not-now", f"Bây giờ không phải giờ điểm danh của lớp “{class_.title}”.")
    if (seat.class_id, seat.ordinal) in closed_sessions(connection, [seat.class_id]):
        raise CodeError("closed", f"Phiếu điểm danh của lớp “{class_.title}” đã chốt. Ông/bà báo giảng viên.")
    if official_id not in {one.official_id for one in roster(connection, class_)} or official_id is None:
        raise CodeError(
            "not-listed",
            f"Mã này của lớp “{class_.title}”, và ông/bà không có trong danh sách lớp đó. "
            "Nếu đang ngồi trong lớp, ông/bà báo giảng viên ghi tên.",
        )
    record = _record(seat, official_id, at)
    again = bool(load_records(connection, tables.presence.c.id == record.id))
    if not again:
        store(connection, [record])
    return SignedIn(class_, session, again)


def _session(connection: Connection, seat: Seat) -> tuple[TrainingClass, Session]:
    try:
        class_ = find_class(connection, seat.class_id)
    except ClassError as error:
        raise CodeError("no-class", "Lớp của mã này không còn. Ông/bà báo giảng viên.") from error
    session = class_.session(seat.ordinal)
    if session is None:
        raise CodeError("no-class", "Buổi học của mã này không còn. Ông/bà báo giảng viên.")
    return class_, session


def _record(seat: Seat, official_id: str, at: datetime) -> Presence:
    """Return the record; its id follows from who and where, so that there is only one."""
    name = f"{seat.class_id}.{seat.ordinal} {official_id}"
    return Presence(
        id=str(uuid5(_NAMESPACE, name)),
        class_id=seat.class_id,
        ordinal=seat.ordinal,
        official_id=official_id,
        status="present",
        source="code",
        device=str(uuid5(_NAMESPACE, official_id)),
        recorded_by=official_id,
        recorded_at=at,
        received_at=at,
    )
