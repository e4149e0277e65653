"""One learner at one lab: its steps are checked one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display

from taphuan_widgets.labs import mistakes
from taphuan_widgets.labs.card import Card
from taphuan_widgets.labs.errors import LabError, NotYetError
from taphuan_widgets.labs.names import Names

Check = Callable[[Names], str]
"""Looks at what the learner made; returns praise, or raises `NotYetError`."""

LABS = ("households", "counting", "labels", "figure", "communes", "question")
"""The labs in their order; each is a module of `taphuan_widgets.labs.exercises`."""


@dataclass(frozen=True)
class Lab:
    """A lab as the module of its exercises gives it: title, steps, and what a kernel needs first."""

    title: str
    steps: Sequence[Check]
    begin: Callable[[Any], None]

    @classmethod
    def of(cls, name: str) -> Lab:
        """Return the lab `name`; `LabError` when there is none."""
        if name not in LABS:
            raise LabError(f"Không có bài thực hành “{name}”. Có các bài: {', '.join(LABS)}.")
        module = import_module(f"taphuan_widgets.labs.exercises.{name}")
        return cls(module.TITLE, module.STEPS, getattr(module, "BEGIN", lambda shell: None))


class Desk:
    """Checks the steps of one lab, and remembers which are done.

    Parameters
    ----------
    lab
        The lab.
    namespace
        The names of the learner's kernel, which change while it works.
    """

    def __init__(self, lab: Lab, namespace: Mapping[str, Any]) -> None:
        self._lab, self._names = lab, Names(namespace)
        self.done: set[int] = set()

    def __call__(self, number: int) -> None:
        """Check step `number` and show what there is to say about it."""
        display(self.look(number))

    def look(self, number: int) -> Card:
        """Return what there is to say about step `number`."""
        steps = self._lab.steps
        if not 1 <= number <= len(steps):
            raise LabError(f"Bài này có các bước từ 1 đến {len(steps)}, không có bước {number}.")
        try:
            praise = steps[number - 1](self._names)
        except NotYetError as missing:
            self.done.discard(number)
            told = (("Thấy", missing.found), ("Cần", missing.expected), ("Thử", missing.hint))
            return Card("not-yet", f"Bước {number} chưa xong", told)
        self.done.add(number)
        return Card("right", f"Bước {number} đúng rồi", [("", praise), ("", self._progress())])

    def _progress(self) -> str:
        count = len(self._lab.steps)
        left = [str(step) for step in range(1, count + 1) if step not in self.done]
        if not left:
            return f"Ông/bà đã làm xong cả {count} bước của bài “{self._lab.title}”. Xin chúc mừng!"
        return f"Đã xong {len(self.done)}/{count} bước. Còn bước {', '.join(left)}."


def start(name: str) -> Desk:
    """Begin the lab `name` in this kernel; return what checks its steps.

    From now on pandas draws with `taphuan_widgets.labs.plotting`, and errors are explained in Vietnamese.

    Raises
    ------
    LabError
        When there is no such lab, or this is no notebook.
    """
    lab = Lab.of(name)
    shell = get_ipython()
    if shell is None:
        raise LabError("Bài thực hành này chạy trong JupyterLab: mở bằng lệnh `taphuan lab`.")
    pd.options.plotting.backend = "taphuan_widgets.labs.plotting"
    mistakes.explain_from_now_on(shell)
    lab.begin(shell)
    desk = Desk(lab, shell.user_ns)
    steps = f"Bài có {len(lab.steps)} bước. Làm xong ô nào thì nhấn Shift+Enter ở ô đó."
    display(Card("right", f"Sẵn sàng: {lab.title}", [("", steps)]))
    return desk
