"""Collecting mistakes, so that an author sees all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from taphuan_grading.errors import ContentError, ContentErrors

T = TypeVar("T")


class Mistakes:
    """The mistakes of one reading."""

    def __init__(self) -> None:
        self._errors: list[ContentError] = []

    def add(self, path: Path, line: int, problem: str, expected: str) -> None:
        """Note a mistake; the arguments are those of `ContentError`."""
        self._errors.append(ContentError(path, line, problem, expected))

    @property
    def errors(self) -> list[ContentError]:
        """What was noted, by file and line, each mistake once."""
        once = {error.message: error for error in self._errors}
        return sorted(once.values(), key=lambda error: (str(error.path), error.line))

    def checked(self, value: T | None) -> T:
        """Return `value`, or raise `ContentErrors` when something was noted."""
        if value is None or self._errors:
            raise ContentErrors(self.errors)
        return value
