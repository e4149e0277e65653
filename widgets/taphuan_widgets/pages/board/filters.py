"""Choosing another day, map or unit: a plain form, so that the address says what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from taphuan_widgets.pages.board.asked import Asked

_INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


def form(
    asked: Asked,
    today: date,
    choices: Sequence[Mapping[str, Any]],
    audiences: Mapping[str, str],
    *,
    whole: bool = True,
) -> Markup:
    """Return the form.

    Parameters
    ----------
    asked
        What is shown now.
    today
        The latest day that can be asked for.
    choices
        ``key, name, depth`` of the units that may be seen; without them only days are asked for.
    audiences
        Whom one can count, the target's people first.
    whole
        Whether everything is the province.
    """
    return Markup(
        '<form class="tp-form tb-form" method="get"><label>Tính đến hết ngày {}</label>'
        "<label>Bản đồ đơn vị của ngày {}</label>{}{}"
        '<button class="tp-button">Xem</button></form>'
    ).format(
        _date("as_of", asked.day, today, required=True),
        _date("map", asked.map_day, today),
        _people(asked, audiences) + (_units(asked, choices, whole=whole) if choices else Markup("")),
        hidden(asked, "since"),
    )


def hidden(asked: Asked, *names: str) -> Markup:
    """Return what a form passes on as it is."""
    fields = asked.fields()
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, fields[name])
        for name in names
        if name in fields
    )


def since_form(asked: Asked, since: date | None, today: date) -> Markup:
    """Return the form for the day with which the figure is compared."""
    return Markup(
        '<form class="tb-since" method="get">{}<label>So với ngày {}</label>'
        '<button class="tp-button tp-second">So sánh</button></form>'
    ).format(
        hidden(asked, "as_of", "map", "unit", "level", "audience"),
        _date("since", since, min(today, asked.day), required=True),
    )


def _people(asked: Asked, audiences: Mapping[str, str]) -> Markup:
    levels = {"": "Mọi cấp", "province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
    target, *others = audiences.items() or [("", "cán bộ quản lý")]
    groups = {"": f"{_capital(target[1])} (chỉ tiêu)", **{key: _capital(name) for key, name in others}}
    return Markup("<label>Cấp {}</label><label>Đối tượng {}</label>").format(
        _select("level", levels, asked.level), _select("audience", groups, asked.audience)
    )


def _select(name: str, choices: Mapping[str, str], chosen: str) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            key, Markup(" selected") if key == chosen else "", words
        )
        for key, words in choices.items()
    )
    return Markup('<select name="{}">{}</select>').format(name, options)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _units(asked: Asked, choices: Sequence[Mapping[str, Any]], *, whole: bool) -> Markup:
    options = Markup("").join(
        Markup('<option value="{}"{}>{}{}</option>').format(
            unit["key"],
            Markup(" selected") if unit["key"] == asked.unit else "",
            _INDENT * unit["depth"],
            unit["name"],
        )
        for unit in choices
    )
    every = "Toàn tỉnh" if whole else "Tất cả đơn vị được giao"
    return Markup('<label>Đơn vị <select name="unit"><option value="">{}</option>{}</select></label>').format(
        every, options
    )


def _date(name: str, value: date | None, latest: date, *, required: bool = False) -> Markup:
    return Markup('<input type="date" name="{}" value="{}" max="{}"{}>').format(
        name, value.isoformat() if value else "", latest.isoformat(), Markup(" required") if required else ""
    )
