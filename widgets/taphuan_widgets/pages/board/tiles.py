"""The map: a tile a unit, its number in it, darker the more of its managers are trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.pages.board.grid import FEW, Cell, arrange
from taphuan_widgets.pages.html import ready

Unit = Mapping[str, Any]
Address = Callable[[str], str]

SIDE = 100
_GAP = 6
_LETTERS = 11
_LINES = 3
_TYPES = ("Thành phố ", "Thị xã ", "Thị trấn ", "Huyện ", "Phường ", "Đặc khu ", "Xã ")
_CLASSES = (
    (0, "#eef5f1", "dưới 25%"),
    (25, "#b9d8c8", "từ 25%"),
    (50, "#7db79a", "từ 50%"),
    (75, "#2a7a59", "từ 75%"),
    (100, "#053d2c", "đủ 100%"),
)
_NOBODY = "không có cán bộ thuộc diện"
HIDDEN = "không công bố"
_PATTERNS = (
    '<pattern id="tb-hatch" width="12" height="12" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)">'
    '<rect width="12" height="12" fill="#fff"/><rect width="3" height="12" fill="#b9c4bf"/></pattern>'
    '<pattern id="tb-dots" width="10" height="10" patternUnits="userSpaceOnUse">'
    '<rect width="10" height="10" fill="#fff"/><circle cx="5" cy="5" r="1.2" fill="#b9c4bf"/></pattern>'
)


def tile_map(units: Sequence[Unit], address: Address) -> Markup:
    """Return the map as SVG; nothing when no unit has a place.

    Parameters
    ----------
    units
        With ``key, name, numerator, denominator, place``; those without a place are in the table only, and
        those whose denominator is None are not published.
    address
        Where a tile leads, by the unit's code.
    """
    placed = {unit["key"]: unit for unit in units if unit["place"]}
    cells = arrange({key: tuple(unit["place"]) for key, unit in placed.items()})
    if not cells:
        return Markup("")
    columns = max(column for column, _ in cells.values()) + 1
    rows = max(row for _, row in cells.values()) + 1
    named = len(cells) <= FEW
    order = sorted(cells, key=lambda key: (cells[key][1], cells[key][0]))
    tiles = (_tile(placed[key], cells[key], address(key), named=named) for key in order)
    return Markup(
        '<svg class="tb-map{}" viewBox="0 0 {} {}" role="group" aria-label="Bản đồ ô: mỗi ô một đơn vị">'
        "<defs>{}</defs>{}</svg>{}"
    ).format(
        "" if named else " tb-many",
        columns * SIDE,
        rows * SIDE,
        ready(_PATTERNS),
        Markup("").join(tiles),
        _legend(hidden=any(unit["denominator"] is None for unit in placed.values())),
    )


def told(unit: Unit) -> str:
    """Return a unit's figure in words."""
    if unit["denominator"] is None:
        return HIDDEN
    if not unit["denominator"]:
        return _NOBODY
    share = percent(unit["numerator"], unit["denominator"])
    return f"{grouped(unit['numerator'])} trên {grouped(unit['denominator'])}, {share}"


def _tile(unit: Unit, cell: Cell, link: str, *, named: bool) -> Markup:
    left, top = (SIDE * place for place in cell)
    fill, ink = _colours(unit)
    size = SIDE - _GAP
    return Markup(
        '<a href="{}" aria-label="{}: {}"><title>{}: {}</title>'
        '<rect x="{}" y="{}" width="{}" height="{}" rx="8" fill="{}" stroke="#3c4a44" stroke-width="1.5"/>'
        '<g fill="{}" text-anchor="middle">{}</g></a>'
    ).format(
        link,
        unit["name"],
        told(unit),
        unit["name"],
        told(unit),
        left + _GAP / 2,
        top + _GAP / 2,
        size,
        size,
        fill,
        ink,
        _words(unit, left + SIDE / 2, top, named=named),
    )


def _words(unit: Unit, x: float, top: float, *, named: bool) -> Markup:
    number = _short(unit)
    if not named:
        return _line(number, x, top + 66, 44)
    lines = _broken(_bare(unit["name"]))
    first = top + 24 + 9 * (_LINES - len(lines))
    name = Markup("").join(_line(line, x, first + 18 * place, 16) for place, line in enumerate(lines))
    return name + _line(number, x, top + 86, 25, "700")


def _line(text: str, x: float, y: float, size: int, weight: str = "600") -> Markup:
    return Markup('<text x="{:g}" y="{:g}" font-size="{}" font-weight="{}">{}</text>').format(
        x, y, size, weight, text
    )


def _short(unit: Unit) -> str:
    """Return whole hundredths, rounded down so that only all are 100, and only nobody is 0."""
    numerator, denominator = unit["numerator"], unit["denominator"]
    if denominator is None:
        return "ẩn"
    if not denominator:
        return "–"
    whole = 100 * numerator // denominator
    return "<1" if numerator and not whole else str(whole)


def _colours(unit: Unit) -> tuple[str, str]:
    if unit["denominator"] is None:
        return "url(#tb-dots)", "#1b1f1d"
    if not unit["denominator"]:
        return "url(#tb-hatch)", "#1b1f1d"
    share = 100 * unit["numerator"] / unit["denominator"]
    least, fill, _ = next(one for one in reversed(_CLASSES) if share >= one[0])
    return fill, "#fff" if least >= 75 else "#1b1f1d"


def _bare(name: str) -> str:
    return next((name.removeprefix(kind) for kind in _TYPES if name.startswith(kind)), name)


def _broken(name: str) -> list[str]:
    """Break a name into lines that fit a tile; what is too long ends in dots, as the title has it whole."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LETTERS or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"]
    return lines


def _legend(*, hidden: bool) -> Markup:
    entries = [(fill, words) for _, fill, words in _CLASSES] + [("url(#tb-hatch)", _NOBODY)]
    entries += [("url(#tb-dots)", HIDDEN)] if hidden else []
    return Markup('<ul class="tb-legend" aria-label="Chú giải">{}</ul>').format(
        Markup("").join(
            Markup(
                '<li><svg viewBox="0 0 20 20" aria-hidden="true"><rect x="1" y="1" width="18" height="18" '
                'rx="3" fill="{}" stroke="#3c4a44"/></svg>{}</li>'
            ).format(fill, words)
            for fill, words in entries
        )
    )
