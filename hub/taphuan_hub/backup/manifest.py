"""The last member of a backup: what is in it, and of which version it is."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from taphuan_hub.errors import BackupError

NAME = "manifest.json"
FORMAT = 1
LARGEST = 500_000_000
"""Bytes of a manifest: some 200 a file, and a province has a million files or two."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Parameters
    ----------
    version
        The version of taphuan that wrote it.
    made_at
        When, as an ISO moment with its zone.
    revision
        The revision of the store's schema.
    store
        ``sqlite`` when the store is in it, else which kind of server holds it.
    files
        The SHA-256 of each file by its path inside the home.
    """

    version: str
    made_at: str
    revision: str
    store: str
    files: dict[str, str]

    def as_json(self) -> bytes:
        """Return it as it stands in the archive."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode("ascii")


def read_manifest(content: bytes) -> Manifest:
    """Return what `as_json` wrote.

    Raises
    ------
    BackupError
        When it is none, or of a newer format.
    """
    try:
        found: dict[str, Any] = json.loads(content)
        form = found.pop("format")
        if form != FORMAT:
            raise BackupError(f"it has format {form}, this version reads {FORMAT}; use its own taphuan")
        manifest = Manifest(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"it is damaged: its {NAME} cannot be read ({error})") from error
    words = (manifest.version, manifest.made_at, manifest.revision, manifest.store)
    if not all(isinstance(word, str) for word in words) or not isinstance(manifest.files, dict):
        raise BackupError(f"it is damaged: its {NAME} does not describe a home")
    return manifest
