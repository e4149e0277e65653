"""What a page shows to some readers or on some days: changed facts, and text for pilot communes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from taphuan_widgets.pages.parts import day as written

PILOT = "Dành cho xã thí điểm"
LOOSE = "Đoạn này chỉ hiện với người ở xã thí điểm."


def html(public: Mapping[str, Any], place: str, today: date, pilot: Sequence[str] | None) -> str:
    """Return what stands at `place`, empty when there is nothing to say.

    Parameters
    ----------
    public
        The public parts of a module.
    place
        ``changed`` or a key of ``pilots``.
    today
        The day of reading in Việt Nam.
    pilot
        The fields of which the reader's unit is a pilot; None when nobody knows who reads.
    """
    inside = _changed(public, today) if place == "changed" else _pilot(public["pilots"][place], pilot)
    return f'<div class="text" data-aside="{escape(place)}">{inside}</div>' if inside else ""


def _pilot(part: Mapping[str, Any], pilot: Sequence[str] | None) -> str:
    if pilot is not None and not (set(pilot) & set(part["fields"]) if part["fields"] else pilot):
        return ""
    note = f"<p><em>{LOOSE}</em></p>" if pilot is None else ""
    return f"<blockquote><p><strong>{PILOT}</strong></p>{part['html']}{note}</blockquote>"


def _changed(public: Mapping[str, Any], today: date) -> str:
    lines = [_line(fact, today) for fact in public.get("facts", ())]
    told = "".join(f"<li>{line}</li>" for line in lines if line)
    if not told:
        return ""
    head = f"Tính đến hôm nay, {written(today)}, có điều trong bài đã thay đổi:"
    return f'<div class="notice"><p><strong>{head}</strong></p><ul>{told}</ul></div>'


def _line(fact: Mapping[str, Any], today: date) -> str:
    begins, ends = (fact[name] and date.fromisoformat(fact[name]) for name in ("from", "to"))
    if ends and ends <= today:
        now = f" Nay: {escape(fact['now'])}." if fact["now"] else " Khi cần dùng, xin xem văn bản mới."
        return f"{escape(fact['statement'])}: không còn áp dụng từ ngày {written(ends)}.{now}"
    if begins and today < begins:
        return f"{escape(fact['statement'])}: chỉ áp dụng từ ngày {written(begins)}."
    return ""
