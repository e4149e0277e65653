"""Base of the handlers that show other people: what the token's account may see, asked at each request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from taphuan_grading.register.scope import Scope as Seen
from taphuan_grading.register.scope import scope_of
from taphuan_hub.grader.base import ApiHandler, RefusedError

T = TypeVar("T")
_NO_UNITS = (
    "Tài khoản này chưa được giao đơn vị nào, nên chưa có gì để xem. "
    "Mời ông/bà liên hệ văn phòng điều phối của tỉnh để được giao đơn vị."
)


class ScopedHandler(ApiHandler):
    """A token with an account, and the units of this account."""

    account: str

    def prepare(self) -> None:
        """Check that the token names an account."""
        super().prepare()
        if self.grant.account is None:
            raise RefusedError(403, "no-account")
        self.account = self.grant.account

    async def seen(self, task: Callable[[Seen], T]) -> T:
        """Run `task` with what the account may see now; refuse one that has no units."""
        return await self.work(lambda: task(self._scope()))

    def _scope(self) -> Seen:
        with self.room.engine.connect() as connection:
            scope = scope_of(connection, self.account)
        if scope.empty:
            raise RefusedError(403, "no-units", _NO_UNITS)
        return scope
