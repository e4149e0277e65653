"""Lan tỏa: where and with what tech teams helped people, beside the figure and never in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.pages.board.asked import Asked
from taphuan_widgets.pages.board.sections import card, line, table
from taphuan_widgets.pages.parts import bar, day, notice

Help = Mapping[str, Any]

TITLE = "Lan tỏa: việc tổ công nghệ cộng đồng đã giúp bà con"


def cascade(found: Help, asked: Asked) -> Markup:
    """Return help given by topic, and to unfold by commune.

    Parameters
    ----------
    found
        The part ``help`` of the API's answer.
    asked
        What the address asks for.
    """
    apart = notice(found["apart"])
    if not found["whole"]["notes"]:
        words = Markup("<p>Từ {} đến hết {}, chưa có ghi chép nào.</p>").format(
            day(found["since"]), day(asked.day)
        )
        return card("lan-toa", TITLE, apart, words)
    communes = Markup(
        '<details class="tb-table"><summary>Xem {} xã, phường đã có ghi chép</summary>{}</details>'
    ).format(found["reached"], _communes(found))
    return card("lan-toa", TITLE, apart, _told(found, asked), _topics(found), communes)


def _told(found: Help, asked: Asked) -> Markup:
    split = found["elsewhere"]
    lost = f" Trong đó {split} lần ở xã đã chia tách, chưa xếp được vào xã nào." if split else ""
    return Markup(
        "<p>Từ {} đến hết {}: <strong>{} trên {}</strong> xã, phường đã có người được giúp; "
        "{} lần, {} hộ và {} người.{}</p>"
    ).format(
        day(found["since"]),
        day(asked.day),
        grouped(found["reached"]),
        grouped(found["of"]),
        *(grouped(found["whole"][name]) for name in ("notes", "households", "people")),
        lost,
    )


def _topics(found: Help) -> Markup:
    rows = [_row(one["name"], one["communes"], found["of"], one) for one in found["topics"]]
    heads = ("Việc đã giúp", "Số xã", "Hộ", "Người")
    return table(heads, rows, "Theo việc đã giúp; vạch là phần xã, phường đã có")


def _communes(found: Help) -> Markup:
    of = len(found["topics"])
    rows = [_row(one["name"], one["topics"], of, one) for one in found["communes"] if one["notes"]]
    missing = [one["name"] for one in found["communes"] if not one["notes"]]
    none = Markup('<p class="tp-quiet">Chưa có ghi chép: {}.</p>').format(", ".join(missing))
    numbers = table(
        ("Xã, phường", "Số việc", "Hộ", "Người"), rows, f"Vạch là phần đã có của {of} việc trong danh mục"
    )
    return numbers + (none if missing else Markup(""))


def _row(name: str, part: int, of: int, sums: Help) -> Markup:
    named = Markup("{}{}").format(name, bar(part, of))
    return line(named, f"{grouped(part)}/{grouped(of)}", grouped(sums["households"]), grouped(sums["people"]))
