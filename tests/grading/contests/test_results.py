"""Results from the store: seconds of the server's clock, the register of the day, and who is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event, update
from tests.grading.contests.hall import BEGUN, KA_DO, settle, six_of_ka_do, take_part
from tests.holding import SAMPLE

from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Contest, Programme
from taphuan_grading.contests.published import UNNAMED, published
from taphuan_grading.contests.results import Results, results
from taphuan_grading.contests.who import entitled
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import schema


@pytest.fixture(scope="module")
def sample() -> Programme:
    return load_programme(SAMPLE)


@pytest.fixture
def contest(sample: Programme) -> Contest:
    return sample.contests[0]


@pytest.fixture
def store(bare_store: Engine) -> Iterator[Connection]:
    with bare_store.begin() as connection:
        settle(connection)
        yield connection


def found(store: Connection, sample: Programme, contest: Contest | None = None) -> Results:
    contest = contest or sample.contests[0]
    return results(store, sample, contest, contest.closes + timedelta(minutes=1))


def test_whole_seconds_and_a_slow_line(store: Connection, sample: Programme, contest: Contest) -> None:
    for who, seconds in {"kd-1": 299.9, "kd-2": 600, "kd-3": 615, "kd-4": 616}.items():
        take_part(store, contest, who, 5.0, seconds)
    papers = {one.paper.official_id: one for one in found(store, sample).papers}
    assert {who: (one.paper.seconds, one.paper.late_seconds) for who, one in papers.items()} == {
        "kd-1": (299, 0),
        "kd-2": (600, 0),
        "kd-3": (600, 0),
        "kd-4": (616, 16),
    }
    assert [papers[f"kd-{number}"].rank for number in range(1, 5)] == [1, 2, 2, None]


def test_the_time_ends_with_the_contest(store: Connection, sample: Programme, contest: Contest) -> None:
    begun = contest.closes - timedelta(minutes=2)
    take_part(store, contest, "kd-1", 5.0, 119, begun=begun)
    take_part(store, contest, "kd-2", 5.0, 200, begun=begun)
    late = {one.paper.official_id: one.paper.late_seconds for one in found(store, sample).papers}
    assert late == {"kd-1": 0, "kd-2": 80}


def test_a_paper_that_is_being_marked_has_no_rank_yet(
    store: Connection, sample: Programme, contest: Contest
) -> None:
    take_part(store, contest, "kd-1", None)
    shown = found(store, sample)
    assert (shown.marking, shown.ranks, shown.begun) == (1, 0, 1)


def test_the_first_paper_counts_after_a_merge(store: Connection, sample: Programme, contest: Contest) -> None:
    take_part(store, contest, "kd-1", 2.0)
    take_part(store, contest, "kd-2", 6.0)
    moved = update(schema.attempt).where(schema.attempt.c.official_id == "kd-2")
    store.execute(moved.values(official_id="kd-1", ordinal=2))
    own = found(store, sample).of("kd-1")
    assert own is not None
    assert own.points == 2.0


def test_units_with_the_register_of_the_day(store: Connection, sample: Programme, contest: Contest) -> None:
    six_of_ka_do(store, contest)
    take_part(store, contest, "dr-1", 6.0)
    table = found(store, sample).emulation
    [first] = table.ranked
    assert (first.key[0], first.officials, first.took_part, first.mean) == (KA_DO, 7, 6, 58.33)
    assert [(one.name, one.officials, one.took_part, one.mean) for one in table.small] == [
        ("Xã D'Ran", 3, 1, None),
        ("Phường Xuân Hương - Đà Lạt", 1, 0, None),
    ]


def test_who_may_take_part(store: Connection, sample: Programme, contest: Contest) -> None:
    atlas, day = stored_atlas(store), BEGUN.date()

    def who(**changes: object) -> set[str]:
        narrowed = contest.model_copy(update=changes)
        return {one.official_id for one in entitled(store, sample, narrowed, atlas, day)}

    assert len(who()) == 11
    assert who(paths=("manager",)) == {"kd-1", "dr-1", "dl-1"}
    assert who(units=(KA_DO,), paths=("official",)) == {f"kd-{number}" for number in range(2, 8)}


def test_only_who_agreed_is_named(store: Connection, sample: Programme, contest: Contest) -> None:
    six_of_ka_do(store, contest, agreed=["kd-2"])
    shown = published(found(store, sample))
    assert [(one.rank, one.name, one.unit) for one in shown.winners] == [
        (1, UNNAMED, "Xã Ka Đô"),
        (2, "Người kd-2", "Xã Ka Đô"),
        (3, UNNAMED, "Xã Ka Đô"),
    ]
    assert shown.left_out == 0


def test_who_is_of_a_small_group_is_not_even_hinted_at(
    store: Connection, sample: Programme, contest: Contest
) -> None:
    for number, who in enumerate(["kd-1", "kd-2", "kd-3", "kd-4", "dr-1"]):
        take_part(store, contest, who, 6.0 - number, agreed=who == "kd-2")
    shown = published(found(store, sample))
    assert [one.name for one in shown.winners] == ["Người kd-2"]
    assert shown.left_out == 2


def test_it_is_asked_in_a_handful_of_queries(
    bare_store: Engine, store: Connection, sample: Programme, contest: Contest
) -> None:
    six_of_ka_do(store, contest)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(bare_store, "before_cursor_execute", note)
    found(store, sample)
    event.remove(bare_store, "before_cursor_execute", note)
    assert len(asked) <= 6
    assert not any("attempt.answers" in statement for statement in asked)
