"""The form of an administrative document: Decree 30/2020/NĐ-CP, Appendix I, as numbers.

Lengths are in millimetres and sizes in points; a pair is the least and the most that is allowed.
"""

from __future__ import annotations

from datetime import date

FONT = "Times New Roman"
A4 = (210.0, 297.0)
TOP = BOTTOM = (20.0, 25.0)
LEFT = (30.0, 35.0)
RIGHT = (15.0, 20.0)
BODY = (13.0, 14.0)
NATION_SIZE = BODY_HEAD_SIZE = (12.0, 13.0)
RECIPIENTS_SIZE = 12.0
RECIPIENT_SIZE = 11.0
APPENDIX_SIZE = 14.0
INDENTS = (10.0, 12.7)
"""The first line of a paragraph goes in by 1 cm or by 1.27 cm."""
LEAST_SPACE = 6.0
SPACING = (1.0, 1.5)

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TO = "Kính gửi:"
RECIPIENTS = "Nơi nhận:"
AS_ABOVE = "- Như trên;"
KEPT = "- Lưu: VT"
POINTS = "abcdđeghiklmnopqrstuvxy"
"""The order of points (điểm): the Vietnamese alphabet without the letters with marks."""
SIGNED_FOR = ("TM.", "Q.", "KT.", "TL.", "TUQ.")
ACADEMIC = ("GS.", "PGS.", "TS.", "ThS.", "BS.", "CN.", "KS.")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def place_and_day(place: str, day: date) -> str:
    """Write place and date: a leading 0 for days under 10, and for the months 1 and 2 only.

    Examples
    --------
    >>> place_and_day("Lâm Đồng", date(2024, 12, 5))
    'Lâm Đồng, ngày 05 tháng 12 năm 2024'
    >>> place_and_day("Lâm Đồng", date(2024, 3, 15))
    'Lâm Đồng, ngày 15 tháng 3 năm 2024'
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def number_and_symbol(number: int | None, symbol: str) -> str:
    """Write number and symbol: a leading 0 under 10; room for the clerk's pen without a number.

    Examples
    --------
    >>> number_and_symbol(5, "BC-UBND")
    'Số: 05/BC-UBND'
    """
    return f"Số: {'          ' if number is None else f'{number:02d}'}/{symbol}"
