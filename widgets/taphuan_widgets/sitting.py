"""One person at one module in one kernel: what is answered, what is saved, what was handed in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from IPython.display import HTML, display

from taphuan_grading import clock
from taphuan_grading.marking.scoring import is_empty
from taphuan_grading.rules.pool import DRAW, dealt, draw_name
from taphuan_widgets import asides, wording
from taphuan_widgets.api import ApiError, Client, part
from taphuan_widgets.drafts import Drafts
from taphuan_widgets.practice import judge
from taphuan_widgets.progress.progress import Progress
from taphuan_widgets.questions.base import QuestionWidget, Saved
from taphuan_widgets.questions.kinds import kind_of
from taphuan_widgets.submit.submit_bar import SubmitBar


def begin(public: Mapping[str, Any]) -> Sitting | None:
    """Start a sitting, with the API when this kernel has been given one, and show the progress widget.

    None when the module is not open for this person now, as a contest that has ended; the page says why.

    Raises
    ------
    ApiError
        When the saved answers cannot be fetched: without them the page would show a blank paper.
    """
    client = Client.from_environment() if os.environ.get("TAPHUAN_API") else None
    try:
        sitting = Sitting(public, client)
    except ApiError as error:
        if error.status != HTTPStatus.CONFLICT:
            raise
        display(HTML(wording.refused(error.message)))
        return None
    display(sitting.progress)
    return sitting


def _passes(error: ApiError) -> bool:
    """Say whether trying again may help: no connection, or trouble on the server's side."""
    return error.status in {0, HTTPStatus.TOO_MANY_REQUESTS} or error.status >= 500


