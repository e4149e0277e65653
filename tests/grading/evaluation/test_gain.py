"""Who makes a pair, and from how many pairs on anything is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert
from tests.grading.conftest import module
from tests.grading.evaluation.conftest import HELD, LATER, PEOPLE

from taphuan_grading.attempts.overview import overview
from taphuan_grading.content.models import Programme
from taphuan_grading.evaluation.gain import Gain, gains
from taphuan_grading.evaluation.rounds import rounds_for
from taphuan_grading.store import schema

NEW = PEOPLE[:12]
EARLY, LATE = HELD - timedelta(days=1), HELD + timedelta(days=2)


@pytest.fixture(scope="session")
def asked(small_programme: Programme) -> Programme:
    """The small programme with questions before and after its course of one module."""
    rounds = tuple(
        module(f"{when}/b", 1).model_copy(update={"version": "v1", "once": True})
        for when in ("before", "after")
    )
    a, b, extra = small_programme.courses
    b = b.model_copy(update={"rounds": rounds})
    return small_programme.model_copy(update={"courses": (a, b, extra), "derived": rounds})


def hand_in(
    engine: Engine,
    programme: Programme,
    who: str,
    name: str,
    share: float,
    at: datetime,
    *,
    version: str = "v1",
    state: str = "marked",
) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(schema.attempt).values(
                number=f"{who}-{name}-{at.isoformat()}"[:40],
                official_id=who,
                run=programme.runs[-1].id,
                module=name,
                module_version=version,
                ordinal=1,
                submitted_at=at,
                marked_at=at,
                answers={},
                answers_hash="0" * 64,
                state=state,
                score=6 * share,
                max_score=6.0,
                tries=1,
            )
        )


def learn(
    engine: Engine, programme: Programme, who: str, before: float = 0.25, after: float = 0.75, **late: object
) -> None:
    """Let somebody take the set before, the module, and the set after."""
    hand_in(engine, programme, who, "before/b", before, EARLY)
    hand_in(engine, programme, who, "b/1", 1.0, HELD)
    hand_in(engine, programme, who, "after/b", after, LATE, **late)  # type: ignore[arg-type]


def found(engine: Engine, programme: Programme) -> Gain:
    with engine.connect() as connection:
        (one,) = gains(connection, programme, programme.runs[-1], LATER)
    return one


def test_ten_pairs_are_shown_and_nine_are_not(store: Engine, asked: Programme) -> None:
    for number, who in enumerate(NEW[:9]):
        learn(store, asked, who, before=0.5 if number % 2 else 0.25)
    assert (found(store, asked).began, found(store, asked).pairs) == (9, 0)
    assert found(store, asked).difference is None
    learn(store, asked, NEW[9], before=0.5)
    shown = found(store, asked)
    assert (shown.pairs, shown.before, shown.after) == (10, 0.375, 0.75)
    assert shown.difference is not None
    assert shown.difference.mean == pytest.approx(0.375)
    assert shown.difference.low == pytest.approx(0.375 - 2.262157 * 0.1317616 / 10**0.5, abs=1e-5)


def test_the_eleventh_waits_for_nine_more(store: Engine, asked: Programme) -> None:
    for who in NEW[:10]:
        learn(store, asked, who)
    before = found(store, asked)
    hand_in(store, asked, NEW[10], "before/b", 0.0, EARLY)
    hand_in(store, asked, NEW[10], "b/1", 1.0, HELD)
    hand_in(store, asked, NEW[10], "after/b", 0.0, LATE + timedelta(hours=1))
    after = found(store, asked)
    assert (after.pairs, after.after) == (before.pairs, before.after)
    assert after.began == 11


def test_who_is_no_pair(store: Engine, asked: Programme) -> None:
    """Ten are needed: nine pairs and one of each kind that does not count show nothing."""
    for who in NEW[:9]:
        learn(store, asked, who)
    other = iter(PEOPLE[12:])
    only_after = next(other)
    hand_in(store, asked, only_after, "b/1", 1.0, HELD)
    hand_in(store, asked, only_after, "after/b", 1.0, LATE)
    hand_in(store, asked, next(other), "before/b", 0.0, EARLY)
    learn(store, asked, next(other), version="v2")
    learn(store, asked, next(other), state="waiting")
    too_late = next(other)  # had handed in a module before the set
    hand_in(store, asked, too_late, "b/1", 0.1, EARLY - timedelta(hours=1))
    hand_in(store, asked, too_late, "before/b", 0.5, EARLY)
    hand_in(store, asked, too_late, "after/b", 1.0, LATE)
    not_passed = next(other)
    hand_in(store, asked, not_passed, "before/b", 0.0, EARLY)
    hand_in(store, asked, not_passed, "b/1", 0.1, HELD)
    hand_in(store, asked, not_passed, "after/b", 1.0, LATE)
    assert found(store, asked).pairs == 0


class TestOffers:
    def offered(self, store: Engine, programme: Programme, who: str) -> list[tuple[str, str]]:
        begun = overview(store, who, programme.runs[-1].id)
        return [(one.course.id, one.when) for one in rounds_for(programme, begun)]

    def test_before_until_the_course_is_begun(self, store: Engine, asked: Programme) -> None:
        assert self.offered(store, asked, NEW[0]) == [("b", "before")]
        hand_in(store, asked, NEW[0], "b/1", 0.1, HELD)
        assert self.offered(store, asked, NEW[0]) == []

    def test_after_to_who_answered_before_and_passed_all(self, store: Engine, asked: Programme) -> None:
        who = NEW[0]
        hand_in(store, asked, who, "before/b", 0.5, EARLY)
        assert self.offered(store, asked, who) == []
        hand_in(store, asked, who, "b/1", 1.0, HELD)
        assert self.offered(store, asked, who) == [("b", "after")]
        hand_in(store, asked, who, "after/b", 1.0, LATE)
        assert self.offered(store, asked, who) == []

    def test_a_course_without_such_questions_offers_nothing(
        self, store: Engine, small_programme: Programme
    ) -> None:
        assert self.offered(store, small_programme, NEW[0]) == []
