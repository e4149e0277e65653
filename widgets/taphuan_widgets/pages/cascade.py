"""Việc đã giúp bà con: a tech-team member notes help given, and sees what was noted before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from IPython.display import display
from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.desk.lists import choices
from taphuan_widgets.pages.live import Asked, Live
from taphuan_widgets.pages.parts import day, framed, notice

Note = Mapping[str, Any]
Found = Mapping[str, Any]

COUNTED = {"household": "hộ", "person": "người"}
_SHOWN = 20
_ABOUT = Markup(
    '<p class="tp-quiet">Ghi ngày, nơi, việc và số lượng. Không ghi tên ai. '
    "Số này để văn phòng biết việc đã lan tới đâu, không tính vào chỉ tiêu tập huấn.</p>"
)


def page() -> None:
    """Show the page for the person of this kernel."""
    try:
        client = Client.from_environment()
    except ApiError as error:
        display(framed(notice(error.message, "warning")))
        return
    display(framed(_ABOUT, "cascade.css"))
    display(Live(lambda asked: draw(client, asked)))


def draw(client: Client, asked: Asked) -> Markup:
    """Do what was asked, and return the form and the notes that stand.

    Parameters
    ----------
    client
        The attempts API.
    asked
        ``send`` with the form's fields and ``key``; or ``edit``, ``withdraw``, ``cancel``, ``all``.
    """
    told = _done(client, asked)
    query = {"day": asked["day"]} if asked.get("day") and not told else {}
    found = client.get("cascade", **query)
    edited = next((one for one in found["notes"] if str(one["id"]) == asked.get("edit")), None)
    if edited:
        found = client.get("cascade", day=edited["day"])  # the communes of that day
    last = _last(asked) if told else {}
    return told + _form(found, edited, last) + _notes(found, whole=bool(asked.get("all")))


def _done(client: Client, asked: Asked) -> Markup:
    if asked.get("edit") or asked.get("cancel") or asked.get("all"):
        return Markup("")
    if asked.get("withdraw"):
        _withdraw(client, asked["withdraw"])
        return notice("Đã bỏ ghi chép này.", "good")
    if not asked.get("send"):
        return Markup("")
    sent = client.post("cascade", _body(asked), again=True)
    return notice(f"Đã ghi: {_amount(sent)}, ngày {day(sent['day'])}. Cảm ơn ông/bà!", "good")


def _withdraw(client: Client, note_id: str) -> None:
    try:
        client.delete(f"cascade/{note_id if note_id.isdecimal() else 0}")
    except ApiError as error:
        if error.code != "gone":  # the second tap finds it gone, as it should be
            raise


def _body(asked: Asked) -> dict[str, Any]:
    count, replaces = asked.get("count", ""), asked.get("replaces", "")
    fields: dict[str, Any] = {
        name: asked.get(name, "") for name in ("key", "day", "commune", "topic", "counted")
    }
    fields["count"] = int(count) if count.isdecimal() else 0
    return fields | ({"replaces": int(replaces)} if replaces.isdecimal() else {})


def _last(asked: Asked) -> dict[str, str]:
    """Return what the next note most likely has, too."""
    return {name: asked[name] for name in ("day", "commune", "counted") if asked.get(name)}


def _form(found: Found, edited: Note | None, last: Mapping[str, str]) -> Markup:
    said = edited or last
    communes = {one["code"]: one["name"] for one in found["communes"]}
    topics = {"": "Chọn việc…"} | {one["id"]: one["title"] for one in found["topics"]}
    replaces, back = _editing(edited)
    return Markup(
        '<form class="tp-form tc-form" data-once aria-label="{}">'
        '<input type="hidden" name="send" value="1">{}'
        '<label>Ngày giúp<input type="date" name="day" value="{}" min="{}" max="{}" required></label>'
        '<label>Xã, phường<select name="commune" required>{}</select></label>'
        '<label class="tc-wide">Giúp việc gì<select name="topic" required>{}</select></label>'
        '<label>Bao nhiêu<input type="number" name="count" value="{}" min="1" max="{}" step="1" '
        'inputmode="numeric" required></label>'
        "<fieldset><legend>Đếm theo</legend>{}</fieldset>"
        '<p class="tc-wide tc-send"><button class="tp-button" type="submit">{}</button>{}</p></form>'
    ).format(
        "Sửa ghi chép" if edited else "Ghi việc đã giúp",
        replaces,
        said.get("day", found["today"]),
        found["run"]["starts"],
        min(found["today"], found["run"]["ends"]),
        choices(communes, str(said.get("commune", found["own"]))),
        choices(topics, str(said.get("topic", ""))),
        said.get("count", ""),
        found["most"],
        _counted(str(said.get("counted", "household"))),
        "Lưu bản sửa" if edited else "Ghi lại",
        back,
    )


def _editing(edited: Note | None) -> tuple[Markup, Markup]:
    """Return what a form needs that corrects a note: its number, and the way back."""
    if edited is None:
        return Markup(""), Markup("")
    return (
        Markup('<input type="hidden" name="replaces" value="{}">').format(edited["id"]),
        Markup(
            '<button class="tp-button tp-second" type="button" data-ask="{}">Thôi, không sửa</button>'
        ).format(json.dumps({"cancel": "1"})),
    )


def _counted(chosen: str) -> Markup:
    return Markup("").join(
        Markup('<label class="tc-radio"><input type="radio" name="counted" value="{}"{}>{}</label>').format(
            value, Markup(" checked") if value == chosen else "", words
        )
        for value, words in COUNTED.items()
    )


def _notes(found: Found, *, whole: bool) -> Markup:
    notes: Sequence[Note] = found["notes"]
    title = found["run"]["title"]
    run = title[:1].lower() + title[1:]
    if not notes:
        return notice(f"Ông/bà chưa có ghi chép nào trong {run}.")
    shown = notes if whole else notes[:_SHOWN]
    more = len(notes) - len(shown)
    rest = Markup(
        '<p class="tl-actions"><button class="tl-small" type="button" data-ask="{}">'
        "Xem {} ghi chép trước đó</button></p>"
    ).format(json.dumps({"all": "1"}), more)
    return Markup(
        '<section class="tp-part"><h2>Đã ghi trong {}</h2><p class="tc-sums">{}</p>'
        '<ul class="tl-list">{}</ul>{}</section>'
    ).format(run, _sums(notes), Markup("").join(map(_note, shown)), rest if more else "")


def _sums(notes: Sequence[Note]) -> Markup:
    sums = {
        words: sum(note["count"] for note in notes if note["counted"] == counted)
        for counted, words in COUNTED.items()
    }
    parts = [
        f"{grouped(len(notes))} lần",
        *(f"{grouped(total)} {words}" for words, total in sums.items() if total),
    ]
    return Markup(" · ").join(Markup("<strong>{}</strong>").format(part) for part in parts)


def _note(note: Note) -> Markup:
    return Markup(
        '<li><strong>{} · {}</strong><span class="tp-quiet">{} · {}</span>'
        '<details><summary>Sửa hoặc bỏ</summary><p class="tl-actions">'
        '<button class="tl-small" type="button" data-ask="{}">Sửa</button>'
        '<button class="tl-small" type="button" data-ask="{}">Bỏ ghi chép này</button></p></details></li>'
    ).format(
        note["topic_title"],
        _amount(note),
        day(note["day"]),
        note["commune_name"],
        json.dumps({"edit": str(note["id"])}),
        json.dumps({"withdraw": str(note["id"])}),
    )


def _amount(note: Note) -> str:
    return f"{grouped(note['count'])} {COUNTED[note['counted']]}"
