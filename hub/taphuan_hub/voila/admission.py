"""How many pages may be opened at once, and when to come back for who is one too many.

A page costs processor time while it opens and little afterwards. When everybody opens one in the same minute,
some wait here for a moment, and the others are told when to try again: later, the more of them there are, and
not all at the same second.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tornado import web

SOONEST_SECONDS, LATEST_SECONDS = 5.0, 120.0
SPREAD = 0.5
"""By which part of it the time to come back is lengthened at random."""

HOLD_SECONDS = 20.0
"""A page that takes longer than this to open gives its turn to the next one."""

QUEUE_FACTOR = 5
"""So many wait for each turn: a class of forty that clicks at once is served in one go."""

PATIENCE_SECONDS = 10.0
"""Nobody waits in front of an empty page when it will probably take longer than this."""

_RECENT_SECONDS = 60.0
_USUAL_SECONDS = 1.0
_WEIGHT = 0.2


class Busy(web.HTTPError):
    """There is no room now.

    Parameters
    ----------
    seconds
        When to try again.
    reason
        For the log.
    """

    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(503, reason)
        self.seconds = seconds


class Admission:
    """Gives turns to open a page.

    Parameters
    ----------
    turns
        How many pages open at once.
    """

    def __init__(self, turns: int) -> None:
        self._turns = turns
        self._free = asyncio.Semaphore(turns)
        self._waiting = 0
        self._duration = _USUAL_SECONDS
        self._turned_away: deque[float] = deque()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it.

        Raises
        ------
        Busy
            When too many wait already.
        """
        if self._waiting >= QUEUE_FACTOR * self._turns or self._wait(self._waiting) > PATIENCE_SECONDS:
            raise self.come_back("too many pages are being opened")
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        began = time.monotonic()
        turn = _Turn(self._free)
        late = asyncio.get_running_loop().call_later(HOLD_SECONDS, turn.give_back)
        try:
            yield
        finally:
            late.cancel()
            turn.give_back()
            self._learn(time.monotonic() - began)

    def come_back(self, reason: str) -> Busy:
        """Return the refusal for somebody for whom there is no room now."""
        now = time.monotonic()
        self._turned_away.append(now)
        while self._turned_away[0] < now - _RECENT_SECONDS:
            self._turned_away.popleft()
        wait = self._wait(self._waiting + len(self._turned_away))
        seconds = min(max(wait, SOONEST_SECONDS), LATEST_SECONDS)
        return Busy(math.ceil(seconds * (1 + random.uniform(0, SPREAD))), reason)  # noqa: S311 - no secret

    def _wait(self, ahead: int) -> float:
        """Return after how many seconds somebody with `ahead` people before them has a turn."""
        return ahead * self._duration / self._turns

    def _learn(self, seconds: float) -> None:
        self._duration += _WEIGHT * (min(seconds, HOLD_SECONDS) - self._duration)


class _Turn:
    """A turn, which is given back once."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free: asyncio.Semaphore | None = free

    def give_back(self) -> None:
        if self._free is not None:
            self._free.release()
            self._free = None
