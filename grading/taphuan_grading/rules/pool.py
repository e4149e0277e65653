"""A pool: some questions drawn from many, in the order of the draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from taphuan_grading.rules.draw import in_text, ranked, values_of

DRAW = "draw"
"""Key of a pool's handed-in answer that names the draw; the answers by question stand beside it."""

ALONE = "self-study"
"""The draw of a page that nobody has signed in to. It asks every question, with the values of this draw."""


def sitter(run: str, person: str, module: str) -> str:
    """Return the part of a draw that names whose it is."""
    return f"{run}/{person}/{module}"


def draw_name(whose: str, ordinal: int) -> str:
    """Return the draw of one attempt: it names whose it is, so that marking can repeat and check it."""
    return f"{whose}/{ordinal}"


def drawn_items(items: Iterable[str], count: int, draw: str) -> list[str]:
    """Return the ids of the `count` questions that `draw` takes, in its order."""
    return ranked(items, draw)[:count]


def dealt(question: Mapping[str, Any], draw: str) -> dict[str, Any]:
    """Return the public question of a pool as one person sees it.

    Parameters
    ----------
    question
        The public pool, whose ``items`` are all of its public questions.
    draw
        The draw.

    Returns
    -------
    dict
        The same with only the drawn items, options in the order of the draw, values in their places.
    """
    items = {item["id"]: item for item in question["items"]}
    chosen = drawn_items(items, question["draw"], draw)
    return {**question, "items": [_dealt_item(items[item], draw) for item in chosen]}


def _dealt_item(item: Mapping[str, Any], draw: str) -> dict[str, Any]:
    shown = {key: value for key, value in item.items() if key != "vary"}
    if "options" in item:
        options = {option["id"]: option for option in item["options"]}
        shown["options"] = [options[name] for name in ranked(options, draw, item["id"])]
    if item.get("vary"):
        shown["prompt_html"] = in_text(item["prompt_html"], values_of(item["vary"], draw, item["id"]))
    return shown
