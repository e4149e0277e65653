"""Tells a page that its notebook was written anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

from IPython.display import display
from traitlets import Int

from taphuan_widgets.widget import PageWidget

PAUSE_SECONDS = 0.3

_running: set[asyncio.Task[None]] = set()


class Watcher(PageWidget):
    """A widget without a face: the page loads itself again when `writings` rises.

    Parameters
    ----------
    stamp
        A file that tells which writing of the notebook is the latest.
    shown
        What it told when this page was written; anything else means that the page is old.
    """

    module = Path(__file__).with_suffix(".js")

    writings = Int(0).tag(sync=True)

    def __init__(self, stamp: Path, shown: str) -> None:
        self._stamp, self._shown = stamp, shown
        super().__init__()

    def is_old(self) -> bool:
        """Say whether the notebook was written again."""
        return self._stamp.is_file() and self._stamp.read_text(encoding="ascii") != self._shown

    def on_turn(self) -> None:
        """Tell a page that has just come and asks; what was told before it listened was told to nobody."""
        if self.is_old():
            self.writings += 1


def watch(stamp: str, shown: str) -> None:
    """Show a watcher in a page of the preview; see `Watcher`."""
    watcher = Watcher(Path(stamp), shown)
    display(watcher)
    task = asyncio.get_running_loop().create_task(_follow(watcher))
    _running.add(task)  # a task that nobody holds may be collected


async def _follow(watcher: Watcher) -> None:
    while not watcher.is_old():
        await asyncio.sleep(PAUSE_SECONDS)
    watcher.writings += 1
