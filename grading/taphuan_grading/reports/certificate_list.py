"""Lists of certificates to print: who got which, with room to sign for it."""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from taphuan_grading.reports import layout, words
from taphuan_grading.reports.layout import CELL, CELL_CENTRED, text
from taphuan_grading.reports.models import GivenList

_HEADS = ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số giấy", "Ngày hoàn thành", "Ký nhận")
_SHARES = (0.06, 0.2, 0.19, 0.17, 0.15, 0.11, 0.12)


def certificate_list_pdf(given: GivenList) -> bytes:
    """Return the list, landscape; a revoked certificate says so instead of room to sign."""
    rows = [
        [
            text(str(number), CELL_CENTRED),
            text(one.name, CELL),
            text(one.post, CELL),
            text(one.unit, CELL),
            text(one.number, CELL_CENTRED),
            text(words.day(one.trained_on), CELL_CENTRED),
            text(one.state, CELL_CENTRED),
        ]
        for number, one in enumerate(given.rows, start=1)
    ]
    wide = layout.width(wide=True)
    standing = sum(not one.state for one in given.rows)
    story: list[Flowable] = [
        *layout.head(given.organiser, words.place_and_date("Lâm Đồng", given.printed_on), wide=True),
        *layout.heading("Danh sách cấp giấy chứng nhận", given.run, wide=True),
        layout.table(_HEADS, rows, [wide * share for share in _SHARES], tallest=9 * mm),
        Spacer(1, 3 * mm),
        text(f"Danh sách có {len(given.rows)} giấy, {standing} giấy còn hiệu lực."),
    ]
    return layout.write(story, "Danh sách cấp giấy chứng nhận", wide=True)
