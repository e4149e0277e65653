"""The page behind which a member of a tech team has a server for the labs."""

from __future__ import annotations

from typing import Any

from jupyterhub import orm
from tornado.web import HTTPError, authenticated

from taphuan_hub.door.handlers import Page, PageError
from taphuan_hub.door.places import LAB

REFRESH_SECONDS = 2


class LabPage(Page):
    """Opens the labs: starts the server when a button asks for it, waits for it, and goes there."""

    @authenticated
    async def get(self) -> None:
        """Go to the server when it is ready; else say where it stands."""
        self._require_member()
        spawner = self.current_user.spawner
        if spawner.ready and orm.APIToken.find(self.db, spawner.api_token) is None:
            # Every session was ended, by a new password or an administrator: this server's, too.
            await self.stop_single_user(self.current_user)
        if spawner.ready:
            self.redirect(self.current_user.server_url(""))
            return
        starting = bool(spawner.pending)
        if starting:
            self.set_header("Refresh", str(REFRESH_SECONDS))
        failed = not starting and _failed(spawner)
        await self.show("lab.html", starting=starting, failed=failed)

    @authenticated
    async def post(self) -> None:
        """Start the server, unless it runs or there is no room."""
        self._require_member()
        user = self.current_user
        if not user.spawner.active:
            try:
                await self.spawn_single_user(user)
            except HTTPError as error:
                if error.status_code == 429:
                    raise PageError(
                        429,
                        "Phòng thực hành đang đủ người",
                        "Ông/bà chờ mươi phút rồi mở lại. Bài làm dở vẫn còn nguyên.",
                    ) from error
                raise
        self.redirect(f"{self.hub.base_url}{LAB}")

    def _require_member(self) -> None:
        if self.visit is None or not self.authenticator.has_labs(self.visit):
            raise HTTPError(403)


class LabGone(Page):
    """Addresses of a server that does not run, and JupyterHub's own of starting one."""

    @authenticated
    async def get(self, *_: str) -> None:
        """Lead a member there; for everybody else there is no such page."""
        if self.visit is None or not self.authenticator.has_labs(self.visit):
            raise HTTPError(404)
        self.redirect(f"{self.hub.base_url}{LAB}")


def _failed(spawner: Any) -> bool:
    """Say whether the last start ended with an error, which JupyterHub keeps."""
    future = spawner._spawn_future  # noqa: SLF001 - JupyterHub's own pages read it as well
    return bool(future and future.done() and not future.cancelled() and future.exception())


LAB_HANDLERS: list[tuple[Any, ...]] = [
    (rf"/{LAB}", LabPage),
    (r"/spawn(?:/[^/]+)?", LabGone),
    (r"/user/[^/]+(?:/|/lab.*)?", LabGone),
]
