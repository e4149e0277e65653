"""Every error of this package.

::

    TaphuanError            a sentence for the person who can act on it
    ├── ContentError        a mistake in a course, with file and line
    ├── ContentErrors       several of them
    ├── ReleaseError        a module that nbgrader cannot release
    ├── HomeError           a home that is missing, half-made or of another version
    ├── RegisterError       units, officials or accounts that do not fit
    │   └── UnitEndedError  a post that outlives its unit, which has no one successor
    ├── FormError           a file that is no form of officials; Vietnamese, for the office
    ├── LoginError          a sign-in that was refused; Vietnamese, and the same for every reason
    ├── PasswordError       a new password that cannot be taken; Vietnamese
    ├── AnswerError         an answer that cannot be taken; Vietnamese, for the learner
    │   └── TooLongError    a text or a file beyond the limit of its question
    ├── AttemptError        an attempt that cannot be made or found; Vietnamese
    │   └── ContestError    a contest that is not open, or not for this person
    ├── ResponseError       a file of answers from offline study that cannot be taken; Vietnamese
    ├── GrantError          a token that is missing, forged, foreign or too old; Vietnamese
    ├── ClassError          a class that cannot be made or found; English, with a code for pages
    ├── CodeError           a code from a wall, a ticket or a card that is not good; Vietnamese
    ├── SheetError          a sheet, card or timetable that cannot be changed; Vietnamese
    ├── MarkingError        a marking that failed and will be tried again
    ├── PlanError           a plan of classes that cannot be proposed or applied; Vietnamese
    ├── SurveyError         a survey that is not for this person; Vietnamese
    ├── EvidenceError       a certificate from elsewhere that cannot be recorded
    ├── TargetError         a reported value of a target that cannot be
    ├── SnapshotError       a snapshot that is unknown, or is not what was frozen
    ├── PublicationError    a figure that cannot be published, or a file that is no published figure
    ├── RuleError           a rule or a day for which nothing can be computed
    ├── CertificateError    a certificate that cannot be given, revoked or believed
    ├── NoteError           a note of help given that cannot be taken; Vietnamese, with a code for pages
    ├── LedgerError         a ledger that was touched or cannot be read
    └── ReportError         a report that cannot be made or read
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path


class TaphuanError(Exception):
    """Base of all errors whose message may be shown as it is.

    Parameters
    ----------
    message
        One sentence: what is wrong, where, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ContentError(TaphuanError):
    """A mistake in a course file.

    Parameters
    ----------
    path
        The file with the mistake.
    line
        Line number, counted from 1.
    problem
        What is wrong.
    expected
        What was expected instead.
    """

    def __init__(self, path: Path, line: int, problem: str, expected: str) -> None:
        super().__init__(f"{path}:{line}: {problem}; expected {expected}")
        self.path = path
        self.line = line
        self.problem = problem
        self.expected = expected


class ContentErrors(TaphuanError):  # noqa: N818 (the plural says it)
    """All mistakes that were found in one reading, one line each."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        super().__init__("\n".join(error.message for error in errors))
        self.errors = tuple(errors)


class ReleaseError(TaphuanError):
    """A module that nbgrader cannot release, or not any more."""


class HomeError(TaphuanError):
    """The home is missing, half-made, or of another version."""


class RegisterError(TaphuanError):
    """Units, officials, posts or accounts that contradict each other or do not exist."""


class UnitEndedError(RegisterError):
    """A post outlives its unit, and nobody has said where the official went.

    Parameters
    ----------
    message
        What is wrong.
    unit
        The unit's full name.
    day
        The first day on which it is not there.
    heirs
        Full names of the units that it became: none, or several.
    """

    def __init__(self, message: str, unit: str, day: date, heirs: Sequence[str]) -> None:
        super().__init__(message)
        self.unit = unit
        self.day = day
        self.heirs = tuple(heirs)


class FormError(TaphuanError):
    """A file that cannot be read as a form of officials. The message is Vietnamese, for the office."""


class LoginError(TaphuanError):
    """A sign-in that was refused. The message is Vietnamese and does not tell why."""


class PasswordError(TaphuanError):
    """A new password that cannot be taken. The message is Vietnamese."""


class AnswerError(TaphuanError):
    """An answer that cannot be taken. The message is Vietnamese: a learner reads it."""


class TooLongError(AnswerError):
    """A text or a file beyond the limit of its question."""


class AttemptError(TaphuanError):
    """An attempt that cannot be made or found. The message is Vietnamese."""


class ContestError(AttemptError):
    """A contest that is not open, or is for others. The message is Vietnamese, for the person who asks."""


class GrantError(TaphuanError):
    """A token that is missing, forged, foreign or too old. The message is Vietnamese."""


class CodedError(TaphuanError):
    """Base of errors that programs tell apart by `code`, a short English name."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ResponseError(CodedError):
    """A file of answers from offline study that cannot be taken. The message is Vietnamese."""


class ClassError(CodedError):
    """A class that cannot be made or found. The message is English; pages say it by the code."""


class CodeError(CodedError):
    """A code or ticket of a session that is old or forged. The message is Vietnamese."""


class SheetError(CodedError):
    """A sheet, a card or a timetable that cannot be changed like that or now. The message is Vietnamese."""


class MarkingError(TaphuanError):
    """A marking that did not succeed; the attempt is kept and tried again."""


class PlanError(TaphuanError):
    """A plan of classes that cannot be proposed or applied. The message is Vietnamese, for the office."""


class SurveyError(TaphuanError):
    """A survey that this person cannot answer. The message is Vietnamese: a learner reads it."""


class EvidenceError(TaphuanError):
    """A certificate from elsewhere that cannot be recorded or withdrawn."""


class RuleError(TaphuanError):
    """There is no run or rule in force on the day that was asked for."""


class TargetError(TaphuanError):
    """A target that is unknown, or a reported value that cannot be; several are one line each."""


class SnapshotError(TaphuanError):
    """A snapshot that does not exist, or is not what was frozen."""


class PublicationError(TaphuanError):
    """A figure that cannot be published, or a file that is no published figure."""


class CertificateError(TaphuanError):
    """A certificate that cannot be given, revoked or believed."""


class NoteError(CodedError):
    """A note of help given that cannot be taken, found or changed. The message is Vietnamese."""


class LedgerError(TaphuanError):
    """A ledger that was touched, cannot be read, or from which no figure follows."""


class ReportError(TaphuanError):
    """A report that cannot be made, or a document that cannot be read."""
