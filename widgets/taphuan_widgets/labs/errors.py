"""Errors of the labs; whoever reads them is a learner, so they are Vietnamese.

::

    LabError        something that a lab cannot do, as one sentence
    NotYetError     a step that is not right yet: what was found, what was expected, what to try
"""

from __future__ import annotations


class LabError(Exception):
    """Something that a lab cannot do.

    Parameters
    ----------
    message
        Vietnamese, shown as it is.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotYetError(LabError):
    """A step that is not right yet.

    Parameters
    ----------
    found
        What was found.
    expected
        What was expected instead.
    hint
        What to try.
    """

    def __init__(self, found: str, expected: str, hint: str) -> None:
        super().__init__(f"{found} {expected} {hint}")
        self.found, self.expected, self.hint = found, expected, hint
