"""Answers from offline become attempts: once, of the right person, marked as what was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from tests.gallery import FILE
from tests.grading.attempts.files import RUN, at, content, signed

from taphuan_grading import clock
from taphuan_grading.assignment.versions import changed_since, fingerprints, keep_version
from taphuan_grading.attempts.answers import save_answer, saved_answers
from taphuan_grading.attempts.fitting import draw_for
from taphuan_grading.attempts.offline import Handed, Taken, take
from taphuan_grading.attempts.origin import origins_of
from taphuan_grading.attempts.records import attempt_by_id
from taphuan_grading.attempts.responses import read_response
from taphuan_grading.attempts.result import attempt_result
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.completion.proof import evidence_of
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Module, Pool, Programme
from taphuan_grading.errors import ResponseError
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.register.history import Origin
from taphuan_grading.register.identity import merge
from taphuan_grading.register.personal import erase_person, export_person
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing
from taphuan_grading.store.home import Home
from taphuan_grading.store.response_schema import response as table

SAFETY = "cyber-safety/online-scams"
GRANT = Grant("cb-1", RUN, "module", SAFETY)


class Desk:
    """A released home where files are handed in."""

    def __init__(self, home: Home, engine: Engine, programme: Programme) -> None:
        self.home, self.engine, self.programme = home, engine, programme
        self.module = programme.module(SAFETY)

    def file(self, **others: Any) -> dict[str, Any]:
        return content(self.programme, self.module, **others)

    def take(self, said: dict[str, Any], official: str = "cb-1", *, keep: bool = True, **how: Any) -> Taken:
        usual = {"way": "desk", "by": "thay", "at": clock.now(), "vouched_by": "thay"}
        handed = Handed(official, **{**usual, **how})
        return take(
            self.engine,
            read_response(signed(said)),
            handed,
            home=self.home,
            programme=self.programme,
            run=self.programme.runs[-1],
            keep=keep,
        )

    def refused(self, said: dict[str, Any], official: str = "cb-1") -> ResponseError:
        before = self.counts()
        with pytest.raises(ResponseError) as raised:
            self.take(said, official)
        assert self.counts() == before
        return raised.value

    def counts(self) -> list[int]:
        with self.engine.connect() as connection:
            return [
                connection.execute(select(func.count()).select_from(one)).scalar_one()
                for one in (schema.attempt, schema.answer, table)
            ]

    def mark(self, taken: Taken) -> dict[str, Any]:
        mark_attempt(self.home, taken.attempt.id)
        return dict(attempt_result(self.module, attempt_by_id(self.engine, taken.attempt.id)))


@pytest.fixture
def desk(released_home: Home, released_store: Engine, programme: Programme) -> Desk:
    return Desk(released_home, released_store, programme)


@pytest.mark.nbgrader
def test_a_file_is_marked_as_what_was_asked_and_its_evidence_says_where_from(desk: Desk) -> None:
    pool = next(one for one in desk.module.marked if one.type == "pool")
    practice = next(one.id for one in desk.module.questions if one.practice)
    said = desk.file()
    said["answers"][practice] = "whatever"
    taken = desk.take(said)
    result = desk.mark(taken)
    assert (result["score"], result["passed"]) == (desk.module.max_score, True)
    assert result["draw"] == f"{RUN}/cb-1/{SAFETY}/1"
    assert practice not in taken.attempt.answers
    assert next(one for one in result["questions"] if one["id"] == pool.id)["state"] == "right"
    drafts = saved_answers(desk.engine, GRANT)
    assert {name: draft.value for name, draft in drafts.items()} == {
        name: value for name, value in said["answers"].items() if name != practice
    }
    with desk.engine.connect() as connection:
        (proof,) = evidence_of(connection, desk.programme, "cb-1", clock.today())
        origin = origins_of(connection, [taken.attempt.id])[taken.attempt.id]
    assert proof.origin == "tự học ngoại tuyến, thay xác nhận"
    assert (origin.way, origin.received_by, list(origin.notices)) == ("desk", "thay", [])
    assert desk.refused(desk.file(answers={})).code == "passed"


def test_twice_is_once_and_somebody_may_vouch_later(desk: Desk) -> None:
    said = desk.file()
    first = desk.take(said, vouched_by=None)
    later = said | {"handed_in_at": at(clock.now())}  # made anew on the device
    again = desk.take(later)
    assert (first.new, again.new, again.attempt.number) == (True, False, first.attempt.number)
    assert desk.counts()[0] == 1
    with desk.engine.connect() as connection:
        assert origins_of(connection, [first.attempt.id])[first.attempt.id].vouched_by == "thay"
    desk.take(later, vouched_by="co")
    with desk.engine.connect() as connection:
        assert origins_of(connection, [first.attempt.id])[first.attempt.id].vouched_by == "thay"
    other = desk.file(answers={"q2": True})
    error = desk.refused(other)
    assert error.code == "waiting"
    assert first.attempt.number in error.message


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    before = desk.counts()
    assert desk.take(desk.file(), keep=False).new
    assert desk.counts() == before


@pytest.mark.parametrize(
    ("others", "code", "told"),
    [
        ({"pack": {"id": "ntm", "province": "Đắk Lắk"}}, "other-programme", "Đắk Lắk"),
        ({"pack": {"id": "khac", "province": ""}}, "other-programme", "khac"),
        ({"run": "ntm-2025"}, "other-run", "Đợt tập huấn năm 2026"),
        ({"run": "khac"}, "other-run", "Đợt tập huấn năm 2026"),
        (
            {"run": "", "first_at": "2025-12-30T08:00:00Z", "changed_at": "2025-12-30T08:00:00Z"},
            "other-run",
            "01/01/2026",
        ),
        ({"module": {"id": "khong/co", "version": "0" * 12}}, "no-module", "khong/co"),
        ({"module": {"id": SAFETY, "version": "0" * 12}}, "unknown-version", "chưa từng phát hành"),
        ({"handed_in_at": at(clock.now() + timedelta(days=2))}, "future", "ngày giờ"),
        ({"first_at": at(clock.now())}, "moments", "thứ tự"),
        ({"answers": {"q99": "a"}}, "bad-answer", "q99"),
        ({"answers": {"q2": 7}}, "bad-answer", "q2"),
        ({"draw": "ntm-2026/cb-1/x/1"}, "draw", "rút"),
    ],
)
def test_what_cannot_be_taken_is_told(desk: Desk, others: dict[str, Any], code: str, told: str) -> None:
    error = desk.refused(desk.file(**others))
    assert error.code == code
    assert told in error.message


def test_an_older_version_is_taken_while_its_questions_are_the_same(desk: Desk) -> None:
    older = desk.module.model_copy(update={"version": "a" * 12})
    keep_version(desk.home, RUN, older)
    keep_version(desk.home, RUN, older)
    assert changed_since(desk.home, RUN, desk.module, "a" * 12) == []
    said = {"id": SAFETY, "version": "a" * 12}
    taken = desk.take(desk.file(module=said))
    assert (taken.notices, taken.attempt.module_version) == (("older",), desk.module.version)
    keep_version(desk.home, RUN, reworded(desk.module).model_copy(update={"version": "b" * 12}))
    error = desk.refused(desk.file(module=said | {"version": "b" * 12}), "cb-2")
    assert error.code == "older"
    assert "câu q2." in error.message


def reworded(module: Module) -> Module:
    """The module with another text of its question q2."""
    steps = [
        step.model_copy(
            update={
                "parts": tuple(
                    part.model_copy(update={"prompt_html": "<p>Khác</p>"})
                    if getattr(part, "id", None) == "q2"
                    else part
                    for part in step.parts
                )
            }
        )
        for step in module.steps
    ]
    made = module.model_copy(update={"steps": tuple(steps)})
    assert set(fingerprints(made)) == set(fingerprints(module))
    return made


def test_what_was_done_online_afterwards_is_not_overwritten(desk: Desk) -> None:
    wrong = not desk.file()["answers"]["q2"]
    save_answer(desk.engine, GRANT, desk.module.question("q2"), wrong)
    assert desk.refused(desk.file()).code == "newer-online"
    assert saved_answers(desk.engine, GRANT)["q2"].value is wrong
    earlier = clock.now() - timedelta(days=1)
    with desk.engine.begin() as connection:
        connection.execute(update(schema.answer).values(saved_at=earlier))
    said = desk.file()
    del said["answers"]["q2"]
    desk.take(said)
    assert "q2" not in saved_answers(desk.engine, GRANT)


def test_odd_files_are_noticed(desk: Desk) -> None:
    ahead = at(clock.now() + timedelta(hours=7))
    assert desk.take(desk.file(handed_in_at=ahead)).notices == ("clock",)
    copied = desk.file()
    with desk.engine.connect() as connection:
        row = connection.execute(select(table.c.first_at, table.c.changed_at)).one()
    copied |= {"first_at": at(row.first_at), "changed_at": at(row.changed_at)}
    assert desk.take(copied, "cb-2", notices=["by-other"]).notices == ("by-other", "same-device", "same-work")


def test_a_merge_and_an_erasure_keep_no_name(desk: Desk) -> None:
    taken = desk.take(desk.file(), name="An béo")
    with writing(desk.engine) as connection:
        merge(connection, "cb-2", "cb-1", Origin(clock.now(), "vp"))
        assert origins_of(connection, [taken.attempt.id])[taken.attempt.id].official_id == "cb-2"
    assert not desk.take(desk.file(), "cb-2").new
    with desk.engine.begin() as connection:
        connection.execute(update(schema.attempt).values(state="marked", score=1.0, max_score=1.0))
        (row,) = export_person(connection, "cb-2")["response"]
        assert row["name"] == "An béo"
    with writing(desk.engine) as connection:
        erase_person(connection, "cb-2", Origin(clock.now(), "vp"))
        assert origins_of(connection, [taken.attempt.id])[taken.attempt.id].name is None


def test_the_same_answers_that_wait_online_are_one_thing_and_a_file_another(desk: Desk) -> None:
    save_answer(desk.engine, GRANT, desk.module.question("q2"), True)
    attempt = submit(desk.engine, desk.programme, GRANT)
    error = desk.refused(desk.file(changed_at=at(clock.now()), handed_in_at=at(clock.now())))
    assert (error.code, attempt.number in error.message) == ("waiting", True)


def test_values_that_vary_are_those_of_the_page() -> None:
    gallery = load_module(FILE)
    pool = next(one for one in gallery.questions if isinstance(one, Pool)).model_copy(
        update={"practice": False}
    )
    plain = pool.model_copy(update={"items": tuple(one for one in pool.items if one.type != "number")})
    for asked, draw in ((pool, "self-study"), (plain, "own")):
        step = gallery.steps[0].model_copy(update={"parts": (asked,)})
        assert draw_for(gallery.model_copy(update={"steps": (step,)}), "own") == draw
