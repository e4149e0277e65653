"""Pages of plain files: where a question stands in them, and the scripts and styles that they need."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from taphuan_grading.content.simulators import SIMULATORS
from taphuan_grading.rules.draw import in_text, values_of, with_values
from taphuan_grading.rules.pool import dealt, drawn_items
from taphuan_widgets.front import PAGE, classic, styles
from taphuan_widgets.questions.kinds import KINDS, kind_of
from taphuan_widgets.simulators.simulation import widget_of

DRAW = "self-study"
"""What a pool is drawn by on a page that nobody has signed in to."""

CORE = "study.js"
"""The script of every page: the host, all types of questions, and what each kind of page does."""

QUESTIONS_CSS = "questions.css"
"""The styles that questions and simulators rely on, whatever page is around them."""

_HERE = Path(__file__).parent
_LOOKS = (PAGE / "page.css", _HERE / "alone.css", _HERE / "responses.css")
_PAGES = ("alone", "study", "start", "finding", "app", "responses")
_ALL = "Khi tự học, ông/bà trả lời cả {count} câu; khi nộp, hệ thống chấm những câu được rút."


def drawn(question: Mapping[str, Any], draw: str) -> dict[str, Any]:
    """Return a public pool as one draw deals it out, and its key for the drawn questions only."""
    key = question["practice_key"]
    items = {}
    for name in drawn_items(key["items"], key["draw"], draw):
        own = key["items"][name]
        asked = in_text(own["prompt_html"], values_of(own.get("vary", {}), draw, name))
        items[name] = {**with_values(own, draw, name), "prompt_html": asked}
    return {**dealt(question, draw), "practice_key": {**key, "items": items}}


def whole(question: Mapping[str, Any], draw: str) -> dict[str, Any]:
    """Return a marked public pool with all of its questions: whom it is asked of is not known here."""
    count = len(question["items"])
    told = f"{question['prompt_html']}<p><em>{_ALL.format(count=count)}</em></p>"
    return dealt({**question, "draw": count, "prompt_html": told}, draw)


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
    if question["type"] == "pool":
        question = (drawn if question["practice"] else whole)(question, DRAW)
    content = json.dumps({"question": question, "label": label}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div data-taphuan="{escape(kind_of(question).module.name)}">'
        f'<script type="application/json">{content}</script>'
    )


def place(question: Mapping[str, Any], label: str) -> str:
    """Return the whole place of a question; see `opening`."""
    return opening(question, label) + "<p>Đang chuẩn bị…</p></div>"


def scripts_of(questions: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the scripts of a page with these public questions, in the order of loading."""
    played = [kind_of(one).module.name for one in questions if one["type"] == "simulation"]
    return [CORE, *dict.fromkeys(played)]


def assets() -> dict[str, str]:
    """Return the scripts and styles of pages of plain files, by name."""
    asked = [kind.module for kind in KINDS.values()]
    played = [widget_of(name).module for name in SIMULATORS]
    core = [*asked, PAGE / "steps.js", *(_HERE / f"{name}.js" for name in _PAGES)]
    look = (_HERE / "place.css").read_text(encoding="utf-8")
    return {
        CORE: classic(core),
        **{module.name: classic([module], core) for module in played},
        QUESTIONS_CSS: styles([*asked, *played]) + look,
    }


def page_styles() -> str:
    """Return the style sheet of self-study pages, which comes after that of the questions."""
    return "".join(path.read_text(encoding="utf-8") for path in _LOOKS)


def write_assets(folder: Path) -> None:
    """Put what `assets` returns into one flat `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in assets().items():
        (folder / name).write_text(text, encoding="utf-8")
