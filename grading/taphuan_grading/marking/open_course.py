"""An nbgrader course, opened for a batch of submissions: fast where that is possible, stock where not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from taphuan_grading.marking import stock
from taphuan_grading.marking.book import Book, open_book
from taphuan_grading.marking.execution.errors import NeedsKernelError, NoWarmProcessError
from taphuan_grading.marking.fast import FastAutograder

log = logging.getLogger("taphuan.marking")
_told: set[str] = set()


class OpenCourse:
    """Marks submissions of a course.

    Parameters
    ----------
    config
        The course's configuration, its root included.
    book
        Its gradebook, open.
    """

    def __init__(self, config: Config, book: Book) -> None:
        self.config = config
        self.book = book
        try:
            self._fast: FastAutograder | None = FastAutograder(config, book)
        except NeedsKernelError as error:
            _tell_once(str(error))
            self._fast = None

    def autograde(self, assignment: str, student: str) -> dict[str, NotebookNode]:
        """Mark a submission anew and return its executed notebooks by name.

        Raises
        ------
        MarkingError
            When nbgrader cannot mark it.
        """
        if self._fast is not None:
            try:
                return self._fast.mark(assignment, student)
            except (NeedsKernelError, NoWarmProcessError) as error:
                _tell_once(str(error))
        return stock.mark(self.config, assignment, student)

    def warm_up(self) -> None:
        """Get ready for every assignment of the course, so that nobody waits for it later."""
        if self._fast is None:
            return
        try:
            self._fast.warm_up(self.book.names())
        except NoWarmProcessError as error:
            _tell_once(str(error))


@contextmanager
def open_course(config: Config) -> Iterator[OpenCourse]:
    """Open a course; `MarkingError` when its gradebook cannot be used."""
    with open_book(CourseDirectory(config=config).db_url) as book:
        yield OpenCourse(config, book)


def _tell_once(reason: str) -> None:
    if reason not in _told:
        _told.add(reason)
        log.warning("marked by stock nbgrader with a kernel, which is slower: %s", reason.splitlines()[-1])
