"""Kernels that belong to the person who opened them."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from jupyter_server import CallContext
from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from tornado.websocket import WebSocketHandler
from traitlets import Callable, Integer, Unicode

from taphuan_hub.voila.access import Page
from taphuan_hub.voila.admission import Admission
from taphuan_hub.voila.people import Person

ENDED = 4404
"""The code with which a socket is closed when its kernel ended."""

ABANDONED_SECONDS = 60
"""When there is no room, a kernel that nobody is connected to gives way after so long."""


@dataclass
class Visit:
    """One person opening one page; the page's kernel is for this visit alone."""

    person: Person
    page: Page
    kernel_id: str = ""


@dataclass(frozen=True)
class Owner:
    """To whom a kernel belongs, and since when (seconds of the monotonic clock)."""

    username: str
    since: float


class OwnedKernels(AsyncMappingKernelManager):
    """Starts kernels for visits only, with an environment of their own, and knows their owners."""

    kernel = Unicode("taphuan", config=True, help="What kernels are started by, whatever a notebook says.")
    limit = Integer(120, config=True, help="Live kernels in all.")
    limit_per_person = Integer(4, config=True, help="Live kernels of one person; the oldest one gives way.")
    workplace = Unicode(config=True, help="The working directory of every kernel.")
    environment_for = Callable(config=True, help="From a visit and an offer to the environment.")

    openings = Integer(8, config=True, help="Pages that are opened at once.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.admission = Admission(self.openings)
        self.owners: dict[str, Owner] = {}
        self.sockets: defaultdict[str, set[WebSocketHandler]] = defaultdict(set)

    def owner(self, kernel_id: str) -> str | None:
        """Return the user to whom the kernel belongs, if it lives."""
        owner = self.owners.get(kernel_id)
        return owner.username if owner else None

    def kernels_of(self, username: str) -> list[str]:
        """Return the ids of a user's kernels, the oldest first."""
        return [kernel_id for kernel_id, owner in self.owners.items() if owner.username == username]

    def cwd_for_path(self, path: str, **kwargs: Any) -> str:
        """Let no kernel work among the pages."""
        return self.workplace

    async def _async_start_kernel(self, *, path: str | None = None, **kwargs: Any) -> str:
        """Start the kernel of the visit that the current request makes."""
        visit = getattr(CallContext.get(CallContext.JUPYTER_HANDLER), "visit", None)
        if not isinstance(visit, Visit):
            raise web.HTTPError(403, "kernels are started by opening a page")
        await self._make_room(visit.person.username)
        kernel_id = self.new_kernel_id()
        self.owners[kernel_id] = Owner(visit.person.username, time.monotonic())
        visit.kernel_id = kernel_id
        offered = kwargs.pop("env", None) or os.environ
        try:
            return await super()._async_start_kernel(
                **{
                    **kwargs,
                    "kernel_id": kernel_id,
                    "kernel_name": self.kernel,
                    "path": "",
                    "env": self.environment_for(visit, offered),
                }
            )
        except BaseException:
            self.owners.pop(kernel_id, None)
            raise

    start_kernel = _async_start_kernel

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that ended, and its owner; close its sockets, so that the page knows."""
        self.owners.pop(kernel_id, None)
        for socket in self.sockets.pop(kernel_id, set()):
            socket.close(ENDED, "kernel ended")
        return super().remove_kernel(kernel_id)

    async def close(self, kernel_id: str) -> None:
        """Close a kernel, if it still lives."""
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    async def _make_room(self, username: str) -> None:
        mine = self.kernels_of(username)
        for kernel_id in mine[: max(0, len(mine) + 1 - self.limit_per_person)]:
            self.log.info("Closing the oldest kernel of %s", username)
            await self.close(kernel_id)
        if len(self.owners) >= self.limit:
            await self._close_abandoned()
        if len(self.owners) >= self.limit:
            self.log.warning("No room: %d kernels live", len(self.owners))
            raise self.admission.come_back("no room for another kernel")

    async def _close_abandoned(self) -> None:
        before = time.monotonic() - ABANDONED_SECONDS
        for kernel_id, owner in list(self.owners.items()):
            if owner.since < before and not self._kernel_connections.get(kernel_id, 0):
                await self.close(kernel_id)
                return


class OwnKernelsOnly(Authorizer):
    """Allows a person what concerns their own kernels, and nothing else."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Say whether the kernel that the request names belongs to `user`."""
        kernel_id = handler.path_kwargs.get("kernel_id", "")
        return resource == "kernels" and handler.kernel_manager.owner(kernel_id) == user.username
