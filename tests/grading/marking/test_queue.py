from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from taphuan_grading import clock
from taphuan_grading.attempts.records import Attempt, attempt_by_id
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Programme
from taphuan_grading.marking import queue
from taphuan_grading.store import schema

OVER = timedelta(seconds=-1)


@pytest.fixture
def waiting(bare_store: Engine, programme: Programme) -> list[Attempt]:
    people = [{"id": f"p-{number}", "name": "Lê Văn Cường"} for number in range(6)]
    with bare_store.begin() as connection:
        connection.execute(insert(schema.official), people)
    module = programme.modules[0].id
    return [submit(bare_store, programme, Grant(one["id"], "ntm-2026", "module", module)) for one in people]


def test_oldest_first_and_each_once(bare_store: Engine, waiting: list[Attempt]) -> None:
    first = queue.claim(bare_store, 2)
    second = queue.claim(bare_store, 10)
    assert [one.attempt_id for one in first + second] == [one.id for one in waiting]
    assert queue.claim(bare_store, 10) == []
    assert queue.counts(bare_store) == {"marking": 6}


def test_claims_at_the_same_time_never_meet(bare_store: Engine, waiting: list[Attempt]) -> None:
    start, found = threading.Barrier(6), []

    def take() -> None:
        start.wait()
        found.extend(queue.claim(bare_store, 2))

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.attempt_id for one in found) == [one.id for one in waiting]


def test_a_stale_lease_is_taken_over_and_counted(bare_store: Engine, waiting: list[Attempt]) -> None:
    claim = queue.claim(bare_store, 1, lease=OVER)[0]
    others = queue.claim(bare_store, 5)
    assert claim.attempt_id in {one.attempt_id for one in others}
    attempt = attempt_by_id(bare_store, claim.attempt_id)
    assert (attempt.state, attempt.tries, attempt.error) == ("marking", 1, queue.LOST)


def test_a_renewed_lease_is_kept(bare_store: Engine, waiting: list[Attempt]) -> None:
    ids = [one.attempt_id for one in queue.claim(bare_store, 6, lease=OVER)]
    queue.renew(bare_store, ids)
    assert queue.claim(bare_store, 6) == []


def test_a_failure_is_visible_and_rests(bare_store: Engine, waiting: list[Attempt]) -> None:
    claim = queue.claim(bare_store, 1)[0]
    queue.fail(bare_store, claim.attempt_id, "the kernel died")
    attempt = attempt_by_id(bare_store, claim.attempt_id)
    assert (attempt.state, attempt.tries, attempt.error) == ("failed", 1, "the kernel died")
    assert (attempt.score, attempt.marks) == (None, {})
    assert claim.attempt_id not in {one.attempt_id for one in queue.claim(bare_store, 6)}
    assert [one.attempt_id for one in queue.claim(bare_store, 6, at_once=True)] == [claim.attempt_id]


def test_pauses_grow_up_to_a_limit(bare_store: Engine, waiting: list[Attempt]) -> None:
    pauses = []
    for _ in range(12):
        claim = queue.claim(bare_store, 1, at_once=True, skip=[one.id for one in waiting[1:]])[0]
        before = clock.now()
        queue.fail(bare_store, claim.attempt_id, "x")
        until = attempt_by_id(bare_store, claim.attempt_id).lease_until
        assert until is not None
        pauses.append(round((until - before).total_seconds()))
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-1] == 600


def test_after_its_pause_it_is_tried_again_last(bare_store: Engine, waiting: list[Attempt]) -> None:
    claim = queue.claim(bare_store, 1)[0]
    queue.fail(bare_store, claim.attempt_id, "x")
    with bare_store.begin() as connection:
        connection.execute(
            update(schema.attempt).where(schema.attempt.c.state == "failed").values(lease_until=clock.now())
        )
    assert [one.attempt_id for one in queue.claim(bare_store, 6)][-1] == claim.attempt_id


def test_a_failure_after_losing_the_claim_changes_nothing(bare_store: Engine, waiting: list[Attempt]) -> None:
    queue.fail(bare_store, waiting[0].id, "late")
    with bare_store.connect() as connection:
        assert set(connection.execute(select(schema.attempt.c.state)).scalars()) == {"waiting"}
