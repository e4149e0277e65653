"""Making a home from a backup: everything is checked before anything is written."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO

from taphuan_grading.store import migrations
from taphuan_grading.store.home import Home, open_home
from taphuan_hub.backup.manifest import LARGEST, NAME, Manifest, read_manifest
from taphuan_hub.errors import BackupError
from taphuan_hub.homes import making

_DAMAGED = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError)
"""What gzip and tarfile raise; numbers that are none are a ValueError."""
_GRAIN = 4096
"""Bytes: what the smallest file takes on a disk."""


def restore(path: Path, root: Path, *, tell: Callable[[str], None]) -> Manifest:
    """Make the home that `path` is a backup of at `root`, where nothing may be: whole or not at all.

    Parameters
    ----------
    path
        What `taphuan_hub.backup.writing.write_backup` wrote.
    root
        Where; it must not exist, or be an empty folder.
    tell
        Told what is being done.

    Returns
    -------
    Manifest
        What the backup says of itself.

    Raises
    ------
    BackupError
        When the file is no backup, is damaged, or holds what no backup holds; nothing is written then.
    HomeError
        When there is something at `root`, a newer version made the backup, or it cannot be written.
    """
    with making(root) as draft, _reading(path) as file:
        tell("checking the backup")
        manifest, size = _checked(file)
        migrations.require_known(manifest.revision)
        free = shutil.disk_usage(draft.root).free
        if size > free:
            raise BackupError(f"the home needs {size} bytes, {free} are free at {draft.root.parent}")
        tell(f"writing {len(manifest.files)} files")
        _write(file, draft)
        open_home(draft.root)
        os.sync()
    return manifest


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}") from error
    with file:
        try:
            yield file
        except _DAMAGED as error:
            raise BackupError(f"{path} is damaged, or is no backup: {error}") from error
        except BackupError as error:
            raise BackupError(f"{path}: {error.message}") from error


def _checked(file: IO[bytes]) -> tuple[Manifest, int]:
    """Return the manifest and how many bytes the home takes; every member was compared with it."""
    found: dict[str, str] = {}
    names: set[str] = set()
    manifest, size = None, 0
    for archive, member in _members(file):
        if manifest is not None or member.name in names:
            raise BackupError(f"it holds {member.name!r} twice, or after its end")
        names.add(member.name)
        size += member.size + _GRAIN
        if member.name == NAME:
            if member.size > LARGEST:
                raise BackupError(f"its {NAME} has {member.size} bytes, at most {LARGEST} are allowed")
            manifest = read_manifest(_content(archive, member).read())
        elif member.isreg():
            found[member.name] = hashlib.file_digest(_content(archive, member), "sha256").hexdigest()
    if manifest is None:
        raise BackupError(f"it has no {NAME}: it was cut off, or is no backup of taphuan")
    wrong = sorted(
        name for name in found.keys() | manifest.files.keys() if found.get(name) != manifest.files.get(name)
    )
    if wrong:
        raise BackupError(f"it is damaged: {len(wrong)} files are not what was saved, the first {wrong[0]!r}")
    return manifest, size


def _members(file: IO[bytes]) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Yield what is in the archive, in its order: plain files and folders inside the home, nothing else."""
    file.seek(0)
    with gzip.GzipFile(fileobj=file) as unpacked:
        with tarfile.open(fileobj=unpacked, mode="r|") as archive:
            for member in archive:
                if not _is_plain(member):
                    raise BackupError(f"it holds {member.name!r}, which is no file or folder of a home")
                yield archive, member
        while unpacked.read(_GRAIN):  # to its end, where the checksum of the whole is
            pass


def _is_plain(member: tarfile.TarInfo) -> bool:
    path = PurePosixPath(member.name)
    inside = not path.is_absolute() and bool(path.parts) and ".." not in path.parts
    usual = str(path) == member.name and "\0" not in member.name
    return inside and usual and (member.isreg() or member.isdir())


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> BufferedReader:
    content = archive.extractfile(member)
    if not isinstance(content, BufferedReader):
        raise BackupError(f"it holds {member.name!r}, which is no file")
    return content


def _write(file: IO[bytes], draft: Home) -> None:
    modes: dict[Path, int] = {draft.root: 0o700}
    for archive, member in _members(file):
        target = draft.root / member.name
        if member.name == NAME:
            continue
        if member.isdir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            modes[target] = member.mode & 0o777
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            shutil.copyfileobj(_content(archive, member), copy)
        target.chmod(member.mode & 0o777)
    for folder in sorted(modes, reverse=True):
        folder.chmod(modes[folder])
