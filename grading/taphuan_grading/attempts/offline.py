"""Taking a response file: it becomes an attempt like any other, and keeps where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, and_, insert, select, update

from taphuan_grading.attempts.answers import Draft, drafts, upsert
from taphuan_grading.attempts.fitting import checked_answers, draw_for, fitting_module
from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attempts.records import Attempt, attempts_by_id
from taphuan_grading.attempts.responses import Response, canonical
from taphuan_grading.attempts.submit import (
    Seat,
    add_attempt,
    earlier_at,
    in_turn,
    is_passed,
    next_ordinal,
)
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Programme, Run
from taphuan_grading.errors import ResponseError
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_grading.store.response_schema import response as table

Way = Literal["own", "desk", "command"]
"""How a file was handed in: by a signed-in person, on a trainer's desk, by a command on the server."""

_NEARLY = timedelta(minutes=5)

NOTICES = {
    "by-other": "Người nộp tệp không phải người đã làm bài",
    "no-account": "Tệp không ghi tài khoản; người nộp đã cho biết đây là bài của ai",
    "other-name": "Tên ghi trên máy khác với tên trong sổ cán bộ",
    "clock": "Đồng hồ của máy làm bài chạy nhanh",
    "older": "Làm theo bản cũ của học phần, các câu tính điểm không đổi",
    "same-device": "Cùng một tên trên máy ấy đã nộp bài cho người khác",
    "same-work": "Trùng từng giây với bài của một người khác",
}
"""What a trainer should look at, by code; none of it keeps a file from being taken."""


@dataclass(frozen=True)
class Handed:
    """How a file came.

    Parameters
    ----------
    official_id
        Whose answers they are.
    way, by
        How, and through which account (or which user of the server).
    at
        When.
    vouched_by
        Who says that this person gave these answers: an account or a name. None when nobody does.
    name
        The name that was typed on the device, when the register says another one.
    notices
        Codes of `NOTICES` that whoever knows the register has found.
    """

    official_id: str
    way: Way
    by: str
    at: datetime
    vouched_by: str | None = None
    name: str | None = None
    notices: Sequence[str] = ()


class Taken(NamedTuple):
    """An attempt, whether it is new, and what a trainer should look at."""

    attempt: Attempt
    new: bool
    notices: tuple[str, ...]


class _Undone(Exception):  # noqa: N818 - no error: it undoes what was only tried
    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken


def take(
    engine: Engine,
    found: Response,
    handed: Handed,
    *,
    home: Home,
    programme: Programme,
    run: Run,
    keep: bool = True,
) -> Taken:
    """Take a file that was read: whole or not at all, and not at all unless `keep`.

    The same answers of the same person make one attempt, however often and in how many files they come. When
    they come again from somebody who vouches for them, and nobody did before, that is noted.

    Raises
    ------
    ResponseError
        With the code ``other-programme``, ``other-run``, ``no-module``, ``unknown-version``, ``older``,
        ``future``, ``moments``, ``draw``, ``bad-answer``, ``waiting``, ``passed`` or ``newer-online``.
    GrantError
        When the person has left the register.
    """
    module = fitting_module(home, programme, run, found, handed.at)
    values = checked_answers(module, found)
    seat = Seat(handed.official_id, run.id, module)

    def task(connection: Connection) -> Taken:
        taken = _take(connection, seat, found, values, handed)
        if not keep:
            raise _Undone(taken)
        return taken

    try:
        return in_turn(engine, task)
    except _Undone as undone:
        return undone.taken


