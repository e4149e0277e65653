"""The API of a module's page: drafts, place, attempts, results."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from taphuan_grading import clock
from taphuan_grading.assignment.public import pilots
from taphuan_grading.attempts.answers import Draft, Kept, keep_answer, save_answer, saved_answers
from taphuan_grading.attempts.place import save_place, saved_place
from taphuan_grading.attempts.records import Attempt, attempts_of
from taphuan_grading.attempts.result import AttemptResult, attempt_result
from taphuan_grading.attempts.states import module_state
from taphuan_grading.attempts.submit import hand_in, is_passed
from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.attempts.uploads import keep_upload
from taphuan_grading.content.models import Module, Question, Upload
from taphuan_grading.register.officials import posts_of
from taphuan_grading.register.pilots import pilot_fields
from taphuan_grading.rules.pool import sitter
from taphuan_hub.grader.base import ApiHandler, RefusedError
from taphuan_hub.grader.gates import Gate, gate_of


class LessonHandler(ApiHandler):
    """Base: a token for this module, and a person behind it."""

    scope: Scope = "module"
    module: Module
    official_id: str
    gate: Gate

    def prepare(self) -> None:
        """Check that the token is for this module."""
        super().prepare()
        module = self.room.module(self.path_kwargs["slug"])
        if module is None:
            raise RefusedError(404, "no-module", "Không tìm thấy học phần này.")
        if self.room.module(self.grant.module) != module or self.grant.official_id is None:
            raise RefusedError(403, "wrong-module", "Trang này không dùng cho học phần đó.")
        self.module, self.official_id = module, self.grant.official_id
        self.grant = self.room.seat(self.grant, module)
        self.gate = gate_of(self.room, module, self.official_id)

    def attempts(self) -> list[Attempt]:
        """Return the person's attempts at the module, oldest first."""
        return attempts_of(self.room.engine, self.official_id, self.grant.run, self.module.id)

    def result(self, attempt: Attempt, attempts: list[Attempt]) -> AttemptResult:
        """Return what the person may see of `attempt`."""
        passed, withheld = is_passed(attempts, self.module), self.gate.withheld(clock.now())
        return attempt_result(self.module, attempt, passed_before=passed, withheld=withheld)


class ModuleHandler(LessonHandler):
    """Everything that a page needs when it opens."""

    async def get(self, slug: str) -> None:
        """Send drafts, place, state and the attempt that counts now."""
        self.answer(await self.work(self._state))

    def _state(self) -> dict[str, Any]:
        time = self.gate.open(clock.now())
        drafts = saved_answers(self.room.engine, self.grant)
        step = saved_place(self.room.engine, self.grant)
        attempts = self.attempts()
        passed = [one for one in attempts if one.reaches(self.module.pass_mark)]
        shown = (passed or attempts)[-1:]
        started = bool(drafts) or step is not None
        return {
            "module": self.module.id,
            "run": self.grant.run,
            "sitter": sitter(self.grant.run, self.official_id, self.module.id),
            "state": module_state(self.module, attempts, started=started),
            "answers": {question: _draft(draft) for question, draft in drafts.items()},
            "step": step or 0,
            "pilot": self._pilot(),
            "clock": None if shown else time,
            "attempt": self.result(shown[0], attempts) if shown else None,
        }

    def _pilot(self) -> list[str]:
        """Return of what the person's unit is a pilot; a module without such text need not know."""
        if not pilots(self.module):
            return []
        with self.room.engine.connect() as connection:
            posts = posts_of(connection, self.official_id, clock.today())
        return list(pilot_fields(post.unit for post in posts))


def _draft(draft: Draft) -> dict[str, Any]:
    return {"value": draft.value, "saved_at": draft.saved_at.isoformat()}


class AnswerHandler(LessonHandler):
    """One draft."""

    async def put(self, slug: str, question: str) -> None:
        """Save it; say what it replaced that the page had not shown."""
        found = self._question(question)
        value, seen = self.body("value"), self._seen()
        kept = await self.work(lambda: self._saved(found, value, seen))
        self.answer(
            {
                "saved_at": kept.saved_at.isoformat(),
                "replaced": kept.replaced and _draft(kept.replaced),
            }
        )

    def _saved(self, question: Question, value: object, seen: datetime | None) -> Kept:
        self.gate.require_answering(clock.now())
        return keep_answer(self.room.engine, self.grant, question, value, seen)

    def _seen(self) -> datetime | None:
        """Return when the answer was saved that the page knew of."""
        told = self.body("seen", None)
        try:
            return datetime.fromisoformat(told) if told else None
        except (TypeError, ValueError) as error:
            raise RefusedError(400, "no-moment", "Thời điểm đã lưu trước đó không đọc được.") from error

    def _question(self, question_id: str) -> Question:
        try:
            return self.module.question(question_id)
        except KeyError as error:
            raise RefusedError(404, "no-question", "Bài này không có câu hỏi đó.") from error


class UploadHandler(AnswerHandler):
    """One file."""

    async def put(self, slug: str, question: str) -> None:
        """Keep it, and save what describes it as the answer."""
        found = self._question(question)
        if not isinstance(found, Upload):
            raise RefusedError(404, "no-question", "Câu này không nhận tệp.")
        sent = self.body("file")
        sent = sent if isinstance(sent, dict) else {}
        self.answer(await self.work(lambda: self._keep(found, sent)))

    def _keep(self, question: Upload, sent: dict[str, Any]) -> dict[str, Any]:
        value = keep_upload(self.room.home, self.official_id, sent.get("name"), sent.get("data"))
        saved_at = save_answer(self.room.engine, self.grant, question, value)
        return {"value": value, "saved_at": saved_at.isoformat()}


class StepHandler(LessonHandler):
    """The step to come back to."""

    async def put(self, slug: str) -> None:
        """Save it."""
        step = self.body("step")
        kept = await self.work(lambda: save_place(self.room.engine, self.grant, self.module, step))
        self.answer({"step": kept})


class AttemptsHandler(LessonHandler):
    """Handing in."""

    async def post(self, slug: str) -> None:
        """Hand in the drafts; 201 for a new attempt, 200 for the one that waits already."""
        result, new = await self.work(self._hand_in)
        if new:
            self.room.wake()
        self.answer(result, HTTPStatus.CREATED if new else HTTPStatus.OK)

    def _hand_in(self) -> tuple[AttemptResult, bool]:
        moment = clock.now()
        self.gate.require_answering(moment)
        attempt, new = hand_in(self.room.engine, self.room.programme, self.grant, moment)
        return attempt_result(self.module, attempt, withheld=self.gate.withheld(moment)), new


class AttemptHandler(LessonHandler):
    """One attempt of this person."""

    async def get(self, slug: str, number: str) -> None:
        """Send it; somebody else's is not there."""
        self.answer(await self.work(lambda: self._find(number)))

    def _find(self, number: str) -> AttemptResult:
        attempts = self.attempts()
        for attempt in attempts:
            if attempt.number == number:
                return self.result(attempt, attempts)
        raise RefusedError(404, "no-attempt", "Không tìm thấy lần nộp bài này.")
