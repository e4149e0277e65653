"""What the lists of the desk share: a section, the choices of a form, marks, and the way to other pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped


def part(name: str, title: str, *content: Markup) -> Markup:
    """Return a section with an address of its own."""
    return Markup('<section class="tp-part" id="{}"><h2>{}</h2>{}</section>').format(
        name, title, Markup("").join(content)
    )


def choices(words: Mapping[str, str], chosen: str) -> Markup:
    """Return the options of a select."""
    return Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == chosen else "", text
        )
        for value, text in words.items()
    )


def flag(text: str, kind: str = "") -> Markup:
    """Return a short mark; `kind` is good, busy, warn or nothing. Its words say all."""
    return Markup('<span class="tl-flag tl-{}">{}</span>').format(kind or "plain", text)


def pager(found: Mapping[str, Any], of: str) -> Markup:
    """Return how many there are, and buttons to the pages beside this one."""
    page, pages = found["page"], found["pages"]
    told = f"{grouped(found['total'])} {of}"
    if pages == 1:
        return Markup('<p class="tl-pages"><span>{}</span></p>').format(told)
    return Markup('<p class="tl-pages"><span>{} · trang {} trên {}</span><span>{} {}</span></p>').format(
        told,
        grouped(page),
        grouped(pages),
        _turn("Trang trước", page - 1, possible=page > 1),
        _turn("Trang sau", page + 1, possible=page < pages),
    )


def _turn(words: str, page: int, *, possible: bool) -> Markup:
    return Markup('<button class="tl-small" type="button" data-ask="{}"{}>{}</button>').format(
        json.dumps({"page": str(page)}), "" if possible else Markup(" disabled"), words
    )
