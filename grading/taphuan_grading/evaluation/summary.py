"""What people said of a course, as far as it may be shown: sums of at least ten (`evaluation.tallies`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import Connection

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.clock import local_day
from taphuan_grading.completion.passes import load_course_passes
from taphuan_grading.content.course_survey import SCORES, SurveyQuestion
from taphuan_grading.content.models import Course, Programme, Run
from taphuan_grading.evaluation.attended import classes_held, people_there
from taphuan_grading.evaluation.sums import load_tallies
from taphuan_grading.evaluation.tallies import FEWEST, Counts, Tallies, shown_of


@dataclass(frozen=True)
class Opinion:
    """How one question was answered: `counts` of the scores 1 to 5, all 0 while there are few."""

    question: SurveyQuestion
    counts: Counts

    @property
    def number(self) -> int:
        """How many answers are shown."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean score; None while nothing is shown."""
        if not self.number:
            return None
        return sum(score * count for score, count in zip(SCORES, self.counts, strict=True)) / self.number

    @property
    def median(self) -> float | None:
        """The median score, half-way between two if it lies there; None while nothing is shown."""
        scores = [score for score, count in zip(SCORES, self.counts, strict=True) for _ in range(count)]
        return float(median(scores)) if scores else None


@dataclass(frozen=True)
class Summary:
    """What is shown of one class, or of a whole course.

    Parameters
    ----------
    course
        The course.
    class_
        The class; None for the whole course.
    asked
        To how many people the survey was offered.
    opinions
        A row for each question.
    """

    course: Course
    class_: TrainingClass | None
    asked: int
    opinions: tuple[Opinion, ...]

    @property
    def sheets(self) -> int:
        """How many sheets are shown; those that still wait are not counted."""
        return max(opinion.number for opinion in self.opinions)

    @property
    def enough(self) -> bool:
        """Whether anything is shown."""
        return self.sheets >= FEWEST


def course_summaries(
    connection: Connection, programme: Programme, run: Run, moment: datetime
) -> tuple[Summary, ...]:
    """Return what is shown of every course in `run`; nothing where there is no survey.

    Each is the sum of all its classes and of the answers outside of them, as far as those are shown.
    """
    if programme.survey is None:
        return ()
    passes = load_course_passes(connection, programme, run.id, local_day(moment), moment)
    classes = classes_held(connection, run, moment)
    there = people_there(connection, classes)
    found = []
    for course in programme.courses:
        people = set(passes.loc[passes["course"] == course.id, "official_id"])
        people |= {who for one in classes if one.course == course.id for who in there.get(one.id, ())}
        tallies = load_tallies(connection, run.id, course.id)
        found.append(_summary(programme.survey.questions, course, None, len(people), tallies))
    return tuple(found)


def class_summaries(
    connection: Connection, programme: Programme, run: Run, classes: Collection[TrainingClass]
) -> tuple[Summary, ...]:
    """Return what is shown of `classes`, which are over and on courses of the programme, in their order."""
    if programme.survey is None:
        return ()
    there = people_there(connection, classes)
    courses = {course.id: course for course in programme.courses}
    tallies = {one: load_tallies(connection, run.id, one) for one in {each.course for each in classes}}
    return tuple(
        _summary(
            programme.survey.questions,
            courses[one.course],
            one,
            len(there.get(one.id, ())),
            tallies[one.course],
        )
        for one in classes
    )


def _summary(
    questions: Sequence[SurveyQuestion],
    course: Course,
    class_: TrainingClass | None,
    asked: int,
    tallies: Tallies,
) -> Summary:
    group = class_.id if class_ else None
    opinions = tuple(Opinion(question, shown_of(tallies, question.id, group)) for question in questions)
    return Summary(course, class_, asked, opinions)
