"""Keys that a home keeps for itself: made the first time they are needed, and the same ever after."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_key(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what `path` holds; where it is missing it is made, readable for its owner only.

    Two processes that ask at the same time get the same key: it appears whole, and the first one counts.

    Parameters
    ----------
    path
        A file in the folder of secrets, which is made too (mode 0700).
    make
        Makes a new key.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(make())
        try:
            with suppress(FileExistsError):  # another process was faster: its key counts
                path.hardlink_to(draft)
        finally:
            draft.unlink()
    return path.read_bytes()
