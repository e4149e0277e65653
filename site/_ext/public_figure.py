"""The directive ``public-figure``: the figure that was published last, if the build is told where it is.

``TAPHUAN_FIGURE`` names the ``chi-tieu.json`` that ``taphuan indicator publish`` wrote. Without it, or where
there is no such file, the page says kindly that nothing is published yet; a file that is something else fails
the build.
"""

from __future__ import annotations

import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.indicator.publication import Publication, read_publication
from taphuan_grading.register.units import read_atlas
from taphuan_hub.publishing.page import CSV, JSON, content
from taphuan_widgets.pages.parts import style

SETTING = "TAPHUAN_FIGURE"
FOLDER = "so-lieu"


def figure() -> Publication | None:
    """Return what was published; None when there is nothing."""
    path = Path(os.environ.get(SETTING, ""))
    return read_publication(path.read_text(encoding="utf-8")) if path.is_file() else None


class FigureDirective(SphinxDirective):
    """The published figure, its charts and tables."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()  # the file may be another one next time
        html = style("board.css") + content(figure(), read_atlas(), f"{FOLDER}/")
        return [nodes.raw("", html, format="html")]


def copy(app: Sphinx, error: Exception | None) -> None:
    """Put the data beside the page."""
    found = figure()
    if error is not None or found is None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for name, text in ((JSON, found.as_json()), (CSV, found.as_csv())):
        (folder / name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("public-figure", FigureDirective)
    app.connect("build-finished", copy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
