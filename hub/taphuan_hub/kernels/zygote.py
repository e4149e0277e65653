"""The warmed parent: ``python -m taphuan_hub.kernels.zygote CONTROL``.

One thread, no socket of ZeroMQ, no event loop and no secret: it imports what kernels need, forks one
whenever the server asks, and tells how each one ended. It ends with its server.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import NoReturn

from taphuan_hub.kernels import preload, words


class Zygote:
    """Forks kernels and buries them.

    Parameters
    ----------
    control
        Socket on which the server asks; when it closes, the server is gone.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._poller = select.poll()
        self._poller.register(control, select.POLLIN)
        self._alive: dict[int, tuple[int, int]] = {}  # process id and channel by pidfd
        self._retired = False

    def serve(self) -> None:
        """Work until the server is gone, or until the last kernel ends after retirement."""
        while self._alive or not self._retired:
            for ready, _ in self._poller.poll():
                if ready != self._control.fileno():
                    self._bury(ready)
                elif not self._take():
                    return

    def end_all(self) -> None:
        """Kill what is left."""
        for pidfd, (pid, _) in list(self._alive.items()):
            _kill_group(pid)
            self._bury(pidfd)

    def _take(self) -> bool:
        """Do what the server asks; say whether it is still there."""
        word, given, _, _ = socket.recv_fds(self._control, 1, words.DESCRIPTORS)
        if word == words.RETIRE:
            self._retired = True
        elif word == words.FORK and len(given) == words.DESCRIPTORS:
            self._fork(*given)
        else:  # there was no place for all of them: closing the channel is the answer
            for number in given:
                os.close(number)
        return bool(word)

    def _fork(self, channel: int, lifeline: int, order: int, *streams: int) -> None:
        pid = 0
        try:
            pid = os.fork()
            if pid == 0:
                _become_kernel(channel, lifeline, order, *streams)
            pidfd = os.pidfd_open(pid)
            self._poller.register(pidfd, select.POLLIN)
            self._alive[pidfd] = pid, channel
            _tell(channel, b"%s %d" % (words.STARTED, pid), pidfd)
        except (MemoryError, OSError) as error:
            if pid:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            _tell(channel, b"%s %s" % (words.FAILED, type(error).__name__.encode()))
            os.close(channel)
        for number in (lifeline, order, *streams):
            os.close(number)

    def _bury(self, pidfd: int) -> None:
        """Reap a kernel that ended, after whatever it left in its process group, and tell its status."""
        pid, channel = self._alive.pop(pidfd)
        self._poller.unregister(pidfd)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # its id stays taken
        _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        _tell(channel, b"%s %d" % (words.ENDED, os.waitstatus_to_exitcode(status)))
        os.close(channel)
        os.close(pidfd)


def _become_kernel(channel: int, lifeline: int, order: int, *streams: int) -> NoReturn:
    # It was imported by `preload`; here at the top it would come before what it needs.
    from taphuan_hub.kernels.child import become_kernel  # noqa: PLC0415

    status = 1
    try:
        status = become_kernel(channel, lifeline, order, streams)
    finally:
        os._exit(status)  # whatever happened: nothing of the parent goes on in this process


def _rehearse() -> None:
    # It needs what was preloaded, and what was preloaded need not be whole when this module is read.
    from taphuan_hub.kernels.rehearsal import fill_holes, rehearse  # noqa: PLC0415

    rehearse()
    gc.collect()
    fill_holes()


def _tell(channel: int, word: bytes, *descriptors: int) -> None:
    """Send the server a word, if it still wants to know."""
    there = socket.socket(fileno=channel)
    with suppress(OSError):
        socket.send_fds(there, [word], descriptors)
    there.detach()


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def main(control: int) -> None:
    """Import, then serve."""
    del sys.path[0]  # the folder in which the server stands; a kernel imports nothing from there
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    gc.disable()
    preload.preload()
    _rehearse()
    gc.freeze()
    with socket.socket(fileno=control) as server:
        zygote = Zygote(server)
        with suppress(BrokenPipeError):  # the server ended in the meantime
            server.send(words.WARM)
            zygote.serve()
        zygote.end_all()


if __name__ == "__main__":
    main(int(sys.argv[1]))
