"""Small pictures beside words; they say nothing on their own."""

from __future__ import annotations

from markupsafe import Markup

from taphuan_widgets.pages.html import ready

_SHAPES = {
    "empty": '<circle cx="12" cy="12" r="9"/>',
    "half": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 21c.8-4.2 3.7-6.5 7.5-6.5s6.7 2.3 7.5 6.5"/>',
    "again": '<path d="M4 12a8 8 0 1 0 2.6-5.9"/><path d="M4 4v5h5"/>',
    "done": '<circle cx="12" cy="12" r="9" fill="currentColor"/><path d="m8 12 3 3 6-6" stroke="#fff"/>',
    "star": '<path d="m12 3 2.7 5.9 6.3.7-4.7 4.3 1.3 6.3L12 17l-5.6 3.2 1.3-6.3L3 9.6l6.3-.7z"/>',
}


def icon(name: str) -> Markup:
    """Return the picture `name` as SVG in the colour of the text around it."""
    return Markup(
        '<svg class="tp-icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>'
    ).format(ready(_SHAPES[name]))
