from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, update

from taphuan_grading.attempts.answers import save_answer
from taphuan_grading.attempts.receipt import answers_hash, is_intact
from taphuan_grading.attempts.records import Attempt, Mark, attempts_of, best_attempt, find_attempt
from taphuan_grading.attempts.result import attempt_result
from taphuan_grading.attempts.states import module_state
from taphuan_grading.attempts.submit import draw_of, submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Module, Pool, Programme
from taphuan_grading.errors import AttemptError
from taphuan_grading.rules.pool import drawn_items
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

GRANT = Grant("cb-1", "ntm-2026", "module", "cyber-safety/online-scams")
OTHER = Grant("cb-2", "ntm-2026", "module", "cyber-safety/online-scams")


@pytest.fixture(scope="module")
def module(programme: Programme) -> Module:
    return programme.module(GRANT.module or "")


def answer(engine: Engine, module: Module, grant: Grant = GRANT, **values: object) -> None:
    for question, value in values.items():
        save_answer(engine, grant, module.question(question), value)


def set_state(engine: Engine, attempt: Attempt, state: str, score: float | None = None) -> None:
    values = {"state": state, "score": score, "max_score": None if score is None else 13.0}
    with engine.begin() as connection:
        connection.execute(update(schema.attempt).where(schema.attempt.c.id == attempt.id).values(**values))


def test_only_marked_answers_are_handed_in(bare_store: Engine, programme: Programme, module: Module) -> None:
    practice = next(question for question in module.questions if question.practice)
    answer(bare_store, module, q1=["a", "b"], q2=True, q5="  ", q7=[])
    save_answer(bare_store, GRANT, practice, None if practice.type == "written" else _any(practice))
    attempt = submit(bare_store, programme, GRANT)
    assert attempt.answers == {"q1": ["a", "b"], "q2": True}
    assert (attempt.state, attempt.ordinal, attempt.module_version) == ("waiting", 1, module.version)
    assert attempt.number == f"NTM-2026-{attempt.id:06d}"
    assert find_attempt(bare_store, attempt.number) == attempt


def test_an_attempt_names_the_facts_that_it_tested(bare_store: Engine, programme: Programme) -> None:
    """Of the pool only what this person's draw asks, and never what is cited in the text alone."""
    module = programme.module("digital-transformation/plan-and-role")
    pool = module.question("q12")
    assert isinstance(pool, Pool)
    facts = {item.id: item.facts for item in pool.items}
    sure = {fact for question in module.marked for fact in question.facts}
    told = set()
    for grant in [Grant(person, "ntm-2026", "module", module.id) for person in ("cb-1", "cb-2")] * 3:
        answer(bare_store, module, grant, q12=pool.key_answer())
        attempt = submit(bare_store, programme, grant)
        set_state(bare_store, attempt, "marked", 1.0)
        drawn = {fact for item in drawn_items(facts, 2, draw_of(attempt.answers)) for fact in facts[item]}
        assert set(attempt.facts_tested or ()) == sure | drawn
        told.add(tuple(attempt.facts_tested or ()))
    assert len(told) > 1
    assert "plan-5306" in {fact.id for fact in module.facts} - sure


def _any(question: object) -> object:
    options = getattr(question, "options", None)
    if options is None:
        return True if question.type == "true-false" else "1"  # type: ignore[attr-defined]
    return [options[0].id] if question.type == "multiple-choice" else options[0].id  # type: ignore[attr-defined]


def test_the_receipt_binds_answers_person_and_time(
    bare_store: Engine, programme: Programme, module: Module
) -> None:
    answer(bare_store, module, q2=True)
    attempt = submit(bare_store, programme, GRANT, at=datetime(2026, 3, 1, 8, 0, 0, 5, UTC))
    assert is_intact(find_attempt(bare_store, attempt.number))
    fields = {
        "answers": {"q2": True},
        "module": module.id,
        "version": module.version,
        "official_id": "cb-1",
        "run": "ntm-2026",
        "submitted_at": attempt.submitted_at,
    }
    assert answers_hash(**fields) == attempt.answers_hash  # type: ignore[arg-type]
    later = attempt.submitted_at + timedelta(microseconds=1)
    for change in ({"answers": {"q2": False}}, {"official_id": "cb-2"}, {"submitted_at": later}):
        assert answers_hash(**(fields | change)) != attempt.answers_hash  # type: ignore[arg-type]


def test_nothing_answered_can_be_handed_in(bare_store: Engine, programme: Programme) -> None:
    assert submit(bare_store, programme, GRANT).answers == {}


def test_twice_in_a_row_is_one_attempt(bare_store: Engine, programme: Programme, module: Module) -> None:
    answer(bare_store, module, q2=True)
    assert submit(bare_store, programme, GRANT) == submit(bare_store, programme, GRANT)


