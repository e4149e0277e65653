"""The API of the other pages: a person's overview, and the office's board."""

from __future__ import annotations

from datetime import date
from typing import Any

from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.register.scope import Scope as Seen
from taphuan_hub.grader.base import ApiHandler, RefusedError
from taphuan_hub.grader.scoped import ScopedHandler
from taphuan_hub.grader.views import learning

_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào trong đợt tập huấn."
_BAD_DAY = "Ngày cần có dạng năm-tháng-ngày, ví dụ 2026-11-30."


class LearningHandler(ApiHandler):
    """Where the token's person stands in everything."""

    scope: Scope = "learning"

    async def get(self) -> None:
        """Send it."""
        run = self.room.run(self.grant.run)
        official_id = self.grant.official_id
        if run is None or official_id is None:
            raise RefusedError(404, "no-official", _NO_OFFICIAL)
        engine, programme = self.room.engine, self.room.programme
        self.answer(await self.work(lambda: learning(engine, programme, run, official_id)))


class IndicatorHandler(ScopedHandler):
    """The indicator as of a day, of the units that the account may see."""

    scope: Scope = "board"

    async def get(self) -> None:
        """Send it; ``?as_of=2026-11-30``, today by default."""
        day = self._day()
        self.answer(await self.seen(lambda scope: self._board(scope, day)))

    def _board(self, scope: Seen, day: date | None) -> dict[str, Any]:
        found = indicator_as_of(self.room.engine, self.room.programme, day, scope=scope)
        return {**found.as_json(), "whole": scope.province}

    def _day(self) -> date | None:
        text = self.get_query_argument("as_of", "")
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise RefusedError(422, "bad-day", _BAD_DAY) from error
