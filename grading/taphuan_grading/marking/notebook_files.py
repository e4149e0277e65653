"""Notebook files, read and written without the checks that nbgrader makes right afterwards anyway."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode, reader
from nbformat.v4.rwbase import rejoin_lines, strip_transient

VERSION = 4
_MOST_REMEMBERED = 4_000
_good: set[tuple[int, str]] = set()
"""Cells that are what a cell must be, each with the format's minor version."""


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of any version, as `nbformat.read` does before it looks for mistakes."""
    text = path.read_text(encoding="utf-8")
    notebook = json.loads(
        text, object_hook=NotebookNode
    )  # nbformat walks through all of it once more for that
    if not isinstance(notebook, NotebookNode) or notebook.get("nbformat") != VERSION:
        return nbformat.convert(reader.reads(text), VERSION)
    return strip_transient(rejoin_lines(notebook))


def read_unchanged(path: Path) -> NotebookNode:
    """Return the notebook in a file that seldom changes; nobody may change what is returned."""
    about = path.stat()
    return _kept(path, about.st_mtime_ns, about.st_size)


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook in one line of JSON: indenting it for people takes longer than marking it."""
    strip_transient(notebook)
    path.write_text(json.dumps(notebook, ensure_ascii=False) + "\n", encoding="utf-8", errors="surrogatepass")


def check_notebook(notebook: NotebookNode) -> None:
    """Do what `nbformat.validate` does, without looking twice at cells that it has found good before.

    Whoever hands in changes few cells; all others are those of the course.

    Raises
    ------
    nbformat.ValidationError
        When the notebook is not what a notebook must be.
    """
    new = [cell for cell in notebook.cells if _about(notebook, cell) not in _good]
    alone = {cell.get("id") for cell in notebook.cells}
    if len(alone) < len(notebook.cells):  # it repairs ids that are missing or not the only ones
        new = notebook.cells
    part = NotebookNode(notebook)
    part.cells = new
    try:
        nbformat.validate(part, relax_add_props=True)
    except nbformat.ValidationError:
        nbformat.validate(notebook, relax_add_props=True)  # counts the cells right when it says which one
        raise
    if len(_good) > _MOST_REMEMBERED:
        _good.clear()
    _good.update(_about(notebook, cell) for cell in new)


def _about(notebook: NotebookNode, cell: NotebookNode) -> tuple[int, str]:
    return notebook.get("nbformat_minor", 0), repr(cell)


@lru_cache(maxsize=64)
def _kept(path: Path, _changed: int, _size: int) -> NotebookNode:
    return nbformat.read(path, as_version=VERSION)
