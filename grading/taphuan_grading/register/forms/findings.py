"""What a reading of a form found: the rows, and what is wrong or worth telling, each with its cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from taphuan_grading.register.forms.heads import HEADS, Field
from taphuan_grading.register.forms.values import Gender
from taphuan_grading.register.units import Unit


@dataclass(frozen=True, order=True)
class Mistake:
    """A cell that cannot be taken.

    Parameters
    ----------
    sheet, row, column
        Where it is; `column` is a letter, as Excel shows it.
    head
        What the form calls the column.
    value
        What stands there, as text.
    expected
        What was expected, in Vietnamese.
    """

    sheet: str
    row: int
    column: str
    head: str
    value: str
    expected: str

    def __str__(self) -> str:
        """Return the mistake as one line."""
        shown = f"“{self.value}”" if self.value else "ô trống"
        return f"{self.sheet}!{self.column}{self.row} ({self.head}): {shown}; cần {self.expected}"


@dataclass(frozen=True)
class Entry:
    """A row of the form as it was understood: one post of one person."""

    sheet: str
    row: int
    columns: dict[Field, str]
    code: str
    name: str
    born: date | None
    gender: Gender | None
    unit: Unit
    title: str
    manager: bool
    valid_from: date
    valid_to: date | None

    def mistake(self, field: Field, value: str, expected: str) -> Mistake:
        """Return a mistake in one of the row's cells."""
        return Mistake(self.sheet, self.row, self.columns.get(field, ""), HEADS[field], value, expected)


@dataclass(frozen=True)
class Form:
    """All that was read; it can be taken when there are no `mistakes`. `notes` are Vietnamese sentences."""

    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]
