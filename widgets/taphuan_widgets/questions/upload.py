"""The widget for questions of the type ``upload``."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from traitlets import Dict

from taphuan_widgets.questions.base import Keeper, QuestionWidget, Saved, script


class FileKeeper(Keeper, Protocol):
    """Who keeps files, too: `taphuan_widgets.sitting.Sitting`."""

    def keep_file(self, question: str, name: str, data: str, turn: int) -> tuple[Any, Saved]:
        """Send the file `name`, whose bytes are `data` in base 64; return the answer and how that went."""


class Upload(QuestionWidget):
    """A picture or a PDF; the answer describes it. Its bytes pass through on their way to the attempts API.

    Parameters
    ----------
    keeper
        Who saves answers and files.
    """

    writable: ClassVar[frozenset[str]] = QuestionWidget.writable | {"file"}
    module = script(__file__)

    file = Dict().tag(sync=True)

    def __init__(self, keeper: FileKeeper, **traits: Any) -> None:
        self._files = keeper
        super().__init__(keeper, **traits)

    def on_turn(self) -> None:
        """Send a new file, or save the answer."""
        if self.command != "upload":
            super().on_turn()
            return
        name, data = str(self.file.get("name", "")), str(self.file.get("data", ""))
        value, saved = self._files.keep_file(self.question["id"], name, data, self.turn)
        with self.hold_sync():
            self.file = {}
            self.value = value
            self.saved = dict(saved)
