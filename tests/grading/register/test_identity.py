from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from tests.grading.register.forms import form, row

from taphuan_grading.attempts.receipt import answers_hash, is_intact
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.errors import RegisterError
from taphuan_grading.register.history import Origin, history_of, posts_known_at, withdraw_post
from taphuan_grading.register.identity import Merged, duplicates, find_people, find_person, merge
from taphuan_grading.register.importing import import_form
from taphuan_grading.register.officials import all_posts_of
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

TODAY = date(2026, 11, 24)
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
A, B = "cb-000003", "cb-000004"


@pytest.fixture
def twice(province: Engine, tmp_path: Path) -> Engine:
    """An official who is known under two codes since Monday."""
    rows = (
        row(valid_to=date(2023, 12, 31)),
        row(code="CB-2", name="nguyễn  văn an", title="PCT", valid_from=date(2024, 1, 1)),
        row(code="CB-3", born=date(1981, 3, 15)),
        row(code="CB-4", name="Nguyễn Văn Ân"),
        row(code="CB-5", born=None),
    )
    report = import_form(province, form(tmp_path, *rows), Origin(MONDAY, "t"), TODAY, dry_run=False)
    assert report.taken
    return province


def merged(store: Engine, keep: str = "CB-1", gone: str = "CB-2", at: datetime = NOON) -> Merged:
    with writing(store) as connection:
        return merge(connection, keep, gone, Origin(at, "vanphong"))


def hand_in(store: Engine, who: str, ordinal: int, at: datetime, module: str = "m") -> str:
    number = f"{who}-{module}-{ordinal}"
    answers = {"q1": "a", "q2": "Xã tôi cần thêm máy."}
    with store.begin() as connection:
        connection.execute(
            insert(schema.attempt).values(
                number=number,
                official_id=who,
                run="r",
                module=module,
                module_version="1",
                ordinal=ordinal,
                submitted_at=at,
                answers=answers,
                state="marked",
                marked_at=at,
                score=1.0,
                max_score=1.0,
                answers_hash=answers_hash(
                    answers=answers, module=module, version="1", official_id=who, run="r", submitted_at=at
                ),
            )
        )
    return number


def account(store: Engine, username: str, official: str) -> None:
    with store.begin() as connection:
        connection.execute(
            insert(schema.account).values(
                username=username, official_id=official, password_hash="x", changed_at=MONDAY
            )
        )


def draft(store: Engine, official: str, question: str, value: str) -> None:
    with store.begin() as connection:
        connection.execute(
            insert(schema.answer).values(
                official_id=official, run="r", module="m", question=question, value=value, saved_at=MONDAY
            )
        )


def all_rows(store: Engine, *columns: Any) -> list[tuple[Any, ...]]:
    with store.connect() as connection:
        return sorted(tuple(found) for found in connection.execute(select(*columns)))


def test_duplicates_are_proposed(twice: Engine) -> None:
    with twice.connect() as connection:
        groups = duplicates(connection)
    assert [[one.code for one in group] for group in groups] == [["CB-1", "CB-2"]]


def test_people_are_found_by_id_or_code(twice: Engine) -> None:
    with twice.connect() as connection:
        assert find_person(connection, A).code == "CB-1"
        assert find_person(connection, "cb-3").id == "cb-000005"
        assert find_person(connection, "CB-1").id == A
        keys = [A, "cb-3", "CB-1", "cb-1", "CB-99", " cb-3 ", "cb-000005"]
        found = {"cb-3": "cb-000005", " cb-3 ": "cb-000005", "cb-000005": "cb-000005", A: A, "CB-1": A}
        assert find_people(connection, keys) == found
        with pytest.raises(RegisterError, match="'cb-1' is the id of one official and the code of another"):
            find_person(connection, "cb-1")
        with pytest.raises(RegisterError, match="no official has the id or code 'CB-99'"):
            find_person(connection, "CB-99")


