"""What a new kernel is told: it goes from the server to the kernel and never through their parent."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO


@dataclass(frozen=True)
class Order:
    """How one kernel is to run.

    Parameters
    ----------
    arguments
        The command line after ``python -m ipykernel_launcher``.
    environment
        The whole environment of the kernel.
    folder
        Its working directory.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str

    def to_file(self) -> int:
        """Write it to a nameless file in memory; return the descriptor, which the caller closes."""
        number = os.memfd_create("taphuan-order")
        with _text(os.dup(number), "w") as file:
            json.dump(asdict(self), file, ensure_ascii=False)
        return number

    @classmethod
    def from_file(cls, number: int) -> Order:
        """Read what `to_file` wrote, and close the descriptor."""
        with _text(number, "r") as file:
            file.seek(0)
            return cls(**json.load(file))


def _text(number: int, mode: str) -> IO[str]:
    # Environments hold what the system gave, which need not be UTF-8.
    return os.fdopen(number, mode, encoding="utf-8", errors="surrogateescape")
