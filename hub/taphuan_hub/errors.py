"""Errors of the serving side; those of the rooms are in `taphuan_grading.errors`."""

from __future__ import annotations

from taphuan_grading.errors import TaphuanError


class ServeError(TaphuanError):
    """The home cannot be served: a port is taken, a service did not start, no run is open."""


class BackupError(TaphuanError):
    """A backup that cannot be written, is damaged, or is none; nothing is there then, or what was before."""
