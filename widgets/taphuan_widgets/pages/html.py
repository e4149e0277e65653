"""The one door through which text becomes HTML without being escaped."""

from __future__ import annotations

from markupsafe import Markup


def ready(html: str) -> Markup:
    """Take `html` as it is: what this package holds, or what the content loader made.

    The loader lets no raw HTML of an author through, and nothing that a learner wrote comes this way.
    """
    return Markup(html)  # noqa: S704 - see above
