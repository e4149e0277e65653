"""The notebook of a preview: the module, or what is wrong with it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from taphuan_grading.assignment.notebook import KERNELSPEC, loose_notebook
from taphuan_grading.content import load_module
from taphuan_grading.content.simulations import FOLDER
from taphuan_grading.errors import ContentError, ContentErrors

_WATCH = "from taphuan_widgets.preview.watcher import watch\nwatch({stamp!r}, {shown!r})"
_WRONG = """\
from IPython.display import HTML, display
display(HTML({html!r}))
"""


class Preview:
    """The page of one module, written to `notebook` whenever the module changes.

    Parameters
    ----------
    module
        The module's file.
    notebook
        Where the page is written.
    """

    def __init__(self, module: Path, notebook: Path) -> None:
        self.module = module
        self.notebook = notebook
        self.stamp = notebook.with_suffix(".stamp")
        self._seen: dict[Path, int] = {}
        self._writings = 0

    def refresh(self) -> bool:
        """Write the page if the module, a file beside it or a scenario changed; say whether it was."""
        folders = [self.module.parent, self.module.parent.parent / FOLDER]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        found = {path: path.stat().st_mtime_ns for path in files}
        if found == self._seen:
            return False
        self._seen = found
        self._writings += 1
        half = self.notebook.with_suffix(".half")
        nbformat.write(self._page(), half)
        half.replace(self.notebook)  # Voila never sees half a page
        self.stamp.write_text(str(self._writings), encoding="ascii")
        return True

    def _page(self) -> NotebookNode:
        try:
            page = loose_notebook(load_module(self.module))
        except ContentErrors as errors:
            page = _mistakes(errors, self.module)
        watch = new_code_cell(_WATCH.format(stamp=str(self.stamp), shown=str(self._writings)))
        watch.metadata["taphuan"] = {"role": "watch", "step": 0}
        page.cells.append(watch)
        return page


def _mistakes(errors: ContentErrors, module: Path) -> NotebookNode:
    rows = [
        f"<li><strong>{_place(error, module)}</strong>: {escape(error.problem)}"
        f"<br>Cần: {escape(error.expected)}</li>"
        for error in errors.errors
    ]
    told = f"Tệp có {len(rows)} lỗi. Sửa và lưu, trang này tự cập nhật."
    html = f'<p class="notice">{told}</p><ul>{"".join(rows)}</ul>'
    cell = new_code_cell(_WRONG.format(html=html))
    about = {"kind": "page", "title": "Chưa xem thử được"}
    return new_notebook(cells=[cell], metadata={"kernelspec": dict(KERNELSPEC), "taphuan": about})


def _place(error: ContentError, module: Path) -> str:
    """Return the line, and the file where it is not the module's own."""
    if error.path == module:
        return f"Dòng {error.line}"
    return f"{escape(error.path.name)}, dòng {error.line}"
