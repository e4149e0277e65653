"""JSON messages over a socket, each behind its length; what comes from a child is never more than data."""

from __future__ import annotations

import socket
import struct
from typing import Any

from jupyter_client.session import json_packer, json_unpacker

from taphuan_grading.marking.execution.errors import BrokenWireError

Message = dict[str, Any]

_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 16
LONGEST = 256 * 1024 * 1024


class Wire:
    """One end of a stream socket.

    Parameters
    ----------
    connection
        A connected socket; the wire owns it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._received = bytearray()
        self.length = 0
        """Bytes of the message that came last."""

    def fileno(self) -> int:
        """Return the descriptor, for waiting."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close this end."""
        self._socket.close()

    def send(self, message: Message, descriptors: tuple[int, ...] = ()) -> None:
        """Send `message`, as Jupyter's own JSON, with open descriptors beside it.

        Raises
        ------
        BrokenWireError
            When the other end is gone.
        """
        packed = json_packer(message)
        try:
            head = _LENGTH.pack(len(packed))
            if descriptors:
                socket.send_fds(self._socket, [head], descriptors)
                self._socket.sendall(packed)
            else:
                self._socket.sendall(head + packed)
        except OSError as error:
            raise BrokenWireError(f"the other end is gone: {error}") from error

    def receive(self) -> Message:
        """Wait for the next message and return it; `BrokenWireError` at the end of the stream."""
        while (message := self.pop()) is None:
            self.fill()
        return message

    def receive_with_descriptor(self) -> tuple[Message, int | None]:
        """Wait for a message that may bring one open descriptor; nothing else may be under way."""
        try:
            head, descriptors, _, _ = socket.recv_fds(self._socket, _LENGTH.size, 1)
        except OSError as error:
            raise BrokenWireError(f"the other end is gone: {error}") from error
        if not head:
            raise BrokenWireError("the stream has ended")
        self._received += head
        return self.receive(), descriptors[0] if descriptors else None

    def fill(self) -> None:
        """Read what is there, waiting for at least one byte."""
        try:
            chunk = self._socket.recv(_CHUNK)
        except OSError as error:
            raise BrokenWireError(f"the other end is gone: {error}") from error
        if not chunk:
            raise BrokenWireError("the stream has ended")
        self._received += chunk

    def pop(self) -> Message | None:
        """Return a message that has arrived as a whole, None while there is none."""
        if len(self._received) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._received)
        if length > LONGEST:
            raise BrokenWireError(f"a message of {length} bytes")
        end = _LENGTH.size + length
        if len(self._received) < end:
            return None
        packed = bytes(self._received[_LENGTH.size : end])
        del self._received[:end]
        self.length = length
        try:
            message = json_unpacker(packed)
        except ValueError as error:
            raise BrokenWireError("not a message") from error
        if not isinstance(message, dict):
            raise BrokenWireError("not a message")
        return message
