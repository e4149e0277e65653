"""Pages of plain files behind http.server: every scenario, every question of the gallery, one to a page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.gallery import FILE
from tests.grading.simulation.conftest import SCENARIOS

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_widgets.alone.files import copy_scripts, page, place

MARKED = SCENARIOS["inbox/sms-brandname"].model_copy(update={"practice": False, "points": 3})
"""Stands on the page ``marked``."""
MARKED_CHOICE = load_module(FILE).question("chon-nhieu").model_copy(update={"practice": False})
"""Stands on the page ``marked-choice``, and has a hint that its page must not have."""


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Write the pages into `folder` and serve them; yield their address."""
    copy_scripts(folder / "taphuan")
    (folder / "blank.html").write_text(page("Trang trắng", ""), encoding="utf-8")
    for asked in [*SCENARIOS.values(), *load_module(FILE).questions]:
        title = getattr(asked, "title", asked.id)
        shown = page(title, place(public_question(asked), "Luyện tập"))
        (folder / f"{asked.id}.html").write_text(shown, encoding="utf-8")
    for name, asked in {"marked": MARKED, "marked-choice": MARKED_CHOICE}.items():
        shown = page(name, place(public_question(asked), "Câu 1"))
        (folder / f"{name}.html").write_text(shown, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