def _take(
    connection: Connection, seat: Seat, found: Response, values: Mapping[str, Answer], handed: Handed
) -> Taken:
    require_present(connection, seat.official_id)
    digest = _digest(seat, values)
    known = _known(connection, seat, digest, handed)
    if known is not None:
        return known
    earlier = earlier_at(connection, seat)
    _check_open(seat, earlier)
    online = _older_drafts(connection, seat, values, found)
    own = draw_name(sitter(seat.run, seat.official_id, seat.module.id), next_ordinal(earlier))
    draw = draw_for(seat.module, own)
    attempt = add_attempt(connection, seat, earlier, values, draw=draw, moment=handed.at)
    _put_drafts(connection, seat, {**dict.fromkeys(online), **values}, attempt.submitted_at)
    notices = (*handed.notices, *_notices(connection, seat, found, handed))
    row = {
        "attempt_id": attempt.id,
        "official_id": seat.official_id,
        "digest": digest,
        "version": found.module.version,
        "device": found.person.id,
        "name": handed.name,
        "first_at": found.first_at,
        "changed_at": found.changed_at,
        "handed_in_at": found.handed_in_at,
        "received_at": handed.at,
        "received_by": handed.by,
        "way": handed.way,
        "vouched_by": handed.vouched_by,
        "notices": list(notices),
    }
    connection.execute(insert(table).values(**row))
    return Taken(attempt, new=True, notices=notices)


def _known(connection: Connection, seat: Seat, digest: str, handed: Handed) -> Taken | None:
    """Return the attempt that these answers are already."""
    mine = and_(table.c.official_id == seat.official_id, table.c.digest == digest)
    row = connection.execute(
        select(table.c.attempt_id, table.c.notices, table.c.vouched_by).where(mine)
    ).first()
    if row is None:
        return None
    if row.vouched_by is None and handed.vouched_by is not None:
        connection.execute(update(table).where(mine).values(vouched_by=handed.vouched_by))
    attempt = attempts_by_id(connection, [row.attempt_id])[row.attempt_id]
    return Taken(attempt, new=False, notices=tuple(row.notices))


def _digest(seat: Seat, values: Mapping[str, Answer]) -> str:
    """Return what the same answers have in common, whatever moments their files name."""
    content = {"module": seat.module.id, "run": seat.run, "answers": values}
    return hashlib.sha256(canonical(content)).hexdigest()


def _check_open(seat: Seat, earlier: Sequence[Attempt]) -> None:
    if earlier and earlier[-1].pending:
        raise ResponseError(
            "waiting",
            f"Học phần này đang có bài nộp {earlier[-1].number} chờ chấm. "
            "Xin đợi có kết quả rồi hãy nộp tệp này.",
        )
    if is_passed(earlier, seat.module):
        raise ResponseError("passed", "Học phần này đã đạt, không cần nộp thêm.")


def _older_drafts(
    connection: Connection, seat: Seat, values: Mapping[str, Answer], found: Response
) -> list[str]:
    """Return the marked questions with a draft, all older than the file.

    Newer ones are not overwritten: what was done online afterwards would be lost.
    """
    online = drafts(connection, Grant(seat.official_id, seat.run, "module", seat.module.id))
    marked = [question.id for question in seat.module.marked if question.id in online]
    if any(_newer(online[name], values.get(name), found) for name in marked):
        raise ResponseError(
            "newer-online",
            "Sau khi làm tệp này, bài đã được làm tiếp trên hệ thống với câu trả lời khác. "
            "Xin mở bài trên hệ thống, xem lại rồi nộp ở đó.",
        )
    return marked


def _newer(draft: Draft, value: Answer, found: Response) -> bool:
    return draft.value != value and draft.saved_at > found.changed_at


def _put_drafts(connection: Connection, seat: Seat, values: Mapping[str, Answer], moment: datetime) -> None:
    """Let the page show what was handed in."""
    about = {"official_id": seat.official_id, "run": seat.run, "module": seat.module.id}
    for question, value in values.items():
        key = {**about, "question": question}
        upsert(connection, schema.answer, key, {"value": value, "saved_at": moment})


def _notices(connection: Connection, seat: Seat, found: Response, handed: Handed) -> list[str]:
    notices = []
    if max(found.changed_at, found.handed_in_at) > handed.at + _NEARLY:
        notices.append("clock")
    if found.module.version != seat.module.version:
        notices.append("older")
    others = table.c.official_id != seat.official_id
    device = select(table.c.attempt_id).where(others, table.c.device == found.person.id)
    if connection.execute(device.limit(1)).first():
        notices.append("same-device")
    same = and_(table.c.first_at == found.first_at, table.c.changed_at == found.changed_at)
    if connection.execute(select(table.c.attempt_id).where(others, same).limit(1)).first():
        notices.append("same-work")
    return notices
