"""What a cell prints: Python's streams, and what is written to the descriptors 1 and 2 beneath them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from io import StringIO, TextIOBase

LONGEST = 8 * 1024 * 1024
"""Letters of one stream that are kept of one cell; nbgrader's LimitOutput keeps far fewer."""
_CHUNK = 1 << 16


class CellStream(TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a cell; it tells of its text when it is flushed.

    Descriptors are caught in a file in memory rather than in a pipe: whatever has been written is there at
    the flush, and nobody ever waits for a reader.

    Parameters
    ----------
    name
        ``stdout`` or ``stderr``.
    descriptor
        1 or 2.
    publish
        Told ``(name, text)``.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, publish: Callable[[str, str], None]) -> None:
        super().__init__()
        self.name = name
        self._descriptor = descriptor
        self._publish = publish
        self._text = StringIO()
        self._caught = -1
        self._read = 0
        self._left = LONGEST
        self._pid = os.getpid()

    def catch(self) -> None:
        """Take over the descriptor in this process."""
        self._caught = os.memfd_create(self.name)
        fcntl.fcntl(self._caught, fcntl.F_SETFL, os.O_APPEND)
        os.dup2(self._caught, self._descriptor)
        self._read = 0
        self._pid = os.getpid()

    def begin(self) -> None:
        """Begin a new cell."""
        self._left = LONGEST

    def fileno(self) -> int:
        """Return the descriptor beneath."""
        return self._descriptor

    def isatty(self) -> bool:
        """Say that this is no terminal."""
        return False

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep `text` until the flush."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._pid:  # a fork of the cell: its text goes the way of the descriptor's
            os.write(self._descriptor, text.encode(errors="replace"))
        elif self._left > 0:
            self._left -= len(text)
            self._text.write(text)
        return len(text)

    def flush(self) -> None:
        """Publish what has been written."""
        if os.getpid() != self._pid:
            return
        text = self._text.getvalue() + self._from_descriptor()
        self._text = StringIO()
        if text:
            self._publish(self.name, text)

    def _from_descriptor(self) -> str:
        if self._caught < 0:
            return ""
        parts = []
        while chunk := os.pread(self._caught, _CHUNK, self._read):
            self._read += len(chunk)
            if self._left > 0:
                self._left -= len(chunk)
                parts.append(chunk)
        return b"".join(parts).decode(errors="replace")
