"""One visit to a page by a real browser on a slow line, and what it cost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taphuan_hub.bench.sites import PASSWORD, USER, Site
from taphuan_hub.errors import ServeError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, StorageState

MISSING = "the page benchmark needs a browser: pip install playwright, then playwright install chromium"
LINE = {"latency": 200, "downloadThroughput": 125_000, "uploadThroughput": 125_000}
"""1 Mbit/s each way and 200 ms, in Chromium's units (ms and bytes a second)."""

LOOPBACK = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_PATIENCE_MS = 180_000
_PHONE: Any = {"width": 360, "height": 740}

# Notes when each thing was first there, in ms after the click, by looking before every frame.
_WATCH = """
window.benchSeen = new Promise((done) => {
  const wanted = %s;
  const seen = {};
  const shown = (each) => each.getClientRects().length > 0 && !each.matches(':disabled');
  const look = () => {
    for (const [name, selector] of Object.entries(wanted))
      if (!(name in seen) && [...document.querySelectorAll(selector)].some(shown))
        seen[name] = performance.now();
    if (Object.keys(seen).length === Object.keys(wanted).length) done(seen);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
"""


@dataclass(frozen=True)
class Visit:
    """What one visit cost.

    Parameters
    ----------
    readable, answerable
        Seconds from the click until the first text, and the first question's control, was there.
    kilobytes, requests
        What went over the line both ways, sockets included.
    cpu
        Seconds of processor time of everything on the server, the page's kernel included.
    """

    readable: float
    answerable: float
    kilobytes: float
    requests: int
    cpu: float


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start a Chromium: one on PATH, else Playwright's own.

    Raises
    ------
    ServeError
        When there is none; the message says in one line what to install.
    """
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - a tool of developers
    except ImportError as error:
        raise ServeError(MISSING) from error
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        except Error as error:
            raise ServeError(MISSING) from error
        try:
            yield browser
        finally:
            browser.close()


class Line:
    """Counts what goes over a page's line, its sockets included."""

    def __init__(self, session: CDPSession, speed: dict[str, int]) -> None:
        self.bytes = 0
        self.requests = 0
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.webSocketCreated", self._opened)
        session.on("Network.loadingFinished", lambda event: self._received(event["encodedDataLength"]))
        for name in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
            session.on(name, lambda event: self._received(len(event["response"]["payloadData"].encode())))
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {"offline": False, **speed})

    def _asked(self, event: dict[str, Any]) -> None:
        self.requests += event["request"]["url"].startswith("http")

    def _opened(self, _event: dict[str, Any]) -> None:
        self.requests += 1

    def _received(self, count: float) -> None:
        self.bytes += int(count)


def visit(context: BrowserContext, site: Site, speed: dict[str, int] = LINE) -> Visit:
    """Open the page in `context` and close it when the first question can be answered and all is quiet."""
    before = site.cpu()
    page = context.new_page()
    line = Line(context.new_cdp_session(page), speed)
    page.add_init_script(_WATCH % repr({"readable": site.text, "answerable": site.answer}))
    page.goto(site.page, wait_until="commit", timeout=_PATIENCE_MS)
    seen = page.evaluate("window.benchSeen")
    page.wait_for_load_state("networkidle", timeout=_PATIENCE_MS)
    cpu = sum(seconds - before.get(process, 0.0) for process, seconds in site.cpu().items())
    page.close()  # its kernel ends only now
    return Visit(seen["readable"] / 1000, seen["answerable"] / 1000, line.bytes / 1000, line.requests, cpu)


def signed_in(browser: Browser, site: Site) -> StorageState | None:
    """Sign in as the sample's learner; return the cookies, with which a new browser is signed in."""
    if not site.login:
        return None
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.login)
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("main")
    page.goto(site.page)  # the service has its own cookie
    state = context.storage_state()
    context.close()
    return state


def fresh(browser: Browser, state: StorageState | None) -> BrowserContext:
    """Return a browser that has seen nothing yet, on a phone's screen."""
    return browser.new_context(viewport=_PHONE, has_touch=True, storage_state=state)
