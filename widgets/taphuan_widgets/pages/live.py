"""A part of a page that the kernel draws again whenever somebody asks for something in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from traitlets import Dict, Int, Unicode

from taphuan_widgets.api import ApiError
from taphuan_widgets.pages.parts import notice
from taphuan_widgets.widget import PageWidget

Asked = Mapping[str, str]
Draw = Callable[[Asked], Markup]
Fetch = Callable[[str], Mapping[str, Any]]


class Live(PageWidget):
    """HTML from the kernel, with forms and buttons that work without a new page.

    In the HTML, a form's fields are what is asked for, and so is what a button with ``data-ask`` (JSON) adds
    to them; a button with ``data-fetch`` hands a file to the browser; one with ``data-copy`` copies the text
    of the element that it names. A form with ``data-once`` sends only when it is submitted, and adds
    a ``key`` that its browser made: the same one until the kernel has taken what was sent. What has
    ``data-show`` is scrolled into view when it is drawn.

    Parameters
    ----------
    draw
        Returns the HTML for what was asked; everything that people wrote is escaped in it.
    fetch
        Returns ``name``, ``type`` and base-64 ``content`` of the file that ``data-fetch`` names.
    asked
        What the part shows first.
    """

    module = Path(__file__).with_suffix(".js")

    html = Unicode("").tag(sync=True)
    file = Dict().tag(sync=True)
    problem = Unicode("").tag(sync=True)
    done = Int(0).tag(sync=True)

    def __init__(self, draw: Draw, fetch: Fetch | None = None, asked: Asked | None = None) -> None:
        self._draw, self._fetch = draw, fetch
        super().__init__(html=self._drawn(asked or {}))

    def on_turn(self) -> None:
        """Draw what was asked for, or fetch a file."""
        asked = _read(self.command)
        with self.hold_sync():
            self.problem, self.file = "", {}
            if "fetch" in asked:
                self._hand_over(asked["fetch"])
            else:
                self.html = self._drawn(asked)
            self.done = self.turn

    def _drawn(self, asked: Asked) -> str:
        try:
            return str(self._draw(asked))
        except ApiError as error:
            self.problem = error.message
            return self.html or str(notice(error.message, "warning"))

    def _hand_over(self, path: str) -> None:
        if self._fetch is None:
            return
        try:
            self.file = dict(self._fetch(path))
        except ApiError as error:
            self.problem = error.message


def _read(command: str) -> dict[str, str]:
    """Return the fields that a front end sent; what is no text in an object is left out."""
    try:
        fields = json.loads(command)
    except ValueError:
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}
