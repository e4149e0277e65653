"""One warmed parent for this server: started when first needed, again when it dies, anew after an upgrade."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from taphuan_hub.kernels.errors import CannotForkError
from taphuan_hub.kernels.forked import Forked
from taphuan_hub.kernels.order import Order
from taphuan_hub.kernels.parent import Parent
from taphuan_hub.kernels.preload import fingerprint

START_SECONDS = 20.0
"""How long a forked kernel may take until it listens; it takes a twentieth of a second."""

PAUSE_SECONDS = 30.0
"""After a parent that could not start, none is tried for so long."""

SHORT_LIFE_SECONDS = 5.0
"""A parent that dies sooner is started again only when a kernel is asked for."""

log = logging.getLogger(__name__)


class Supervisor:
    """Keeps a parent that is warm and current."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parents: set[Parent] = set()
        self._current: Parent | None = None
        self._started = self._not_before = 0.0
        self._closed = False

    @property
    def parents(self) -> list[int]:
        """Process ids of the parent and of those that were retired and still have kernels."""
        return [parent.pid for parent in tuple(self._parents)]

    def warm_up(self) -> None:
        """Start a parent now, so that the first kernel need not wait for it.

        Raises
        ------
        CannotForkError
            When none can be had at present.
        """
        self._parent()

    async def fork(self, order: Order, streams: Sequence[int]) -> Forked:
        """Return a kernel that listens.

        Parameters
        ----------
        order
            How it is to run.
        streams
            Descriptors of its standard input, output and error.

        Raises
        ------
        CannotForkError
            When it cannot be had; nothing of it is left then.
        """
        parent = self._parent()
        await asyncio.wrap_future(parent.warm)
        forked = parent.fork(order, streams)
        try:
            async with asyncio.timeout(START_SECONDS):
                await forked.listens()
        except TimeoutError as error:
            forked.let_go()
            raise CannotForkError(f"it did not listen within {START_SECONDS:.0f} s") from error
        except BaseException:
            forked.let_go()
            raise
        return forked

    def close(self) -> None:
        """End the parents, and with them all their kernels."""
        with self._lock:
            self._closed = True
            parents = list(self._parents)
        for parent in parents:
            parent.close()

    def leave(self) -> None:
        """Let go in a copy of this process, to which neither parents nor kernels belong."""
        for parent in self._parents:
            parent.leave()

    def _parent(self) -> Parent:
        """Return the parent, which may have to become warm yet."""
        with self._lock:
            now = _made_from()
            if self._current is not None and self._current.fingerprint != now:
                log.info("Something was upgraded: kernels get a new parent")
                self._current.retire()
                self._current = None
            return self._current or self._start(now)

    def _start(self, made_from: object) -> Parent:
        if self._closed or time.monotonic() < self._not_before:
            raise CannotForkError("their parent could not start; it is tried again later")
        if not self._started:
            atexit.register(self.close)
        try:
            self._current = Parent(made_from, self._ended)
        except OSError as error:
            self._not_before = time.monotonic() + PAUSE_SECONDS
            raise CannotForkError(f"their parent cannot be started ({error.strerror})") from error
        self._parents.add(self._current)
        self._started = time.monotonic()
        return self._current

    def _ended(self, parent: Parent, *, was_warm: bool) -> None:
        """Replace a parent that died; called by the thread that watches it."""
        with self._lock:
            self._parents.discard(parent)
            if self._closed or parent is not self._current:
                return
            self._current = None
            if not was_warm:
                self._not_before = time.monotonic() + PAUSE_SECONDS
                return
            log.warning("The parent of kernels died; kernels live on, and it is started again")
            if time.monotonic() > self._started + SHORT_LIFE_SECONDS:
                with suppress(CannotForkError):
                    self._start(_made_from())


def _made_from() -> object:
    try:
        return fingerprint()
    except (ImportError, OSError) as error:  # something is being installed at this moment
        raise CannotForkError(f"what is installed cannot be read ({error})") from error


class _Process:
    """The supervisor of this process, and those of the processes that it was copied from."""

    supervisor = Supervisor()
    left: ClassVar[list[Supervisor]] = []

    @classmethod
    def start_afresh(cls) -> None:
        """In a copy of a process: leave what belongs to the original."""
        cls.supervisor.leave()
        cls.left.append(cls.supervisor)
        cls.supervisor = Supervisor()


os.register_at_fork(after_in_child=_Process.start_afresh)


def supervisor() -> Supervisor:
    """Return the supervisor of this process."""
    return _Process.supervisor


def warm_up() -> None:
    """Start the parent of this process's kernels now, so that the first of them need not wait."""
    with suppress(CannotForkError):  # the first kernel will say so
        _Process.supervisor.warm_up()
