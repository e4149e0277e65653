"""An invented trainer at work: marks for written answers, put where the formgrader puts them."""

from __future__ import annotations

from collections.abc import Sequence

from nbgrader.api import Gradebook
from sqlalchemy import Engine, update

from taphuan_grading.marking.course import course_config, course_directory
from taphuan_grading.marking.gradebook import collect
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_hub.demo.story import Sitting


def mark_by_hand(home: Home, engine: Engine, sittings: Sequence[Sitting]) -> None:
    """Give the written answers of `sittings` their points in the gradebooks, and collect them.

    The store then says that the trainer worked on the day of the story, not today.
    """
    marked = [sitting for sitting in sittings if sitting.trainer_at is not None]
    for run in sorted({sitting.run for sitting in marked}):
        directory = course_directory(course_config(home, run))
        with Gradebook(directory.db_url, run) as gradebook:
            for sitting in marked:
                if sitting.run == run:
                    _give(gradebook, sitting)
            gradebook.db.commit()
    collect(home, engine)
    attempt = schema.attempt
    with engine.begin() as connection:
        for sitting in marked:
            connection.execute(
                update(attempt)
                .where(
                    attempt.c.official_id == sitting.official_id,
                    attempt.c.run == sitting.run,
                    attempt.c.module == sitting.module.id,
                    attempt.c.ordinal == sitting.ordinal,
                )
                .values(marked_at=sitting.trainer_at)
            )


def _give(gradebook: Gradebook, sitting: Sitting) -> None:
    slug = sitting.module.slug
    for question, points in sitting.sheet.by_trainer.items():
        grade = gradebook.find_grade(question, slug, slug, sitting.official_id)
        grade.manual_score = points
        grade.needs_manual_grade = False
