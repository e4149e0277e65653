"""What all self-study pages share: their templates, and the policy under which browsers show them."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' file:",
        "style-src 'self' file:",
        "style-src-attr 'unsafe-inline'",  # Markdown aligns the columns of tables that way
        "img-src 'self' file: data: blob:",
        "connect-src 'self' blob:",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self' file:",
    ]
)
"""Nothing from other sites; ``file:`` because browsers do not take a folder on a stick for one site."""

TEMPLATES = Environment(
    loader=PackageLoader("taphuan_widgets.alone", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)
TEMPLATES.globals["policy"] = POLICY


@dataclass(frozen=True)
class Link:
    """A page to go to: its address and what it is called."""

    address: str
    title: str
