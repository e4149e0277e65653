"""The notebooks behind the pages: read once, with the code that a page runs in as few pieces as possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

TOGETHER = frozenset({"setup", "question", "practice", "aside", "submit"})
"""Roles of cells whose output says itself where the page shows it, so that they may run as one."""

UNSEEN = frozenset({"marks"})
"""Roles of cells that are only for marking."""


@dataclass(frozen=True)
class Prepared:
    """A notebook and the code that its page runs.

    Parameters
    ----------
    notebook
        As it was released; shared by all visits, so nobody may change it.
    code
        What runs in the place of each code cell, by the cell's number. Every piece is a round trip to the
        kernel, so the cells of a lesson run as one.
    """

    notebook: NotebookNode
    code: dict[int, str]


class Notebooks:
    """Prepares notebooks, and keeps each until its file changes."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, int], Prepared]] = {}

    def get(self, path: Path) -> Prepared:
        """Return the notebook at `path`; `OSError` when it is not there."""
        status = path.stat()
        version = (status.st_mtime_ns, status.st_size)
        known = self._kept.get(path)
        if known is None or known[0] != version:
            notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            known = version, Prepared(notebook, dict(pieces(notebook)))
            self._kept[path] = known
        return known[1]


def pieces(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Yield the code that a page runs, each piece with the number of the cell where it begins."""
    begun: int | None = None
    sources: list[str] = []
    for number, cell in enumerate(notebook.cells):
        role = cell.metadata.get("taphuan", {}).get("role")
        if cell.cell_type != "code" or role in UNSEEN or not cell.source.strip():
            continue
        if role not in TOGETHER and begun is not None:
            yield begun, "\n".join(sources)
            begun, sources = None, []
        if role in TOGETHER:
            begun = number if begun is None else begun
            sources.append(cell.source)
        else:
            yield number, cell.source
    if begun is not None:
        yield begun, "\n".join(sources)
