"""Playing a story through the real pipeline: drafts, attempts, nbgrader's marking, a trainer's marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Engine

from taphuan_grading.attempts.answers import check_answer, upsert
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Programme
from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.process import processes
from taphuan_grading.marking.queue import Claim
from taphuan_grading.marking.worker import Worker
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_hub.demo.story import Draft, Sitting, in_rounds
from taphuan_hub.demo.trainer import mark_by_hand

WORKERS = 2
_MARKING_TAKES = timedelta(seconds=8)
_ANSWERING_TAKES = timedelta(minutes=17)


def play(
    home: Home,
    engine: Engine,
    programme: Programme,
    sittings: Sequence[Sitting],
    step: Callable[[], None],
) -> None:
    """Hand in and mark all `sittings`; `step` is called after each.

    Raises
    ------
    MarkingError
        When nbgrader could not mark one: a demo is whole or not at all.
    """

    def report(_claim: Claim, _error: str | None) -> None:
        step()

    worker = Worker(
        home,
        engine,
        lambda: processes(home, WORKERS),
        slots=WORKERS,
        marked_at=lambda claim: claim.submitted_at + _MARKING_TAKES,
    )
    try:
        for found in in_rounds(sittings):
            for sitting in found:
                hand_in(engine, programme, sitting)
            tally = worker.drain(report)
            if tally.errors:
                number, error = min(tally.errors.items())
                raise MarkingError(f"{len(tally.errors)} attempts could not be marked; {number}: {error}")
            mark_by_hand(home, engine, found)
    finally:
        worker.close()


def hand_in(engine: Engine, programme: Programme, sitting: Sitting) -> None:
    """Save the answers of the sheet as a page does, and submit them."""
    module = sitting.module
    begun = Draft(
        sitting.official_id,
        sitting.run,
        module,
        sitting.sheet.answers,
        len(module.steps) - 1,
        sitting.submitted_at - _ANSWERING_TAKES,
    )
    keep(engine, begun)
    grant = Grant(sitting.official_id, sitting.run, "module", module.id)
    submit(engine, programme, grant, at=sitting.submitted_at)


def keep(engine: Engine, draft: Draft) -> None:
    """Save answers and the step as the pages of a learner do, on the day of the story."""
    key = {"official_id": draft.official_id, "run": draft.run, "module": draft.module.id}
    with engine.begin() as connection:
        for question_id, value in draft.answers.items():
            answer: Answer = check_answer(draft.module.question(question_id), value)
            row = {"value": answer, "saved_at": draft.saved_at}
            upsert(connection, schema.answer, key | {"question": question_id}, row)
        place = {"step": draft.step, "seen_at": draft.saved_at}
        upsert(connection, schema.place, key, place)
