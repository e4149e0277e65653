"""Letters of invitation (giấy mời), one page a guest, and the list of the guests."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer, Table, TableStyle

from taphuan_grading.reports import fonts, layout, words
from taphuan_grading.reports.layout import BODY, CELL, CELL_CENTRED, PLAIN, STRONG, style, text
from taphuan_grading.reports.models import Attendee, Course, Invitation

_NUMBER = "Số:     /GM-…".replace(" ", "\N{NO-BREAK SPACE}")  # the room stays when it is printed
_LIST_SHARES = (0.08, 0.32, 0.34, 0.26)


def invitations_pdf(invitation: Invitation) -> bytes:
    """Return one letter a guest, then the list of all guests as an appendix."""
    story: list[Flowable] = []
    for guest in invitation.guests:
        story += [*_letter(invitation, guest), PageBreak()]
    story += _list(invitation)
    return layout.write(story, f"{invitation.course.title} - giấy mời", numbered=False)


def guests_pdf(invitation: Invitation) -> bytes:
    """Return the list of guests alone."""
    return layout.write(_list(invitation), f"{invitation.course.title} - danh sách mời")


def _letter(invitation: Invitation, guest: Attendee) -> list[Flowable]:
    course = invitation.course
    date = words.place_and_date("Lâm Đồng", invitation.printed_on)
    wish = f"{course.organiser} trân trọng kính mời ông/bà tới dự {_lowered(course.title)}"
    lines = [
        f"{wish}, chuyên đề “{course.topic}”.",
        *_instead(invitation),
        *_times(course),
        f"Địa điểm: {course.place}.",
        f"Giảng viên: {', '.join(course.trainers)}.",
        "Mời ông/bà mang theo điện thoại thông minh nếu có; không có điện thoại vẫn học được.",
        "Nếu không dự được, xin ông/bà báo lại trước buổi học để nơi tổ chức sắp xếp.",
        "Rất mong ông/bà thu xếp thời gian tới dự đúng giờ./.",
    ]
    return [
        *layout.head(course.organiser, date, number=_NUMBER),
        Spacer(1, 4 * mm),
        *layout.heading("Giấy mời", f"Dự {_lowered(course.title)}"),
        Spacer(1, 3 * mm),
        _to(guest),
        Spacer(1, 3 * mm),
        *(text(line, BODY) for line in lines),
        _ending(invitation),
    ]


def _instead(invitation: Invitation) -> list[str]:
    """Say that an earlier letter does not hold any more, where time or place was changed."""
    if invitation.changed_on is None:
        return []
    day = words.day(invitation.changed_on)
    return [f"Thời gian hoặc địa điểm đã thay đổi ngày {day}; giấy mời này thay giấy mời in trước ngày đó."]


def _to(guest: Attendee) -> Flowable:
    whole = layout.width()
    who = [text(f"Ông/bà {guest.name}", style(13, fonts.BOLD))]
    where = ", ".join(filter(None, (guest.post, guest.unit)))
    if where:
        who.append(text(where))
    made = Table([[text("Kính mời:", PLAIN), who]], colWidths=[whole * 0.24, whole * 0.76])
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (0, 0), (0, 0), "RIGHT")]))
    return made


def _times(course: Course) -> list[str]:
    if len(course.meetings) == 1:
        return [f"Thời gian: {words.when(course.meetings[0])}."]
    return [
        f"Thời gian: {len(course.meetings)} buổi.",
        *(f"- Buổi {one.ordinal}: {words.when(one)}." for one in course.meetings),
    ]


def _ending(invitation: Invitation) -> Flowable:
    small = style(11)
    left: list[Flowable] = [
        text("Nơi nhận:", style(12, fonts.BOLD_ITALIC)),
        text("- Như trên;", small),
        text("- Lưu: VT, ….", small),
    ]
    right: list[Flowable] = [
        text((invitation.signer_title or "Thủ trưởng đơn vị").upper(), STRONG),
        Spacer(1, 24 * mm),
        text(invitation.signer, STRONG),
    ]
    whole = layout.width()
    made = Table([[left, right]], colWidths=[whole * 0.45, whole * 0.55], spaceBefore=6 * mm)
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0)]))
    return made


def _list(invitation: Invitation) -> Sequence[Flowable]:
    rows = [
        [
            text(str(number), CELL_CENTRED),
            text(guest.name, CELL),
            text(guest.post, CELL),
            text(guest.unit, CELL),
        ]
        for number, guest in enumerate(invitation.guests, start=1)
    ]
    return [
        *layout.heading("Danh sách mời", invitation.course.title),
        *(text(line) for line in [*_times(invitation.course), f"Địa điểm: {invitation.course.place}."]),
        Spacer(1, 2 * mm),
        layout.table(
            ("STT", "Họ và tên", "Chức vụ", "Đơn vị"),
            rows,
            [layout.width() * share for share in _LIST_SHARES],
        ),
        Spacer(1, 3 * mm),
        text(f"Danh sách có {len(invitation.guests)} người."),
    ]


def _lowered(title: str) -> str:
    """Put a title into a sentence: its first letter small, unless the word is in capitals."""
    first = title.split(" ", 1)[0]
    return title if first.isupper() and len(first) > 1 else title[:1].lower() + title[1:]
