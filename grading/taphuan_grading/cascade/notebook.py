"""One person's notes in a run: what may be noted, corrected and withdrawn."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import get_args

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from taphuan_grading import clock
from taphuan_grading.cascade.members import helps
from taphuan_grading.cascade.notes import MOST, Counted, Given, Note, read_note
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.content.topics import Topic
from taphuan_grading.errors import NoteError
from taphuan_grading.register.officials import posts_of
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.store.cascade_schema import help_note as table
from taphuan_grading.store.engine import writing

_KEY = re.compile(r"[A-Za-z0-9-]{8,40}")
_RACES = 2


@dataclass(frozen=True)
class Notebook:
    """One person's notes in a run: what they may say, checked.

    Parameters
    ----------
    programme, run, topics
        What is taught, the run in which it is noted, and with what one helps.
    atlas
        The units of all times.
    official_id
        Who notes.
    """

    programme: Programme
    run: Run
    topics: Collection[Topic]
    atlas: Atlas
    official_id: str

    def note(
        self, connection: Connection, given: Given, at: datetime, *, replaces: int | None = None
    ) -> Note:
        """Keep a note, or the correction of one; what was sent before is not kept again.

        Raises
        ------
        NoteError
            For what cannot be, for somebody who is no helper on that day, or for a note to correct that is
            not this person's or does not stand any more.
        """
        known = _by_key(connection, self.official_id, given.key)
        if known is not None:
            return _same(known, given, replaces)
        unit = self._checked(connection, given, at)
        if replaces is not None:
            self.withdraw(connection, replaces, at)
        values = {
            "key": given.key,
            "official_id": self.official_id,
            "day": given.day,
            "unit_code": unit.code,
            "unit_valid_from": unit.valid_from,
            "topic": given.topic,
            "count": given.count,
            "counted": given.counted,
            "recorded_at": at,
            "replaces": replaces,
        }
        return read_note(connection.execute(insert(table).values(**values).returning(table)).one())

    def withdraw(self, connection: Connection, note_id: int, at: datetime) -> None:
        """Let a note not stand any more; it is kept.

        Raises
        ------
        NoteError
            When it is not this person's, or does not stand any more.
        """
        mine = (table.c.id == note_id) & (table.c.official_id == self.official_id)
        done = connection.execute(
            update(table).where(mine, table.c.ended_at.is_(None)).values(ended_at=at).returning(table.c.id)
        )
        if done.first() is None:
            raise NoteError(
                "gone", "Ghi chép này đã được sửa hoặc bỏ từ trước. Mời ông/bà xem lại danh sách."
            )

    def standing(self, connection: Connection) -> list[Note]:
        """Return this person's notes of the run that stand, the latest day first."""
        days = (table.c.day >= self.run.starts) & (table.c.day <= self.run.ends)
        mine = table.c.official_id == self.official_id
        found = connection.execute(select(table).where(mine, days, table.c.ended_at.is_(None)))
        return sorted(map(read_note, found), key=lambda note: (note.day, note.id), reverse=True)

    def _checked(self, connection: Connection, given: Given, at: datetime) -> Unit:
        """Return the commune, when everything can be."""
        if not _KEY.fullmatch(given.key):
            raise NoteError("bad-key", "Trang này đã cũ. Mời ông/bà tải lại trang rồi ghi lại.")
        if given.topic not in {topic.id for topic in self.topics}:
            raise NoteError("no-topic", "Không có chủ đề này. Mời ông/bà chọn lại.")
        if given.counted not in get_args(Counted) or not 1 <= given.count <= MOST:
            raise NoteError("bad-count", f"Số hộ hoặc số người phải từ 1 đến {MOST}.")
        self._check_day(given.day, clock.local_day(at))
        titles = [post.title for post in posts_of(connection, self.official_id, given.day)]
        if not helps(self.programme, titles):
            raise NoteError(
                "no-helper",
                f"Ngày {given.day:%d/%m/%Y}, sổ cán bộ không ghi ông/bà ở tổ công nghệ cộng đồng hay khuyến "
                "nông. Nếu chưa đúng, mời ông/bà báo văn phòng điều phối.",
            )
        for unit in self.atlas.units:
            if unit.code == given.commune and unit.level == "commune" and unit.holds(given.day):
                return unit
        raise NoteError(
            "no-commune",
            f"Ngày {given.day:%d/%m/%Y} không có xã, phường này: có thể đã sáp nhập hoặc đổi tên. "
            "Mời ông/bà chọn lại.",
        )

    def _check_day(self, day: date, today: date) -> None:
        if day > today:
            raise NoteError("future", f"Ngày {day:%d/%m/%Y} chưa đến. Hôm nay là {today:%d/%m/%Y}.")
        if not self.run.holds(day):
            raise NoteError(
                "no-run",
                f"Chỉ ghi được việc từ ngày {self.run.starts:%d/%m/%Y} đến {self.run.ends:%d/%m/%Y}, "
                f"là thời gian của {self.run.title}.",
            )


def keep_note(
    engine: Engine, notebook: Notebook, given: Given, at: datetime, *, replaces: int | None = None
) -> Note:
    """Keep a note in a transaction of its own; see `Notebook.note`."""
    for last in reversed(range(_RACES)):
        try:
            with writing(engine) as connection:
                return notebook.note(connection, given, at, replaces=replaces)
        except IntegrityError:  # sent twice at the same moment, on a database that did not make us wait
            if not last:
                raise
    raise AssertionError("unreachable")


def _by_key(connection: Connection, official_id: str, key: str) -> Note | None:
    query = select(table).where(table.c.official_id == official_id, table.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else read_note(row)


def _same(known: Note, given: Given, replaces: int | None) -> Note:
    """Return the note that was sent before; something else under its key was changed after it had arrived."""
    if known.says(given) and known.replaces == replaces:
        return known
    raise NoteError(
        "already", "Lần gửi trước đã được ghi rồi. Mời ông/bà xem danh sách bên dưới, cần thì bấm Sửa."
    )
