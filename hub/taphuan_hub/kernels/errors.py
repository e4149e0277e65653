"""Why a kernel is not forked; the ordinary way of starting it is always left."""

from __future__ import annotations

from taphuan_grading.errors import TaphuanError


class CannotForkError(TaphuanError):
    """A kernel cannot be forked, now or in general; the message says why."""
