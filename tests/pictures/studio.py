"""What a walk through a tutorial has at hand: devices that sign in, and a camera."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright
from tests.browser.conftest import DESK, PHONE
from tests.conftest import QUIET, chromium
from tests.hub.serving import Served

from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme

MOST_BYTES = 60_000
PALETTES = (128, 96, 64, 48, 32, 24, 16)
SHARPER = 1.5
"""Pixels of a picture for each pixel of a phone's screen: what is small must be read on a better screen."""


class TooLargeError(Exception):
    """A picture that does not become small enough with few colours."""


@dataclass(frozen=True)
class Studio:
    """One served demo home, browsers of several sizes, and a folder for pictures.

    Parameters
    ----------
    served
        The home that ``taphuan up`` serves.
    playwright, browser
        What launches a browser with a camera of its own, and the one without.
    folder
        Where pictures go.
    site
        Address of the built site.
    """

    served: Served
    playwright: Playwright
    browser: Browser
    folder: Path
    site: str

    @property
    def passwords(self) -> Mapping[str, str]:
        """The passwords of the demo accounts."""
        accounts = json.loads(self.served.home.demo_accounts.read_text(encoding="utf-8"))
        return {account["username"]: account["password"] for account in accounts}

    @property
    def programme(self) -> Programme:
        """What is taught."""
        return load_programme()

    @contextmanager
    def page(self, *, phone: bool, browser: Browser | None = None, **settings: object) -> Iterator[Page]:
        """Open an empty page of a phone or a computer."""
        context = (browser or self.browser).new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            device_scale_factor=SHARPER if phone else 1,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            **settings,  # type: ignore[arg-type]
        )
        yield context.new_page()
        context.close()

    def sign_in(self, page: Page, username: str, path: str = "/") -> Page:
        """Sign in, and go where one was going."""
        page.goto(f"{self.served.address}{path}")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu", exact=True).fill(self.passwords[username])
        page.get_by_role("button", name="Đăng nhập").click()
        return page

    def launch(self, arguments: Sequence[str]) -> Browser:
        """Launch another browser, for example with a filmed camera."""
        return self.playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *arguments])

    def take(self, page: Page, name: str) -> None:
        """Save what is on the screen as ``<name>.png``, in as many colours as fit into `MOST_BYTES`."""
        page.mouse.move(0, 0)  # nothing is to look as if it were touched
        page.wait_for_load_state("networkidle")
        seen = Image.open(BytesIO(page.screenshot(animations="disabled", caret="initial")))
        (self.folder / f"{name}.png").write_bytes(small(seen, name))


def small(seen: Image.Image, name: str) -> bytes:
    """Return a picture as a PNG with a palette.

    Raises
    ------
    TooLargeError
        When the fewest colours are still too many bytes.
    """
    full = seen.convert("RGB")
    for colours in PALETTES:
        written = BytesIO()
        few = full.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            return written.getvalue()
    raise TooLargeError(f"{name} has more than {MOST_BYTES} bytes")
