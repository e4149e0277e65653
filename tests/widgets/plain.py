"""Pages of plain files behind http.server: every scenario, every question of the gallery, one to a page."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.gallery import FILE
from tests.grading.simulation.conftest import SCENARIOS

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_widgets.alone.files import QUESTIONS_CSS, page_styles, place, scripts_of, write_assets

MARKED = SCENARIOS["inbox/sms-brandname"].model_copy(update={"practice": False, "points": 3})
"""Stands on the page ``marked``."""
MARKED_CHOICE = load_module(FILE).question("chon-nhieu").model_copy(update={"practice": False})
"""Stands on the page ``marked-choice``, and has a hint that its page must not have."""


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def page(title: str, question: Mapping[str, Any] | None = None, label: str = "Luyện tập") -> str:
    """A page around the place of one public question, or around nothing."""
    asked = [] if question is None else [question]
    scripts = "".join(f'<script defer src="taphuan/{name}"></script>' for name in scripts_of(asked))
    sheets = "".join(
        f'<link rel="stylesheet" href="taphuan/{name}">' for name in (QUESTIONS_CSS, "study.css")
    )
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f"{sheets}{scripts}\n</head>\n<body>\n"
        f"<main>\n<h1>{escape(title)}</h1>\n{''.join(place(one, label) for one in asked)}\n</main>\n"
        "</body>\n</html>\n"
    )


def kept(name: str, question: str, answer: object) -> list[str]:
    """Name and value with which the browser keeps an answer given on the page `name`."""
    record = {"module": f"/{name}.html", "version": "", "answers": {question: answer}, "step": 0}
    return [f"taphuan:thu-vien:/{name}.html", json.dumps(record)]


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the files of `folder`; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Write the pages into `folder` and serve them; yield their address."""
    write_assets(folder / "taphuan")
    (folder / "taphuan/study.css").write_text(page_styles(), encoding="utf-8")
    (folder / "blank.html").write_text(page("Trang trắng"), encoding="utf-8")
    for asked in [*SCENARIOS.values(), *load_module(FILE).questions]:
        shown = page(getattr(asked, "title", asked.id), public_question(asked))
        (folder / f"{asked.id}.html").write_text(shown, encoding="utf-8")
    for name, asked in {"marked": MARKED, "marked-choice": MARKED_CHOICE}.items():
        shown = page(name, public_question(asked), "Câu 1")
        (folder / f"{name}.html").write_text(shown, encoding="utf-8")
    with serving(folder) as address:
        yield address
