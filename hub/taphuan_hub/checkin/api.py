"""The API: classes with their lists, records, sheets, the code on the wall, scanned sheets."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import segno
from sqlalchemy import Connection

from taphuan_grading import clock
from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.closing import close, closed_sessions, reopen
from taphuan_grading.attendance.codes import Seat, code_at
from taphuan_grading.attendance.intake import MOST_RECORDS, REFUSALS, take
from taphuan_grading.attendance.revoking import revoke_card
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.scans import add_scan, read_scan, scans_of
from taphuan_grading.attendance.windows import code_works
from taphuan_grading.errors import SheetError
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.officials import Official
from taphuan_grading.store.engine import writing
from taphuan_hub.checkin.base import TrainerApi
from taphuan_hub.checkin.views import class_view, whole_class
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.papers import Paper, card_paper

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,255}")
_TOO_MANY = f"Mỗi lần chỉ gửi được {MOST_RECORDS} bản ghi."
_NOT_NOW = "Mã điểm danh chỉ hiện từ 60 phút trước buổi học đến 30 phút sau buổi học, khi phiếu còn mở."


class MeHandler(TrainerApi):
    """Who is signed in."""

    def get(self) -> None:
        """Send it."""
        self.answer_now(username=self.trainer)


class ClassesHandler(TrainerApi):
    """The classes of this trainer."""

    async def get(self) -> None:
        """Send them, the latest first."""
        self.answer_now(classes=await self.work(self._classes))

    def _classes(self) -> list[dict[str, Any]]:
        with self.site.engine.connect() as connection:
            classes = list_classes(connection, self.trainer)
            closed = closed_sessions(connection, [one.id for one in classes])
        return [class_view(self.site.programme, one, closed) for one in classes]


class ClassHandler(TrainerApi):
    """One class with all that a laptop keeps."""

    async def get(self, class_id: str) -> None:
        """Send it."""
        found = await self.work(lambda: self._whole(class_id))
        self.answer_now(**{"class": found})

    def _whole(self, class_id: str) -> dict[str, Any]:
        class_ = self.class_(class_id)
        with self.site.engine.connect() as connection:
            found = whole_class(connection, self.site.programme, class_, self.site.key)
        shown = [one["id"] for one in found["roster"]]
        self.site.looks.note(self.trainer, class_id, shown, clock.now())
        return found


class RecordsHandler(TrainerApi):
    """Where devices send what they recorded."""

    async def post(self) -> None:
        """Take each record for itself, and say what became of it."""
        records = self.body("records")
        if not isinstance(records, list):
            raise RefusedError(400, "bad-json")
        if len(records) > MOST_RECORDS:
            raise RefusedError(413, "too-many", _TOO_MANY)
        self.answer_now(outcomes=await self.work(lambda: self._take(records)))

    def _take(self, records: list[Any]) -> list[dict[str, Any]]:
        with writing(self.site.engine) as connection:
            outcomes = take(connection, records, trainer=self.trainer, key=self.site.key, at=clock.now())
        return [
            {"id": one.id, "result": one.result, "code": one.code, "message": one.message} for one in outcomes
        ]


class CloseHandler(TrainerApi):
    """Closing a sheet."""

    async def post(self, class_id: str, ordinal: str) -> None:
        """Close it, when nothing is open."""
        await self.work(lambda: self._close(class_id, int(ordinal)))
        self.answer_now()

    def _close(self, class_id: str, ordinal: int) -> None:
        class_ = self.class_(class_id)
        with writing(self.site.engine) as connection:
            close(connection, class_, ordinal, by=self.trainer, at=clock.now())


class ReopenHandler(TrainerApi):
    """Opening a closed sheet again."""

    async def post(self, class_id: str, ordinal: str) -> None:
        """Open it, with the reason that was sent."""
        reason = self.body("reason")
        if not isinstance(reason, str):
            raise RefusedError(400, "bad-json")
        await self.work(lambda: self._reopen(class_id, int(ordinal), reason))
        self.answer_now()

    def _reopen(self, class_id: str, ordinal: int, reason: str) -> None:
        class_ = self.class_(class_id)
        with writing(self.site.engine) as connection:
            reopen(connection, class_, ordinal, by=self.trainer, at=clock.now(), reason=reason)


class CodeHandler(TrainerApi):
    """The code that is on the wall now."""

    async def get(self, class_id: str, ordinal: str) -> None:
        """Send it as a picture; ``?origin=`` is where phones reach this site, as the asking page knows it."""
        origin = self.get_query_argument("origin", "")
        if not _ORIGIN.fullmatch(origin):
            raise RefusedError(400, "bad-origin")
        self.answer_now(**await self.work(lambda: self._code(class_id, int(ordinal), origin)))

    def _code(self, class_id: str, ordinal: int, origin: str) -> dict[str, Any]:
        class_ = self.class_(class_id)
        session, now = class_.session(ordinal), clock.now()
        with self.site.engine.connect() as connection:
            closed = (class_id, ordinal) in closed_sessions(connection, [class_id])
        if session is None or closed or not code_works(session, now):
            raise RefusedError(409, "not-now", _NOT_NOW)
        code = code_at(self.site.key, Seat(class_id, ordinal), now)
        address = f"{origin}{self.site.prefix}q/{code.text}"
        picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=2, dark="#10241c")
        return {"address": address, "picture": picture, "seconds_left": code.seconds_left}


class CardsHandler(TrainerApi):
    """Cards of people of the class, one by one."""

    async def get(self, class_id: str) -> None:
        """Send a new card to be printed, for ``?person=``."""
        person = self.get_query_argument("person", "")
        paper = await self.work(lambda: self._print(class_id, person))
        self.set_header("Content-Type", paper.media_type)
        self.set_header("Content-Disposition", f'attachment; filename="{paper.name}"')
        self.finish(paper.content)

    async def post(self, class_id: str) -> None:
        """Refuse the cards that `person` has had until now, with the reason that was sent."""
        person, reason = self.body("person"), self.body("reason")
        if not isinstance(person, str) or not isinstance(reason, str):
            raise RefusedError(400, "bad-json")
        await self.work(lambda: self._revoke(class_id, person, reason))
        self.answer_now()

    def _print(self, class_id: str, official_id: str) -> Paper:
        now = clock.now()
        with self.site.engine.connect() as connection:
            person = self._person(connection, class_id, official_id)
            paper = card_paper(connection, self.site.key, person, clock.local_day(now))
        self.site.looks.note(self.trainer, f"card {person.id}", [person.id], now)
        return paper

    def _revoke(self, class_id: str, official_id: str, reason: str) -> None:
        with writing(self.site.engine) as connection:
            person = self._person(connection, class_id, official_id)
            revoke_card(connection, person.id, by=self.trainer, at=clock.now(), reason=reason)

    def _person(self, connection: Connection, class_id: str, official_id: str) -> Official:
        """Return somebody of the class; nobody else's card is a trainer's business."""
        if official_id not in {one.official_id for one in roster(connection, self.class_(class_id))}:
            raise RefusedError(404, "no-person", REFUSALS["no-person"])
        return find_person(connection, official_id)


class ScansHandler(TrainerApi):
    """Pictures and PDFs of signed sheets."""

    async def post(self, class_id: str, ordinal: str) -> None:
        """Keep the body as a file of the session."""
        digest = await self.work(lambda: self._add(class_id, int(ordinal)))
        self.set_status(HTTPStatus.CREATED)
        self.answer_now(sha256=digest)

    def _add(self, class_id: str, ordinal: int) -> str:
        class_, room = self.class_(class_id), self.site
        with writing(room.engine) as connection:
            return add_scan(
                connection,
                room.home,
                class_,
                ordinal,
                self.request.body,
                by=self.trainer,
                at=clock.now(),
            )


class ScanHandler(TrainerApi):
    """One such file."""

    async def get(self, class_id: str, ordinal: str, digest: str) -> None:
        """Send it to be kept, never to be shown inside a page of ours."""
        content, media_type = await self.work(lambda: self._read(class_id, int(ordinal), digest))
        self.set_header("Content-Type", media_type)
        ending = media_type.partition("/")[2]
        self.set_header("Content-Disposition", f'attachment; filename="{class_id}-{ordinal}.{ending}"')
        self.finish(content)

    def _read(self, class_id: str, ordinal: int, digest: str) -> tuple[bytes, str]:
        self.class_(class_id)
        with self.site.engine.connect() as connection:
            found = [one for one in scans_of(connection, class_id, ordinal) if one.sha256 == digest]
        if not found:
            raise SheetError("no-scan", "Không tìm thấy tệp này.")
        return read_scan(self.site.home, found[0]), found[0].media_type
