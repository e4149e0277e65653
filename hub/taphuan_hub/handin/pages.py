"""The page itself: the same for everybody, with nobody's data in it."""

from __future__ import annotations

from pathlib import Path

from taphuan_hub.checkin.base import CAMERA_POLICY, PageHandler

STATIC = Path(__file__).with_name("static")


class ShellHandler(PageHandler):
    """The page where answers from offline are handed in."""

    async def get(self) -> None:
        """Send it to whoever is signed in; the cookie with the XSRF token comes along."""
        await self.signed_in()
        _ = self.xsrf_token
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Permissions-Policy", CAMERA_POLICY)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish((STATIC / "page.html").read_bytes())
