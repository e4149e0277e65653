"""Item statistics against figures that were worked out by hand, and properties of the coefficient."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from taphuan_grading import clock
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.marking.items import FEW, Choice, Sheet, discrimination, load_sheets, statistics
from taphuan_grading.store import schema

SHARES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 50)), max_size=40)


@pytest.fixture
def safety(programme: Programme) -> Module:
    return programme.module("cyber-safety/online-scams")


def test_discrimination_by_hand() -> None:
    # Five people: right, right, wrong, right, wrong; with 9, 8, 5, 4, 2 points of the rest.
    # Means .6 and 5.6; products 2.88 + ...: covariance 4.2, spreads 1.2 and 33.2.
    assert discrimination([1, 1, 0, 1, 0], [9, 8, 5, 4, 2]) == pytest.approx(4.2 / (1.2 * 33.2) ** 0.5)
    assert discrimination([0, 1], [0, 3]) == pytest.approx(1)
    assert discrimination([1, 0], [0, 3]) == pytest.approx(-1)


@pytest.mark.parametrize(("item", "rest"), [([], []), ([1], [3]), ([1, 1], [1, 2]), ([0, 1], [2, 2])])
def test_where_there_is_nothing_to_tell(item: list[float], rest: list[float]) -> None:
    assert discrimination(item, rest) is None


@given(SHARES)
def test_discrimination_is_a_correlation(pairs: list[tuple[float, float]]) -> None:
    item, rest = [x for x, _ in pairs], [y for _, y in pairs]
    found = discrimination(item, rest)
    assert found is None or -1 <= found <= 1
    turned = discrimination([1 - x for x in item], rest)
    assert (turned is None) == (found is None)
    if found is not None and turned is not None:
        assert turned == pytest.approx(-found, abs=1e-6)


def sheet(module: Module, share: float, **answers: Any) -> Sheet:
    return Sheet(answers, {question.id: share for question in module.marked})


def test_options_difficulty_and_empty_answers(safety: Module) -> None:
    number, first = next(pair for pair in enumerate(safety.marked) if pair[1].type == "single-choice")
    ids = [option.id for option in first.options]  # type: ignore[union-attr]
    sheets = [
        sheet(safety, 1.0, **{first.id: ids[0]}),
        sheet(safety, 0.5, **{first.id: ids[1]}),
        sheet(safety, 0.0, **{first.id: ids[1]}),
        sheet(safety, 0.0),
    ]
    found = statistics(safety, sheets, other_versions=3)
    assert (found.people, found.other_versions, found.few) == (4, 3, True)
    item = found.items[number]
    assert (item.answered, item.empty) == (3, 1)
    assert item.difficulty == pytest.approx(0.375)
    assert [choice.count for choice in item.choices] == [1, 2, *[0] * (len(ids) - 2)]
    assert sum(choice.right for choice in item.choices) == 1
    assert item.discrimination == pytest.approx(1)


def test_true_and_false_are_options_and_several_may_be_chosen(safety: Module) -> None:
    by_type = {question.type: question for question in safety.marked}
    yes, several = by_type["true-false"], by_type["multiple-choice"]
    ids = [option.id for option in several.options]  # type: ignore[union-attr]
    sheets = [
        sheet(safety, 1.0, **{yes.id: True, several.id: ids[:2]}),
        sheet(safety, 0.0, **{yes.id: False}),
    ]
    items = {item.question: item for item in statistics(safety, sheets).items}
    assert {(choice.key, choice.count) for choice in items[yes.id].choices} == {("true", 1), ("false", 1)}
    assert sum(choice.right for choice in items[yes.id].choices) == 1
    assert [choice.count for choice in items[several.id].choices][:2] == [1, 1]
    assert (
        Choice("true", True, 1) in items[yes.id].choices or Choice("false", True, 1) in items[yes.id].choices
    )


def test_without_people_there_are_no_figures(safety: Module) -> None:
    found = statistics(safety, [])
    assert found.people == 0 < FEW
    assert {item.difficulty for item in found.items} == {None}
    assert {item.discrimination for item in found.items} == {None}


def test_only_first_marked_attempts_of_this_version_and_these_people(
    bare_store: Engine, safety: Module
) -> None:
    def write(official: str, ordinal: int, version: str, state: str) -> None:
        row = {
            "number": f"{official}-{ordinal}",
            "official_id": official,
            "run": "ntm-2026",
            "module": safety.id,
            "module_version": version,
            "ordinal": ordinal,
            "submitted_at": clock.now(),
            "answers": {"q2": ordinal == 1},
            "answers_hash": "0" * 64,
            "state": state,
            "score": 1.0,
            "max_score": safety.max_score,
            "tries": 1,
        }
        with bare_store.begin() as connection:
            made = insert(schema.attempt).values(**row).returning(schema.attempt.c.id)
            number = connection.execute(made).scalar_one()
            connection.execute(
                insert(schema.mark).values(
                    attempt_id=number, question="q2", points=1.0, max_points=2.0, by_trainer=False
                )
            )

    write("cb-1", 1, safety.version, "marked")
    write("cb-1", 2, safety.version, "marked")
    write("cb-2", 1, "0" * 12, "marked")
    everybody = select(schema.official.c.id)
    with bare_store.connect() as connection:
        sheets, others = load_sheets(connection, "ntm-2026", safety, everybody)
        assert (len(sheets), others) == (1, 1)
        assert (sheets[0].answers, sheets[0].shares) == ({"q2": True}, {"q2": 0.5})
        only = everybody.where(schema.official.c.id == "cb-2")
        assert load_sheets(connection, "ntm-2026", safety, only) == ([], 1)
        assert load_sheets(connection, "ntm-2025", safety, everybody) == ([], 0)
