from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from tests.grading.attendance.conftest import BEGINS, KEY, sent

from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.attendance.closing import close, reopen
from taphuan_grading.attendance.incoming import read_sent
from taphuan_grading.attendance.intake import REFUSALS, Outcome
from taphuan_grading.attendance.records import records_of
from taphuan_grading.attendance.revoking import revocations_of, revoke_card
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.errors import SheetError
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

Send = Callable[..., list[Outcome]]
LATER = BEGINS + timedelta(hours=5)


def statuses(store: Engine, class_id: str = "lop-a") -> dict[str, Any]:
    with store.connect() as connection:
        return {line.official_id: line.status for line in sheet(records_of(connection, class_id))}


def test_a_record_is_kept_with_both_clocks(store: Engine, send: Send) -> None:
    wrong = BEGINS - timedelta(hours=1)  # the laptop's clock is an hour behind
    (outcome,) = send(sent(recorded_at=wrong.isoformat()))
    assert outcome.result == "taken"
    with store.connect() as connection:
        (record,) = records_of(connection, "lop-a")
    assert (record.recorded_at, record.received_at) == (wrong, BEGINS + timedelta(hours=1))
    assert record.recorded_by == "thay"


def test_sent_twice_is_kept_once(store: Engine, send: Send) -> None:
    record = sent()
    assert [one.result for one in send(record, record)] == ["taken", "repeated"]
    assert [one.result for one in send(record, at=LATER)] == ["repeated"]
    with store.connect() as connection:
        assert len(records_of(connection, "lop-a")) == 1


def test_one_id_with_two_meanings_keeps_the_first(store: Engine, send: Send) -> None:
    record = sent()
    send(record)
    (outcome,) = send(record | {"status": "absent"})
    assert (outcome.result, outcome.code) == ("refused", "id-taken")
    assert statuses(store) == {"cb-01": "present"}


def test_bad_records_are_refused_one_by_one_and_the_rest_is_kept(store: Engine, send: Send) -> None:
    bad: dict[str, Any] = {
        "malformed": sent(status="asleep"),
        "no-class": sent(class_id="lop-x"),
        "no-session": sent(ordinal=2),
        "no-person": sent("cb-99"),
        "bad-card": sent(source="card", card="1" * 26),
        "no-reason": sent(replaces=[str(uuid4())]),
    }
    outcomes = send(sent("cb-02"), *bad.values(), None, [], "x", 7, sent("cb-03", "late"))
    assert [one.code for one in outcomes] == ["", *bad, *["malformed"] * 4, ""]
    assert all(one.message for one in outcomes if one.result == "refused")
    assert statuses(store) == {"cb-02": "present", "cb-03": "late"}


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "no uuid"},
        {"recorded_at": "2026-03-10T07:30:00"},
        {"recorded_at": "yesterday"},
        {"recorded_at": "0001-01-01T00:00:00+00:00"},
        {"ordinal": "1"},
        {"source": "code"},
        {"source": "card"},
        {"official_id": None},
        {"recorded_by": "co"},
        {"reason": "x" * 501},
        {"replaces": ["x"]},
    ],
    ids=str,
)
def test_malformed_records(changes: dict[str, Any]) -> None:
    assert read_sent(sent() | changes) is None


@settings(deadline=None, max_examples=40)
@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.dictionaries(st.text(), x) | st.lists(x))
)
def test_any_json_is_read_or_refused(raw: Any) -> None:
    assert read_sent(raw) is None


def test_presence_for_a_class_of_tomorrow(send: Send) -> None:
    far, near = BEGINS - timedelta(minutes=61), BEGINS - timedelta(minutes=59)
    told = sent(recorded_at=(BEGINS + timedelta(hours=1)).isoformat())
    assert [one.code for one in send(told, at=far)] == ["too-early"]
    assert [one.result for one in send(told, at=near)] == ["taken"]


def test_another_trainers_class_looks_like_none(send: Send) -> None:
    assert [one.code for one in send(sent(), trainer="co")] == ["no-class"]


def test_a_person_who_leaves_the_register_meanwhile(store: Engine, send: Send) -> None:
    with store.begin() as connection:
        connection.execute(delete(schema.official).where(schema.official.c.id == "cb-05"))
    assert [one.code for one in send(sent("cb-05"), sent("cb-01"))] == ["no-person", ""]


def test_a_correction_has_a_reason_and_keeps_what_was(store: Engine, send: Send) -> None:
    first = sent()
    send(first)
    mended = sent(status="late", replaces=[first["id"]], reason="  đến lúc 8 giờ ")
    assert [one.result for one in send(mended, at=LATER)] == ["taken"]
    with store.connect() as connection:
        (line,) = sheet(records_of(connection, "lop-a"))
    assert (line.status, line.history[-1].reason) == ("late", "đến lúc 8 giờ")
    assert [one.status for one in line.history] == ["present", "late"]


