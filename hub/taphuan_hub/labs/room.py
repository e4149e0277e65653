"""How many personal servers this machine has room for, and what each may take."""

from __future__ import annotations

import os
from collections.abc import Mapping

import psutil

from taphuan_hub.errors import ServeError
from taphuan_hub.labs import confinement

SETTING = "TAPHUAN_LABS"
LAB_BYTES = 2**30
"""What a server with all its kernels may hold in memory: one lab takes a third of it."""
_PART = 0.25
"""Of the machine's memory; learners' kernels come first."""
_MOST = 16


def labs_offered(environ: Mapping[str, str] = os.environ) -> int:
    """Return how many personal servers may run at once; 0 where none can be kept to itself.

    Raises
    ------
    ServeError
        When the setting ``TAPHUAN_LABS`` is no number, or asks for servers that cannot be confined here.
    """
    text = environ.get(SETTING, "")
    if text and not text.isdecimal():
        raise ServeError(f"{SETTING} is {text!r}; expected a whole number, 0 for no labs on the Hub")
    if not confinement.available():
        if text and int(text):
            raise ServeError(
                f"{SETTING} asks for personal servers, but this system cannot confine them: "
                f"Landlock {confinement.NEEDED} is needed (Linux 6.12 or later with Landlock switched on), "
                f"found {confinement.version() or 'none'}; set {SETTING}=0"
            )
        return 0
    if text:
        return int(text)
    return max(1, min(_MOST, int(psutil.virtual_memory().total * _PART / LAB_BYTES)))
