"""Turns to open a page."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taphuan_hub.voila import admission
from taphuan_hub.voila.admission import LATEST_SECONDS, QUEUE_FACTOR, SOONEST_SECONDS, SPREAD, Admission, Busy


class Visits:
    """Visitors of one admission, who stay until they are told to go."""

    def __init__(self, turns: int) -> None:
        self.admission = Admission(turns)
        self.go = asyncio.Event()
        self.inside = self.most = 0

    async def visit(self) -> int:
        try:
            async with self.admission.turn():
                self.inside += 1
                self.most = max(self.most, self.inside)
                await self.go.wait()
                self.inside -= 1
        except Busy as busy:
            return busy.seconds
        return 0


@given(turns=st.integers(1, 5), visitors=st.integers(1, 60))
def test_some_open_some_wait_and_the_rest_come_back(turns: int, visitors: int) -> None:
    async def burst() -> tuple[int, list[int]]:
        visits = Visits(turns)
        tasks = [asyncio.create_task(visits.visit()) for _ in range(visitors)]
        while visits.inside < min(turns, visitors):
            await asyncio.sleep(0)
        visits.go.set()
        return visits.most, await asyncio.gather(*tasks)

    most, answers = asyncio.run(burst())
    refused = [seconds for seconds in answers if seconds]
    assert most <= turns
    assert len(refused) == max(0, visitors - (1 + QUEUE_FACTOR) * turns)
    assert all(SOONEST_SECONDS <= seconds <= LATEST_SECONDS * (1 + SPREAD) + 1 for seconds in refused)


def test_the_more_are_turned_away_the_later_they_come_back_and_not_together() -> None:
    full = Admission(1)
    seconds = [full.come_back("full").seconds for _ in range(500)]
    assert seconds[0] < SOONEST_SECONDS * (1 + SPREAD) + 1
    assert min(seconds[-100:]) >= LATEST_SECONDS
    assert len(set(seconds[-100:])) > 20


@pytest.mark.parametrize(("seconds", "refused"), [(1.0, 0), (1000.0, 5)])
def test_when_pages_are_slow_fewer_wait_for_a_turn(seconds: float, refused: int) -> None:
    async def twelve() -> list[int]:
        visits = Visits(2)
        visits.admission._learn(seconds)
        tasks = [asyncio.create_task(visits.visit()) for _ in range(12)]
        while visits.inside < 2:
            await asyncio.sleep(0)
        visits.go.set()
        return await asyncio.gather(*tasks)

    assert len([answer for answer in asyncio.run(twelve()) if answer]) == refused


def test_a_page_that_takes_long_gives_its_turn_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "HOLD_SECONDS", 0.0)

    async def two() -> int:
        visits = Visits(1)
        tasks = [asyncio.create_task(visits.visit()) for _ in range(2)]
        while visits.inside < 2:
            await asyncio.sleep(0)
        visits.go.set()
        await asyncio.gather(*tasks)
        assert visits.admission._free._value == 1  # given back once each
        return visits.most

    assert asyncio.run(two()) == 2


def test_who_gives_up_waiting_leaves_no_trace() -> None:
    async def leave() -> None:
        visits = Visits(1)
        tasks = [asyncio.create_task(visits.visit()) for _ in range(3)]
        while not visits.inside:
            await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(tasks[1], return_exceptions=True)
        visits.go.set()
        assert await asyncio.gather(tasks[0], tasks[2]) == [0, 0]
        assert visits.admission._waiting == 0

    asyncio.run(leave())
