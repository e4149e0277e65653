"""Notebook files, read and written without the checks that nbgrader makes right afterwards anyway."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode, reader
from nbformat.v4.rwbase import rejoin_lines, strip_transient

VERSION = 4


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


@lru_cache(maxsize=64)
def _kept(path: Path, _changed: int, _size: int) -> NotebookNode:
    return nbformat.read(path, as_version=VERSION)
