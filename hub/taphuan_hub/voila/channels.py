"""The socket of a page to its kernel, and the end of both."""

from __future__ import annotations

import time
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web
from tornado.ioloop import IOLoop
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from taphuan_hub.voila.screens import Screens


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
