"""A trainer records people of the class and of one's own units, and finds no others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine
from tests.grading.attendance.conftest import BEGINS, CODE, DAY, KEY, sent

from taphuan_grading.attendance.cards import card_number
from taphuan_grading.attendance.classes import find_class
from taphuan_grading.attendance.intake import Outcome
from taphuan_grading.attendance.reach import find_uninvited
from taphuan_grading.register.scope import NOTHING, PROVINCE, Scope, set_scope
from taphuan_grading.register.units import stored_atlas

Send = Callable[..., list[Outcome]]
LATER = BEGINS + timedelta(hours=2)


def assign(store: Engine, *codes: str) -> None:
    with store.connect() as connection:
        atlas = stored_atlas(connection)
    set_scope(store, "thay", Scope(units=frozenset(atlas.find(code, DAY).key for code in codes)))


def found(store: Engine, words: str) -> list[str]:
    with store.connect() as connection:
        class_ = find_class(connection, "lop-a")
        people = find_uninvited(connection, class_, words, trainer="thay", day=DAY)
    return [one.official_id for one in people]


def test_people_of_other_units_are_neither_found_nor_recorded(store: Engine, send: Send) -> None:
    assign(store, "24787")
    assert found(store, "breu") == []
    assert [one.code for one in send(sent("cb-04"), sent("cb-05"), sent("cb-01"))] == ["no-person"] * 2 + [""]
    card = sent(None, source="card", card=card_number(KEY, "cb-04"))  # type: ignore[arg-type]
    assert [one.result for one in send(card)] == ["taken"]  # who shows a card is there


def test_people_of_ones_units_are_found_without_diacritics(store: Engine, send: Send) -> None:
    assign(store, CODE)
    assert found(store, "BREU") == ["cb-04"]
    assert found(store, "  ") == []
    assert found(store, "nguyen") == []  # is on the list already
    assert [one.result for one in send(sent("cb-04"), at=LATER)] == ["taken"]
    assert found(store, "breu") == []


def test_nobody_is_found_without_an_assignment(store: Engine, send: Send) -> None:
    set_scope(store, "thay", NOTHING)
    assert found(store, "breu") == []
    assert [one.code for one in send(sent("cb-05"), sent("cb-02"))] == ["no-person", ""]
    set_scope(store, "thay", PROVINCE)
    assert found(store, "breu") == ["cb-04"]
    assert [one.code for one in send(sent("cb-05"))] == [""]
