"""Warm parents as the marking process sees them: started once, lent for one submission at a time."""

from __future__ import annotations

import atexit
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.execution.wire import BrokenWireError, Message, Wire

_KEPT = ("LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV")
_START_SECONDS = 60.0
_PROGRAM = "taphuan_grading.marking.execution"
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class NoWarmProcessError(Exception):
    """There is no warm parent to be had here; the reason says why."""


class ChildDiedError(Exception):
    """The process in which cells ran is gone."""


class Child:
    """A submission's process: takes requests, sends messages.

    Parameters
    ----------
    wire
        To the child.
    parent
        The wire to its parent, which tells of the child's end and passes interrupts on.
    """

    def __init__(self, wire: Wire, parent: Wire) -> None:
        self._wire = wire
        self._parent = parent
        self._died = False

    @property
    def length(self) -> int:
        """Bytes of the message that came last."""
        return self._wire.length

    def send(self, request: Message) -> None:
        """Send a request; `ChildDiedError` when nobody takes it."""
        try:
            self._wire.send(request)
        except BrokenWireError as error:
            raise ChildDiedError from error

    def interrupt(self) -> None:
        """Send SIGINT to the child and all that it started, as a kernel manager does."""
        self._parent.send({"interrupt": True})

    def receive(self, deadline: float | None) -> Message | None:
        """Wait for the next message.

        Parameters
        ----------
        deadline
            When to give up, in `time.monotonic`; None waits without end.

        Returns
        -------
        dict or None
            None when the deadline has passed.

        Raises
        ------
        ChildDiedError
            When the child is gone and everything that it sent has been read.
        """
        try:
            while (message := self._wire.pop()) is None:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                if not self._wait(left):
                    if self._died:
                        raise ChildDiedError
                    return None
        except BrokenWireError as error:
            raise ChildDiedError from error
        return message

    def _wait(self, seconds: float | None) -> bool:
        """Wait until something has come; return whether it came from the child."""
        wires = [self._wire] if self._died else [self._wire, self._parent]
        ready, _, _ = select.select(wires, [], [], 0 if self._died else seconds)
        if self._wire in ready:
            self._wire.fill()
            return True
        if self._parent in ready:
            self._parent.receive()  # the only thing that it says meanwhile
            self._died = True
            return True
        return False


@dataclass(frozen=True)
class Ahead:
    """What can be done before anybody hands in: imports and locked cells, all of the course's authors."""

    modules: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()

    def __sub__(self, other: Ahead) -> Ahead:
        """Return what is here and not in `other`."""
        return Ahead(self.modules - other.modules, self.cells - other.cells)

    def __or__(self, other: Ahead) -> Ahead:
        """Return what is here or in `other`."""
        return Ahead(self.modules | other.modules, self.cells | other.cells)


class Warm:
    """One warm parent.

    Parameters
    ----------
    environment
        What children find in their environment.

    Raises
    ------
    NoWarmProcessError
        When it does not start.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this Python and a module of ours
                [sys.executable, "-m", _PROGRAM, str(theirs.fileno())],
                env={**environment, **dict.fromkeys(_THREADS, "1")},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._wire = Wire(ours)
        self._place = _scratch()
        self.environment = dict(environment)
        self._ready_for = Ahead()
        self._ending = False
        try:
            hello = self._answer("ready")
        except BrokenWireError as error:
            self._process.wait()
            reason = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
            self.close()
            raise NoWarmProcessError(reason.strip() or "the warm process ended at once") from error
        self.sealed: bool = hello["sealed"]

    def preload(self, ahead: Ahead) -> str | None:
        """Get ready for `ahead`; return a module that cannot be imported ahead, None when all is well."""
        new = ahead - self._ready_for
        if not (new.modules or new.cells):
            return None
        self._finish()
        self._wire.send({"preload": sorted(new.modules), "cells": sorted(new.cells)})
        self._ready_for |= new
        refused: str | None = self._answer("refused")["refused"]
        return refused

    @contextmanager
    def child(self, beside: Path, seconds: int | None) -> Iterator[Child]:
        """Fork a child; it and all that it started and wrote are gone afterwards.

        Parameters
        ----------
        beside
            A directory whose files it finds in its own one.
        seconds
            Of processor time, at most.
        """
        self._finish()
        ours, theirs = socket.socketpair()
        wire = Wire(ours)
        place = self._place if self.sealed else _scratch()
        job = {"place": place.name, "beside": str(beside), "seconds": seconds}
        try:
            with theirs:
                self._wire.send(job, (theirs.fileno(),))
            yield Child(wire, self._wire)
        finally:
            wire.close()
            self._wire.send({"end": True})
            self._ending = True
            if not self.sealed:
                self._finish()
                place.cleanup()

    def close(self) -> None:
        """End the parent."""
        self._wire.close()
        self._process.wait()
        self._place.cleanup()
        if self._process.stderr:
            self._process.stderr.close()

    def _finish(self) -> None:
        """Wait until nothing of the last child is left."""
        if self._ending:
            self._ending = False
            self._answer("ended")

    def _answer(self, name: str) -> Message:
        while name not in (message := self._wire.receive()):
            pass
        return message


class Stable:
    """The warm parents of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Warm] = []
        self._noisy: set[str] = set()

    @contextmanager
    def lend(self, ahead: Ahead) -> Iterator[Warm]:
        """Lend a parent that is ready for `ahead`, as far as that changes nothing for a cell.

        Raises
        ------
        NoWarmProcessError
            When there is none to be had.
        MarkingError
            When it died meanwhile; the next one is a new one.
        """
        warm = self._take(ahead)
        try:
            yield warm
        except BrokenWireError as error:
            warm.close()
            raise MarkingError(f"the process that forks was lost: {error}") from error
        except Exception:  # a paper that cannot be marked: the parent can do the next one
            self._give_back(warm)
            raise
        except BaseException:
            warm.close()
            raise
        else:
            self._give_back(warm)

    def close(self) -> None:
        """End the parents that are not lent."""
        with self._lock:
            idle, self._idle = self._idle, []
        for warm in idle:
            warm.close()

    def _take(self, ahead: Ahead) -> Warm:
        environment = kept_environment()
        while True:
            warm = self._find(environment) or Warm(environment)
            try:
                refused = warm.preload(ahead - Ahead(frozenset(self._noisy)))
            except BrokenWireError:
                warm.close()
                continue
            if refused is None:
                return warm
            self._noisy.add(refused)
            warm.close()

    def _find(self, environment: Mapping[str, str]) -> Warm | None:
        with self._lock:
            found = next((one for one in self._idle if one.environment == environment), None)
            if found is not None:
                self._idle.remove(found)
        return found

    def _give_back(self, warm: Warm) -> None:
        with self._lock:
            self._idle.append(warm)


def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="taphuan-", ignore_cleanup_errors=True)


def kept_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a submission may see of the service's environment: language, time zone, where Python is."""
    return {name: value for name, value in environ.items() if name in _KEPT or name.startswith("LC_")}


STABLE = Stable()
atexit.register(STABLE.close)
