"""The server's hold on one forked kernel: what `subprocess.Popen` is for one that was started."""

from __future__ import annotations

import os
import signal
import socket
import weakref
from collections.abc import Sequence
from contextlib import suppress
from select import POLLIN, poll

from taphuan_hub.kernels import words
from taphuan_hub.kernels.errors import CannotForkError
from taphuan_hub.kernels.readable import readable

UNKNOWN = -signal.SIGKILL
"""Status of a kernel whose parent ended before it could tell."""


class Forked:
    """A kernel that is the child of another process.

    It ends at the latest when this object does.

    Parameters
    ----------
    channel
        Our end of the kernel's channel.
    lifeline
        Writing end of the pipe whose closing ends the kernel.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket, lifeline: int) -> None:
        channel.setblocking(False)
        self.pid = 0
        self.returncode: int | None = None
        self._channel = channel
        self._numbers = [lifeline]
        self._pidfd = -1
        self._failure = ""
        self._listening = False
        self._orphaned = False
        self._let_go = weakref.finalize(self, _close, channel, self._numbers)

    async def listens(self) -> None:
        """Return when the kernel has bound its sockets.

        Raises
        ------
        CannotForkError
            When it could not be forked, or ended before.
        """
        while not (self._listening and self.pid):
            await readable(self._channel.fileno())
            self._read()
            if self._failure:
                raise CannotForkError(f"the parent could not fork it ({self._failure})")
            if self.returncode is not None:
                raise CannotForkError(f"it ended with status {self.returncode} before it listened")
            if self._orphaned:
                raise CannotForkError("the parent ended before it listened")

    async def ended(self) -> int:
        """Wait until it has ended; return its status as `subprocess.Popen` gives it."""
        while (status := self.poll()) is None:
            await readable(self._pidfd if self._orphaned else self._channel.fileno())
        return status

    def poll(self) -> int | None:
        """Return the status when it has ended."""
        if self.returncode is None and not self._orphaned:
            self._read()
        if self.returncode is None and self._orphaned and _is_readable(self._pidfd):
            self.returncode = UNKNOWN
        return self.returncode

    def wait(self) -> int | None:
        """Let go of a kernel that has ended; return its status."""
        self.let_go()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process group, if it lives."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ended in between
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def let_go(self) -> None:
        """Close what is held of it; it ends then, if it has not."""
        self._let_go()

    def _read(self) -> None:
        """Take in what has been said."""
        while self.returncode is None and not self._orphaned:
            try:
                word, given, _, _ = socket.recv_fds(self._channel, words.LONGEST, 1)
            except BlockingIOError:
                return
            self._take(word, given)

    def _take(self, word: bytes, given: Sequence[int]) -> None:
        kind, _, value = word.partition(b" ")
        if kind == words.STARTED:
            self.pid, self._pidfd = int(value), given[0]
            self._numbers.append(self._pidfd)
        elif kind == words.READY:
            self._listening = True
        elif kind == words.ENDED:
            self.returncode = int(value)
        elif kind == words.FAILED:
            self._failure = value.decode()
        else:
            self._orphaned = True


def _is_readable(number: int) -> bool:
    poller = poll()
    poller.register(number, POLLIN)
    return bool(poller.poll(0))


def _close(channel: socket.socket, numbers: Sequence[int]) -> None:
    channel.close()
    for number in numbers:
        os.close(number)
