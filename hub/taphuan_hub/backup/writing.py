"""Writing a backup while the service runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO

from sqlalchemy.exc import DBAPIError

from taphuan_grading import __version__, clock
from taphuan_grading.errors import HomeError
from taphuan_grading.store import migrations
from taphuan_grading.store.engine import URL_VARIABLE, connect, database_url
from taphuan_grading.store.home import Home
from taphuan_hub.backup import contents
from taphuan_hub.backup.manifest import NAME, Manifest

SQLITE = "sqlite"
_IN_MEMORY = 8 * 2**20
_COMPRESSION = 6
_ROUNDS = 2
"""What is being replaced while the first comes by, like a submission, is there by the second."""

Step = Callable[[], None]


def write_backup(home: Home, path: Path, *, tell: Callable[[str], None], step: Step) -> Manifest:
    """Write everything of `home` into the archive `path`, which only its owner reads: whole or not at all.

    Databases are copied with SQLite's own online backup, each as it is at one moment, and the store first;
    the files follow, so nothing that the store names is missing. Nobody has to stop working.

    Parameters
    ----------
    home
        A finished home; it may be served meanwhile.
    path
        The file, outside the home; one that is there gives way.
    tell
        Told what is being done.
    step
        Called after each file.

    Returns
    -------
    Manifest
        What the backup says of itself.

    Raises
    ------
    HomeError
        When the store is missing, cannot be reached, or something cannot be read or written.
    """
    made_at = clock.now()
    revision = _revision(home)
    try:
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as beside:
            copies = _copied(home, Path(beside), tell)
            half = Path(beside) / "half"
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION) as archive:
                    add = _Adding(archive, Path(beside))
                    digests = _add_all(home, copies, add, step)
                    store = database_url(home).get_backend_name()
                    manifest = Manifest(
                        __version__, made_at.astimezone(clock.ZONE).isoformat(), revision, store, digests
                    )
                    add.file(NAME, 0o600, BytesIO(manifest.as_json()))
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise HomeError(f"cannot back up {home.root} into {path}: {error}") from error
    return manifest


def _revision(home: Home) -> str:
    """Return the revision of the store as it is: a backup changes nothing."""
    url = database_url(home)
    if url.get_backend_name() == SQLITE:
        if url.database != str(home.database):
            raise HomeError(f"{URL_VARIABLE} names the SQLite file {url.database}: only the home's is saved")
        if not home.database.is_file():
            raise HomeError(f"the database {home.database} is missing; there is nothing to back up")
    engine = connect(home)
    try:
        revision = migrations.current(engine)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise HomeError(f"cannot open the database {url.render_as_string()}: {reason}") from error
    finally:
        engine.dispose()
    if revision is None:
        raise HomeError(f"the database {url.render_as_string()} has no tables of taphuan")
    return revision


def _copied(home: Home, folder: Path, tell: Callable[[str], None]) -> dict[str, Path]:
    """Copy the databases into `folder`; return the copies by their paths inside the home."""
    copies: dict[str, Path] = {}
    for number, path in enumerate(contents.databases(home)):
        name = path.relative_to(home.root).as_posix()
        tell(f"copying the database {name}")
        copies[name] = folder / f"{number}.db"
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copies[name])) as copy,
        ):
            source.backup(copy)  # in one step: as it is now, whoever writes meanwhile
        copies[name].chmod(stat.S_IMODE(path.stat().st_mode))
    return copies


class _Adding:
    """Adds members to an archive; `folder` is for what has to wait on the disk."""

    def __init__(self, archive: tarfile.TarFile, folder: Path) -> None:
        self._archive, self._folder = archive, folder
        self._moment = int(clock.now().timestamp())

    def folder(self, name: str, mode: int) -> None:
        """Add a folder."""
        self._archive.addfile(self._member(name, mode, tarfile.DIRTYPE))

    def file(self, name: str, mode: int, content: IO[bytes]) -> str:
        """Add a file and return its SHA-256.

        It is read once, and what was read is added: another process may be writing it.
        """
        member = self._member(name, mode, tarfile.REGTYPE)
        with SpooledTemporaryFile(_IN_MEMORY, dir=str(self._folder)) as read:
            shutil.copyfileobj(content, read)
            member.size = read.tell()
            read.seek(0)
            digest = hashlib.file_digest(read, "sha256").hexdigest()
            read.seek(0)
            self._archive.addfile(member, read)
        return digest

    def _member(self, name: str, mode: int, kind: bytes) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.type, member.mode, member.mtime = kind, mode, self._moment
        return member


def _add_all(home: Home, copies: dict[str, Path], add: _Adding, step: Step) -> dict[str, str]:
    digests: dict[str, str] = {}
    folders: set[str] = set()
    for _ in range(_ROUNDS):
        for entry in contents.files(home):
            if entry.file is None and entry.name not in folders:
                add.folder(entry.name, entry.mode)
                folders.add(entry.name)
            elif entry.file is not None and entry.name not in digests:
                digests[entry.name] = add.file(entry.name, entry.mode, entry.file)
                step()
    for name, copy in copies.items():
        with copy.open("rb") as file:
            digests[name] = add.file(name, stat.S_IMODE(os.fstat(file.fileno()).st_mode), file)
        step()
    return digests
