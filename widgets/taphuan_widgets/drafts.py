"""The answers of one person at one module: what they are, when each was saved, what is not saved yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from taphuan_grading import clock
from taphuan_grading.marking.scoring import is_empty
from taphuan_widgets import wording
from taphuan_widgets.api import ApiError, Client, part
from taphuan_widgets.questions.base import Saved

Draft = Mapping[str, Any]
"""``value`` and ``saved_at`` (ISO 8601 with a zone), as the API gives them."""


class Drafts:
    """Keeps answers by question; with a client they go to the attempts API.

    Parameters
    ----------
    client
        The attempts API; None keeps answers in this kernel only.
    path
        The module's, in the API.
    known
        What the API has saved already.
    """

    def __init__(self, client: Client | None, path: str, known: Mapping[str, Draft]) -> None:
        self._client, self._path = client, path
        self.values = {question: draft["value"] for question, draft in known.items()}
        self.unsaved: set[str] = set()
        self._saved_at = {question: draft["saved_at"] for question, draft in known.items()}
        self._others: dict[str, dict[str, Any]] = {}  # what was answered elsewhere, by question
        self._own: set[str] = set()  # the moments at which this kernel itself saved something

    def store(self, name: str, base: str = "") -> ApiError | None:
        """Save the answer to `name`; return why it could not be saved.

        `base` is the moment of the saved answer that the person had before them.
        """
        if self._client is None:
            self._saved_at[name] = clock.now().isoformat()
            return None
        known = self._saved_at.get(name, "")
        body = {"value": self.values[name], "seen": known if known in self._own else base or None}
        try:
            kept = self._client.put(f"{self._path}/answers/{part(name)}", body)
        except ApiError as error:
            self.unsaved.add(name)
            return error
        self.unsaved.discard(name)
        self._saved(name, kept["saved_at"])
        self._others.pop(name, None)
        if kept["replaced"]:
            self._others[name] = _other(kept["replaced"], ours=True)
        return None

    def store_file(self, name: str, file: str, data: str) -> None:
        """Send a file as the answer to `name`.

        Raises
        ------
        ApiError
            When it was not taken; the answer stays as it is.
        """
        if self._client is None:
            raise ApiError(wording.NO_FILES, code="no-files")
        path = f"{self._path}/uploads/{part(name)}"
        kept = self._client.put(path, {"file": {"name": file, "data": data}})
        self.values[name] = kept["value"]
        self._saved(name, kept["saved_at"])

    def take_news(self, known: Mapping[str, Draft], asked: Collection[str]) -> list[str]:
        """Take over what was answered or taken back elsewhere; return which of `asked` that was."""
        fresh = [
            name
            for name, draft in known.items()
            if name in asked and name not in self.unsaved and draft["saved_at"] != self._saved_at.get(name)
        ]
        taken_back = [
            name
            for name, value in self.values.items()
            if not is_empty(value) and name not in known and name not in self.unsaved
        ]
        for name in fresh:
            self._take(name, known[name])
        for name in taken_back:
            self._take(name, {"value": None, "saved_at": clock.now().isoformat()})
        return fresh + taken_back

    def is_after(self, name: str, moment: str) -> bool:
        """Say whether the answer to `name` was saved after `moment`, ISO 8601 with a zone."""
        if name not in self._saved_at:
            return False
        return datetime.fromisoformat(self._saved_at[name]) > datetime.fromisoformat(moment)

    def standing(self, name: str, turn: int) -> Saved:
        """Say where the answer to `name` stands."""
        stamp = self._saved_at.get(name, "")
        saved: Saved = {"turn": turn, "at": self._moment(name), "error": "", "again": False, "stamp": stamp}
        if name in self._others:
            saved["other"] = self._others[name]
        return saved

    def _saved(self, name: str, moment: str) -> None:
        self._saved_at[name] = moment
        self._own.add(moment)

    def _take(self, name: str, draft: Draft) -> None:
        self.values[name], self._saved_at[name] = draft["value"], draft["saved_at"]
        self._others[name] = _other(draft, ours=False)

    def _moment(self, name: str) -> str:
        """Say when the answer to `name` was saved, if it was."""
        if name not in self._saved_at:
            return ""
        told = wording.moment(self._saved_at[name])
        return told if self._client else f"{told} (chỉ trong phiên này)"


def _other(draft: Draft, *, ours: bool) -> dict[str, Any]:
    return {"at": wording.moment(draft["saved_at"]), "value": draft["value"], "ours": ours}
