"""The command line: ``taphuan``."""

from __future__ import annotations

from taphuan_hub.cli.root import main

__all__ = ["main"]
