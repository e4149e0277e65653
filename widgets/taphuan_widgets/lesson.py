"""What a module's notebook calls: `Lesson`, `Lesson.ask`, `Lesson.aside`, `Lesson.submit_bar`.

This module is imported by nbgrader's kernels too, so it is light: widgets are imported only where
somebody looks at them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from taphuan_widgets.sitting import Sitting


class Lesson:
    """A module as its notebook knows it.

    Under nbgrader it does nothing. In a page it fetches the person's answers once and shows widgets that
    save every answer. In JupyterLab it shows the same widgets, and answers stay in the kernel.

    Parameters
    ----------
    public
        The public parts of the module, as `taphuan_grading.assignment` writes them.

    Examples
    --------
    >>> lesson = Lesson({"slug": "a--b", "steps": [], "questions": {}})  # doctest: +SKIP
    >>> q1 = lesson.ask("q1")  # doctest: +SKIP
    """

    def __init__(self, public: Mapping[str, Any]) -> None:
        self._sitting: Sitting | None = None
        if "NBGRADER_EXECUTION" in os.environ:
            return
        from taphuan_widgets.sitting import begin  # noqa: PLC0415 - heavy, and not for nbgrader

        self._sitting = begin(public)

    def ask(self, question: str) -> Any:
        """Show the widget of `question` and return the saved answer, None when there is none."""
        return None if self._sitting is None else self._sitting.ask(question)

    def aside(self, place: str) -> None:
        """Show what depends on the day of reading or on the reader, if there is anything to show."""
        if self._sitting is not None:
            self._sitting.aside(place)

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers given so far, by question; empty under nbgrader."""
        return {} if self._sitting is None else self._sitting.answers

    def submit_bar(self) -> None:
        """Show the bar with which the module is handed in."""
        if self._sitting is not None:
            self._sitting.submit_bar()
