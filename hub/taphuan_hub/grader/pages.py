"""The API of a person's overview."""

from __future__ import annotations

from taphuan_grading.attempts.tokens import Scope
from taphuan_hub.grader.base import ApiHandler, RefusedError
from taphuan_hub.grader.views import learning

_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào trong đợt tập huấn."


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
