"""JupyterHub remembers everybody who ever signed in; whose account is gone is forgotten at the start."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path


def forget_departed(database: Path, usernames: Collection[str]) -> int:
    """Remove from JupyterHub's `database` all users but `usernames`; return how many.

    It must not be running: a user who is removed under it would come back, or break it.
    """
    if not database.is_file():
        return 0
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'users'").fetchone():
            return 0
        known = [name for (name,) in connection.execute("SELECT name FROM users")]
        gone = [(name,) for name in known if name not in set(usernames)]
        connection.executemany("DELETE FROM users WHERE name = ?", gone)
    return len(gone)
