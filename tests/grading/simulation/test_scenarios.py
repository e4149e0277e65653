"""Every scenario of every simulator, answered right, half right and wrong; and what a page may know of it."""

from __future__ import annotations

import json

import pytest
from tests.grading.simulation.conftest import FILES, SCENARIOS, half, right, wrong

from taphuan_grading.assignment.keys import key_answer, spec_of
from taphuan_grading.assignment.public import public_question
from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Simulation
from taphuan_grading.content.simulations import read_scenario, simulation
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_grading.content.simulators.inbox import FRAUDS
from taphuan_grading.marking.scoring import points
from taphuan_grading.rules.debrief import debrief

every = pytest.mark.parametrize("played", SCENARIOS.values(), ids=SCENARIOS)


@every
def test_right_half_right_wrong_and_nothing(played: Simulation) -> None:
    spec = spec_of(played)
    assert points(spec, right(played)) == pytest.approx(played.points)
    assert points(spec, key_answer(played)) == pytest.approx(played.points)
    assert 0 < points(spec, half(played)) < played.points
    assert points(spec, wrong(played)) == 0
    assert points(spec, []) == points(spec, None) == 0


@every
def test_every_deed_of_the_key_has_words_and_can_be_saved(played: Simulation) -> None:
    assert check_answer(played, key_answer(played)) == key_answer(played)
    told = debrief([check.model_dump() for check in played.checks], played.deeds, right(played))
    assert "sm-stale" not in told
    assert "sm-wrong" not in told
    assert "chưa làm gì" not in told


@every
def test_what_was_not_touched_is_told_as_undone(played: Simulation) -> None:
    checks = [check.model_dump() for check in played.checks]
    assert "sm-wrong" not in debrief(checks, played.deeds, [])
    for told in (debrief(checks, played.deeds, log) for log in (half(played), wrong(played))):
        for item in told.split("<li class=")[1:]:
            assert ("Chưa đúng" in item) <= ("Ông/bà đã:" in item or "Điều không nên làm" in item)


@every
def test_the_key_of_a_marked_simulation_stays_on_the_server(played: Simulation) -> None:
    path = next(
        path for path in FILES if path.stem == played.scenario and path.parent.name == played.simulator
    )
    mistakes = Mistakes()
    scenario = mistakes.checked(read_scenario(path, mistakes))
    marked = simulation(scenario, played.simulator, played.scenario)
    assert marked.checks == played.checks
    shown = json.dumps(public_question(marked), ensure_ascii=False)
    assert '"tone": "result"' not in shown
    assert "practice_key" not in shown
    for check in played.checks:
        assert check.why not in shown
        assert not any(clue in shown for clue in check.clues)
    for word in ('"rule"', '"right"', '"why"', '"clues"', '"harm"', '"fraud"', '"ideal"', '"answer"'):
        assert f"{word}:" not in shown


@every
def test_a_scenario_is_light(played: Simulation) -> None:
    """A page sends it whole, the service keeps the answer whole."""
    assert len(json.dumps(played.stage, ensure_ascii=False).encode()) < 20_000
    assert len(json.dumps(key_answer(played))) < 4_000


def test_every_simulator_has_several_scenarios() -> None:
    counts = {name: sum(path.parent.name == name for path in FILES) for name in SIMULATORS}
    assert min(counts.values()) >= 3, counts


def test_the_inbox_covers_every_kind_of_fraud() -> None:
    told = "".join(
        check.why
        for name, played in SCENARIOS.items()
        if name.startswith("inbox/")
        for check in played.checks
    )
    assert not [kind for kind in FRAUDS.values() if kind not in told]
