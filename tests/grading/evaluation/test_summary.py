"""What is told of a course and of a class: sums, means and medians, and how many were asked."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from tests.grading.evaluation.conftest import ALONE, HELD, LARGE, SMALL, SOON, give

from taphuan_grading.content.course_survey import SurveyQuestion
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.evaluation.attended import classes_held
from taphuan_grading.evaluation.summary import Opinion, class_summaries, course_summaries

QUESTION = SurveyQuestion(id="q", about="Q", statement="Q.")


@pytest.mark.parametrize(
    ("counts", "mean", "median"),
    [
        ((0, 0, 0, 0, 10), 5.0, 5.0),
        ((1, 2, 3, 4, 5), 55 / 15, 4.0),
        ((5, 0, 0, 0, 5), 3.0, 3.0),
        ((0, 5, 5, 0, 0), 2.5, 2.5),
        ((0, 0, 0, 0, 0), None, None),
    ],
)
def test_mean_and_median(counts: tuple[int, ...], mean: float | None, median: float | None) -> None:
    opinion = Opinion(QUESTION, counts)
    assert opinion.number == sum(counts)
    assert opinion.mean == (None if mean is None else pytest.approx(mean))
    assert opinion.median == median


def test_courses_and_classes(store: Engine, taught: Programme, run: Run) -> None:
    for who in LARGE[:12]:
        give(store, taught, who, 4, 5)
    for who in [*SMALL[:3], *ALONE[:4]]:
        give(store, taught, who, 1, 1 if who in SMALL else None)
    with store.connect() as connection:
        a, b, extra = course_summaries(connection, taught, run, SOON)
        held = classes_held(connection, run, SOON)
        by_class = {
            one.class_.id: one for one in class_summaries(connection, taught, run, held) if one.class_
        }
        assert classes_held(connection, run, HELD) == []
    assert (a.sheets, a.asked, a.enough) == (10, 23 + 6 + 9, True)
    assert [opinion.counts for opinion in a.opinions] == [(0, 0, 0, 10, 0), (0, 0, 0, 0, 10)]
    assert [(one.sheets, one.asked, one.enough) for one in (b, extra)] == [(0, 0, False)] * 2
    assert (by_class["lon"].sheets, by_class["lon"].asked) == (10, 23)
    assert (by_class["nho"].sheets, by_class["nho"].asked, by_class["nho"].enough) == (0, 6, False)


def test_no_survey_no_figures(store: Engine, small_programme: Programme, run: Run) -> None:
    with store.connect() as connection:
        assert course_summaries(connection, small_programme, run, SOON) == ()
        held = classes_held(connection, run, SOON)
        assert class_summaries(connection, small_programme, run, held) == ()