def test_a_correction_of_somebody_elses_record(send: Send) -> None:
    first = sent("cb-02")
    assert [one.code for one in send(first, sent(replaces=[first["id"]], reason="vì"))] == ["", "foreign"]
    itself = sent(reason="vì")
    assert [one.code for one in send(itself | {"replaces": [itself["id"]]})] == [""]  # it names nothing old


def test_a_card_stands_for_its_owner(store: Engine, send: Send) -> None:
    named = sent("cb-02", source="card", card=card_number(KEY, "cb-02"))
    unnamed = sent(None, source="card", card=card_number(KEY, "cb-05"))  # type: ignore[arg-type]
    foreign = sent("cb-01", source="card", card=card_number(KEY, "cb-02"))
    copied = sent("cb-01", source="card", card=card_number(b"x" * 64, "cb-01"))
    assert [one.code for one in send(named, unnamed, foreign, copied)] == ["", "", "bad-card", "bad-card"]
    assert statuses(store) == {"cb-02": "present", "cb-05": "present"}


def revoking(store: Engine, official_id: str, reason: str = " mất thẻ ") -> None:
    with writing(store) as connection:
        revoke_card(connection, official_id, by="thay", at=BEGINS, reason=reason)


def test_a_lost_card_is_refused_and_the_next_one_taken(store: Engine, send: Send) -> None:
    old, new = card_number(KEY, "cb-02"), card_number(KEY, "cb-02", 1)
    before = sent("cb-02", source="card", card=old)
    send(before)
    assert refused(lambda: revoking(store, "cb-02", "  ")) == "no-reason"
    revoking(store, "cb-02")
    named = sent("cb-02", "late", source="card", card=old)
    unnamed = sent(None, source="card", card=old)  # type: ignore[arg-type]
    good = sent(None, source="card", card=new)  # type: ignore[arg-type]
    assert [one.code for one in send(named, unnamed, good)] == ["revoked-card", "revoked-card", ""]
    assert [one.result for one in send(before)] == ["repeated"]  # what was taken before stays
    revoking(store, "cb-02")
    assert [one.code for one in send(sent("cb-02", source="card", card=new))] == ["revoked-card"]
    with store.connect() as connection:
        kept = revocations_of(connection, ["cb-02"])
    assert [(one.serial, one.revoked_by, one.reason) for one in kept] == [
        (0, "thay", "mất thẻ"),
        (1, "thay", "mất thẻ"),
    ]


def test_two_laptops(store: Engine, send: Send) -> None:
    one, two = sent("cb-01"), sent("cb-01", "absent")
    send(one, sent("cb-02"))
    send(two, sent("cb-02"))
    assert statuses(store) == {"cb-01": None, "cb-02": "present"}
    send(sent("cb-01", replaces=[one["id"], two["id"]], reason="ngồi cuối phòng"))
    assert statuses(store) == {"cb-01": "present", "cb-02": "present"}


def closing(store: Engine, at: Any = LATER) -> None:
    with writing(store) as connection:
        close(connection, _class(connection), 1, by="thay", at=at)


def reopening(store: Engine, reason: str) -> None:
    with writing(store) as connection:
        reopen(connection, _class(connection), 1, by="thay", at=LATER, reason=reason)


def _class(connection: Any) -> TrainingClass:
    return find_class(connection, "lop-a", "thay")


def refused(work: Callable[[], None]) -> str:
    with pytest.raises(SheetError) as error:
        work()
    return error.value.code


def test_a_sheet_is_closed_when_nothing_is_open_and_reopened_with_a_reason(store: Engine, send: Send) -> None:
    assert refused(lambda: closing(store, BEGINS - timedelta(minutes=1))) == "too-early"
    send(sent("cb-01"), sent("cb-02", "absent"))
    assert refused(lambda: closing(store)) == "unmarked"
    two = [sent("cb-03"), sent("cb-03", "excused")]
    send(*two)
    assert refused(lambda: closing(store)) == "conflict"
    send(sent("cb-03", "excused", replaces=[one["id"] for one in two], reason="có giấy"))
    closing(store)
    assert refused(lambda: closing(store)) == "closed"
    late = sent("cb-05")
    assert [one.code for one in send(late, at=LATER)] == ["closed"]
    assert [one.result for one in send(two[0], at=LATER)] == ["repeated"]
    assert refused(lambda: reopening(store, "  ")) == "no-reason"
    reopening(store, "sót một người")
    assert refused(lambda: reopening(store, "sót")) == "open"
    assert [one.result for one in send(late, at=LATER)] == ["taken"]


def test_every_refusal_has_words() -> None:
    assert all(text.endswith(".") for text in REFUSALS.values())
