"""The warm process: it imports, forks, interrupts and ends, and runs nothing of a submission itself."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
from pathlib import Path

from taphuan_grading.marking.execution import child, confine, seal
from taphuan_grading.marking.execution.errors import BrokenWireError
from taphuan_grading.marking.execution.shell import CellKernel, Recorder, make_kernel
from taphuan_grading.marking.execution.wire import Message, Wire


class Parent:
    """Serves one marking process.

    Parameters
    ----------
    wire
        Where its orders come from; when that ends, so does everything here.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._sealed = seal.enter()
        self._user = confine.own_user()
        self._kernel: CellKernel = make_kernel()
        self._noise: list[str] = []
        for stream in self._kernel.streams:
            stream.catch()
        confine.adopt_orphans()
        self._wire.send({"ready": True, "sealed": self._sealed})

    def serve(self) -> None:
        """Do what is ordered until the other end is gone."""
        try:
            while True:
                order, descriptor = self._wire.receive_with_descriptor()
                if descriptor is None:
                    self._wire.send({"refused": self._preload(order["preload"], order["cells"])})
                else:
                    self._run(order, descriptor)
        except BrokenWireError:
            self._sweep()

    def _preload(self, modules: list[str], cells: list[str]) -> str | None:
        """Import `modules` and learn `cells`; return a module that children must import for themselves.

        What prints, warns or starts a thread when it is imported would do so in a kernel too, where a cell's
        marks can depend on it. This parent has imported it by then, so it is of no use any more.
        """
        session: Recorder = self._kernel.session
        session.adopt(lambda message: self._noise.append(message["kind"]))
        for name in modules:
            with contextlib.suppress(Exception):  # a cell that imports it will see why
                importlib.import_module(name)
            for stream in self._kernel.streams:
                stream.flush()
            if self._noise or len(list(Path("/proc/self/task").iterdir())) > 1:
                return name
        self._kernel.known.learn(cells)
        gc.collect()
        gc.freeze()
        return None

    def _run(self, job: Message, connection: int) -> None:
        pid = os.fork()
        if pid == 0:
            child.serve(self._kernel, job, connection, self._user, sealed=self._sealed)
        os.close(connection)
        over = os.pidfd_open(pid)
        try:
            self._watch(pid, over)
        finally:
            os.close(over)
            self._sweep()
        self._wire.send({"ended": True})

    def _sweep(self) -> None:
        confine.sweep(self._user, sealed=self._sealed)

    def _watch(self, pid: int, over: int) -> None:
        """Interrupt when told to; return when told to end. The end of the child is told once."""
        poll = select.poll()
        poll.register(self._wire, select.POLLIN)
        poll.register(over, select.POLLIN)
        while True:
            ready = {number for number, _ in poll.poll()}
            if over in ready:
                poll.unregister(over)
                self._wire.send({"died": True})
            if self._wire.fileno() not in ready:
                continue
            self._wire.fill()
            while (order := self._wire.pop()) is not None:
                if "end" in order:
                    return
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGINT)


def main(arguments: list[str]) -> None:
    """Serve on the socket whose descriptor is the only argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the process that marks
    sys.path[0] = ""  # as in a kernel: its own directory, whichever that will be
    Parent(Wire(socket.socket(fileno=int(arguments[0])))).serve()
