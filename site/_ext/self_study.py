"""Publishes the self-study pages under ``tu-hoc/``, their list in a page of ours, and one search for all.

The directive ``course-list`` shows all courses with links. Sphinx's own page of search knows no words without
diacritics: ours takes its place, and finds the guides, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.content import load_module, load_programme
from taphuan_grading.content.models import Programme
from taphuan_widgets.alone.book import book, search_page, write_book
from taphuan_widgets.alone.module_page import titles
from taphuan_widgets.alone.searching import Stretch

FOLDER = "tu-hoc"
SEARCHED = ("index", "huong-dan/", "thu-vien/", "hoc-phan")
"""The pages in Vietnamese."""

_programme = cache(load_programme)


class CourseList(SphinxDirective):
    """The courses of the programme, each module with a link to its page."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", _list(_programme(), self.env.docname), format="html")]


def _list(programme: Programme, docname: str) -> str:
    folder = "../" * docname.count("/") + FOLDER
    made = [f'<p><a href="{folder}/index.html"><strong>Mở trang tự học</strong></a></p>']
    for course in programme.courses:
        lines = "".join(
            f'<li><a href="{folder}/{link.address}">{escape(link.title)}</a></li>'
            for link in titles(course.modules)
        )
        made.append(f"<h2>{escape(course.title)}</h2><p>{escape(course.summary)}</p><ol>{lines}</ol>")
    return "\n".join(made)


def _guides(app: Sphinx) -> Iterator[Stretch]:
    """Yield every section of the pages in Vietnamese."""
    for docname in sorted(app.env.found_docs):
        if not docname.startswith(SEARCHED):
            continue
        page = app.env.get_doctree(docname)
        title = app.env.titles[docname].astext()
        for section in page.findall(nodes.section):
            heading = section.next_node(nodes.title)
            told = " ".join(part.astext() for part in section.children if _is_text(part))
            if told:
                address = f"../{docname}.html#{section['ids'][0]}"
                yield Stretch(address, title, heading.astext() if heading else "", " ".join(told.split()))


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and not isinstance(node, nodes.section | nodes.title | nodes.raw)


def publish(app: Sphinx, error: Exception | None) -> None:
    """Write the pages beside those of Sphinx."""
    if error is not None or app.builder.format != "html":
        return
    gallery = load_module(Path(app.srcdir) / "gallery/questions.md")
    guides = list(_guides(app))
    out = Path(app.outdir)
    made = book(_programme(), beside=[gallery], guides=guides, home="../index.html")
    write_book(out / FOLDER, made)
    (out / "search.html").write_text(search_page(f"{FOLDER}/", "index.html"), encoding="utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the publishing."""
    app.add_directive("course-list", CourseList)
    app.connect("build-finished", publish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
