"""The API of a person's overview."""

from __future__ import annotations

import base64
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.certificates.records import issue, of_person
from taphuan_grading.content.models import Run
from taphuan_grading.store.engine import writing
from taphuan_hub.certificates import certificate_pdf, signer_of
from taphuan_hub.grader.base import ApiHandler, RefusedError
from taphuan_hub.grader.surveys import offered
from taphuan_hub.grader.views import learning

_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào trong đợt tập huấn."
_NOT_EARNED = "Ông/bà chưa hoàn thành đợt tập huấn này nên chưa có giấy chứng nhận."
_REVOKED = "Giấy chứng nhận đợt này đã bị thu hồi. Mời ông/bà liên hệ văn phòng điều phối."


class LearningHandler(ApiHandler):
    """Where the token's person stands in everything."""

    scope: Scope = "learning"

    async def get(self) -> None:
        """Send it."""
        run = self.room.run(self.grant.run)
        official_id = self.grant.official_id
        if run is None or official_id is None:
            raise RefusedError(404, "no-official", _NO_OFFICIAL)
        self.answer(await self.work(lambda: self._overview(run, official_id)))

    def _overview(self, run: Run, official_id: str) -> dict[str, Any]:
        room = self.room
        found = learning(room.engine, room.programme, run, official_id)
        return found | {"surveys": len(offered(room, run, official_id))}


class CertificateHandler(ApiHandler):
    """The certificate of the token's person: given when it is asked for, if it has been earned."""

    scope: Scope = "learning"

    async def get(self) -> None:
        """Send it as a file: name, media type and content in base 64."""
        run, official_id = self.room.run(self.grant.run), self.grant.official_id
        if run is None or official_id is None:
            raise RefusedError(404, "no-official", _NO_OFFICIAL)
        self.answer(await self.work(lambda: self._made(run, official_id)))

    def _made(self, run: Run, official_id: str) -> dict[str, str]:
        room = self.room
        with room.engine.connect() as connection:
            found = of_person(connection, official_id, run.id)
        if not found:
            with writing(room.engine) as connection:
                found = issue(
                    connection,
                    room.programme,
                    run,
                    by=official_id,
                    at=clock.now(),
                    official_id=official_id,
                )
        standing = [one for one in found if one.revoked_at is None]
        if not standing:
            raise RefusedError(404, "no-certificate", _REVOKED if found else _NOT_EARNED)
        with room.engine.connect() as connection:
            content = certificate_pdf(connection, signer_of(room.home, room.programme), standing)
        return {
            "name": f"giay-chung-nhan-{standing[0].number}.pdf",
            "type": "application/pdf",
            "content": base64.b64encode(content).decode(),
        }
