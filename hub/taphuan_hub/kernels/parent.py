"""The server's hold on the parent process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from typing import Protocol

from taphuan_hub.kernels import words
from taphuan_hub.kernels.errors import CannotForkError
from taphuan_hub.kernels.forked import Forked
from taphuan_hub.kernels.order import Order

WARM_SECONDS = 60.0
"""How long the parent may take to import everything; it takes less than one."""

END_SECONDS = 10.0

FROM_SERVER = frozenset({"HOME", "LANG", "LANGUAGE", "PATH", "TZ", "VIRTUAL_ENV"})
"""Variables of the server that the parent may see, beside those of Python and of the locale."""

ITS_OWN = {"MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Few arenas make kernels smaller; libraries must not start threads before the fork."""


class OnEnd(Protocol):
    """Who is told that a parent ended."""

    def __call__(self, parent: Parent, *, was_warm: bool) -> None:
        """Take note of it."""


class Parent:
    """A running parent process.

    Parameters
    ----------
    fingerprint
        What it is made from.
    on_end
        Called in a thread of ours when the process has ended.
    """

    def __init__(self, fingerprint: object, on_end: OnEnd) -> None:
        self.fingerprint = fingerprint
        self.warm: Future[None] = Future()
        """Done when it can fork; fails when it cannot."""
        self.warm.set_running_or_notify_cancel()  # a waiter that gives up cannot cancel it for others
        self._on_end = on_end
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own Python and our own module
                [sys.executable, "-m", "taphuan_hub.kernels.zygote", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._watcher = threading.Thread(target=self._watch, name="parent of kernels", daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def fork(self, order: Order, streams: Sequence[int]) -> Forked:
        """Ask for a kernel.

        Raises
        ------
        CannotForkError
            When the process is gone, or a descriptor cannot be had.
        """
        with ExitStack() as stack:
            try:
                ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                stack.enter_context(theirs)
                lifeline, held = os.pipe()
                stack.callback(os.close, lifeline)
                forked = Forked(ours, held)
                paper = order.to_file()
                stack.callback(os.close, paper)
                socket.send_fds(self._control, [words.FORK], [theirs.fileno(), lifeline, paper, *streams])
            except OSError as error:
                raise CannotForkError(f"the parent cannot be asked ({error.strerror})") from error
            return forked

    def retire(self) -> None:
        """Let it end with its last kernel."""
        with suppress(OSError):  # it has ended already
            self._control.send(words.RETIRE)

    def close(self) -> None:
        """End it and its kernels now."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._watcher.join(END_SECONDS)

    def leave(self) -> None:
        """Let go of it in a copy of this process, whose it is not."""
        self._control.close()

    def _watch(self) -> None:
        was_warm = self._becomes_warm()
        if was_warm:
            self.warm.set_result(None)
            with suppress(OSError):
                self._control.recv(1)  # it says nothing more: this returns when it has ended
        status = self._process.wait()
        self._control.close()
        if not was_warm:
            self.warm.set_exception(CannotForkError(f"the parent ended early with status {status}"))
        self._on_end(self, was_warm=was_warm)

    def _becomes_warm(self) -> bool:
        self._control.settimeout(WARM_SECONDS)
        try:
            return bool(self._control.recv(1))
        except TimeoutError:
            self._process.kill()
            return False
        except OSError:
            return False
        finally:
            self._control.settimeout(None)


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in FROM_SERVER or name.startswith(("LC_", "LD_", "PYTHON"))
    }
    return kept | ITS_OWN
