"""What answers the browser: pages, their kernels' channels, the template's files, and nothing else."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from nbformat import NotebookNode
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from taphuan_hub.voila import frame
from taphuan_hub.voila.access import find_page, page_url, start_page
from taphuan_hub.voila.assets import AssetHandler
from taphuan_hub.voila.kernels import Visit
from taphuan_hub.voila.people import Person
from taphuan_hub.voila.run import KernelGoneError, Run
from taphuan_hub.voila.screens import Screens
from taphuan_hub.voila.settings import Settings

RENDER_SECONDS = 120
"""A page that is not complete after so long is given up."""

HEARTBEAT = "<!-- -->\n"
"""Written while a page is waiting for its kernel, so that nobody on the way takes the line for dead."""

HEARTBEAT_SECONDS = 5
GIVEN_UP = (
    '<div role="alert" class="taphuan-given-up"><p>Trang chưa mở được hết.'
    " Các câu trả lời đã lưu vẫn còn nguyên. Ông/bà vui lòng tải lại trang.</p></div>"
)


class SignedIn(Screens, JupyterHandler):
    """A handler that knows the person behind the request."""

    @property
    def service(self) -> Settings:
        """How this service is served."""
        return self.settings["service"]

    async def person(self) -> Person:
        """Return the signed-in person.

        Raises
        ------
        web.HTTPError
            403 when the register has no open account for them.
        web.Finish
            When they were sent to change their first password.
        """
        person: Person | None = await asyncio.to_thread(
            self.settings["people"].find, self.current_user.username
        )
        if person is None:
            raise web.HTTPError(403, "no open account in the register")
        if person.must_change:
            self.redirect(f"{self.service.hub_base}hub/password")
            raise web.Finish
        return person


class StartHandler(SignedIn):
    """The bare address of the service leads to the person's start page."""

    @web.authenticated
    async def get(self) -> None:
        """Redirect by role; 403 when this service has nothing for the person."""
        page = start_page(self.service.service, await self.person())
        if page is None:
            raise web.HTTPError(403, "no page of this service is for this person")
        self.redirect(page_url(self.service.hub_base, self.service.service, page.name))


class MissingHandler(SignedIn):
    """Everything that is not there."""

    @web.authenticated
    async def get(self) -> None:
        """Answer that there is no such page."""
        raise web.HTTPError(404)

    post = put = patch = delete = get


class PageHandler(SignedIn, JupyterHandler):
    """Shows a notebook as a page to those whom it is for."""

    visit: Visit | None = None
    gone = False

    @web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Start the page's kernel and send the page as it comes into being."""
        page = find_page(self.service.service, path or "", self.service.root)
        if page is None:
            raise web.HTTPError(404)
        person = await self.person()
        if not page.admits(person):
            raise web.HTTPError(403, "this page is not for this person's roles")
        async with self.kernel_manager.admission.turn():
            if self.gone:
                return
            self.visit = Visit(person, page)
            try:
                await self._send(self.visit)
            except BaseException:
                await self._close_kernel()
                raise

    async def _send(self, visit: Visit) -> None:
        prepared = self.settings["notebooks"].get(self.service.root / f"{visit.page.name}.ipynb")
        kernel_id = await self.kernel_manager.start_kernel(
            kernel_name=prepared.notebook.metadata.kernelspec.name,
            env={**os.environ, **self._request_variables()},
        )
        run = Run(self.kernel_manager.get_kernel(kernel_id))

        async def begin(_notebook: object) -> str:
            await run.begin()
            return str(kernel_id)

        async def show(code: str) -> list[NotebookNode]:
            outputs = await run.show(code)
            for output in outputs:
                if output.output_type == "error":  # the page says only that something is missing
                    self.log.error("In the page %s: %s: %s", visit.page.name, output.ename, output.evalue)
            return outputs

        told = {"taphuan": frame.describe(self.service, visit, self.xsrf_token.decode())}
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache, no-store, must-revalidate")
        pieces = self.settings["exporter"].pages(prepared, visit.page.name, told, begin, show)
        try:
            await self._write_pieces(pieces, visit)
        finally:
            run.end()

    async def _write_pieces(self, pieces: AsyncIterator[str], visit: Visit) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + RENDER_SECONDS
        try:
            async for piece in patient(pieces, HEARTBEAT_SECONDS):
                if self.gone:
                    await self._close_kernel()
                    return
                if piece is None and (loop.time() > deadline or visit.kernel_id not in self.kernel_manager):
                    await self._give_up(visit)
                    return
                self.write(HEARTBEAT if piece is None else piece)
                if piece is None or piece.strip():
                    await self.flush()
        except KernelGoneError:
            await self._give_up(visit)

    async def _give_up(self, visit: Visit) -> None:
        self.log.error("Gave up the page %s of %s", visit.page.name, visit.person.username)
        self.write(GIVEN_UP)
        await self._close_kernel()

    def _request_variables(self) -> dict[str, str]:
        """Return what a page's code may know of its request, under the names of CGI and Voila."""
        return {
            "QUERY_STRING": str(self.request.query),
            "SCRIPT_NAME": str(self.request.path),
            "VOILA_BASE_URL": self.base_url,
            "VOILA_REQUEST_URL": self.request.full_url(),
        }

    async def _close_kernel(self) -> None:
        if self.visit:
            await self.kernel_manager.close(self.visit.kernel_id)

    def on_connection_close(self) -> None:
        """End the kernel when the reader leaves before the page is complete."""
        self.gone = True
        IOLoop.current().spawn_callback(self._close_kernel)
        super().on_connection_close()


