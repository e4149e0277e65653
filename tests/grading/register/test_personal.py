from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from tests.grading.register.forms import form, row
from tests.grading.register.test_identity import MONDAY, NOON, TODAY, A, B, account, draft, hand_in, merged

from taphuan_grading.attempts.receipt import is_intact
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.errors import RegisterError
from taphuan_grading.register.access import RETENTION, accesses, log_access
from taphuan_grading.register.history import Origin, history_of, posts_known_at
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.importing import import_form
from taphuan_grading.register.personal import ERASED_NAME, erase_person, export_person, without_text
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

SECRETS = ("Nguyễn Văn An", "CB-1", "CB-2", "1980", "an.cu", "Xã tôi", "bản nháp", "form.xlsx")


@pytest.fixture
def left(province: Engine, tmp_path: Path) -> Engine:
    """Somebody who has left, with attempts, a draft, an account, and an earlier identity."""
    rows = (
        row(valid_to=date(2026, 3, 31)),
        row(code="CB-2", title="PCT", unit="tỉnh", valid_to=date(2023, 12, 31)),
        row(code="CB-3", name="Lê Thị Hoa", born=date(1990, 1, 1)),
    )
    assert import_form(province, form(tmp_path, *rows), Origin(MONDAY, "t"), TODAY, dry_run=False).taken
    hand_in(province, A, 1, MONDAY)
    hand_in(province, B, 1, MONDAY, "other")
    with province.begin() as connection:
        only_choices = schema.attempt.c.official_id == B
        connection.execute(
            update(schema.attempt).where(only_choices).values(answers={"q1": "a", "q2": ["b", "c"]})
        )
    draft(province, A, "q2", "bản nháp")
    account(province, "an.cu", A)
    log_access(province, who="an.cu", place="desk", people=["cb-1"], at=MONDAY)
    log_access(province, who="thay", place="desk", people=[A, "cb-1"], at=MONDAY)
    merged(province, A, B)
    return province


def erase(store: Engine, key: str = "CB-1") -> tuple[str, ...]:
    with writing(store) as connection:
        return erase_person(connection, key, Origin(NOON, "vanphong"))


def everything(store: Engine) -> str:
    with store.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in schema.metadata.sorted_tables]
    return repr([rows for rows in rows if rows])


def test_the_export_holds_everything_and_no_password(left: Engine) -> None:
    with left.connect() as connection:
        text = json.dumps(export_person(connection, "CB-2"), ensure_ascii=False)
    for known in SECRETS:
        assert known in text
    assert "password_hash" not in text
    assert "Lê Thị Hoa" not in text
    found = json.loads(text)
    assert [one["who"] for one in found["access_log"]] == ["thay"]
    assert (len(found["post"]), len(found["attempt"]), len(found["official"])) == (3, 2, 2)


def test_erasing_forgets_who_it_was(left: Engine) -> None:
    before = everything(left)
    assert all(known in before for known in SECRETS)
    assert erase(left) == (A, B)
    after = everything(left)
    others = {"Nguyễn Văn An", "form.xlsx"}  # cb-1 has this name too, and CB-3 came with this file
    assert {known for known in SECRETS if known in after} == others
    with left.connect() as connection:
        mine = schema.official.c.id.in_([A, B])
        people = connection.execute(select(schema.official).where(mine)).all()
        assert {(one.name, one.code, one.born, one.gender) for one in people} == {
            (ERASED_NAME, None, None, None)
        }
        assert connection.execute(select(schema.account)).all() == []
        assert connection.execute(select(schema.answer)).all() == []
        changes = history_of(connection, A)
        assert {(one.origin.source, str(one.detail)) for one in changes} == {(None, "{}")}
        assert changes[-1].action == "erased"
        assert {one.who for one in accesses(connection)} == {A, "thay"}
        with pytest.raises(RegisterError, match="were erased on 2026-11-24"):
            find_person(connection, A)


def test_figures_of_past_days_have_what_they_need(left: Engine) -> None:
    columns = ("id", "official_id", "run", "module", "ordinal", "state", "score", "max_score", "marked_at")
    attempt = select(*(schema.attempt.c[name] for name in columns))
    with left.connect() as connection:
        then = posts_known_at(NOON)
        before = [connection.execute(query).all() for query in (attempt, select(schema.post), select(then))]
    erase(left)
    with left.connect() as connection:
        then = posts_known_at(NOON)
        after = [connection.execute(query).all() for query in (attempt, select(schema.post), select(then))]
    assert before == after


def test_receipts_say_why_they_cannot_be_verified(left: Engine) -> None:
    hashes = {one.number: one.answers_hash for one in attempts_of(left, A, "r")}
    erase(left)
    written, chosen = attempts_of(left, A, "r")
    assert {one.number: one.answers_hash for one in (written, chosen)} == hashes
    assert (written.answers, written.redacted_at) == ({"q1": "a", "q2": ""}, NOON)
    assert not is_intact(written)
    assert (chosen.answers, chosen.redacted_at) == ({"q1": "a", "q2": ["b", "c"]}, None)


def test_who_still_holds_a_post_is_not_erased(left: Engine) -> None:
    with pytest.raises(RegisterError, match="still holds the post"):
        erase(left, "CB-3")


def test_who_waits_for_marks_is_not_erased(left: Engine) -> None:
    with left.begin() as connection:
        connection.execute(schema.attempt.update().values(state="needs-manual"))
    with pytest.raises(RegisterError, match="still waits for its marks"):
        erase(left)


def test_what_was_typed_is_taken_out_of_any_shape() -> None:
    answers = {"q1": "a", "q2": True, "q3": ["a", "chữ"], "q4": {"step": "c", "why": ["vì", 3]}, "q5": None}
    assert without_text(answers) == {
        "q1": "a",
        "q2": True,
        "q3": ["a", ""],
        "q4": {"step": "c", "why": ["", 3]},
        "q5": None,
    }


def test_looks_are_kept_for_a_year(province: Engine) -> None:
    log_access(province, who="thay", place="desk", people=["cb-1"], at=MONDAY)
    log_access(province, who="thay", place="desk", people=[], at=MONDAY)
    log_access(province, who="phong", place="board", people=[f"cb-{n}" for n in range(500)], at=NOON)
    with province.connect() as connection:
        found = [(one.who, one.shown, one.people) for one in accesses(connection, "cb-1")]
        assert found == [("phong", 500, ()), ("thay", 1, ("cb-1",))]
        assert [one.who for one in accesses(connection, "cb-2")] == ["phong"]
    log_access(
        province, who="phong", place="desk", people=["cb-2"], at=MONDAY + RETENTION + timedelta(hours=1)
    )
    with province.connect() as connection:
        assert {one.who for one in accesses(connection)} == {"phong"}
