"""The window and the clock of one person, at their edges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine
from tests.grading.contests.hall import RUN
from tests.holding import SAMPLE

from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Contest
from taphuan_grading.contests.entries import GRACE, enter, entries_of, open_paper
from taphuan_grading.contests.sitting import Sitting
from taphuan_grading.errors import ContestError, GrantError

TICK, WHO = timedelta(microseconds=1), "cb-1"


@pytest.fixture(scope="module")
def contest() -> Contest:
    return load_programme(SAMPLE).contests[0]


@pytest.fixture
def store(bare_store: Engine) -> Iterator[Connection]:
    with bare_store.begin() as connection:
        yield connection


def test_before_it_opens_and_after_it_closed(store: Connection, contest: Contest) -> None:
    with pytest.raises(ContestError, match=r"chưa mở.* từ 07:30 ngày 02/03/2026"):
        enter(store, contest, WHO, RUN, agreed=True, at=contest.opens - TICK)
    with pytest.raises(ContestError, match="đã kết thúc lúc 17:00 ngày 06/03/2026"):
        enter(store, contest, WHO, RUN, agreed=True, at=contest.closes)
    assert not entries_of(store, WHO)
    assert enter(store, contest, WHO, RUN, agreed=True, at=contest.opens).agreed


def test_the_clock_starts_once(store: Connection, contest: Contest) -> None:
    enter(store, contest, WHO, RUN, agreed=False, at=contest.opens)
    later = contest.opens + timedelta(hours=3)
    first = open_paper(store, contest, WHO, later)
    again = open_paper(store, contest, WHO, later + timedelta(minutes=4))
    assert (again.started_at, again.ends_at) == (later, later + timedelta(minutes=10))
    assert first == again


def test_the_time_of_who_comes_last_is_short(store: Connection, contest: Contest) -> None:
    enter(store, contest, WHO, RUN, agreed=False, at=contest.opens)
    assert open_paper(store, contest, WHO, contest.closes - TICK).ends_at == contest.closes


def test_a_paper_is_opened_in_the_window_only(store: Connection, contest: Contest) -> None:
    with pytest.raises(ContestError, match="chưa vào thi"):
        open_paper(store, contest, WHO, contest.opens)
    enter(store, contest, WHO, RUN, agreed=False, at=contest.opens)
    with pytest.raises(ContestError, match="đã kết thúc"):
        open_paper(store, contest, WHO, contest.closes)


def test_consent_is_taken_back_at_any_time(store: Connection, contest: Contest) -> None:
    enter(store, contest, WHO, RUN, agreed=True, at=contest.opens)
    assert not enter(store, contest, WHO, RUN, agreed=False, at=contest.closes).agreed
    with pytest.raises(ContestError, match="đã kết thúc"):
        enter(store, contest, WHO, RUN, agreed=True, at=contest.closes)
    assert not entries_of(store, WHO)[contest.id].agreed


def test_who_left_the_register_does_not_enter(store: Connection, contest: Contest) -> None:
    with pytest.raises(GrantError):
        enter(store, contest, "nobody", RUN, agreed=True, at=contest.opens)


def test_answers_are_taken_until_the_close_and_results_told_after_it(
    bare_store: Engine, contest: Contest
) -> None:
    sitting = Sitting(bare_store, contest, WHO)
    with pytest.raises(ContestError, match="chưa vào thi"):
        sitting.require_answering(contest.opens)
    with bare_store.begin() as connection:
        enter(connection, contest, WHO, RUN, agreed=False, at=contest.opens)
    assert sitting.open(contest.opens)["seconds_left"] == 600
    assert sitting.open(contest.opens + timedelta(hours=1))["seconds_left"] == 0
    for moment in (contest.opens, contest.closes, contest.closes + GRACE - TICK):
        sitting.require_answering(moment)
        assert "17:00 ngày 06/03/2026" in sitting.withheld(moment)
    with pytest.raises(ContestError, match="đã kết thúc"):
        sitting.require_answering(contest.closes + GRACE)
    assert sitting.withheld(contest.closes + GRACE) == ""
