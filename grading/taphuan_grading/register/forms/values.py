"""What one cell says: a name, a code, a day, yes or no. A cell that says none of it is a `FormError`."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from openpyxl.utils.datetime import from_excel

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.legacy import readings
from taphuan_grading.register.forms.sheets import Cell
from taphuan_grading.vietnamese import comparable

Gender = Literal["male", "female"]

LONGEST_TEXT = 120
EXPECTED_DAY = "ngày/tháng/năm, ví dụ 01/07/2025"
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_SERIALS = range(7_000, 80_000)  # 1919 to 2119; a smaller number is a year or a mistake
_DAY_FIRST = re.compile(
    r"(?:ngày )?(\d{1,2})(?:\s*[/.\-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/.\-]\s*|\s+năm\s+)(\d{4})"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00:00(?:\.0+)?)?")
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9._/-]{0,18}[A-Z0-9])?")
IDENTITY_CARD = re.compile(r"(?<!\d)(?:\d{9}|\d{11,12})(?!\d)")
"""What looks like the number of an identity card; 11 digits when a first zero was lost."""
_PADDED = re.compile(r"0{2,20}")
_NAME = re.compile(r"[^\W\d_][^\d_<>=@|\\{}\[\]]*")
_YES = {"co", "c", "x", "yes", "y", "true", "dung", "1", "✓", "✔", "√"}
_NO = {"khong", "k", "ko", "no", "n", "false", "sai", "0"}
_UNTIL_NOW = {"nay", "den nay", "hien nay", "den hien nay", "-"}
_MALE, _FEMALE = {"nam", "male", "m"}, {"nu", "female", "f"}


def read_text(cell: Cell, told: Callable[[str], None]) -> str:
    """Return the text of a cell: composed, its spaces put right, in Unicode.

    Parameters
    ----------
    cell
        The cell.
    told
        Told when the text was in an old encoding.
    """
    _check_kind(cell)
    if isinstance(cell.value, bool) or not isinstance(cell.value, str | int | float):
        raise FormError("chữ, không phải ngày hay công thức")
    if not isinstance(cell.value, str):
        return _number(cell.value)
    found = readings(cell.value.replace("\u00a0", " "), cell.font)
    if len(found) != 1:
        either = " hoặc ".join(f"“{' '.join(text.split())}”" for text, _ in found)
        raise FormError(
            f"chữ Unicode; chữ này dùng phông cũ, có thể là {either}" if found else "chữ tiếng Việt Unicode"
        )
    text, encoding = found[0]
    clean = " ".join(text.translate(_INVISIBLE).split())
    if encoding:
        told(f"chữ theo phông cũ ({encoding}) được đọc là “{clean}”")
    if len(clean) > LONGEST_TEXT:
        raise FormError(f"không quá {LONGEST_TEXT} chữ")
    return clean


def read_name(cell: Cell, told: Callable[[str], None]) -> str:
    """Return a person's name; one in capitals gets small letters."""
    text = read_text(cell, told)
    if not _NAME.fullmatch(text):
        raise FormError("họ và tên, chỉ gồm chữ")
    return text.title() if text.isupper() and len(text) > 3 else text


def read_title(cell: Cell, told: Callable[[str], None]) -> str:
    """Return what somebody is: it begins with a letter."""
    text = read_text(cell, told)
    if not text[:1].isalpha():
        raise FormError("tên chức vụ, ví dụ Phó Chủ tịch Ủy ban nhân dân xã")
    return text


def read_code(cell: Cell, told: Callable[[str], None]) -> str:
    """Return a personal code in capitals; the number of an identity card is refused."""
    text = read_text(cell, told)
    if isinstance(cell.value, int | float) and _PADDED.fullmatch(cell.number_format):
        text = text.zfill(len(cell.number_format))
    code = text.upper().replace(" ", "")
    if IDENTITY_CARD.fullmatch(re.sub(r"[.\-/]", "", code)):
        raise FormError(
            "mã cán bộ do cơ quan cấp. Đây có vẻ là số căn cước hoặc chứng minh nhân dân; "
            "hệ thống không nhận và không lưu số này"
        )
    if not _CODE.fullmatch(code):
        raise FormError("mã cán bộ: 1 đến 20 chữ cái không dấu hoặc chữ số, ví dụ NTM-0123")
    return code


def read_day(cell: Cell, epoch: datetime) -> date:
    """Return a day: a date of Excel's, its number, or text with the day first."""
    _check_kind(cell)
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value, epoch)
    if isinstance(value, str):
        return _from_text(value)
    raise FormError(EXPECTED_DAY)


def read_last_day(cell: Cell, epoch: datetime) -> date | None:
    """Return the last day of a post; None for "nay", a post that is still held."""
    if isinstance(cell.value, str) and _word(cell) in _UNTIL_NOW:
        return None
    return read_day(cell, epoch)


def read_born(cell: Cell, epoch: datetime, today: date) -> date:
    """Return a birth date: of somebody who is 16 to 100 years old."""
    day = read_day(cell, epoch)
    if not timedelta(days=16 * 365) <= today - day <= timedelta(days=100 * 366):
        raise FormError("ngày sinh của người từ 16 tuổi trở lên, ví dụ 25/12/1980")
    return day


def read_manager(cell: Cell) -> bool:
    """Say whether the post is a manager's, from "có", "không", "x", "1", "0" and the like."""
    word = _word(cell)
    if word in _YES or word in _NO:
        return word in _YES
    raise FormError("Có hoặc Không")


def read_gender(cell: Cell) -> Gender:
    """Return the gender: nam or nữ."""
    word = _word(cell)
    if word in _MALE:
        return "male"
    if word in _FEMALE:
        return "female"
    raise FormError("Nam hoặc Nữ, hoặc để trống")


def _word(cell: Cell) -> str:
    _check_kind(cell)
    if isinstance(cell.value, bool):
        return "true" if cell.value else "false"
    if isinstance(cell.value, int | float):
        return _number(cell.value)
    if not isinstance(cell.value, str):
        return ""
    found = readings(cell.value, cell.font)
    return comparable(found[0][0] if found else cell.value, diacritics=False).strip(" .()")


def _check_kind(cell: Cell) -> None:
    if cell.kind == "formula":
        raise FormError("giá trị, không phải công thức. Mở tệp bằng Excel rồi lưu lại, hoặc dán giá trị")
    broken = isinstance(cell.value, float) and not math.isfinite(cell.value)
    if cell.kind == "error" or broken:
        raise FormError("giá trị; công thức trong ô này bị lỗi")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _from_serial(value: float, epoch: datetime) -> date:
    if int(value) not in _SERIALS:
        raise FormError(EXPECTED_DAY)
    found = from_excel(int(value), epoch)
    if not isinstance(found, datetime):
        raise FormError(EXPECTED_DAY)
    return found.date()


def _from_text(value: str) -> date:
    plain = unicodedata.normalize("NFC", value.translate(_INVISIBLE))
    text = " ".join(plain.casefold().split())
    if iso := _ISO.fullmatch(text):
        year, month, day = iso.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise FormError(EXPECTED_DAY)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise FormError(f"{EXPECTED_DAY}; ngày đứng trước tháng") from None
