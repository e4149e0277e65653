"""Warm parents as the marking process sees them: started once, lent for one submission at a time."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.execution.errors import BrokenWireError, NoWarmProcessError
from taphuan_grading.marking.execution.lent import Child
from taphuan_grading.marking.execution.wire import Message, Wire

_KEPT = ("LANG", "LANGUAGE", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "VIRTUAL_ENV")
_LOST_AT_MOST = 3
_PROGRAM = "taphuan_grading.marking.execution"
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


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
        for _ in range(_LOST_AT_MOST + len(ahead.modules)):
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
        raise NoWarmProcessError("the warm process is lost again and again while it gets ready")

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
