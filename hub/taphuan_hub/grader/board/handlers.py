"""The addresses of the board."""

from __future__ import annotations

from taphuan_grading.attempts.tokens import Scope
from taphuan_hub.grader.board.asked import read_asked
from taphuan_hub.grader.board.people import names
from taphuan_hub.grader.board.view import board
from taphuan_hub.grader.listing import read_asked as read_listing
from taphuan_hub.grader.scoped import ScopedHandler


class BoardHandler(ScopedHandler):
    """The figure of the units that the account may see, with all that explains it."""

    scope: Scope = "board"

    async def get(self) -> None:
        """Send it; ``?as_of=2026-11-30&map=&since=&unit=``."""
        asked = read_asked(self, self.room.programme)
        self.answer(await self.seen(lambda scope: board(self.room, scope, asked)))


class BoardPeopleHandler(ScopedHandler):
    """The managers of one unit by name."""

    scope: Scope = "board"

    async def get(self) -> None:
        """Send a page of them; ``?as_of=&unit=&search=&sort=&page=``."""
        asked, listing = read_asked(self, self.room.programme), read_listing(self)
        self.answer(await self.seen(lambda scope: names(self.room, self.account, scope, asked, listing)))