def test_merging_moves_what_belongs_to_the_person(twice: Engine) -> None:
    first = hand_in(twice, A, 1, MONDAY)
    numbers = [
        hand_in(twice, B, 1, MONDAY - timedelta(hours=1)),
        hand_in(twice, B, 2, MONDAY + timedelta(hours=1)),
    ]
    account(twice, "an", B)
    draft(twice, A, "q1", "của A")
    draft(twice, B, "q1", "của B")
    draft(twice, B, "q2", "chỉ B")
    done = merged(twice, A, B)
    attempts = attempts_of(twice, A, "r")
    assert [(one.number, one.ordinal) for one in attempts] == [(numbers[0], 1), (first, 2), (numbers[1], 3)]
    assert [one.signed_by for one in attempts] == [B, A, B]
    assert all(is_intact(one) for one in attempts)
    assert all_rows(twice, schema.account.c.username, schema.account.c.official_id) == [("an", A)]
    assert all_rows(twice, schema.answer.c.official_id, schema.answer.c.question, schema.answer.c.value) == [
        (A, "q1", "của A"),
        (A, "q2", "chỉ B"),
        (B, "q1", "của B"),
    ]
    assert (done.account, done.disabled, done.moved["answer"], done.left["answer"]) == ("an", None, 1, 1)
    with twice.connect() as connection:
        assert [post.title for post in all_posts_of(connection, A).values()] == [row()[5], "PCT", "PCT"]
        assert all_posts_of(connection, B) == {}
        assert find_person(connection, "CB-2").id == A
        assert find_people(connection, ["CB-2", B, "CB-1"]) == {"CB-2": A, B: A, "CB-1": A}
        assert duplicates(connection) == []


def test_a_second_account_is_closed(twice: Engine) -> None:
    account(twice, "an", A)
    account(twice, "an2", B)
    assert merged(twice, A, B).disabled == "an2"
    found = all_rows(
        twice, schema.account.c.username, schema.account.c.official_id, schema.account.c.disabled
    )
    assert found == [("an", A, False), ("an2", B, True)]


def test_a_merge_can_be_followed_and_what_was_known_stays(twice: Engine) -> None:
    merged(twice, A, B)
    with twice.connect() as connection:
        last = history_of(connection, A)[-1]
        before = posts_known_at(MONDAY)
        owners = set(connection.execute(select(before.c.official_id)).scalars())
    assert (last.action, last.origin.by, last.detail["from"], last.detail["into"]) == (
        "merged",
        "vanphong",
        B,
        A,
    )
    assert {A, B} <= owners


def test_merging_again_and_what_cannot_be_merged(twice: Engine) -> None:
    merged(twice, A, B)
    with pytest.raises(RegisterError, match="one official already"):
        merged(twice, "CB-1", "CB-2")
    merged(twice, "CB-3", "CB-1")
    with twice.connect() as connection:
        assert {find_person(connection, code).code for code in ("CB-1", "CB-2", "CB-3")} == {"CB-3"}
        assert len(history_of(connection, find_person(connection, "CB-3").id)) == 8
    with pytest.raises(RegisterError, match="'CB-77'"):
        merged(twice, "CB-3", "CB-77")


def test_a_post_that_both_have_is_kept_once(twice: Engine) -> None:
    done = merged(twice, "CB-3", "CB-4")
    assert (done.moved["post"], done.left["post"]) == (0, 2)
    with twice.connect() as connection:
        assert len(all_posts_of(connection, done.keep)) == 2


def test_withdrawing_takes_what_carries_it_on(twice: Engine) -> None:
    with writing(twice) as connection:
        first, second = all_posts_of(connection, "cb-000005")
        withdraw_post(connection, first, Origin(NOON, "t", "nhập nhầm"))
        assert all_posts_of(connection, "cb-000005") == {}
        assert history_of(connection, "cb-000005")[-1].detail["posts"] == [first, second]


def test_a_post_that_was_never_true_is_withdrawn(twice: Engine) -> None:
    with writing(twice) as connection:
        number = next(iter(all_posts_of(connection, A)))
        assert withdraw_post(connection, number, Origin(NOON, "t", "nhập nhầm")) == A
        assert all_posts_of(connection, A) == {}
        assert history_of(connection, A)[-1].origin.source == "nhập nhầm"
    with writing(twice) as connection, pytest.raises(RegisterError, match=f"no post {number}"):
        withdraw_post(connection, number, Origin(NOON, "t"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(owners=st.lists(st.sampled_from([A, B, "cb-000005"]), max_size=8), data=st.data())
def test_nothing_is_lost_or_doubled_by_merges(twice: Engine, owners: list[str], data: Any) -> None:
    with twice.begin() as connection:
        connection.execute(schema.attempt.delete())
        connection.execute(schema.official.update().values(merged_into=None))
    counts: dict[str, int] = {}
    for position, who in enumerate(owners):
        counts[who] = counts.get(who, 0) + 1
        hand_in(twice, who, counts[who], MONDAY + timedelta(hours=position))
    order = data.draw(st.permutations([A, B, "cb-000005"]))
    merged(twice, order[0], order[1])
    merged(twice, order[2], order[0])
    attempts = attempts_of(twice, order[2], "r")
    assert [one.ordinal for one in attempts] == list(range(1, len(owners) + 1))
    assert [one.signed_by for one in attempts] == owners
    assert all(is_intact(one) for one in attempts)
