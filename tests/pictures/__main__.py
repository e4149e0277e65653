"""Take every picture of the tutorials and of the README again: ``make pictures``.

A demo home is made and served, and each tutorial is walked through in a real browser, in the same steps as it
is written. A tutorial that cannot be followed any more stops here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect, sync_playwright
from tests.browser.conftest import taphuan
from tests.conftest import QUIET, chromium
from tests.hub.serving import serving
from tests.pictures import learner, office, team, trainer
from tests.pictures.studio import Studio

from taphuan_grading.store.home import Home

ROOT = Path(__file__).parents[2]
WALKS: dict[str, Callable[[Studio], None]] = {
    "team": team.walk,
    "trainer": trainer.walk,
    "office": office.walk,
    "learner": learner.walk,
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves the built site and says nothing."""

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def built_site(folder: Path) -> Iterator[str]:
    """Build the site, whose pictures may be old or missing, and serve it."""
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "site", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def main() -> None:
    """Make what is to be seen, and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "site/_static/pictures", help="where they go")
    parser.add_argument("walks", nargs="*", choices=[[], *WALKS], help="all when none is named")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    with TemporaryDirectory() as temporary:
        home = Home(Path(temporary) / "home")
        taphuan(home, "demo")
        with (
            serving(home) as served,
            built_site(Path(temporary) / "site") as site,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
            studio = Studio(served, playwright, browser, given.folder, site)
            for name in given.walks or WALKS:
                print(name, flush=True)  # noqa: T201 - it takes a minute or two
                WALKS[name](studio)
            browser.close()


if __name__ == "__main__":
    main()
