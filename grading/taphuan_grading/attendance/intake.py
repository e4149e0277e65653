"""Taking records: each for itself, so that one bad record keeps no good one out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select

from taphuan_grading.attendance.cards import Owner, owner, read_number
from taphuan_grading.attendance.changes import former_sessions
from taphuan_grading.attendance.classes import Session, TrainingClass, classes_of
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.incoming import Sent, read_sent
from taphuan_grading.attendance.reach import within_reach
from taphuan_grading.attendance.records import Presence, load_records
from taphuan_grading.attendance.revoking import serials_of
from taphuan_grading.attendance.windows import has_opened
from taphuan_grading.clock import local_day
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema

Result = Literal["taken", "repeated", "refused"]
MOST_RECORDS = 2000
"""How many records one request may carry."""

REFUSALS = {
    "malformed": "Bản ghi bị hỏng nên không đọc được.",
    "no-class": "Ông/bà không dạy lớp này, hoặc lớp không còn.",
    "no-session": "Lớp này không có buổi đó.",
    "session-gone": "Buổi này đã bỏ khỏi lịch của lớp. Nếu đã học, ông/bà thêm lại buổi đó rồi ghi lại.",
    "no-person": "Người này không có trong danh sách lớp, hoặc không còn trong sổ cán bộ.",
    "bad-card": "Thẻ này không phải do chương trình cấp.",
    "revoked-card": "Thẻ này đã hủy vì báo mất hoặc hỏng. Ông/bà quét thẻ mới, hoặc ghi theo tên.",
    "too-early": "Chưa tới giờ của buổi này: chỉ ghi được từ 60 phút trước khi bắt đầu, theo giờ máy chủ.",
    "moved": "Buổi này đã dời sang giờ khác. Nếu đã học giờ cũ, ông/bà sửa lại lịch rồi gửi lại.",
    "closed": "Phiếu của buổi này đã chốt. Muốn ghi thêm, ông/bà mở lại phiếu, nêu lý do, rồi gửi lại.",
    "no-reason": "Sửa một bản ghi thì phải nêu lý do.",
    "foreign": "Bản ghi muốn sửa là của người khác hoặc buổi khác.",
    "id-taken": "Mã của bản ghi đã dùng cho một bản ghi khác.",
}
"""Why a record can be refused, in Vietnamese."""


@dataclass(frozen=True)
class Outcome:
    """What became of one record. `code` and `message` say why it was refused."""

    id: str | None
    result: Result
    code: str = ""
    record: Presence | None = field(default=None, repr=False)

    @property
    def message(self) -> str:
        """The reason in Vietnamese; empty when the record is kept."""
        return REFUSALS.get(self.code, "")


@dataclass
class _Known:
    """What the store says about everything that a request names.

    `officials` says for each id who it is now: two identities may have been merged since the laptop left.
    """

    classes: dict[str, TrainingClass]
    closed: set[tuple[str, int]]
    officials: dict[str, str]
    records: dict[str, Presence]


def take(
    connection: Connection, raws: Sequence[Any], *, trainer: str, key: bytes, at: datetime
) -> list[Outcome]:
    """Store what `trainer` sent, as far as it can be taken.

    Parameters
    ----------
    connection
        In a transaction that writes.
    raws
        Records as JSON objects, in any order; sent before or not.
    trainer
        Username of the sender, whom the server has recognised. It is noted, whatever the records say.
    key
        The home's key, for cards.
    at
        The moment of receipt by the server's clock. It alone decides whether a session has opened; what the
        device's clock said is kept as it was told.

    Returns
    -------
    list of Outcome
        One for each of `raws`, in their order.
    """
    sent = [read_sent(raw) for raw in raws]
    known = _look_up(connection, [one for one in sent if one is not None], trainer, local_day(at))
    outcomes: list[Outcome] = []
    for raw, one in zip(raws, sent, strict=True):
        if one is None:
            outcomes.append(Outcome(_id_of(raw), "refused", "malformed"))
            continue
        outcome = _judge(connection, one, known, trainer=trainer, key=key, at=at)
        if outcome.record is not None and outcome.result == "taken":
            known.records[one.id] = outcome.record
        outcomes.append(outcome)
    store(connection, [one.record for one in outcomes if one.result == "taken" and one.record is not None])
    return outcomes


def store(connection: Connection, records: Sequence[Presence]) -> None:
    """Add records that have been judged."""
    if records:
        rows = [asdict(record) | {"replaces": list(record.replaces)} for record in records]
        connection.execute(insert(tables.presence), rows)


def same(left: Presence, right: Presence) -> bool:
    """Say whether two records with one id say the same, whenever each of them arrived."""
    ignored = {"received_at", "recorded_by"}
    one, other = asdict(left), asdict(right)
    return all(one[name] == other[name] for name in one if name not in ignored)


def _judge(
    connection: Connection, sent: Sent, known: _Known, *, trainer: str, key: bytes, at: datetime
) -> Outcome:
    class_ = known.classes.get(sent.class_id)
    if class_ is None or trainer not in class_.trainers:
        return Outcome(sent.id, "refused", "no-class")
    session = class_.session(sent.ordinal)
    if session is None:
        return Outcome(sent.id, "refused", "session-gone" if _former(connection, sent) else "no-session")
    person = _person(connection, key, sent, known)
    if person is None:
        code = "no-person" if sent.card is None or _stranger(sent, known) else "bad-card"
        return Outcome(sent.id, "refused", code)
    record = _record(sent, person.official_id, trainer, at)
    stored = known.records.get(sent.id)
    if stored is not None:
        return _known_already(stored, record)
    problem = "revoked-card" if person.revoked else _objection(record, session, known)
    if problem == "too-early" and any(has_opened(one, at) for one in _former(connection, sent)):
        problem = "moved"
    return Outcome(sent.id, "refused", problem) if problem else Outcome(sent.id, "taken", record=record)


def _former(connection: Connection, sent: Sent) -> list[Session]:
    """Return the earlier timetables of a session, which a laptop without network may still hold."""
    return former_sessions(connection, sent.class_id, sent.ordinal)


def _person(connection: Connection, key: bytes, sent: Sent, known: _Known) -> Owner | None:
    """Return who is meant, by name or by card; None when nobody is."""
    if _stranger(sent, known):
        return None
    if sent.card is not None:
        return _card_owner(connection, key, sent)
    return None if sent.official_id is None else Owner(known.officials[sent.official_id], revoked=False)


def _stranger(sent: Sent, known: _Known) -> bool:
    """Say whether a record names somebody whom the sender may not record, or who is not there any more."""
    return sent.official_id is not None and sent.official_id not in known.officials


def _record(sent: Sent, official_id: str, trainer: str, at: datetime) -> Presence:
    return Presence(
        id=sent.id,
        class_id=sent.class_id,
        ordinal=sent.ordinal,
        official_id=official_id,
        status=sent.status,
        source=sent.source,
        device=sent.device,
        recorded_by=trainer,
        recorded_at=sent.recorded_at,
        received_at=at,
        reason=sent.reason,
        replaces=sent.replaces,
    )


def _objection(record: Presence, session: Session, known: _Known) -> str:
    """Return why a record cannot be added; nothing when it can."""
    checks = {
        "too-early": not has_opened(session, record.received_at),
        "closed": (record.class_id, record.ordinal) in known.closed,
        "no-reason": bool(record.replaces) and record.reason is None,
        "foreign": any(not _same_line(known.records.get(old), record) for old in record.replaces),
    }
    return next((code for code, wrong in checks.items() if wrong), "")


def _known_already(stored: Presence, record: Presence) -> Outcome:
    if same(stored, record):
        return Outcome(record.id, "repeated", record=stored)
    return Outcome(record.id, "refused", "id-taken")


def _same_line(old: Presence | None, new: Presence) -> bool:
    """Say whether `old`, if it has arrived at all, is of the same person and session, and another record."""
    line = (new.class_id, new.ordinal, new.official_id)
    return old is None or (old.id != new.id and (old.class_id, old.ordinal, old.official_id) == line)


def _card_owner(connection: Connection, key: bytes, sent: Sent) -> Owner | None:
    """Return whose card it is: the one who is named beside it, else whoever in the whole register."""
    number = read_number(sent.card or "")
    if number is None:
        return None
    named = None if sent.official_id is None else [sent.official_id]
    candidates = _who_they_are(connection, named)
    serials = serials_of(connection, named)
    found = owner(key, number, {one: serials.get(one, 0) for one in candidates})
    return None if found is None else Owner(candidates[found.official_id], found.revoked)


def _who_they_are(connection: Connection, official_ids: Collection[str] | None) -> dict[str, str]:
    """Return for each of these ids, or all, which official it means now; not those who were erased."""
    official = schema.official
    query = select(official.c.id, func.coalesce(official.c.merged_into, official.c.id))
    query = query.where(official.c.erased_at.is_(None))
    if official_ids is not None:
        query = query.where(official.c.id.in_(sorted(official_ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def _look_up(connection: Connection, sent: Sequence[Sent], trainer: str, day: date) -> _Known:
    classes = classes_of(connection, {one.class_id for one in sent})
    named = {one.official_id for one in sent if one.official_id is not None}
    officials = _who_they_are(connection, named)
    taught = [one for one in classes.values() if trainer in one.trainers]
    reach = within_reach(connection, taught, set(officials.values()), trainer=trainer, day=day)
    officials = {named: living for named, living in officials.items() if living in reach}
    presence = tables.presence
    ids = {one.id for one in sent} | {old for one in sent for old in one.replaces}
    records = load_records(connection, presence.c.id.in_(sorted(ids)))
    return _Known(
        classes,
        closed_sessions(connection, classes),
        officials,
        {record.id: record for record in records},
    )


def _id_of(raw: Any) -> str | None:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found[:36] if isinstance(found, str) else None
