"""The face of the printed papers: IBM Plex Serif, which has every Vietnamese letter and travels in the PDF.

Nghị định 30/2020/NĐ-CP asks for Times New Roman, which may not be passed on; the spreadsheets name it, as it
is on the computers of the offices. A PDF holds its letters itself, so it looks the same everywhere.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Plex", "Plex-Bold", "Plex-Italic", "Plex-BoldItalic"
_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "Italic", BOLD_ITALIC: "BoldItalic"}


@cache
def register() -> None:
    """Make the four faces known to ReportLab, once a process."""
    for name, face in _FILES.items():
        with as_file(files("fontpkg_ibm_plex_serif") / "files" / f"IBMPlexSerif-{face}.ttf") as path:
            registerFont(TTFont(name, path))
    for bold, italic, name in ((0, 0, REGULAR), (1, 0, BOLD), (0, 1, ITALIC), (1, 1, BOLD_ITALIC)):
        addMapping(REGULAR, bold, italic, name)
