"""What people said after a course: of an account's classes, and for the province of whole courses."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.evaluation.attended import classes_held
from taphuan_grading.evaluation.gain import Gain, gains
from taphuan_grading.evaluation.summary import Opinion, Summary, class_summaries, course_summaries
from taphuan_grading.evaluation.tallies import FEWEST
from taphuan_grading.register.names import collation_key
from taphuan_hub.grader.desk.classes import my_classes
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.grader.listing import Asked, page_of, read_asked


class EvaluationHandler(DeskHandler):
    """One page of classes that are over, with what is shown of their surveys; no person is named."""

    async def get(self) -> None:
        """Send it; ``?search=&page=&size=``."""
        asked = read_asked(self)
        self.answer(await self.see(lambda sight: evaluation(sight, asked)))


def evaluation(sight: Sight, asked: Asked) -> dict[str, Any]:
    """Return it as JSON. Whole courses are the province's: for its office, not for who teaches a class.

    What was learnt has no parts: it is shown to whoever sees the province. Both come with the first page
    alone, since they are computed from everybody of the run.
    """
    programme, moment = sight.room.programme, clock.now()
    held = _held(sight, moment) if programme.survey else []
    page = page_of(
        list(enumerate(held)),
        asked,
        text=lambda row: f"{row[1].title} · {row[1].place}",
        orders={"latest": lambda row: row[0], "title": lambda row: collation_key(row[1].title)},
    )
    found = class_summaries(sight.connection, programme, sight.run, [one for _, one in page.rows])
    first = asked.page == 1 and not asked.search
    whole = first and "office" in sight.roles and sight.scope.province
    courses = course_summaries(sight.connection, programme, sight.run, moment) if whole else ()
    learnt = gains(sight.connection, programme, sight.run, moment) if first and sight.scope.province else ()
    by_class = {one.class_: one for one in found}
    survey = programme.survey
    return {
        "fewest": FEWEST,
        "scale": list(survey.scale) if survey else [],
        "courses": [_summary(one) for one in courses],
        "gains": [_gain(one) for one in learnt],
        **page.as_json(lambda row: _summary(by_class[row[1]])),
    }


def _held(sight: Sight, moment: datetime) -> list[TrainingClass]:
    mine = {one.id for one in my_classes(sight)}
    taught = {course.id for course in sight.room.programme.courses}
    held = classes_held(sight.connection, sight.run, moment)
    return [one for one in held if one.id in mine and one.course in taught]


def _summary(one: Summary) -> dict[str, Any]:
    return {
        "title": one.class_.title if one.class_ else one.course.title,
        "place": one.class_.place if one.class_ else "",
        "day": one.class_.day.isoformat() if one.class_ else "",
        "asked": one.asked,
        "sheets": one.sheets,
        "opinions": [_opinion(opinion) for opinion in one.opinions],
    }


def _gain(one: Gain) -> dict[str, Any]:
    return {
        "title": one.course.title,
        "began": one.began,
        "pairs": one.pairs,
        "before": one.before,
        "after": one.after,
        "difference": asdict(one.difference) if one.difference else None,
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        "about": opinion.question.about,
        "statement": opinion.question.statement,
        "number": opinion.number,
        "mean": opinion.mean,
        "median": opinion.median,
        "counts": list(opinion.counts),
    }
