"""The widget that remembers the step and counts the answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from traitlets import Int, Unicode

from taphuan_widgets.widget import PageWidget


class Progress(PageWidget):
    """How many questions are answered, and the step to come back to.

    Parameters
    ----------
    keep_step
        Called with the step (from 0) whenever the person turns a page; returns a Vietnamese sentence when
        it could not be kept, else an empty text.
    """

    module = Path(__file__).with_suffix(".js")
    writable: ClassVar[frozenset[str]] = frozenset({"turn", "command", "step"})

    step = Int(0, min=0, max=1000).tag(sync=True)
    answered = Int(0).tag(sync=True)
    total = Int(0).tag(sync=True)
    error = Unicode("").tag(sync=True)

    def __init__(self, keep_step: Callable[[int], str], **traits: Any) -> None:
        self._keep_step = keep_step
        super().__init__(**traits)

    def on_turn(self) -> None:
        """Keep the step."""
        self.error = self._keep_step(self.step)
