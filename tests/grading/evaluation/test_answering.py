"""A sheet is taken once, from whom it was offered to, and nothing ties it to that person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text, update
from tests.grading.evaluation.conftest import (
    ALONE,
    HELD,
    KEY,
    LARGE,
    LATER,
    PEOPLE,
    SMALL,
    SOON,
    give,
    opened,
    pass_course,
)

from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import AnswerError, GrantError, SurveyError
from taphuan_grading.evaluation.answering import take_sheet
from taphuan_grading.evaluation.offers import OPEN, Offer, offers
from taphuan_grading.evaluation.receipts import load_key
from taphuan_grading.evaluation.sums import load_tallies
from taphuan_grading.evaluation.tallies import ELSEWHERE, NONE, shown_of
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home

TABLES = ("survey_tally", "survey_receipt")


def offered(engine: Engine, programme: Programme, who: str, at: datetime = SOON) -> list[Offer]:
    with engine.connect() as connection:
        return offers(connection, programme, programme.runs[-1], who, key=KEY, moment=at)


class TestToWhom:
    def test_who_was_in_the_class_or_passed_every_module(self, store: Engine, taught: Programme) -> None:
        course = taught.courses[0]
        assert offered(store, taught, LARGE[0]) == [Offer(course, in_class=True, group="lon")]
        assert offered(store, taught, ALONE[0]) == [Offer(course, in_class=False, group=ELSEWHERE)]

    def test_nobody_else(self, store: Engine, taught: Programme) -> None:
        assert offered(store, taught, LARGE[-1]) == []  # was absent
        assert offered(store, taught, "cb-1") == []  # did nothing
        with pytest.raises(SurveyError, match="chưa có phiếu"):
            give(store, taught, LARGE[-1], 5, 5)

    def test_not_before_the_class_is_over(self, store: Engine, taught: Programme) -> None:
        assert offered(store, taught, LARGE[0], HELD) == []

    def test_half_a_course_is_not_enough(self, store: Engine, taught: Programme) -> None:
        with store.begin() as connection:
            pass_course(connection, taught, "cb-1")
            connection.execute(
                update(schema.attempt).where(schema.attempt.c.number == "cb-1-a--2").values(score=0.1)
            )
        assert offered(store, taught, "cb-1") == []

    def test_a_programme_without_a_survey_offers_none(
        self, store: Engine, small_programme: Programme
    ) -> None:
        assert offered(store, small_programme, LARGE[0]) == []

    def test_late_sheets_are_not_added_to_the_class(self, store: Engine, taught: Programme) -> None:
        (late,) = offered(store, taught, LARGE[0], HELD + OPEN + timedelta(days=1))
        assert (late.in_class, late.group) == (True, ELSEWHERE)


class TestOnce:
    def test_the_second_time_changes_nothing(self, store: Engine, taught: Programme) -> None:
        assert give(store, taught, LARGE[0], 5, 5)
        before = dump(store)
        assert not give(store, taught, LARGE[0], 1, 1)
        assert dump(store) == before
        assert offered(store, taught, LARGE[0]) == []

    def test_declining_counts_nothing(self, store: Engine, taught: Programme, run: Run) -> None:
        with writing(store) as connection:
            assert take_sheet(connection, taught, run, ALONE[0], "a", scores=None, key=KEY, moment=SOON)
            assert load_tallies(connection, run.id, "a") == {}
        assert not give(store, taught, ALONE[0], 5, None)

    def test_whoever_was_known_twice_answers_once(self, store: Engine, taught: Programme) -> None:
        give(store, taught, LARGE[0], 5, 5)
        with store.begin() as connection:
            merged = update(schema.official).where(schema.official.c.id == LARGE[0])
            connection.execute(merged.values(merged_into=LARGE[1]))
        assert offered(store, taught, LARGE[1]) == []
        with pytest.raises(GrantError):
            give(store, taught, LARGE[0], 5, 5)

    @pytest.mark.parametrize(
        "scores",
        [
            {},
            {"content": 5},
            {"content": 5, "trainer": 6},
            {"content": 5, "trainer": 0},
            {"content": True, "trainer": 5},
            {"content": "5", "trainer": 5},
            {"content": 5, "trainer": 5, "more": 5},
            {"content": 5, "trainer": None},
        ],
    )
    def test_a_sheet_that_is_not_whole_leaves_no_trace(
        self, store: Engine, taught: Programme, run: Run, scores: dict[str, object]
    ) -> None:
        before = dump(store)
        with pytest.raises(AnswerError, match="chưa chọn"), writing(store) as connection:
            take_sheet(connection, taught, run, LARGE[0], "a", scores=scores, key=KEY, moment=SOON)
        assert dump(store) == before

    def test_who_passed_alone_is_not_asked_about_a_trainer(self, store: Engine, taught: Programme) -> None:
        with pytest.raises(AnswerError):
            give(store, taught, ALONE[0], 5, 5)


def dump(engine: Engine) -> list[str]:
    """Everything in the tables of the survey, in the order in which the database keeps it."""
    raw = engine.raw_connection()
    try:
        connection = raw.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        return [str(row) for name in TABLES for row in connection.execute(f"SELECT * FROM {name}")]
    finally:
        raw.close()


class TestNobodyIsTold:
    @pytest.fixture
    def others(self, held_template: Home, tmp_path: Path) -> Iterator[Engine]:
        yield from opened(held_template, tmp_path / "other")

    def test_who_said_what_and_when_makes_no_difference(
        self, store: Engine, others: Engine, taught: Programme
    ) -> None:
        """The same scores from other people, in another order, on another day: the same database."""
        people = [*LARGE[:13], *SMALL[:4]]
        scores = [(1 + number % 5, 1 + number // 3 % 5) for number in range(len(people))]
        for who, (content, trainer) in zip(people, scores, strict=True):
            give(store, taught, who, content, trainer)
        groups = [
            list(zip(reversed(people[:13]), scores[:13], strict=True)),
            list(zip(reversed(people[13:]), scores[13:], strict=True)),
        ]
        for group in groups:
            for who, (content, trainer) in group[:10] + group[10:]:
                give(others, taught, who, content, trainer, SOON + timedelta(days=2))
        assert dump(store) == dump(others)

    def test_the_tables_have_no_person_no_moment_and_no_row_number(
        self, store: Engine, taught: Programme
    ) -> None:
        give(store, taught, LARGE[0], 5, 4)
        columns = {name: {one["name"] for one in inspect(store).get_columns(name)} for name in TABLES}
        assert columns == {
            "survey_tally": {"run", "course", "class_id", "question", "score", "waiting", "shown"},
            "survey_receipt": {"token"},
        }
        assert not any(inspect(store).get_foreign_keys(name) for name in TABLES)
        told = " ".join(dump(store))
        assert not [who for who in PEOPLE if who in told]
        with store.connect() as connection:
            for name in TABLES:
                with pytest.raises(Exception, match="no such column: rowid"):
                    connection.execute(text(f"SELECT rowid FROM {name}"))

    def test_a_receipt_does_not_tell_whether_somebody_answered(
        self, store: Engine, others: Engine, taught: Programme, run: Run
    ) -> None:
        give(store, taught, ALONE[0], 5, None)
        with writing(others) as connection:
            take_sheet(connection, taught, run, ALONE[0], "a", scores=None, key=KEY, moment=SOON)
        assert dump(store)[-1] == dump(others)[-1]

    def test_without_the_key_a_receipt_is_nobodys(
        self, store: Engine, others: Engine, taught: Programme, run: Run
    ) -> None:
        give(store, taught, ALONE[0], 5, None)
        with writing(others) as connection:
            take_sheet(
                connection, taught, run, ALONE[0], "a", scores={"content": 5}, key=b"x" * 64, moment=SOON
            )
        assert dump(store)[:-1] == dump(others)[:-1]
        assert dump(store)[-1] != dump(others)[-1]

    def test_the_key_is_the_homes_and_stays(self, home: Home) -> None:
        key = load_key(home)
        assert load_key(home) == key
        assert home.survey_key.stat().st_mode & 0o777 == 0o600


class TestSmallClasses:
    def test_what_waits_in_a_class_long_over_is_shown_with_the_others(
        self, store: Engine, taught: Programme, run: Run
    ) -> None:
        for who in SMALL[:6]:
            give(store, taught, who, 5, 4)
        for who in ALONE[:3]:
            give(store, taught, who, 1, None)
        assert self.shown(store, run) == NONE
        give(store, taught, ALONE[3], 1, None, LATER)
        assert self.shown(store, run) == (4, 0, 0, 0, 6)
        assert self.shown(store, run, "nho") == NONE
        assert self.shown(store, run, question="trainer") == NONE  # six answers only

    @staticmethod
    def shown(
        store: Engine, run: Run, group: str | None = None, question: str = "content"
    ) -> tuple[int, ...]:
        with store.connect() as connection:
            return shown_of(load_tallies(connection, run.id, "a"), question, group)
