"""Pages of plain files: where a question stands in them, and the scripts that they need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from taphuan_grading.rules.draw import in_text, values_of, with_values
from taphuan_grading.rules.pool import dealt, drawn_items
from taphuan_widgets.front import parts
from taphuan_widgets.questions.kinds import kind_of

DRAW = "self-study"
"""What a pool is drawn by on a page that nobody has signed in to."""

SCRIPTS = "_static/taphuan"
"""Where the site keeps what `copy_scripts` copies."""

HOST = Path(__file__).with_name("alone.js")
_PACKAGE = Path(__file__).parents[1]
_FOLDERS = ("alone", "questions", "simulators")


def drawn(question: Mapping[str, Any], draw: str) -> dict[str, Any]:
    """Return a public pool as one draw deals it out, and its key for the drawn questions only."""
    key = question["practice_key"]
    items = {}
    for name in drawn_items(key["items"], key["draw"], draw):
        own = key["items"][name]
        asked = in_text(own["prompt_html"], values_of(own.get("vary", {}), draw, name))
        items[name] = {**with_values(own, draw, name), "prompt_html": asked}
    return {**dealt(question, draw), "practice_key": {**key, "items": items}}


def opening(question: Mapping[str, Any], label: str) -> str:
    """Return the beginning of the place of a question, a ``div`` whose content `alone.js` replaces.

    Parameters
    ----------
    question
        A public question, as `taphuan_grading.assignment.public.public_question` returns it: the key is in
        it for practice only.
    label
        What the question is called on the page.
    """
    kind = kind_of(question)
    if question["type"] == "pool" and question["practice"]:
        question = drawn(question, DRAW)
    styles = " ".join(path.name for path in parts(kind.module) if path.suffix == ".css")
    content = json.dumps({"question": question, "label": label}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div data-taphuan="{escape(kind.module.name)}" data-styles="{escape(styles)}">'
        f'<script type="application/json">{content}</script>'
    )


def place(question: Mapping[str, Any], label: str) -> str:
    """Return the whole place of a question; see `opening`."""
    return opening(question, label) + "<p>Đang chuẩn bị…</p></div>"


def host_script(docname: str) -> str:
    """Return the element that loads the host into a page of the site, such as ``thu-vien/mo-phong/inbox``."""
    up = "../" * docname.count("/")
    return f'<script type="module" src="{up}{SCRIPTS}/{HOST.name}"></script>'


def copy_scripts(folder: Path) -> None:
    """Put the scripts and styles of all questions and simulators, and the host, into one flat `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in (path for name in _FOLDERS for path in (_PACKAGE / name).glob("*.*s")):
        if source.suffix in {".js", ".css"}:
            shutil.copyfile(source, folder / source.name)


def page(title: str, body: str, scripts: str = "taphuan/") -> str:
    """Return a page around `body`, which holds places; `scripts` is the address of the copied folder."""
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f'<link rel="stylesheet" href="{escape(scripts)}alone.css">\n'
        f'<script type="module" src="{escape(scripts)}{HOST.name}"></script>\n</head>\n<body>\n'
        f"<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
