"""The API of the page where answers from offline are handed in: one's own, or those of one's people."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attempts.offline import NOTICES
from taphuan_grading.attempts.responses import Response, read_response
from taphuan_grading.attempts.series import MOST, joined
from taphuan_grading.errors import ResponseError
from taphuan_grading.register.access import log_access
from taphuan_grading.register.placed import who_holds
from taphuan_grading.register.scope import scope_of, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.checkin.base import PersonApi
from taphuan_hub.grader.base import RefusedError, T
from taphuan_hub.grader.listing import read_asked
from taphuan_hub.handin.listing import listed
from taphuan_hub.handin.receiving import Counter, Received, receive
from taphuan_hub.voila.people import Person

PLACE = "hand-in"
_NOT_STAFF = "Phần này dành cho giảng viên và văn phòng điều phối."


class HandInApi(PersonApi):
    """Base: whoever is signed in; what a file is refused for becomes an answer."""

    who: Person

    def admit(self, person: Person) -> None:
        """Take note of the person."""
        self.who = person

    async def work(self, task: Callable[[], T]) -> T:
        """Run `task` beside the event loop."""

        def worded() -> T:
            try:
                return task()
            except ResponseError as error:
                status = 413 if error.code == "too-large" else 422
                raise RefusedError(status, error.code, error.message) from error

        return await super().work(worded)

    def counter(self) -> Counter:
        """Return where this person hands in: one's own files, for which one vouches by signing in."""
        return Counter(
            self.site.home,
            self.site.engine,
            self.site.programme,
            way="own",
            by=self.who.username,
            vouched_by=self.who.username,
            own=self.who.official_id,
        )

    async def take(self, read: Callable[[], Response]) -> None:
        """Receive a file, and tell what became of it; 201 for a new attempt."""
        whose = self.get_query_argument("whose", "")
        done = await self.work(lambda: receive(self.counter(), read(), whose))
        self.set_status(HTTPStatus.CREATED if done.taken.new else HTTPStatus.OK)
        self.answer_now(**self.told(done))

    def told(self, done: Received) -> dict[str, Any]:
        """Return what the person may know of a file that was received; of somebody else's not the name."""
        module = self.site.programme.module(done.module)
        own = done.person.id == self.who.official_id
        return {
            "new": done.taken.new,
            "number": done.taken.attempt.number,
            "title": module.title,
            "slug": module.slug if own else "",
            "name": done.person.name if own else "",
            "notices": [NOTICES[code] for code in done.taken.notices],
        }


class StaffApi(HandInApi):
    """The desk: trainers and offices, for the people of their units; they vouch for what they hand in."""

    def admit(self, person: Person) -> None:
        """Let trainers and offices in."""
        if not {"trainer", "office"} & person.roles:
            raise RefusedError(403, "not-for-you", _NOT_STAFF)
        super().admit(person)

    def reach(self) -> frozenset[str]:
        """Return the officials of this account's units today."""
        with self.site.engine.connect() as connection:
            day = clock.today()
            keys = visible(stored_atlas(connection), scope_of(connection, self.who.username), day)
            rows = connection.execute(who_holds(keys, day))
            return frozenset(row.official_id for row in rows)

    def counter(self) -> Counter:
        """Return the desk of this account."""
        return Counter(
            self.site.home,
            self.site.engine,
            self.site.programme,
            way="desk",
            by=self.who.username,
            vouched_by=self.who.username,
            reach=self.reach(),
        )

    def told(self, done: Received) -> dict[str, Any]:
        """Return the name too: it is somebody of this account's units."""
        return super().told(done) | {"name": done.person.name}

    def note(self, people: list[str]) -> None:
        """Note who was shown to whom."""
        log_access(self.site.engine, who=self.who.username, place=PLACE, people=people, at=clock.now())


class MeHandler(HandInApi):
    """What the page offers to whoever is signed in."""

    async def get(self) -> None:
        """Send it."""
        staff = bool({"trainer", "office"} & self.who.roles)
        self.answer_now(name=self.who.name, own=self.who.official_id is not None, staff=staff)


class FileHandler(HandInApi):
    """One's own file, as the body of the request."""

    async def post(self) -> None:
        """Receive it."""
        await self.take(lambda: read_response(self.request.body))


class SeriesHandler(HandInApi):
    """One's own file, as the texts of the QR codes that were read."""

    async def post(self) -> None:
        """Receive it."""
        parts = read_parts(self)
        await self.take(lambda: read_response(joined(parts)))


class DeskFileHandler(StaffApi):
    """A file of somebody of one's units; ``?whose=`` names them when the file does not."""

    async def post(self) -> None:
        """Receive it."""
        await self.take(lambda: read_response(self.request.body))

    async def get(self) -> None:
        """Send one page of what came from offline; ``?search=&sort=&page=&size=``."""
        asked = read_asked(self)
        self.answer_now(**await self.work(lambda: self._list(asked)))

    def _list(self, asked: Any) -> dict[str, Any]:
        with self.site.engine.connect() as connection:
            found, shown = listed(connection, self.site.programme, self.reach(), asked)
        self.note(shown)
        return found


class DeskSeriesHandler(StaffApi):
    """The same as the texts of QR codes."""

    async def post(self) -> None:
        """Receive it."""
        parts = read_parts(self)
        await self.take(lambda: read_response(joined(parts)))


def read_parts(handler: HandInApi) -> list[str]:
    """Return the texts that were sent."""
    parts = handler.body("parts")
    if not isinstance(parts, list) or len(parts) > MOST or not all(isinstance(one, str) for one in parts):
        raise RefusedError(400, "bad-json")
    return parts
