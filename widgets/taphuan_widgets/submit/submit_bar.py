"""The widget with which a module is handed in, and which shows the receipt and the result."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from traitlets import Dict, Int

from taphuan_widgets.widget import PageWidget


class Desk(Protocol):
    """Who takes the paper: `taphuan_widgets.sitting.Sitting`. Each method returns an error text or ""."""

    def submit(self) -> str:
        """Hand in."""

    def refresh(self) -> str:
        """Ask how the marking is going."""

    def retry(self) -> str:
        """Open the questions again after an attempt that did not pass."""

    def overview(self) -> dict[str, Any]:
        """Return what the bar shows."""


class SubmitBar(PageWidget):
    """The end of a module. The front end sends commands; `done` is the turn of the last one dealt with.

    Parameters
    ----------
    desk
        Who takes the paper.
    """

    module = Path(__file__).with_suffix(".js")

    view = Dict().tag(sync=True)
    done = Int(0).tag(sync=True)

    def __init__(self, desk: Desk, **traits: Any) -> None:
        self._desk = desk
        super().__init__(view=desk.overview(), **traits)

    def place(self) -> str:
        """Return the role of the cell at the end of a module."""
        return "submit"

    def on_turn(self) -> None:
        """Carry out one command."""
        commands = {"submit": self._desk.submit, "refresh": self._desk.refresh, "retry": self._desk.retry}
        action = commands.get(self.command)
        error = action() if action else ""
        with self.hold_sync():
            self.view = {**self._desk.overview(), "error": error}
            self.done = self.turn

    def show(self) -> None:
        """Show the present overview, because an answer has changed."""
        self.view = self._desk.overview()
