"""The page itself, its service worker, and what somebody sees who scans the code."""

from __future__ import annotations

import hashlib
from asyncio import get_running_loop
from functools import partial
from pathlib import Path

from jupyterhub.services.auth import HubOAuthCallbackHandler
from tornado.web import HTTPError, StaticFileHandler

import taphuan_widgets
from taphuan_grading import clock
from taphuan_grading.attendance.codes import TICKET_SECONDS, Seat, issue_ticket, read_code, read_ticket
from taphuan_grading.attendance.signing_in import SignedIn, sign_in
from taphuan_grading.clock import ZONE
from taphuan_grading.errors import CodeError
from taphuan_grading.store.engine import writing
from taphuan_hub.checkin.base import CAMERA_POLICY, HEADERS, KnowsPerson, PageHandler
from taphuan_hub.voila.people import Person

HERE = Path(__file__).parent
STATIC = HERE / "static"
QR = Path(taphuan_widgets.__file__).with_name("qr")
"""Reading and making QR codes, which self-study pages do too."""
MAKING = "qr_code.js"
"""Only self-study pages make codes."""
TICKET = "taphuan-check-in-ticket"


def sources() -> dict[str, Path]:
    """Return the files that the page is made of, as its service worker keeps them, by their names."""
    own = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*")}
    reading = {f"qr/{path.name}": path for path in QR.glob("*.js") if path.name != MAKING}
    found = own | reading
    return {name: path for name, path in sorted(found.items()) if path.suffix in {".css", ".js", ".svg"}}


def version() -> str:
    """Return what changes when a file of the page does."""
    digest = hashlib.sha256((STATIC / "page.html").read_bytes())
    for path in sources().values():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class ShellHandler(PageHandler):
    """The page: the same for every trainer, with nobody's data in it."""

    async def get(self) -> None:
        """Send it to trainers; the cookie with the XSRF token comes along."""
        person = await self.signed_in()
        if "trainer" not in person.roles:
            raise HTTPError(403)
        _ = self.xsrf_token
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Permissions-Policy", CAMERA_POLICY)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish((STATIC / "page.html").read_bytes())


class WorkerHandler(KnowsPerson):
    """The service worker. It lies at the service's prefix, so it sees no other page of the site."""

    def get(self) -> None:
        """Send it with the list of the files that it keeps."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Cache-Control", "no-cache")
        self.render("worker.js", version=version(), files=list(sources()))


class Files(StaticFileHandler):
    """The page's scripts and styles: they hold no data, and anybody may read them."""

    def set_default_headers(self) -> None:
        """Send the safe headers with every answer."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def set_extra_headers(self, path: str) -> None:
        """Let browsers ask every time whether a file has changed; the page may use the camera offline too."""
        self.set_header("Cache-Control", "no-cache")
        if path == "page.html":
            self.set_header("Permissions-Policy", CAMERA_POLICY)


class Callback(PageHandler, HubOAuthCallbackHandler):
    """Where the Hub sends a person back to after signing in."""


class SignOut(KnowsPerson):
    """Sign out here, then at the Hub. The page has cleared what it kept before it comes here."""

    def get(self) -> None:
        """Forget the session."""
        self.site.hub_auth.clear_cookie(self)
        self.redirect(f"{self.site.hub_base}hub/logout")


class ScanHandler(PageHandler):
    """Somebody points a phone at the wall.

    The code is checked at once. Who still has to sign in keeps a ticket meanwhile, for signing in takes
    longer than a code lives.
    """

    async def get(self, code: str) -> None:
        """Record the person as present, or say kindly why not."""
        self.set_header("Cache-Control", "no-store")
        try:
            seat = self._seat(code)
            if await self.person() is None and self.current_user is None:
                self._keep_ticket(seat)
            person = await self.signed_in()
            self.clear_cookie(TICKET, path=self.site.prefix)
            work = partial(self._sign_in, seat, person)
            done = await get_running_loop().run_in_executor(self.site.threads, work)
        except CodeError as error:
            self.set_status(403)
            self._show(error.code, error.message)
            return
        self._show_done(done, person)

    def _seat(self, code: str) -> Seat:
        try:
            return read_code(self.site.key, code, clock.now())
        except CodeError as error:
            ticket = self.get_signed_cookie(TICKET, max_age_days=1)
            if error.code != "old" or ticket is None:
                raise
            seat = read_ticket(self.site.key, ticket.decode())
            if code.split(".")[:2] != [seat.class_id, str(seat.ordinal)]:
                raise
            return seat

    def _keep_ticket(self, seat: Seat) -> None:
        self.set_signed_cookie(
            TICKET,
            issue_ticket(self.site.key, seat),
            expires_days=None,
            max_age=TICKET_SECONDS,
            path=self.site.prefix,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )

    def _sign_in(self, seat: Seat, person: Person) -> SignedIn:
        with writing(self.site.engine) as connection:
            return sign_in(connection, seat, official_id=person.official_id, at=clock.now())

    def _show_done(self, done: SignedIn, person: Person) -> None:
        text = "Ông/bà đã được điểm danh trước đó rồi, không cần quét lại." if done.again else ""
        begins = done.session.starts_at.astimezone(ZONE)
        self._show(
            "done",
            text or "Ông/bà không cần làm gì thêm. Mời ông/bà theo dõi bài.",
            name=person.name,
            about=[done.class_.title, f"Buổi {done.session.ordinal}, {begins:%H:%M ngày %d/%m/%Y}"],
        )

    def _show(self, kind: str, text: str, *, name: str = "", about: list[str] | None = None) -> None:
        self.render(
            "scanned.html", kind=kind, text=text, name=name, about=about or [], home=self.site.hub_base
        )
