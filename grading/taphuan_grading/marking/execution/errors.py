"""Why cells cannot be run in a fork, or not any more; what a person reads is a `MarkingError`.

::

    Exception
    ├── NoWarmProcessError   there is no parent that could fork
    ├── NeedsKernelError     a notebook or a course asks for what only a kernel can do
    ├── ChildDiedError       the process in which cells ran is gone
    └── BrokenWireError      the other end of a wire is gone
"""

from __future__ import annotations


class NoWarmProcessError(Exception):
    """There is no warm parent to be had here; the reason says why."""


class NeedsKernelError(Exception):
    """The notebook does something that only a real kernel and its client can do."""


class ChildDiedError(Exception):
    """The process in which cells ran is gone."""


class BrokenWireError(Exception):
    """The other end is gone, or sends what is not a message."""
