"""The headers that go with every answer."""

from __future__ import annotations

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def content_policy(host: str) -> str:
    """Return the Content-Security-Policy of a page: nothing from elsewhere, and no inline script.

    ``blob:`` is how a widget's own module is loaded. Sockets are named because older browsers do not
    count them under ``'self'``.

    Parameters
    ----------
    host
        Host and port as the browser sent them.
    """
    safe = "".join(letter for letter in host if letter.isascii() and (letter.isalnum() or letter in ".-:[]"))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' data:",
            f"connect-src 'self' ws://{safe} wss://{safe}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
