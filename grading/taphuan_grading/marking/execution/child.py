"""The fork in which one submission's cells run."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from typing import NoReturn

from taphuan_grading.marking.execution.confine import confine
from taphuan_grading.marking.execution.errors import BrokenWireError
from taphuan_grading.marking.execution.shell import CellKernel, Recorder
from taphuan_grading.marking.execution.wire import Message, Wire

_FIRST_FREE = 3
_MANY = 64


def serve(kernel: CellKernel, job: Message, connection: int, user: int | None, *, sealed: bool) -> NoReturn:
    """Run cells until the other end is closed; never returns."""
    try:
        _serve(kernel, job, connection, user, sealed=sealed)
    except BrokenWireError:
        os._exit(0)
    finally:
        os._exit(1)


def _serve(kernel: CellKernel, job: Message, connection: int, user: int | None, *, sealed: bool) -> None:
    _keep_only(connection)
    for stream in kernel.streams:
        stream.catch()
    confine(job, user, sealed=sealed)
    wire = Wire(socket.socket(fileno=connection))
    session: Recorder = kernel.session
    session.adopt(Outbox(wire).put)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    me = os.getpid()
    wire.send({"ready": kernel.language_info})
    while True:
        kernel.run(loop, wire.receive())
        if os.getpid() != me:  # a cell forked and the fork came back here
            os._exit(0)


def _keep_only(connection: int) -> None:
    """Close what the parent holds open: a submission gets its own wire and nothing else."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.closerange(_FIRST_FREE, connection)
    os.closerange(connection + 1, os.sysconf("SC_OPEN_MAX"))


class Outbox:
    """Sends what a cell says, several messages at a time, from any thread and despite interrupts."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._lock = threading.Lock()
        self._waiting: list[Message] = []

    def put(self, message: Message) -> None:
        """Take `message`; it leaves with the last one of its cell, or when many have gathered."""
        try:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # an interrupt is heard after it
            with self._lock:
                self._waiting.append(message)
                if len(self._waiting) >= _MANY or message["content"].get("execution_state") == "idle":
                    self._wire.send({"messages": self._waiting})
                    self._waiting = []
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
