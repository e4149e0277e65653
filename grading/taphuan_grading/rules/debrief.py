"""After marking: each check, what the person did about it, and why; `deeds.js` does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from taphuan_grading.rules.conditions import met
from taphuan_grading.rules.deeds import Action, Log

Check = Mapping[str, Any]
"""``weight`` and ``rule``; for the debrief also ``title``, ``about``, ``harm``, ``why`` and ``clues``."""

STALE = "Tình huống đã được sửa sau khi ông/bà làm: {} thao tác cũ không còn khớp nên không được tính."
_HARM = "Điều không nên làm: {}."
_NOTHING = "Ông/bà chưa làm gì ở mục này."
_SIGNS = {
    "right": ("✓", "Đúng"),
    "partly": ("½", "Đúng một phần"),
    "wrong": ("✗", "Chưa đúng"),
    "undone": ("–", "Chưa làm"),
}
_SLACK = 1e-9


def share(checks: Sequence[Check], answer: object) -> float:
    """Return the share of the points, from 0 to 1, that `answer` earns.

    Each check earns its weight as far as its condition is met; the share is what was earned of all weights.
    """
    log = Log(answer)
    whole = sum(check["weight"] for check in checks)
    earned = sum(check["weight"] * met(check["rule"], log) for check in checks)
    return earned / whole if whole else 0.0


def debrief(checks: Sequence[Check], deeds: Mapping[str, str], answer: object) -> str:
    """Go through what the person did, check by check, as HTML.

    Parameters
    ----------
    checks
        The checks of the scenario, with their texts.
    deeds
        Words for what can be done: by ``verb thing value``, or ``verb thing`` with ``{}`` for the value. A
        value of several words may be several values.
    answer
        The log, whatever it holds; everything that a person typed becomes text.
    """
    log = Log(answer)
    told = [(action, _told(action, deeds)) for action in log.actions]
    items = "".join(_item(check, log, told) for check in checks)
    stale = sum(text is None for _, text in told)
    note = f'<p class="sm-stale">{escape(STALE.format(stale))}</p>' if stale else ""
    return f'{note}<ol class="sm-debrief">{items}</ol>'


def _told(action: Action, deeds: Mapping[str, str]) -> str | None:
    """Return the action in words, or None when the scenario does not know it."""
    verb, thing, value = action
    exact = deeds.get(f"{verb} {thing} {value}")
    if exact is not None:
        return exact
    general = deeds.get(f"{verb} {thing}")
    if general is not None:
        return general.replace("{}", value)
    several = [deeds.get(f"{verb} {thing} {one}") for one in value.split()]
    known = [words for words in several if words is not None]
    return ", ".join(known) if known and len(known) == len(several) else None


def _item(check: Check, log: Log, told: Sequence[tuple[Action, str | None]]) -> str:
    earned = met(check["rule"], log)
    done = [text for action, text in told if text and _is_about(action, check["about"])]
    did = f"Ông/bà đã: {'; '.join(done)}." if done else _NOTHING
    harm = [text for action, text in told if text and _is_harm(action, check["harm"])]
    sign, name = _SIGNS[state := _state(earned, touched=bool(done or harm))]
    spoiled = f'<p class="sm-harm">{escape(_HARM.format("; ".join(harm)))}</p>' if harm else ""
    clues = "".join(f"<li>{escape(clue)}</li>" for clue in check["clues"])
    return (
        f'<li class="sm-{state}"><p class="sm-check"><b>{escape(check["title"])}</b> '
        f'<span class="sm-mark"><span aria-hidden="true">{sign}</span> {name}</span></p>'
        f'<p class="sm-did">{escape(did)}</p>{spoiled}<p>{escape(check["why"])}</p>'
        + (f'<ul class="sm-clues">{clues}</ul>' if clues else "")
        + "</li>"
    )


def _state(earned: float, *, touched: bool) -> str:
    if earned >= 1 - _SLACK:
        return "right"
    if earned > _SLACK:
        return "partly"
    return "wrong" if touched else "undone"


def _is_about(action: Action, about: Sequence[str]) -> bool:
    """Say whether one of `about` names the thing of `action`, what it belongs to, or its verb and thing."""
    verb, thing, _ = action
    return any(each in {thing, f"{verb} {thing}"} or thing.startswith(f"{each}.") for each in about)


def _is_harm(action: Action, harm: Sequence[str]) -> bool:
    verb, thing, value = action
    return f"{verb} {thing}" in harm or f"{verb} {thing} {value}" in harm
