"""The service writes the ledger by itself: nothing that was done is missed, and nothing is added twice."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from taphuan_grading import clock
from taphuan_grading.completion.exemptions import add_exemption, withdraw_exemption
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.ledger import keeping
from taphuan_grading.ledger.book import Book, append
from taphuan_grading.ledger.inspector import verify
from taphuan_grading.ledger.keeper import Keeper
from taphuan_grading.store import attendance_schema, schema
from taphuan_grading.store.home import Home
from taphuan_grading.store.ledger_schema import ledger_record

NOW = clock.now().replace(microsecond=0)
UNIT_SINCE = date(2023, 6, 19)
HOUR = timedelta(hours=1)


def attempt(module: str, official: str = "cb-1", score: float = 9.0) -> dict[str, Any]:
    return {
        "number": f"{official}/{module}",
        "official_id": official,
        "run": clock_run(),
        "module": module,
        "module_version": "0",
        "ordinal": 1,
        "submitted_at": NOW - HOUR,
        "answers": {},
        "answers_hash": "0" * 64,
        "state": "marked",
        "marked_at": NOW - HOUR,
        "score": score,
        "max_score": 10.0,
        "tries": 1,
    }


def clock_run() -> str:
    return f"ntm-{clock.today().year}"


def presence(number: int, status: str, at: datetime, replaces: list[str] | None = None) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-0000-0000-{number:012d}",
        "class_id": "lop-1",
        "ordinal": 1,
        "official_id": "cb-1",
        "status": status,
        "source": "trainer",
        "device": "0" * 36,
        "recorded_by": "thay",
        "recorded_at": at,
        "received_at": at,
        "replaces": replaces or [],
    }


@pytest.fixture
def taught(small_programme: Programme) -> Programme:
    """The small programme with a run of this year."""
    today = clock.today()
    run = Run(id=clock_run(), title="Đợt", starts=today.replace(month=1, day=1), ends=today)
    return small_programme.model_copy(update={"runs": (run,)})


@pytest.fixture
def store(engine: Engine) -> Engine:
    with engine.begin() as connection:
        people = [{"id": "cb-1", "name": "Nguyễn Văn An"}, {"id": "cb-2", "name": "Trần Thị Bình"}]
        connection.execute(insert(schema.official), people)
        connection.execute(
            insert(attendance_schema.training_class).values(
                id="lop-1",
                title="Lớp",
                course="a",
                organiser="Văn phòng",
                place="Hội trường",
                capacity=40,
                accredited=True,
                created_at=NOW - 9 * HOUR,
            )
        )
        connection.execute(
            insert(attendance_schema.class_session).values(
                class_id="lop-1", ordinal=1, starts_at=NOW - 8 * HOUR, ends_at=NOW - 5 * HOUR, hours=3.0
            )
        )
    return engine


def of_kind(engine: Engine, kind: str) -> list[tuple[str, Any]]:
    with engine.connect() as connection:
        query = select(ledger_record).where(ledger_record.c.kind == kind).order_by(ledger_record.c.n)
        return [(row.key, row.body) for row in connection.execute(query)]


def whole(home: Home, engine: Engine, taught: Programme, folder: Path) -> dict[str, Any]:
    path = folder / "ledger.jsonl"
    keeping.export(home, engine, taught, path, clock.today())
    return verify(path.read_text(encoding="utf-8").splitlines())


def test_what_was_passed_is_recorded_once(
    home: Home, store: Engine, taught: Programme, tmp_path: Path
) -> None:
    keeper = Keeper(home, store, taught)
    assert keeper.look() == 2  # the run and the rule
    assert keeper.look() == 0
    with store.begin() as connection:
        connection.execute(insert(schema.attempt), [attempt("a/1"), attempt("a/2"), attempt("b/1")])
    assert keeper.look() == 2
    assert keeper.look() == 0
    assert Keeper(home, store, taught).look() == 0  # a service that was started anew
    assert [body["course"] for _, body in of_kind(store, "passed")] == ["a", "b"]
    with store.begin() as connection:
        connection.execute(update(schema.attempt).where(schema.attempt.c.module == "b/1").values(score=1.0))
    assert keeper.look() == 1
    assert of_kind(store, "passed")[-1][1] is None  # taken back, and the record of it stays
    assert whole(home, store, taught, tmp_path)["records"] == 5


def test_what_happened_between_two_looks_is_not_missed(home: Home, store: Engine, taught: Programme) -> None:
    keeper = Keeper(home, store, taught)
    keeper.look()
    event = attendance_schema.sheet_event
    closed = {"class_id": "lop-1", "ordinal": 1, "username": "thay", "kind": "closed", "reason": None}
    first = presence(1, "present", NOW - 4 * HOUR)
    with store.begin() as connection:
        connection.execute(insert(attendance_schema.presence), [first])
        connection.execute(insert(event).values(closed | {"at": NOW - 3 * HOUR}))
        reopened = {"kind": "reopened", "at": NOW - 2 * HOUR, "reason": "ghi nhầm"}
        connection.execute(insert(event).values(closed | reopened))
        again = presence(2, "absent", NOW - HOUR, [first["id"]])
        connection.execute(insert(attendance_schema.presence), [again | {"reason": "ghi nhầm"}])
        connection.execute(insert(event).values(closed | {"at": NOW}))
    assert keeper.look() == 4
    sheets = of_kind(store, "sheet")
    assert [(key, body["event"], body["lines"]) for key, body in sheets] == [
        ("lop-1/1/1", "closed", 1),
        ("lop-1/1/2", "reopened", 1),
        ("lop-1/1/3", "closed", 1),
    ]
    assert sheets[0][1]["sha256"] == sheets[1][1]["sha256"] != sheets[2][1]["sha256"]
    [(key, body)] = of_kind(store, "correction")
    assert key == f"presence/{again['id']}"
    assert (body["status"], body["replaces"]) == ("absent", [first["id"]])
    assert "cb-1" not in json.dumps(body)


def test_a_certificate_from_elsewhere_and_its_withdrawal(
    home: Home, store: Engine, taught: Programme
) -> None:
    keeper = Keeper(home, store, taught)
    keeper.look()
    table = attendance_schema.outside_certificate
    given = {"official_id": "cb-1", "grade": "g", "number": "7", "issued_on": NOW.date()}
    with store.begin() as connection:
        connection.execute(insert(table).values(given | {"recorded_at": NOW}))
    assert keeper.look() == 1
    with store.begin() as connection:
        connection.execute(update(table).values(withdrawn_at=NOW, withdrawn_reason="nhầm"))
    assert keeper.look() == 1
    assert [bool(body["withdrawn_at"]) for _, body in of_kind(store, "evidence")] == [False, True]


def test_an_exemption_counts_in_the_file_as_the_rule_says(
    home: Home, store: Engine, taught: Programme, tmp_path: Path
) -> None:
    rule = taught.rules[0].model_copy(update={"exempt": "excluded"})
    taught = taught.model_copy(update={"rules": (rule,)})
    post = {"official_id": "cb-1", "title": "PCT", "level": "commune", "manager": True}
    place = {"unit_code": "24805", "unit_valid_from": UNIT_SINCE, "valid_from": UNIT_SINCE}
    unit = {"code": "24805", "valid_from": UNIT_SINCE, "name": "X", "type": "xã", "level": "commune"}
    with store.begin() as connection:
        connection.execute(insert(schema.unit).values(**unit))
        connection.execute(insert(schema.post).values(**post, **place))
    keeper = Keeper(home, store, taught)
    keeper.look()
    assert (whole(home, store, taught, tmp_path)["denominator"]) == 1
    given = {"official_id": "cb-1", "reason": "nghỉ ốm", "valid_from": clock.today(), "valid_to": None}
    with store.begin() as connection:
        made = add_exemption(connection, **given, by="vp", at=NOW)
    assert keeper.look() == 1
    assert (whole(home, store, taught, tmp_path)["denominator"]) == 0
    ((_, body),) = of_kind(store, "exempt")
    assert "nghỉ ốm" not in json.dumps(body, ensure_ascii=False)
    with store.begin() as connection:
        withdraw_exemption(connection, made, reason="nhầm", by="vp", at=NOW)
    assert keeper.look() == 1
    assert (whole(home, store, taught, tmp_path)["denominator"]) == 1


def test_a_record_goes_only_to_the_end_that_was_read(store: Engine) -> None:
    """Another process adds in the very moment between reading and writing: everything is read again."""
    asked = []

    def read(_: Connection) -> dict[tuple[str, str], dict[str, Any]]:
        asked.append(len(asked))
        if len(asked) == 1:
            append(store, {("snapshot", "other"): {"x": 1}}, NOW, kinds=frozenset())
        return {("run", "2026"): {"x": len(asked)}}

    assert Book(store).append(read, NOW, kinds=frozenset({"run"})) == 1
    assert asked == [0, 1]
    assert of_kind(store, "run") == [("2026", {"x": 2})]


def test_many_at_once_add_everything_once(
    home: Home, store: Engine, taught: Programme, tmp_path: Path
) -> None:
    facts = {("post", str(number)): {"person": str(number)} for number in range(50)}
    added: list[int] = []
    threads = [
        threading.Thread(target=lambda: added.append(append(store, facts, NOW, kinds=frozenset({"post"}))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 0, 0, 50]


def test_the_keeper_looks_once_more_when_it_is_stopped(home: Home, store: Engine, taught: Programme) -> None:
    keeper = Keeper(home, store, taught)
    keeper.stop()
    keeper.run()
    assert {row[0] for row in of_kind(store, "rule")} == {"r"}


def test_a_moment_is_told_in_utc(store: Engine) -> None:
    append(store, {("run", "x"): {}}, datetime(2026, 1, 1, tzinfo=UTC), kinds=frozenset())
    with store.connect() as connection:
        assert connection.execute(select(ledger_record.c.at)).scalar_one().tzinfo is UTC
