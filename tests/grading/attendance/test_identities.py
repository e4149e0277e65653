"""People who are merged into one or erased while a laptop with their list is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select
from tests.grading.attendance.conftest import BEGINS, KEY, sent

from taphuan_grading import clock
from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.classes import TrainingClass, find_class
from taphuan_grading.attendance.intake import Outcome
from taphuan_grading.attendance.records import records_of
from taphuan_grading.attendance.revoking import revocations_of, revoke_card
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.register.history import Origin
from taphuan_grading.register.identity import merge
from taphuan_grading.register.personal import erase_person, export_person
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

Send = Callable[..., list[Outcome]]
LATER = BEGINS + timedelta(hours=2)


def origin() -> Origin:
    return Origin(clock.now(), "test")


def test_records_of_two_identities_become_one_persons(store: Engine, send: Send) -> None:
    send(sent("cb-01"), sent("cb-05"))
    with writing(store) as connection:
        merge(connection, "cb-01", "cb-05", origin())
    late = [
        sent("cb-05", "late"),
        sent("cb-05", source="card", card=card_number(KEY, "cb-05")),
        sent(None, source="card", card=card_number(KEY, "cb-05")),  # type: ignore[arg-type]
    ]
    assert [one.result for one in send(*late, at=LATER)] == ["taken"] * 3
    assert [one.result for one in send(late[0], at=LATER)] == ["repeated"]
    with store.connect() as connection:
        (line,) = sheet(records_of(connection, "lop-a"))
        listed = [one.official_id for one in roster(connection, find_class(connection, "lop-a"))]
    assert (line.official_id, line.conflict, len(line.history)) == ("cb-01", True, 5)
    assert "cb-05" not in listed


def test_a_person_of_two_identities_loses_both_cards_and_no_others(store: Engine, send: Send) -> None:
    with writing(store) as connection:
        revoke_card(connection, "cb-05", by="thay", at=LATER, reason="mất thẻ")
        merge(connection, "cb-01", "cb-05", origin())

    def code(official_id: str, serial: int = 0) -> str:
        card = card_number(KEY, official_id, serial)
        return send(sent(None, source="card", card=card), at=LATER)[0].code  # type: ignore[arg-type]

    assert [code("cb-05"), code("cb-05", 1), code("cb-01")] == ["revoked-card", "", ""]
    with writing(store) as connection:
        revoke_card(connection, "cb-01", by="thay", at=LATER, reason="mất ví")
        assert len(export_person(connection, "cb-01")["card_revocation"]) == 3
    assert [code("cb-05", 1), code("cb-01"), code("cb-01", 1)] == ["revoked-card", "revoked-card", ""]
    with writing(store) as connection:
        erase_person(connection, "cb-01", origin())
        kept = revocations_of(connection, ["cb-01", "cb-05"])
    assert [one.reason for one in kept] == [None] * 3
    assert code("cb-01", 1) == "bad-card"


def test_nothing_is_recorded_of_somebody_who_was_erased(store: Engine, send: Send) -> None:
    first = sent("cb-05")
    send(first, sent("cb-05", "late", replaces=[first["id"]], reason="đi khám bệnh"))
    with writing(store) as connection:
        erase_person(connection, "cb-05", origin())
    assert [one.code for one in send(sent("cb-05"), at=LATER)] == ["no-person"]
    card = sent(None, source="card", card=card_number(KEY, "cb-05"))  # type: ignore[arg-type]
    assert [one.code for one in send(card, at=LATER)] == ["bad-card"]
    with store.connect() as connection:
        records = records_of(connection, "lop-a")
    assert [(one.official_id, one.reason) for one in records] == [("cb-05", None), ("cb-05", None)]


def test_a_trainer_who_is_erased_leaves_classes_and_records(
    store: Engine, send: Send, make_class: Callable[..., TrainingClass]
) -> None:
    with store.begin() as connection:
        connection.execute(
            schema.account.update().where(schema.account.c.username == "co").values(official_id="cb-05")
        )
    make_class(id="lop-b", trainers=["co", "thay"], people=["cb-01"])
    send(sent(class_id="lop-b"), trainer="co")
    with writing(store) as connection:
        assert export_person(connection, "cb-05")["presence"] == []
        erase_person(connection, "cb-05", origin())
        (record,) = records_of(connection, "lop-b")
        assert find_class(connection, "lop-b").trainers == ("thay",)
        names = select(tables.presence.c.recorded_by).where(tables.presence.c.recorded_by == "co")
        assert connection.execute(names).all() == []
    assert record.recorded_by == "cb-05"
