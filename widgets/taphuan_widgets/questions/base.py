"""What all question widgets share: the answer, whether it is saved, and how it was marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, NotRequired, Protocol, TypedDict

from traitlets import Any as AnyTrait
from traitlets import Bool, Dict, Unicode

from taphuan_widgets.widget import PageWidget

HANDED_IN = "Bài đã nộp, câu này không đổi được nữa."


class Saved(TypedDict):
    """Where the answer of turn number `turn` stands.

    `error` is empty when it was saved, at `at`; `again` says whether the page should try again. `stamp` is
    the moment of the saved answer as the API gives it, empty when there is none. `other` tells of an answer
    that was given in another tab or on another device: ``{"at", "value", "ours"}``; `ours` says that ours
    replaced it.
    """

    turn: int
    at: str
    error: str
    again: bool
    stamp: NotRequired[str]
    other: NotRequired[dict[str, Any]]


class Keeper(Protocol):
    """Who keeps answers: `taphuan_widgets.sitting.Sitting`."""

    def keep(self, question: str, value: Any, turn: int, base: str = "") -> Saved:
        """Save `value`, given where the answer of the moment `base` was shown, and say how that went."""

    def check(self, question: str, value: Any) -> dict[str, Any]:
        """Mark the answer to a practice question at once."""


class QuestionWidget(PageWidget):
    """A question on the page.

    Parameters
    ----------
    keeper
        Who saves the answer and marks practice.
    question
        The public part of the question: never a key of a marked question.
    label
        What the question is called on the page ("Câu 3").
    value
        The saved answer, None when there is none.
    """

    writable: ClassVar[frozenset[str]] = frozenset({"turn", "command", "value", "base"})

    question = Dict().tag(sync=True)
    label = Unicode().tag(sync=True)
    value = AnyTrait(None, allow_none=True).tag(sync=True)
    base = Unicode("").tag(sync=True)
    saved = Dict({"turn": 0, "at": "", "error": "", "again": False}).tag(sync=True)
    result = Dict().tag(sync=True)
    locked = Bool(False).tag(sync=True)

    def __init__(self, keeper: Keeper, **traits: Any) -> None:
        self._keeper = keeper
        super().__init__(**traits)

    def place(self) -> str:
        """Return the question's id."""
        return str(self.question["id"])

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take an answer from the page, unless the paper has been handed in."""
        if not self.locked:
            super().set_state(sync_data)
        elif isinstance(sync_data.get("turn"), int):
            self.saved = {"turn": sync_data["turn"], "at": "", "error": HANDED_IN, "again": False}

    def on_turn(self) -> None:
        """Save the answer; forget how an earlier one was marked; mark practice when that is asked for."""
        saved = self._keeper.keep(self.question["id"], self.value, self.turn, self.base)
        with self.hold_sync():
            self.saved = dict(saved)
            asked = self.command == "check" and self.question.get("practice", False)
            self.result = self._keeper.check(self.question["id"], self.value) if asked else {}


def script(python_file: str) -> Path:
    """Return the ``.js`` beside the module `python_file`."""
    return Path(python_file).with_suffix(".js")
