"""What a person is told about an answer after it was marked, element by element, as HTML.

`key` is what marks the question, with ``feedback`` (HTML by id) and ``labels`` (HTML by id). Everything that
a person typed becomes text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from taphuan_grading.rules.arranged import gap_filled, reached
from taphuan_grading.rules.debrief import debrief
from taphuan_grading.rules.draw import in_text, values_of, with_values
from taphuan_grading.rules.parts import is_empty, part
from taphuan_grading.rules.pool import DRAW, drawn_items

Key = Mapping[str, Any]

OUTDATED = "Câu trả lời này thuộc một bản cũ của câu hỏi hoặc không đúng dạng, nên không so từng ý được."
"""Said to an answer whose shape or whose ids are not those of the question."""

_SIGNS = {"right": ("✓", "Đúng"), "wrong": ("✗", "Chưa đúng"), "missed": ("!", "Bỏ sót")}
_SHOWN = 300
_EPSILON = 1e-9


def feedback_html(key: Key, answer: object) -> str:
    """Return the feedback to `answer`; empty when there is no answer or nothing to say."""
    if is_empty(answer):
        return ""
    tell = _TELL.get(key["type"])
    return "" if tell is None else tell(key, answer)


def _chosen(key: Key, answer: object) -> str:
    """Return the words of the options that were chosen."""
    chosen = answer if isinstance(answer, list) else [answer]
    feedback = key.get("feedback", {})
    told = [feedback[option] for option in chosen if isinstance(option, str) and option in feedback]
    return "\n".join(text for text in told if text)


def _several(key: Key, answer: object) -> str:
    """Return the words of the options that were chosen, then the right ones that were missed.

    A module that was released before its keys had labels tells no missed ones.
    """
    labels = key.get("labels", {})
    chosen = answer if isinstance(answer, list) else [answer]
    missed = [
        _line("missed", labels[option], _words(key, option))
        for option in key["key"]
        if option in labels and option not in chosen
    ]
    return "\n".join(filter(None, [_chosen(key, answer), _list("ul", missed) if missed else ""]))


def _rating(key: Key, answer: object) -> str:
    return _chosen(key, answer.get("rating")) if isinstance(answer, Mapping) else ""


def _ordering(key: Key, answer: object) -> str:
    if not isinstance(answer, list) or sorted(map(str, answer)) != sorted(key["key"]):
        return _outdated()
    places = zip(answer, key["key"], strict=True)
    return _list("ol", (_item(key, item, item == right) for item, right in places))


def _paired(key: Key, answer: object) -> str:
    """Return each thing with the partner or the group that it was given."""
    if not isinstance(answer, Mapping) or not set(answer) <= set(key["key"]):
        return _outdated()
    return _list("ul", (_pair(key, item, right, answer.get(item)) for item, right in key["key"].items()))


def _pair(key: Key, item: str, right: str, given: object) -> str:
    label = key["labels"].get(given) if isinstance(given, str) else None
    to = f" → {label}" if label else " → <em>chưa chọn</em>"
    return _item(key, item, given == right, after=to)


def _gaps(key: Key, answer: object) -> str:
    if not isinstance(answer, Mapping) or not set(answer) <= set(key["key"]):
        return _outdated()
    diacritics = key.get("diacritics", "required") == "required"
    told = []
    for name, gap in key["key"].items():
        given = answer.get(name)
        text = given if isinstance(given, str) else ""
        shown = key["labels"].get(text) if "choice" in gap else escape(text[:_SHOWN])
        filled = gap_filled(gap, given, diacritics=diacritics)
        told.append(
            _line(
                "right" if filled else "wrong", f"({name}) {shown or '<em>bỏ trống</em>'}", _words(key, name)
            )
        )
    return _list("ul", told)


def _red_flags(key: Key, answer: object) -> str:
    """Go through the flags clue by clue, then through what was touched although it is harmless."""
    if not isinstance(answer, list) or not {str(place) for place in answer} <= set(key["labels"]):
        return _outdated()
    flags = [
        _line("right" if flag in answer else "missed", key["labels"][flag], _words(key, flag))
        for flag in key["key"]
    ]
    false = [place for place in key["labels"] if place in answer and place not in key["key"]]
    return _list("ul", [*flags, *(_item(key, place, right=False) for place in false)])


def _dialogue(key: Key, answer: object) -> str:
    end = reached(key, answer)
    if end is None or not isinstance(answer, list):
        return _outdated()
    said = [f"<li>{key['labels'][line]}{_words(key, line)}</li>" for line in answer]
    outcome = key["labels"].get(end, "") if end in key["ends"] else "Cuộc trò chuyện chưa đi đến kết cục."
    ending = f'<div class="tq-ending"><strong>Kết cục:</strong> {outcome}{_words(key, end)}</div>'
    return _list("ol", said) + ending


def _pool(key: Key, answer: object) -> str:
    if not isinstance(answer, Mapping) or not isinstance(answer.get(DRAW), str):
        return _outdated()
    draw, given = answer[DRAW], answer.get("answers")
    given = given if isinstance(given, Mapping) else {}
    return _list(
        "ol",
        (_pooled(key, item, draw, given.get(item)) for item in drawn_items(key["items"], key["draw"], draw)),
    )


def _pooled(key: Key, item: str, draw: str, answer: object) -> str:
    own = key["items"][item]
    asked = in_text(own["prompt_html"], values_of(own.get("vary", {}), draw, item))
    right = part(with_values(own, draw, item), answer) >= 1 - _EPSILON
    words = feedback_html(own, answer) + own.get("explanation_html", "")
    return _line(
        "right" if right else "wrong", asked, f'<div class="tq-words">{words}</div>' if words else ""
    )


def _item(key: Key, item: str, right: bool, after: str = "") -> str:
    words = "" if right and key["type"] == "ordering" else _words(key, item)
    return _line("right" if right else "wrong", key["labels"][item] + after, words)


def _words(key: Key, name: str) -> str:
    words = key.get("feedback", {}).get(name, "")
    return f'<div class="tq-words">{words}</div>' if words else ""


def _line(state: str, html: str, words: str) -> str:
    sign, name = _SIGNS[state]
    mark = f'<span class="tq-mark" role="img" aria-label="{name}">{sign}</span>'
    note = " <em>(bỏ sót)</em>" if state == "missed" else ""
    return f'<li class="tq-{state}">{mark} {html}{note}{words}</li>'


def _list(kind: str, items: Iterable[str]) -> str:
    return f'<{kind} class="tq-review">{"".join(items)}</{kind}>'


def _outdated() -> str:
    return f"<p>{OUTDATED}</p>"


_TELL: dict[str, Callable[[Key, Any], str]] = {
    "single-choice": _chosen,
    "multiple-choice": _several,
    "rating": _rating,
    "ordering": _ordering,
    "matching": _paired,
    "groups": _paired,
    "gaps": _gaps,
    "red-flags": _red_flags,
    "dialogue": _dialogue,
    "pool": _pool,
    "simulation": lambda key, answer: debrief(key["checks"], key["deeds"], answer),
}
