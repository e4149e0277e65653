"""The page on which people choose their own password."""

from __future__ import annotations

import asyncio
from typing import Any

from tornado.web import Finish, authenticated

from taphuan_grading.clock import now
from taphuan_grading.errors import LoginError, PasswordError
from taphuan_grading.register.login import change_password
from taphuan_grading.register.passwords import MIN_LENGTH
from taphuan_hub.door.directory import Visit, choose_password
from taphuan_hub.door.handlers import Page
from taphuan_hub.door.places import PASSWORD, default_url
from taphuan_hub.door.sessions import belongs_to, end_sessions, start_session

HINT = f"Ít nhất {MIN_LENGTH} ký tự; một câu ngắn dễ nhớ là tốt nhất."


class PasswordPage(Page):
    """Shows the form and takes it. A one-time password was typed a moment ago: it is not asked again."""

    @authenticated
    async def get(self) -> None:
        """Show the form."""
        await self._form(self._visit())

    @authenticated
    async def post(self) -> None:
        """Take the new password, end every other session, and go on."""
        found = self._visit()
        try:
            await self._change(found)
        except LoginError:
            await self._form(
                found, "Mật khẩu đang dùng chưa đúng, hoặc tài khoản đang tạm khóa vì nhập sai nhiều lần."
            )
        except PasswordError as error:
            await self._form(found, error.message)
        else:
            await self._go_on()

    def _visit(self) -> Visit:
        found: Visit | None = self.visit
        if found is None or not belongs_to(self.current_user, found):
            end_sessions(self.current_user)
            self.redirect(self.settings["login_url"])
            raise Finish
        return found

    async def _change(self, found: Visit) -> None:
        password = self.get_body_argument("password", "", strip=False)
        if password != self.get_body_argument("again", "", strip=False):
            raise PasswordError("Hai lần nhập mật khẩu mới chưa giống nhau.")
        store, name = self.authenticator.store, found.username
        if found.must_change:
            await asyncio.to_thread(choose_password, store, name, password, now())
        else:
            current = self.get_body_argument("current", "", strip=False)
            await asyncio.to_thread(change_password, store, name, current, password, now())

    async def _go_on(self) -> None:
        user = self.current_user
        end_sessions(user)
        found = self.authenticator.visit(user.name)
        await self.auth_to_user(self.authenticator.model(found), user)
        start_session(self, user)
        self.redirect(self._next_url() or default_url(self))

    async def _form(self, found: Visit, error: str = "") -> None:
        if error:
            self.set_status(422)
        await self.show(
            "password.html",
            must_change=found.must_change,
            error=error,
            min_length=MIN_LENGTH,
            password_hint=HINT,
            next_url=self._next_url(),
        )

    def _next_url(self) -> str:
        return str(self._validate_next_url(self.get_argument("next", "")))


PASSWORD_HANDLERS: list[tuple[Any, ...]] = [(rf"/{PASSWORD}", PasswordPage)]