class ChannelsHandler(VoilaKernelWebsocketHandler):
    """The socket of a page: only to a kernel of one's own."""

    checked = 0.0

    def check_xsrf_cookie(self) -> None:
        """Ask for no XSRF header: a socket cannot send one; its origin is checked instead."""

    async def pre_get(self) -> None:
        """Answer 404 for another person's kernel, as for one that never was; 400 without an upgrade.

        The page's script asks without an upgrade whether the kernel is still there.
        """
        if self.kernel_manager.owner(self.kernel_id) != self.current_user.username:
            raise web.HTTPError(404)
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise web.HTTPError(400)
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        """Connect, and be told when the kernel ends."""
        self.kernel_manager.sockets[kernel_id].add(self)
        self.checked = time.monotonic()
        await super().open(kernel_id)

    def on_message(self, message: str | bytes) -> None:
        """Pass a message on; look now and then whether the person has signed out elsewhere."""
        if time.monotonic() > self.checked + self.settings["service"].recheck_seconds:
            self.checked = time.monotonic()
            IOLoop.current().spawn_callback(self._check_signed_in)
        super().on_message(message)

    async def _check_signed_in(self) -> None:
        auth = self.identity_provider.hub_auth
        token, session = auth.get_token(self), auth.get_session_id(self)
        if token is None or await auth.user_for_token(token, sync=False, session_id=session) is None:
            self.log.info("Closing a kernel of %s, who has signed out", self.current_user.username)
            await self.kernel_manager.close(self.kernel_id)

    def on_close(self) -> None:
        """Disconnect."""
        self.kernel_manager.sockets[self.kernel_id].discard(self)
        super().on_close()

    def write_error(self, status_code: int, **_: Any) -> None:
        """Refuse without a page: nobody reads it."""
        self.finish()


class CloseKernelHandler(Screens, APIHandler):
    """A page that is left closes its kernel."""

    @web.authenticated
    async def post(self, kernel_id: str) -> None:
        """Close the kernel, if it is this person's; 404 otherwise."""
        kernels = self.kernel_manager
        if kernels.owner(kernel_id) != self.current_user.username:
            raise web.HTTPError(404)
        await kernels.close(kernel_id)
        self.set_status(204)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a script in JSON."""
        APIHandler.write_error(self, status_code, **kwargs)


class TemplateFileHandler(Screens, TemplateStaticFileHandler, JupyterHandler):
    """The scripts and styles of our template, for signed-in people."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no XSRF header: reading changes nothing, and a module script cannot send one."""

    def set_extra_headers(self, path: str) -> None:
        """Let a browser keep a file whose address names its content."""
        if self.get_argument("v", None):
            self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        else:
            self.set_header("Cache-Control", "private, no-cache")

    def get_login_url(self) -> str:
        """Answer 403 instead of sending a script's request to a sign-in page."""
        raise web.HTTPError(403)


async def patient(pieces: AsyncIterator[str], seconds: float) -> AsyncIterator[str | None]:
    """Yield `pieces`, and None whenever the next one has not come after some seconds."""
    while True:
        coming = asyncio.ensure_future(anext(pieces, None))
        try:
            while not (await asyncio.wait({coming}, timeout=seconds))[0]:
                yield None
        finally:
            coming.cancel()
        piece = coming.result()
        if piece is None:
            return
        yield piece


def log_request(handler: web.RequestHandler) -> None:
    """Log a request by its path alone: queries hold OAuth codes and what people look for."""
    request: HTTPServerRequest = handler.request
    user = getattr(handler, "_jupyter_current_user", None)
    log = handler.settings["log"]
    busy = handler.get_status() == HTTPStatus.SERVICE_UNAVAILABLE  # as it should be, and there may be many
    say = log.error if handler.get_status() >= 500 and not busy else log.info
    name = getattr(user, "username", "-")
    milliseconds = 1000 * request.request_time()
    say("%d %s %s %s %.0f ms", handler.get_status(), request.method, request.path, name, milliseconds)


KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


def routes(prefix: str, template: str) -> list[tuple[Any, ...]]:
    """Return everything that is reachable under `prefix`, but for signing in and out.

    Parameters
    ----------
    prefix
        Where the service lives.
    template
        The Voila template whose files are served.
    """
    return [
        # Without its last slash the address has no cookie of ours, and signing in would go in circles.
        (prefix.rstrip("/") or "/", web.RedirectHandler, {"url": prefix, "permanent": False}),
        (prefix, StartHandler),
        (rf"{prefix}voila/render/([^/]*)", PageHandler),
        (rf"{prefix}api/kernels/{KERNEL_ID}/channels", ChannelsHandler),
        (rf"{prefix}voila/api/shutdown/{KERNEL_ID}", CloseKernelHandler),
        (rf"{prefix}voila/assets/([\w.]+)", AssetHandler),
        (rf"{prefix}voila/templates/({template}/static/.*)", TemplateFileHandler),
    ]
