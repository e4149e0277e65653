"""A .docx as its reader sees it: every paragraph with the look that its styles give it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from taphuan_grading.errors import ReportError
from taphuan_grading.reports import form

_SHOWN = 40
_APPENDIX = re.compile(r"Phụ lục(?: [IVX]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A paragraph: its text and how it looks. Sizes in points, lengths in millimetres."""

    paragraph: Paragraph
    cell: _Cell | None

    @cached_property
    def text(self) -> str:
        """The text in NFC, single-spaced at the ends only."""
        return unicodedata.normalize("NFC", self.paragraph.text).strip()

    @property
    def shown(self) -> str:
        """The beginning of the text, for messages."""
        return f"“{self.text[:_SHOWN]}{'…' if len(self.text) > _SHOWN else ''}”"

    @property
    def runs(self) -> list[Run]:
        """The runs that hold something visible."""
        return [run for run in self.paragraph.runs if run.text.strip()]

    @property
    def sizes(self) -> set[float]:
        """All sizes of its letters."""
        sizes = {_inherited(run, "size") for run in self.runs}
        return {round(size.pt, 1) for size in sizes if size is not None}

    @property
    def fonts(self) -> set[str]:
        """All fonts of its letters."""
        return {str(_inherited(run, "name") or "the theme's font") for run in self.runs}

    def all(self, look: str) -> bool:
        """Say whether every letter is ``bold`` or ``italic``."""
        return bool(self.runs) and all(_inherited(run, look) for run in self.runs)

    def any(self, look: str) -> bool:
        """Say whether some letter is ``bold`` or ``italic``."""
        return any(_inherited(run, look) for run in self.runs)

    @property
    def alignment(self) -> WD_ALIGN_PARAGRAPH:
        """How it is aligned; left when nothing says so."""
        found = self.paragraph.alignment
        if found is None:
            found = _of_styles(self.paragraph.style, lambda style: style.paragraph_format.alignment)
        return WD_ALIGN_PARAGRAPH.LEFT if found is None else found

    def shape(self, name: str) -> Any:
        """Return a value of its paragraph format, from itself or its styles."""
        found = getattr(self.paragraph.paragraph_format, name)
        if found is None:
            found = _of_styles(self.paragraph.style, lambda style: getattr(style.paragraph_format, name))
        return found

    @property
    def is_rule(self) -> bool:
        """Whether it draws a line: a border above or below, or a drawing."""
        element = self.paragraph._p  # noqa: SLF001 - the library does not know borders and drawings
        return any(element.findall(f".//{qn(name)}") for name in ("w:pBdr", "w:drawing", "w:pict"))

    @property
    def is_capital(self) -> bool:
        """Whether all its letters are capitals, typed or by its look."""
        return self.text == self.text.upper() or all(bool(run.font.all_caps) for run in self.runs)


class Sheet:
    """A document, cut into its parts."""

    def __init__(self, document: DocxDocument) -> None:
        self.docx = document
        self.blocks = list(_blocks(document))

    @cached_property
    def lines(self) -> list[Line]:
        """Every paragraph in order, those of tables included."""
        return [line for block in self.blocks for line in _lines(block)]

    @cached_property
    def head(self) -> Table | None:
        """The table that holds the two heads."""
        return next((block for block in self._tables if _holds(block, form.NATION, form.MOTTO)), None)

    @cached_property
    def closing(self) -> Table | None:
        """The table that holds recipients and signature."""
        return next((block for block in self._tables if _holds(block, form.RECIPIENTS)), None)

    @cached_property
    def text(self) -> list[Line]:
        """The lines between the head and the closing or the appendices, those of tables left out."""
        inside: list[Line] = []
        begun = self.head is None
        for block in self.blocks:
            if block is self.closing or (isinstance(block, Paragraph) and is_appendix(block.text)):
                break
            if begun and isinstance(block, Paragraph):
                inside.append(Line(block, None))
            begun = begun or block is self.head
        return inside

    def find(self, text: str) -> Line | None:
        """Return the first line with exactly this text, in whatever case."""
        return next((line for line in self.lines if line.text.casefold() == text.casefold()), None)

    def starting(self, *beginnings: str) -> list[Line]:
        """Return the lines that begin so."""
        return [line for line in self.lines if line.text.startswith(beginnings)]

    @property
    def _tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]


def read_sheet(path: Path) -> Sheet:
    """Open a .docx.

    Raises
    ------
    ReportError
        When it is none.
    """
    try:
        return Sheet(Document(str(path)))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise ReportError(f"{path} is not a Word document (.docx); save it as .docx and try again") from error


def is_appendix(text: str) -> bool:
    """Say whether a line is the head of an appendix."""
    return _APPENDIX.fullmatch(text.strip()) is not None


def lines_of(cell: _Cell) -> list[Line]:
    """Return the lines of a cell that say something or draw a line."""
    lines = [Line(paragraph, cell) for paragraph in cell.paragraphs]
    return [line for line in lines if line.text or line.is_rule]


def _blocks(document: DocxDocument) -> Iterator[Paragraph | Table]:
    yield from document.iter_inner_content()


def _lines(block: Paragraph | Table) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield Line(block, None)
        return
    for row in block.rows:
        for cell in row.cells:
            yield from (Line(paragraph, cell) for paragraph in cell.paragraphs)


def _holds(table: Table, *texts: str) -> bool:
    wanted = {text.casefold() for text in texts}
    return any(line.text.casefold() in wanted for line in _lines(table))


def _inherited(run: Run, name: str) -> Any:
    """Return a value of a run's look: its own, its style's, its paragraph's style's."""
    found = getattr(run.font, name)
    if found is None:
        found = _of_styles(run.style, lambda style: getattr(style.font, name))
    if found is None:
        parent: Any = run._parent  # noqa: SLF001 - likewise
        found = _of_styles(parent.style, lambda style: getattr(style.font, name))
    return found


def _of_styles(style: Any, get: Any) -> Any:
    while style is not None:
        found = get(style)
        if found is not None:
            return found
        style = style.base_style
    return None
