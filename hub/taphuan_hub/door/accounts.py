"""The page on which administrators help people who cannot sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tornado.web import HTTPError, authenticated

from taphuan_grading.clock import now
from taphuan_grading.errors import RegisterError
from taphuan_grading.register.access import log_access
from taphuan_grading.register.accounts import reset_password, unlock
from taphuan_hub.door.directory import Person, search
from taphuan_hub.door.handlers import Page
from taphuan_hub.door.places import ACCOUNTS
from taphuan_hub.door.sessions import end_sessions

SHOWN = 50
ROLE_NAMES = {
    "learner": "Cán bộ học tập",
    "trainer": "Giảng viên",
    "office": "Văn phòng điều phối",
    "admin": "Quản trị",
}


class AccountsPage(Page):
    """Search, reset a password, unlock."""

    @authenticated
    async def get(self) -> None:
        """Show the accounts that fit the search."""
        self._require_admin()
        await self._list()

    @authenticated
    async def post(self) -> None:
        """Do what a button asks for and show the page again."""
        self._require_admin()
        actions: dict[str, Callable[[str], Awaitable[None]]] = {"reset": self._reset, "unlock": self._unlock}
        action = actions.get(self.get_body_argument("action", ""))
        if action is None:
            raise HTTPError(400)
        try:
            await action(self.get_body_argument("username", ""))
        except RegisterError:
            self.set_status(404)
            await self._list(error="Không còn tài khoản này. Ông/bà tìm lại giúp.")

    def _require_admin(self) -> None:
        if self.visit is None or "admin" not in self.visit.roles:
            raise HTTPError(403)

    async def _reset(self, username: str) -> None:
        if username == self.current_user.name:
            await self._list(
                error="Ông/bà đổi mật khẩu của chính mình ở mục “Đổi mật khẩu” trên trang chính."
            )
            return
        password = await asyncio.to_thread(reset_password, self.authenticator.store, username, now())
        self.log.info("%s reset the password of %s", self.current_user.name, username)
        await self._sign_out(username)
        found = self.authenticator.visit(username)
        name = found.name if found else username
        await self._list(one_time={"username": username, "name": name, "password": password})

    async def _sign_out(self, username: str) -> None:
        user = self.find_user(username)
        if user is not None:
            end_sessions(user)
            user.sync_groups([])

    async def _unlock(self, username: str) -> None:
        await asyncio.to_thread(unlock, self.authenticator.store, username)
        self.log.info("%s unlocked %s", self.current_user.name, username)
        await self._list(message=f"Đã mở khóa tài khoản {username}.")

    def _log_access(self, shown: Sequence[Person]) -> None:
        ids = [person.official_id for person in shown if person.official_id]
        log_access(
            self.authenticator.store, who=self.current_user.name, place="accounts", people=ids, at=now()
        )

    async def _list(self, **values: Any) -> None:
        query = self.get_argument("q", "")[:100]
        found = await asyncio.to_thread(search, self.authenticator.store, query, now())
        await asyncio.to_thread(self._log_access, found[:SHOWN])
        shown = {"one_time": None, "message": "", "error": ""} | values
        await self.show(
            "accounts.html",
            query=query,
            people=found[:SHOWN],
            more=len(found) > SHOWN,
            role_names=ROLE_NAMES,
            **shown,
        )


ACCOUNT_HANDLERS: list[tuple[Any, ...]] = [(rf"/{ACCOUNTS}", AccountsPage)]
