"""The widget that remembers the step and counts the answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from traitlets import Dict, Int, Unicode

from taphuan_widgets.widget import PageWidget


class Progress(PageWidget):
    """How many questions are answered, and the step to come back to.

    Parameters
    ----------
    keep_step
        Called with the step (from 0) whenever the person turns a page; returns a Vietnamese sentence when
        it could not be kept, else an empty text.
    look
        Called when the page asks whether something was changed in another tab or on another device.
    """

    module = Path(__file__).with_suffix(".js")
    writable: ClassVar[frozenset[str]] = frozenset({"turn", "command", "step"})

    step = Int(0, min=0, max=1000).tag(sync=True)
    answered = Int(0).tag(sync=True)
    total = Int(0).tag(sync=True)
    error = Unicode("").tag(sync=True)
    clock = Dict().tag(sync=True)
    """Of a paper with a time: ``seconds_left`` now, and what is told when they are over (``late``)."""

    def __init__(self, keep_step: Callable[[int], str], look: Callable[[], object], **traits: Any) -> None:
        self._keep_step, self._look = keep_step, look
        super().__init__(**traits)

    def place(self) -> str:
        """Return the role of the cell that begins a module."""
        return "setup"

    def on_turn(self) -> None:
        """Keep the step, or look for changes."""
        if self.command == "look":
            self._look()
        else:
            self.error = self._keep_step(self.step)
