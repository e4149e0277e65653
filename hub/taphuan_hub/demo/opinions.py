"""Invented answers to the survey after a course: enough for one class, too few for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from sqlalchemy import Connection, Engine, select

from taphuan_grading.content.course_survey import SCORES
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.evaluation.answering import take_sheet
from taphuan_grading.evaluation.attended import classes_held, people_there
from taphuan_grading.evaluation.offers import Offer, offers
from taphuan_grading.evaluation.receipts import load_key
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home
from taphuan_grading.store.schema import attempt

_WEIGHTS = (1, 2, 5, 14, 12)
"""How often each score is given, out of 34: most people are content."""


def answer_surveys(
    home: Home, engine: Engine, programme: Programme, run: Run, *, learner: str, moment: datetime, seed: int
) -> None:
    """Let everybody answer who may, but for `learner`, whose page shows what a survey looks like."""
    rng = Random(f"opinions {seed}")  # noqa: S311 - nothing secret
    key = load_key(home)
    with writing(engine) as connection:
        for who in sorted(set(_people(connection, run, moment)) - {learner}):
            for offer in offers(connection, programme, run, who, key=key, moment=moment):
                scores = dict(_scores(programme, offer, rng))
                take_sheet(
                    connection, programme, run, who, offer.course.id, scores=scores, key=key, moment=moment
                )


def _people(connection: Connection, run: Run, moment: datetime) -> Iterator[str]:
    yield from connection.execute(select(attempt.c.official_id).where(attempt.c.run == run.id)).scalars()
    for people in people_there(connection, classes_held(connection, run, moment)).values():
        yield from people


def _scores(programme: Programme, offer: Offer, rng: Random) -> Iterator[tuple[str, int]]:
    questions = programme.survey.asked(in_class=offer.in_class) if programme.survey else ()
    for question in questions:
        yield question.id, rng.choices(SCORES, _WEIGHTS)[0]
