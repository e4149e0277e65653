"""Mends in the theme's pages what keeps some people from reading them.

Captions of the navigation are headings without a level, which screen readers need; and code and tables
that are wider than a phone scroll, which has to work with the keyboard, too.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

AFTER_THE_THEME = 900
"""The theme puts its navigation into the context at Sphinx's usual 500."""
MENDED = {
    'role="heading"': 'role="heading" aria-level="2"',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}
PARTS = ("body", "furo_navigation_tree")


def mend(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Mend the parts of one page."""
    for part in PARTS:
        for found, mended in MENDED.items():
            if part in context:
                context[part] = context[part].replace(found, mended)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Mend each page before it is written."""
    app.connect("html-page-context", mend, priority=AFTER_THE_THEME)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
