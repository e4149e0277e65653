"""What every widget of a page shares: a guarded way in, and a first state that travels with the page."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import comm  # ipykernel puts its own functions there, so they are looked up when they are called
from ipywidgets import Layout
from traitlets import Int, Unicode

from taphuan_widgets.front import bundle

VIEW = "application/vnd.jupyter.widget-view+json"
PAGE = "TAPHUAN_PAGE"
"""Set in the kernel of a page of our template: ``assets`` when the page has the front ends' addresses."""


def in_page() -> bool:
    """Say whether this kernel serves a page of the taphuan template, whose light host shows the widgets."""
    return PAGE in os.environ


class PageWidget(anywidget.AnyWidget):
    """A widget whose front end may set the traits in `writable` and no others.

    A front end changes what it may change together with `turn`, a number that rises. `on_turn` is then
    called once for each new number, so that an update that is sent twice has its effect once.
    """

    module: ClassVar[Path]
    writable: ClassVar[frozenset[str]] = frozenset({"turn", "command"})
    turn = Int(0).tag(sync=True)
    command = Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        if in_page():
            traits.setdefault("layout", _one_layout())
        self._esm, self._css = ("", "") if in_page() else bundle(self.module)
        super().__init__(**traits)

    def open(self) -> None:
        """Open the channel to the front ends; a page has the state from the view, not from this message."""
        if not in_page():
            super().open()
        elif self.comm is None:  # type: ignore[has-type]
            data = {"state": self.get_state(_MODEL), "buffer_paths": []}
            self.comm = comm.create_comm(target_name="jupyter.widget", data=data)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a front end sent: writable traits only, and only with a turn that is new."""
        given = {name: value for name, value in sync_data.items() if name in self.writable}
        before = self.turn
        if not isinstance(given.get("turn"), int) or given["turn"] <= before:
            return
        super().set_state(given)
        self.on_turn()

    def on_turn(self) -> None:
        """Deal with what the front end has just changed."""

    def place(self) -> str:
        """Return where the page shows this: a question's id or a cell's role; empty for its own place."""
        return ""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundled: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_(**kwargs)
        if bundled is None or not in_page():
            return bundled
        data, metadata = bundled
        return {VIEW: {**data[VIEW], **self._first_view()}}, metadata

    def _first_view(self) -> dict[str, Any]:
        """Return the state, so that the page need not ask; the front end too when it has no address."""
        own = [name for name in self.keys if not name.startswith("_") and name not in _LAYOUT]
        view = {"state": self.get_state(own), "module": self.module.name, "place": self.place()}
        if os.environ[PAGE] != "assets":
            view["script"], view["style"] = bundle(self.module)
        return view


_MODEL = ("_model_module", "_model_name")
_LAYOUT = frozenset({"layout", "tabbable", "tooltip"})


@cache
def _one_layout() -> Layout:
    """Return the layout that all widgets of a page share: the light host does not use it."""
    return Layout()
