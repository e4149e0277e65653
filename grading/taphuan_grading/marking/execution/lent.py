"""A submission's process as the marking process sees it: lent for one submission."""

from __future__ import annotations

import select
import time

from taphuan_grading.marking.execution.errors import BrokenWireError, ChildDiedError
from taphuan_grading.marking.execution.wire import Message, Wire


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
