from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taphuan_grading.attendance import codes
from taphuan_grading.attendance.cards import DIGITS, Owner, card_digest, card_number, owner, read_number
from taphuan_grading.attendance.codes import Seat, code_at, issue_ticket, read_code, read_ticket
from taphuan_grading.errors import CodeError

KEY, OTHER = b"k" * 64, b"o" * 64
AT = datetime(2026, 3, 10, 1, 0, 10, tzinfo=UTC)
SEAT = Seat("lop-a", 2)


def problem(text: str, at: datetime = AT, key: bytes = KEY) -> str:
    with pytest.raises(CodeError) as refused:
        read_code(key, text, at)
    assert "Ông/bà" in refused.value.message
    return refused.value.code


def test_a_code_holds_while_it_is_shown_and_a_little_longer() -> None:
    code = code_at(KEY, SEAT, AT)
    assert code.seconds_left == 10
    for seconds in (-20, 0, 9, 49):  # 20 s ahead: a server whose clock is behind
        assert read_code(KEY, code.text, AT + timedelta(seconds=seconds)) == SEAT


def test_an_old_code_and_one_from_the_future_are_refused() -> None:
    code = code_at(KEY, SEAT, AT).text
    assert problem(code, AT + timedelta(seconds=51)) == "old"
    assert problem(code, AT + timedelta(hours=1)) == "old"
    assert problem(code, AT - timedelta(hours=1)) == "old"


def test_a_code_changed_to_another_class_session_or_time_is_forged() -> None:
    text = code_at(KEY, SEAT, AT).text
    class_id, ordinal, step, signature = text.split(".")
    later = str(int(step) + 500)
    forged = [
        f"lop-b.{ordinal}.{step}.{signature}",
        f"{class_id}.1.{step}.{signature}",
        f"{class_id}.{ordinal}.{later}.{signature}",
        f"{class_id}.{ordinal}.{step}.{'A' * 22}",
    ]
    assert {problem(one) for one in forged} == {"forged"}
    assert problem(text, key=OTHER) == "forged"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_nonsense_is_forged(text: str) -> None:
    assert problem(text) == "forged"


def test_a_ticket_lets_somebody_sign_in_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = issue_ticket(KEY, SEAT)
    assert read_ticket(KEY, ticket) == SEAT
    for key, text in ((OTHER, ticket), (KEY, ticket + "x"), (KEY, code_at(KEY, SEAT, AT).text)):
        with pytest.raises(CodeError):
            read_ticket(key, text)
    monkeypatch.setattr(codes, "TICKET_SECONDS", -1)
    with pytest.raises(CodeError, match="hết hạn"):
        read_ticket(KEY, ticket)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_card_is_known_by_its_number_only(official_id: str) -> None:
    number = card_number(KEY, official_id)
    assert len(number) == DIGITS
    assert number.isdigit()
    assert read_number(f" {number[:5]} {number[5:10]}-{number[10:]}\n") == number
    assert owner(KEY, number, {"somebody else 1": 2, official_id: 0}) == Owner(official_id, revoked=False)
    assert owner(KEY, number, {official_id: 2}) == Owner(official_id, revoked=True)
    newest = card_number(KEY, official_id, 2)
    assert owner(KEY, newest, {official_id: 2}) == Owner(official_id, revoked=False)
    assert owner(KEY, newest, {official_id: 1}) is owner(OTHER, number, {official_id: 0}) is None
    assert card_digest(number) != card_digest(card_number(OTHER, official_id))


@settings(deadline=None)
@given(st.integers(0, DIGITS - 1), st.integers(1, 9))
def test_a_mistyped_digit_is_found(place: int, more: int) -> None:
    number = card_number(KEY, "cb-1")
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert read_number(wrong) is None


@pytest.mark.parametrize("text", ["", "123", "lop-a.1.2.abc", "1" * 27, "١" * DIGITS])
def test_what_is_no_card(text: str) -> None:
    assert read_number(text) is None
