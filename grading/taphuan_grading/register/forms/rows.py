"""One row of a sheet, read cell by cell: what is wrong is collected, and the reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, TypeVar

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.findings import Mistake
from taphuan_grading.register.forms.sheets import Cell
from taphuan_grading.register.forms.values import IDENTITY_CARD

F = TypeVar("F", bound=str)
T = TypeVar("T")
_SHOWN = 80


class RowReader(Generic[F]):
    """Reads the cells of one row and collects what is wrong with them.

    Parameters
    ----------
    place
        Name of the sheet, and number of the row.
    heads, columns
        Head and letter of the column of each field.
    cells
        The cells that are not empty.
    told
        Told what is worth telling.
    what
        What a row is about, in Vietnamese.
    """

    def __init__(
        self,
        place: tuple[str, int],
        heads: Mapping[F, str],
        columns: Mapping[F, str],
        cells: Mapping[F, Cell],
        told: Callable[[str], None],
        *,
        what: str = "cán bộ",
    ) -> None:
        self.sheet, self.number = place
        self.columns, self.told = columns, told
        self.mistakes: list[Mistake] = []
        self._heads, self._cells, self._what = heads, cells, what

    def needed(self, field: F, read: Callable[[Cell], T]) -> T | None:
        """Return what a cell says; it is a mistake when there is nothing."""
        if field not in self._cells:
            head = self._heads[field].lower()
            self.wrong(field, f"có {head}; nếu đây không phải dòng {self._what}, mời ông/bà xóa dòng")
            return None
        return self.optional(field, read)

    def optional(self, field: F, read: Callable[[Cell], T]) -> T | None:
        """Return what a cell says, None for an empty one or a mistake."""
        if field not in self._cells:
            return None
        try:
            return read(self._cells[field])
        except FormError as error:
            self.wrong(field, error.message)
        return None

    def wrong(self, field: F, expected: str, value: str | None = None) -> None:
        """Note that a cell is wrong; `value` stands for what it shows, when it is a formula."""
        shown = _shown(self._cells.get(field)) if value is None else value
        if IDENTITY_CARD.search(shown):  # not in a terminal, a log or another file either
            shown = f"{shown[:3]}…"
        column = self.columns.get(field, "")
        self.mistakes.append(Mistake(self.sheet, self.number, column, self._heads[field], shown, expected))


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.kind == "formula":
        return "công thức"
    value = cell.value
    text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
    return " ".join(text.split())[:_SHOWN]
