"""An invented province at work: people, their answers, and marks from the real pipeline."""

from __future__ import annotations

from taphuan_hub.demo.fill import DEFAULT_OFFICIALS, DEFAULT_SEED, Demo
from taphuan_hub.demo.story import Cast

__all__ = ["DEFAULT_OFFICIALS", "DEFAULT_SEED", "Cast", "Demo"]
