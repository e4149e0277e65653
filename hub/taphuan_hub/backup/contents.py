"""What of a home goes into a backup, and what is made anew by the next start."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from taphuan_grading.store.home import Home

_MADE_ANEW = {"__pycache__", ".ipynb_checkpoints", ".cache"}
_BESIDE_DATABASES = ("-wal", "-shm", "-journal")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""No link is followed: a person's labs are theirs to fill, and must not lead into the rest of the machine."""


@dataclass(frozen=True)
class Entry:
    """A folder, or a file that is open while it is looked at.

    Parameters
    ----------
    name
        Its path inside the home, with slashes.
    mode
        Its permissions.
    file
        What it holds; None for a folder.
    """

    name: str
    mode: int
    file: BinaryIO | None = None


def databases(home: Home) -> list[Path]:
    """Return the SQLite databases of a home, in the order in which they are copied.

    The store comes first: it decides. What a gradebook knows beyond it is marked once more after a restore.
    """
    found = [home.database, *sorted(home.courses.glob("*/gradebook.db")), hub_database(home)]
    return [path for path in found if path.is_file()]


def hub_database(home: Home) -> Path:
    """Return JupyterHub's own database."""
    return home.hub / "jupyterhub.sqlite"


def files(home: Home) -> Iterator[Entry]:
    """Yield folders and files of a home but its databases; who is yielded a file has it open until the next.

    Left out are links, sockets and pipes, what the Hub's processes say and need while they run, and caches.
    What is gone when its turn comes was taken away meanwhile, and is left out, too.
    """
    copied = {path.relative_to(home.root).as_posix() for path in databases(home)}
    left = copied | {name + end for name in copied for end in _BESIDE_DATABASES}
    for folder, folders, names, descriptor in os.fwalk(home.root, onerror=_unless_gone):
        within = PurePosixPath(Path(folder).relative_to(home.root))
        folders[:] = sorted(one for one in folders if not _passes(within, one))
        if within.parts:
            yield Entry(str(within), stat.S_IMODE(os.fstat(descriptor).st_mode))
        for name in sorted(names):
            path = str(within / name)
            if path not in left and not _is_of_processes(within, name):
                yield from _opened(path, name, descriptor)


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def _passes(within: PurePosixPath, name: str) -> bool:
    """Say whether a folder is left out whole: caches, and what kernels of the Hub's services keep."""
    return name in _MADE_ANEW or str(within / name) == "hub/jupyter"


def _is_of_processes(within: PurePosixPath, name: str) -> bool:
    return str(within) == "hub" and (".log" in name or name.endswith((".pid", ".lock")))


def _opened(path: str, name: str, folder: int) -> Iterator[Entry]:
    try:
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return
        descriptor = os.open(name, _READ, dir_fd=folder)
    except FileNotFoundError:
        return
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISREG(mode):
            yield Entry(path, stat.S_IMODE(mode), file)
