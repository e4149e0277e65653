"""A document as PDF: the same .docx, printed by LibreOffice, so that there is one form and not two."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from taphuan_grading.errors import ReportError
from taphuan_grading.reports.paper import Paper

PROGRAMS = ("soffice", "libreoffice")
LIMIT_SECONDS = 180


def save_as_pdf(paper: Paper, path: Path) -> None:
    """Write the document as PDF: at once or not at all.

    Raises
    ------
    ReportError
        When LibreOffice is not installed, fails, or takes longer than three minutes.
    """
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise ReportError(
            "a PDF is printed by LibreOffice, which is not installed; install it (Debian: apt install "
            "libreoffice-writer), or write FILE.docx and print that"
        )
    with tempfile.TemporaryDirectory(prefix="taphuan-pdf-") as folder:
        source = Path(folder, "report.docx")
        paper.save(source)
        _convert(program, source)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise ReportError("LibreOffice made no PDF; write FILE.docx and print that")
        half = path.with_name(f".{path.name}.half")
        shutil.copyfile(made, half)
    half.replace(path)


def _convert(program: str, source: Path) -> None:
    folder = source.parent
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_SECONDS)  # noqa: S603 - no shell
    except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ReportError(f"LibreOffice could not print the document: {error}") from error
