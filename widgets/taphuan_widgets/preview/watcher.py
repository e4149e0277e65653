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
    """A widget without a face: the page loads itself again when `writings` rises."""

    module = Path(__file__).with_suffix(".js")

    writings = Int(0).tag(sync=True)


def watch(stamp: str, shown: str) -> None:
    """Show a watcher in a page of the preview.

    Parameters
    ----------
    stamp
        A file that tells which writing of the notebook is the latest.
    shown
        What it told when this page was written; anything else means that the page is old.
    """
    watcher = Watcher()
    display(watcher)
    task = asyncio.get_running_loop().create_task(_follow(watcher, Path(stamp), shown))
    _running.add(task)  # a task that nobody holds may be collected


async def _follow(watcher: Watcher, stamp: Path, shown: str) -> None:
    while not stamp.is_file() or stamp.read_text(encoding="ascii") == shown:
        await asyncio.sleep(PAUSE_SECONDS)
    watcher.writings += 1
