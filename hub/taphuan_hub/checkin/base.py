"""What every request goes through: who asks, by the Hub; what they may do, by the register."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from jupyterhub.services.auth import HubOAuthenticated
from tornado.web import Finish, HTTPError, RequestHandler

from taphuan_grading import clock
from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.errors import ClassError, SheetError
from taphuan_hub.checkin.room import CheckInRoom
from taphuan_hub.grader.base import ApiHandler, RefusedError, T
from taphuan_hub.voila.headers import SAFE_HEADERS
from taphuan_hub.voila.people import Person
from taphuan_hub.voila.screens import OTHER, SCREENS, screen

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = SAFE_HEADERS | {"Content-Security-Policy": POLICY}
# Cards are read by the trainer's page, and by nobody else's: not by the page that a scanned code opens.
CAMERA_POLICY = SAFE_HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
_SIGN_IN = "Phiên làm việc đã hết. Ông/bà đăng nhập lại; những gì đã ghi vẫn nằm trong máy này."
_NOT_FOR_YOU = "Tài khoản này không phải của giảng viên."
_NO_CLASS = "Không tìm thấy lớp này trong các lớp của ông/bà."


class KnowsPerson(HubOAuthenticated, RequestHandler):
    """A handler that asks the Hub who it is, without holding up other requests."""

    site: CheckInRoom

    def initialize(self, room: Any) -> None:
        """Take what all handlers share."""
        self.site = room
        self.hub_auth = room.hub_auth

    def set_default_headers(self) -> None:
        """Send the safe headers with every answer."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    async def person(self) -> Person | None:
        """Return the signed-in person; None when nobody is, or the register has no open account."""
        model = await self.site.hub_auth.get_user(self, sync=False)
        self._hub_auth_user_cache = model
        self.current_user = None if model is None else self.check_hub_user(model)
        if self.current_user is None:
            return None
        found = await asyncio.to_thread(self.site.people.find, self.current_user["name"])
        return None if found is None or found.must_change else found


class PageHandler(KnowsPerson):
    """A page: whoever is not signed in is sent to the Hub first."""

    async def signed_in(self) -> Person:
        """Return the person; sends others away.

        Raises
        ------
        Finish
            When they were sent to sign in.
        HTTPError
            403 when the register has no open account for them.
        """
        found = await self.person()
        if found is None and self.current_user is None:
            self.redirect(self.get_login_url())
            raise Finish
        if found is None:
            raise HTTPError(403)
        return found

    def write_error(self, status_code: int, **_: Any) -> None:
        """Show a kind page; what went wrong is in the log."""
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        words = SCREENS.get(status_code, OTHER)
        self.finish(screen(words, self.site.hub_base, f"{self.site.prefix}logout"))


class PersonApi(KnowsPerson, ApiHandler):
    """The API of a page, for whoever is signed in."""

    def initialize(self, room: Any) -> None:
        """Take what all handlers share."""
        KnowsPerson.initialize(self, room)
        ApiHandler.initialize(self, room)

    def set_default_headers(self) -> None:
        """Answer in JSON that nobody keeps."""
        KnowsPerson.set_default_headers(self)
        ApiHandler.set_default_headers(self)

    async def prepare(self) -> None:
        """Let in whom `admit` admits; others get words."""
        try:
            found = await self.person()
        except HTTPError as error:
            raise RefusedError(403, "not-for-you", _NOT_FOR_YOU) from error
        if found is None:
            raise RefusedError(401, "sign-in", _SIGN_IN)
        self.admit(found)
        self.check_xsrf_cookie()

    def admit(self, person: Person) -> None:
        """Take note of the person, or refuse."""
        raise NotImplementedError

    def answer_now(self, **content: Any) -> None:
        """Send `content` with the server's time, by which a device sees whether its own clock is wrong."""
        self.answer({"now": clock.now().isoformat(), **content})


class TrainerApi(PersonApi):
    """The API of the check-in page, for trainers. Every class is looked for among those that they teach."""

    trainer: str

    def admit(self, person: Person) -> None:
        """Let trainers in."""
        if "trainer" not in person.roles:
            raise RefusedError(403, "not-for-you", _NOT_FOR_YOU)
        self.trainer = person.username

    async def work(self, task: Callable[[], T]) -> T:
        """Run `task` beside the event loop; what a sheet refuses becomes an answer too."""

        def worded() -> T:
            try:
                return task()
            except SheetError as error:
                raise RefusedError(409, error.code, error.message) from error

        return await super().work(worded)

    def class_(self, class_id: str) -> TrainingClass:
        """Return a class that this trainer teaches; `RefusedError` for any other."""
        with self.site.engine.connect() as connection:
            try:
                return find_class(connection, class_id, self.trainer)
            except ClassError as error:
                raise RefusedError(404, "no-class", _NO_CLASS) from error
