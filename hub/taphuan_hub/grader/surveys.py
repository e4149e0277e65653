"""The API of the survey after a course: which ones a person may answer, and the sheet itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.content.models import Run
from taphuan_grading.evaluation.answering import take_sheet
from taphuan_grading.evaluation.offers import Offer, offers
from taphuan_grading.evaluation.receipts import load_key
from taphuan_grading.store.engine import writing
from taphuan_hub.grader.base import ApiHandler, RefusedError
from taphuan_hub.grader.room import Room

_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào trong đợt tập huấn."


class SurveyedHandler(ApiHandler):
    """Base: a token for one's own overview, with a person and a run behind it."""

    scope: Scope = "learning"
    run: Run
    official_id: str

    def prepare(self) -> None:
        """Find the run and the person."""
        super().prepare()
        run = self.room.run(self.grant.run)
        if run is None or self.grant.official_id is None:
            raise RefusedError(404, "no-official", _NO_OFFICIAL)
        self.run, self.official_id = run, self.grant.official_id


class SurveysHandler(SurveyedHandler):
    """The surveys that wait for the token's person."""

    async def get(self) -> None:
        """Send them with their questions."""
        self.answer(await self.work(self._waiting))

    def _waiting(self) -> dict[str, Any]:
        survey = self.room.programme.survey
        if survey is None:
            return {"scale": [], "surveys": []}
        found = offered(self.room, self.run, self.official_id)
        return {
            "scale": list(survey.scale),
            "surveys": [
                {
                    "course": one.course.id,
                    "title": one.course.title,
                    "questions": [
                        {"id": question.id, "statement": question.statement}
                        for question in survey.asked(in_class=one.in_class)
                    ],
                }
                for one in found
            ],
        }


class SurveyHandler(SurveyedHandler):
    """One sheet."""

    async def put(self, course: str) -> None:
        """Take it, or that the person would rather not; the same again changes nothing."""
        scores = self.body("scores")
        if scores is not None and not isinstance(scores, dict):
            raise RefusedError(400, "bad-json")
        taken = await self.work(lambda: self._take(course, scores))
        self.answer({"taken": taken})

    def _take(self, course: str, scores: Mapping[str, object] | None) -> bool:
        key, room = load_key(self.room.home), self.room
        with writing(room.engine) as connection:
            return take_sheet(
                connection,
                room.programme,
                self.run,
                self.official_id,
                course,
                scores=scores,
                key=key,
                moment=clock.now(),
            )


def offered(room: Room, run: Run, official_id: str) -> list[Offer]:
    """Return the surveys that wait for a person."""
    key = load_key(room.home)
    with room.engine.connect() as connection:
        return offers(connection, room.programme, run, official_id, key=key, moment=clock.now())