class Sitting:
    """Keeps a module's answers for its widgets; with a client they are saved as they are given.

    Parameters
    ----------
    public
        The public parts of the module.
    client
        The attempts API; None keeps answers in this kernel only.
    """

    def __init__(self, public: Mapping[str, Any], client: Client | None) -> None:
        self._questions: Mapping[str, Mapping[str, Any]] = public["questions"]
        self._public = public
        self._path = f"modules/{part(public['slug'])}"
        self._client = client
        self._labels = wording.labels(self._questions)
        self._widgets: dict[str, QuestionWidget] = {}
        self._bar: SubmitBar | None = None
        known: Mapping[str, Any] = client.get(self._path) if client else {}
        self._sitter = str(known.get("sitter", ""))
        self._pilot: Sequence[str] | None = known.get("pilot")
        self._drafts = Drafts(client, self._path, known.get("answers", {}))
        self._attempt: Mapping[str, Any] | None = known.get("attempt")
        self._reopened = self._changed_since_attempt()
        step = known.get("step") or 0
        self.progress = Progress(
            self._keep_step,
            self.look,
            step=step,
            total=sum(self._given(name)[1] for name in self._marked),
            clock=dict(known.get("clock") or {}),
        )
        self._count()

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers as they stand, by question."""
        return MappingProxyType(self._drafts.values)

    @property
    def _marked(self) -> list[str]:
        return [name for name, question in self._questions.items() if not question.get("practice")]

    @property
    def _handed_in(self) -> bool:
        return self._attempt is not None and not self._reopened

    def _changed_since_attempt(self) -> bool:
        may_retry = self._attempt is not None and self._attempt["may_retry"]
        return may_retry and any(self._changed(name) for name in self._marked)

    def ask(self, name: str) -> Any:
        """Show the widget of the question `name` and return its saved answer.

        Raises
        ------
        KeyError
            When the module has no such question.
        """
        question = self._questions[name]
        widget = kind_of(question)(
            self,
            question=self._shown(name),
            label=self._labels[name],
            value=self.answers.get(name),
            saved=dict(self._drafts.standing(name, 0)),
            result=self._result(name),
            locked=self._locks(name),
        )
        self._widgets[name] = widget
        display(widget)
        return self.answers.get(name)

    def aside(self, place: str) -> None:
        """Show what depends on the day of reading or on the reader, if there is anything to show."""
        html = asides.html(self._public, place, clock.today(), self._pilot)
        if html:
            display(HTML(html))

    def submit_bar(self) -> None:
        """Show the bar with which the module is handed in."""
        self._bar = SubmitBar(self)
        display(self._bar)

    def keep(self, question: str, value: Any, turn: int, base: str = "") -> Saved:
        """Save `value` as the answer to `question`, turn number `turn` of its widget.

        `base` is the moment of the saved answer that the person had before them. Whatever has been saved
        since then by somebody else than this kernel is told.
        """
        self._drafts.values[question] = value
        error = self._drafts.store(question, base)
        self._count()
        if error:
            return {"turn": turn, "at": "", "error": str(error), "again": _passes(error)}
        return self._drafts.standing(question, turn)

    def look(self) -> bool:
        """Take over what was answered or handed in elsewhere; say whether there was anything."""
        if self._client is None:
            return False
        try:
            known: Mapping[str, Any] = self._client.get(self._path)
        except ApiError:
            return False  # there will be another look
        news = self._drafts.take_news(known["answers"], self._questions)
        attempt: Mapping[str, Any] | None = known["attempt"]
        handed_in = attempt is not None and attempt["number"] != (self._attempt or {}).get("number")
        for name in news:
            self._show(name)
        if handed_in:
            self._attempt, self._reopened = attempt, False
            self.progress.clock = {}
            self._tell_widgets()
        if news or handed_in:
            self._count()
        return bool(news or handed_in)

    def keep_file(self, question: str, name: str, data: str, turn: int) -> tuple[Any, Saved]:
        """Send a file as the answer to `question`; return the answer that stands then."""
        try:
            self._drafts.store_file(question, name, data)
        except ApiError as error:
            return self.answers.get(question), {"turn": turn, "at": "", "error": str(error), "again": False}
        self._count()
        return self.answers[question], self._drafts.standing(question, turn)

    def check(self, question: str, value: Any) -> dict[str, Any]:
        """Mark the answer to a practice question at once."""
        if self._questions[question]["type"] == "pool" and not is_empty(value):
            value = {DRAW: self._draw(), "answers": value}
        return judge(self._questions[question], value)

    def submit(self) -> str:
        """Hand in; return why not in Vietnamese, or an empty text."""
        if self._client is None:
            return wording.NO_SERVICE
        if self.look():
            return wording.CHANGED_ELSEWHERE
        for name in sorted(self._drafts.unsaved):
            if error := self._drafts.store(name):
                return f"{self._labels[name]} chưa lưu được: {error}"
        try:
            self._attempt = self._client.post(f"{self._path}/attempts", again=True)
        except ApiError as error:
            return str(error)
        self._reopened = False
        self.progress.clock = {}
        self._tell_widgets()
        return ""

    def refresh(self) -> str:
        """Ask how the marking is going."""
        if self._client is None or self._attempt is None:
            return ""
        try:
            self._attempt = self._client.get(f"{self._path}/attempts/{part(self._attempt['number'])}")
        except ApiError as error:
            return str(error)
        self._tell_widgets()
        return ""

    def retry(self) -> str:
        """Open the questions again; the answers stay and may be changed."""
        if self._attempt is None or not self._attempt["may_retry"]:
            return "Bài này không cần làm lại."
        self._reopened = True
        self._tell_widgets()
        return ""

    def overview(self) -> dict[str, Any]:
        """Return what the submit bar shows."""
        items = [wording.item(name, self._labels[name], *self._given(name)) for name in self._marked]
        return wording.overview(
            self._attempt, items, online=self._client is not None, reopened=self._reopened
        )

    def _keep_step(self, step: int) -> str:
        if self._client is None:
            return ""
        try:
            self._client.put(f"{self._path}/step", {"step": step})
        except ApiError as error:
            return str(error)
        return ""

    def _count(self) -> None:
        self.progress.answered = sum(self._given(name)[0] for name in self._marked)
        if self._bar is not None:
            self._bar.show()

    def _given(self, name: str) -> tuple[int, int]:
        """Return how many answers `name` has, of how many: a pool has one for each drawn question."""
        value = self.answers.get(name)
        if self._questions[name]["type"] != "pool":
            return int(not is_empty(value)), 1
        drawn = [item["id"] for item in self._shown(name)["items"]]
        given = value if isinstance(value, Mapping) else {}
        return sum(not is_empty(given.get(item)) for item in drawn), len(drawn)

    def _draw(self) -> str:
        """Return the draw of the attempt that is shown or being worked on."""
        if self._attempt is None:
            return draw_name(self._sitter, 1)
        if self._handed_in and self._attempt.get("draw"):
            return str(self._attempt["draw"])  # another one than a page's, when it was answered offline
        return draw_name(self._sitter, self._attempt["ordinal"] + int(self._reopened))

    def _shown(self, name: str) -> dict[str, Any]:
        """Return what the browser gets of a question: no key, and of a pool only what was drawn."""
        shown = {key: value for key, value in self._questions[name].items() if key != "practice_key"}
        return dealt(shown, self._draw()) if shown["type"] == "pool" else shown

    def _locks(self, name: str) -> bool:
        return self._handed_in and not self._questions[name].get("practice")

    def _result(self, name: str) -> dict[str, Any]:
        """Return how `name` was marked; after reopening only while its answer has not been changed."""
        results = (self._attempt or {}).get("questions", ())
        found = next((result for result in results if result["id"] == name), None)
        if found is None or (self._reopened and self._changed(name)):
            return {}
        return wording.result(found)

    def _changed(self, name: str) -> bool:
        """Say whether the answer to `name` was changed after the attempt was handed in."""
        return self._attempt is not None and self._drafts.is_after(name, self._attempt["submitted_at"])

    def _show(self, name: str) -> None:
        """Show an answer that was given elsewhere."""
        if name in self._widgets:
            widget = self._widgets[name]
            with widget.hold_sync():
                widget.value = self.answers[name]
                widget.saved = dict(self._drafts.standing(name, widget.turn))

    def _tell_widgets(self) -> None:
        for name, widget in self._widgets.items():
            if self._questions[name].get("practice"):
                continue
            with widget.hold_sync():
                if self._questions[name]["type"] == "pool":
                    widget.question = self._shown(name)
                widget.locked = self._locks(name)
                widget.result = self._result(name)
