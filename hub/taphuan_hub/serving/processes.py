"""Processes that must not outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterable

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
PARENT = "TAPHUAN_PARENT"
_TERM_SECONDS = 5.0


def _prctl(option: int, value: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent ends in whatever way; elsewhere do nothing.

    A parent that is killed cannot stop its children; this is for that case only. `PARENT` in the
    environment tells which parent it was, in case it has ended before this is called.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    expected = os.environ.get(PARENT)
    if expected is not None and os.getppid() != int(expected):
        raise SystemExit(1)


def name_parent() -> dict[str, str]:
    """Return the variable that tells the children of this process who started them."""
    return {PARENT: str(os.getpid())}


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose own parent ends (Linux)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def descendants(pid: int) -> list[psutil.Process]:
    """Return every process below `pid`; none when it has ended."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def end_family(child: subprocess.Popen[bytes], *, spare: Iterable[int], grace: float) -> None:
    """End `child` and all that it started, politely first.

    Parameters
    ----------
    child
        A process of ours that ends its own children when it gets SIGTERM.
    spare
        Ids of other children of ours, which stay.
    grace
        Seconds that `child` may take before it is killed.
    """
    family = descendants(child.pid)
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    spared = set(spare)
    adopted = [process for process in descendants(os.getpid()) if process.pid not in spared]
    _end({*family, *adopted})


def kill_all(processes: set[psutil.Process]) -> None:
    """Kill `processes` and wait until they are gone."""
    for process in processes:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=_TERM_SECONDS)


def _end(processes: set[psutil.Process]) -> None:
    running = [process for process in processes if process.is_running()]
    for process in running:
        _signal(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(running, timeout=_TERM_SECONDS)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=_TERM_SECONDS)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return  # it ended by itself in between, which is what we want
