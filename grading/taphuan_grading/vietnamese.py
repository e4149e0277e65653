"""Vietnamese text and numbers as people type them; standard library only."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
_D_STROKE = str.maketrans({"đ": "d", "Đ": "D"})

_GROUP = "(?P<whole>[1-9][0-9]{0,2}(?:%s[0-9]{3})+)"
_FORMS = (
    re.compile(_GROUP % r"\." + r"(?:,(?P<part>[0-9]+))?"),  # 1.234,5
    re.compile(_GROUP % " " + r"(?:[.,](?P<part>[0-9]+))?"),  # 1 234,5
    re.compile(_GROUP % "," + r"\.(?P<part>[0-9]+)"),  # 1,234.5
    re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})(?P<part>)"),  # 1,234,567
    re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<part>[0-9]+))?"),  # 45,05
)
_SEPARATORS = str.maketrans("", "", "., ")
_LONGEST_NUMBER = 100
_SHORT = {"đồng": ("vnđ", "vnd", "đ", "\u20ab")}


def _tone_last(word: str) -> str:
    """Return `word` decomposed, its tone marks at the end, so that "hoà" equals "hòa"."""
    letters = unicodedata.normalize("NFD", word)
    tones = sorted(letter for letter in letters if letter in _TONES)
    return "".join([letter for letter in letters if letter not in _TONES] + tones)


def without_diacritics(text: str) -> str:
    """Return `text` without tone marks, hats and horns, and with đ as d."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", kept).translate(_D_STROKE)


def comparable(text: str, *, diacritics: bool = True) -> str:
    """Return a form of `text` that is equal for spellings that mean the same.

    Parameters
    ----------
    text
        What somebody typed.
    diacritics
        Whether "má" and "ma" stay different.

    Returns
    -------
    str
        Case-folded, spaces collapsed, invisible letters dropped, composed or decomposed accents and
        both places of the tone mark ("hoà", "hòa") made one. Compare it, do not show it.
    """
    visible = "".join(letter for letter in text if letter not in _INVISIBLE)
    words = unicodedata.normalize("NFC", visible).casefold().split()
    if diacritics:
        return " ".join(_tone_last(word) for word in words)
    return without_diacritics(" ".join(words))


def same_text(left: str, right: str, *, diacritics: bool = True) -> bool:
    """Say whether two texts are the same to a Vietnamese reader; see `comparable`."""
    return comparable(left, diacritics=diacritics) == comparable(right, diacritics=diacritics)


def _without_unit(text: str, unit: str) -> str:
    """Take off "%", the unit, or the first words of a unit of several ("2 ngày" for "2 ngày làm việc")."""
    words = unit.split()
    beginnings = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    for ending in ("%", *beginnings, *_SHORT.get(unit.casefold(), ())):
        if text.casefold().endswith(ending.casefold()):
            return text[: -len(ending)].rstrip()
    return text


def _digits(text: str) -> str | None:
    """Return a number without a sign as Python writes it, or None when `text` is none."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            return match["whole"].translate(_SEPARATORS) + "." + (match["part"] or "0")
    return None


def parse_number(text: str, *, unit: str = "") -> float | None:
    """Read a number as it is written in Việt Nam.

    Parameters
    ----------
    text
        "45,05", "1.234.567", "1 234", "-3", also "45.05"; "%" or `unit` may follow.
    unit
        A unit that may follow the number, whole or only its first words.

    Returns
    -------
    float or None
        The number, or None when the text is none.

    Examples
    --------
    >>> parse_number("1.234,5")
    1234.5
    >>> parse_number("45,05 %")
    45.05
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    cleaned = _without_unit(" ".join(unicodedata.normalize("NFC", text).split()), unit)
    sign = -1.0 if cleaned[:1] in {"-", "\u2212"} else 1.0
    if cleaned[:1] in {"-", "\u2212", "+"}:
        cleaned = cleaned[1:].lstrip()
    digits = _digits(cleaned)
    if digits is None:
        return None
    value = sign * float(digits)
    return value if math.isfinite(value) else None


def as_typed(number: float) -> str:
    """Return a number as people type it: "45,05", "5306"."""
    text = format(Decimal(repr(number)), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def percent(numerator: int, denominator: int) -> str:
    """Write a share with two decimals and a comma: ``45,05%``; a dash when there is nobody.

    It says ``100,00%`` only when it is all of them, and ``0,00%`` only when it is none, so that no report
    rounds the last person away.

    Examples
    --------
    >>> percent(50, 111)
    '45,05%'
    """
    if not denominator:
        return "–"
    parts = _hundredths(numerator, denominator)
    return f"{parts // 100},{parts % 100:02d}%"


def points(before: tuple[int, int], after: tuple[int, int]) -> str:
    """Write by how many percentage points a share changed, between the shares as `percent` writes them.

    Parameters
    ----------
    before, after
        Numerator and denominator, of somebody.

    Examples
    --------
    >>> points((50, 111), (60, 111))
    '+9,00'
    """
    change = _hundredths(*after) - _hundredths(*before)
    sign = "+" if change > 0 else "\N{MINUS SIGN}" if change else ""
    return f"{sign}{abs(change) // 100},{abs(change) % 100:02d}"


def _hundredths(numerator: int, denominator: int) -> int:
    """Return a share in hundredths of a percent, all and nothing only when they are."""
    found = (20_000 * numerator + denominator) // (2 * denominator)
    return min(max(found, 1), 9_999) if 0 < numerator < denominator else found


def grouped(number: int) -> str:
    """Write a whole number with dots between thousands: ``10.000``."""
    return f"{number:,}".replace(",", ".")