@pytest.mark.parametrize("people", [(GRANT,) * 12, (GRANT, OTHER) * 6])
def test_at_the_same_time_is_one_attempt_each(
    bare_store: Engine, programme: Programme, module: Module, people: tuple[Grant, ...]
) -> None:
    for grant in set(people):
        answer(bare_store, module, grant, q2=True)
    start = threading.Barrier(len(people))
    found: list[Attempt] = []

    def hand_in(grant: Grant) -> None:
        start.wait()
        found.append(submit(bare_store, programme, grant))

    threads = [threading.Thread(target=hand_in, args=(grant,)) for grant in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(people)
    assert len({one.number for one in found}) == len(set(people))
    with bare_store.connect() as connection:
        stored = connection.execute(select(func.count()).select_from(schema.attempt)).scalar_one()
    assert stored == len(set(people))


def test_other_answers_must_wait(bare_store: Engine, programme: Programme, module: Module) -> None:
    answer(bare_store, module, q2=True)
    attempt = submit(bare_store, programme, GRANT)
    answer(bare_store, module, q2=False)
    for state, words in [
        ("waiting", "đang được chấm"),
        ("failed", "đang được chấm"),
        ("needs-manual", "giảng viên"),
    ]:
        set_state(bare_store, attempt, state)
        with pytest.raises(AttemptError, match=words):
            submit(bare_store, programme, GRANT)
    assert len(attempts_of(bare_store, "cb-1", "ntm-2026")) == 1


def test_below_the_pass_mark_one_may_try_again(
    bare_store: Engine, programme: Programme, module: Module
) -> None:
    early = datetime(2026, 2, 1, tzinfo=UTC)
    first = submit(bare_store, programme, GRANT, at=early)
    set_state(bare_store, first, "marked", 2.0)
    second = submit(bare_store, programme, GRANT, at=early)
    assert second.ordinal == 2
    assert second.submitted_at > first.submitted_at
    set_state(bare_store, second, "marked", 9.1)
    with pytest.raises(AttemptError, match="đã đạt"):
        submit(bare_store, programme, GRANT)
    best = best_attempt(attempts_of(bare_store, "cb-1", "ntm-2026", module.id))
    assert best is not None
    assert best.id == second.id


def test_numbers_may_have_gaps(bare_store: Engine, programme: Programme) -> None:
    def lost(connection_of: Callable[[], object]) -> None:
        connection_of()
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError), writing(bare_store) as connection:
        lost(lambda: connection.execute(insert(schema.official).values(id="cb-9", name="X")))
    one = submit(bare_store, programme, GRANT)
    two = submit(bare_store, programme, OTHER)
    assert one.number < two.number


@pytest.mark.parametrize("grant", [Grant(None, "r", "module", "m"), Grant("cb-1", "r", "learning")])
def test_a_grant_without_person_or_module(bare_store: Engine, programme: Programme, grant: Grant) -> None:
    with pytest.raises(AttemptError):
        submit(bare_store, programme, grant)


def test_an_unknown_number(bare_store: Engine) -> None:
    with pytest.raises(AttemptError, match="Không tìm thấy"):
        find_attempt(bare_store, "NTM-2026-999999")


def test_states_of_a_module(bare_store: Engine, programme: Programme, module: Module) -> None:
    def state(started: bool = True) -> str:
        return module_state(module, attempts_of(bare_store, "cb-1", "ntm-2026", module.id), started=started)

    assert (state(started=False), state()) == ("not-started", "in-progress")
    first = submit(bare_store, programme, GRANT)
    expected = {"waiting": "waiting", "marking": "waiting", "needs-manual": "needs-manual", "failed": "error"}
    for attempt_state, module_now in expected.items():
        set_state(bare_store, first, attempt_state)
        assert state() == module_now
    set_state(bare_store, first, "marked", 0.0)
    assert state() == "failed"
    set_state(bare_store, first, "marked", 13.0)
    assert state() == "passed"


def marked(attempt: Attempt, module: Module, points: dict[str, float | None]) -> Attempt:
    marks = {
        question.id: Mark(points.get(question.id, 0.0), question.points, by_trainer=False)
        for question in module.marked
    }
    complete = all(mark.points is not None for mark in marks.values())
    fields = {name: getattr(attempt, name) for name in attempt.__dataclass_fields__}
    score = sum(mark.points or 0.0 for mark in marks.values())
    return Attempt(
        **fields
        | {
            "marks": marks,
            "state": "marked" if complete else "needs-manual",
            "score": score if complete else None,
            "max_score": module.max_score,
        }
    )


def test_no_key_before_marking(bare_store: Engine, programme: Programme, module: Module) -> None:
    answer(bare_store, module, q2=True)
    result = attempt_result(module, submit(bare_store, programme, GRANT))
    assert result["questions"] == []
    assert (result["score"], result["passed"], result["may_retry"]) == (None, None, False)
    assert result["max_score"] == module.max_score


def test_the_result_explains_each_question(bare_store: Engine, programme: Programme, module: Module) -> None:
    chosen = module.question("q3").options[0]  # type: ignore[union-attr]
    answer(bare_store, module, q2=True, q3=chosen.id, q1=["a"])
    attempt = marked(submit(bare_store, programme, GRANT), module, {"q1": 0.5, "q2": 1.0})
    result = attempt_result(module, attempt)
    states = {one["id"]: one["state"] for one in result["questions"]}
    assert states["q1"] == "partly"
    assert states["q2"] == "right"
    assert states["q3"] == "wrong"
    assert states["q4"] == "empty"
    third = next(one for one in result["questions"] if one["id"] == "q3")
    assert third["feedback_html"] == chosen.feedback_html
    assert third["explanation_html"] == module.question("q3").explanation_html
    for one in result["questions"]:  # those that were left empty too
        assert one["feedback_html"] or one["explanation_html"], one["id"]
    assert result["passed"] is False
    assert result["may_retry"] is True


def test_the_guide_stays_with_the_trainer(bare_store: Engine, programme: Programme) -> None:
    module = programme.module("digital-transformation/plan-and-role")
    grant = Grant("cb-1", "ntm-2026", "module", module.id)
    answer(bare_store, module, grant, q11="Tôi sẽ lập kế hoạch.")
    attempt = marked(submit(bare_store, programme, grant), module, {"q11": None})
    result = attempt_result(module, attempt)
    written = next(one for one in result["questions"] if one["id"] == "q11")
    assert written["state"] == "waiting"
    guide = module.question("q11").guide_html  # type: ignore[union-attr]
    assert guide
    assert guide not in str(result)
    assert (result["score"], result["passed"], result["may_retry"]) == (None, None, False)
