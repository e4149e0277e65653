"""Vietnamese text in the encodings that were used before Unicode: TCVN3 (fonts ``.VnTime``…) and VNI.

In such a file the letters are stored as Latin ones, and only the font makes them Vietnamese: pasted elsewhere
"Đinh Văn" reads "§inh V¨n" (TCVN3) or "Ñinh Vaên" (VNI). TCVN3 is TCVN 5712:1993 in its form of one byte a
letter; VNI writes a vowel and then its marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

Encoding = Literal["TCVN3", "VNI"]

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_MARKS = {
    "ø": "\u0300",
    "ù": "\u0301",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "â": "\u0302",
    "à": "\u0302\u0300",
    "á": "\u0302\u0301",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "è": "\u0306\u0300",
    "é": "\u0306\u0301",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_SIGNS = "".join(_VNI_MARKS)
_VNI_PAIR = re.compile(f"([aeoyuAEOYUôöÔÖ])([{_VNI_SIGNS}{_VNI_SIGNS.upper()}])")

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_TONES = str.maketrans(dict.fromkeys(_TONE_MARKS, None))
# Beside Vietnamese syllables those of the K'Ho, Mạ and M'Nông, whose words name many places here.
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|br|đr|kn|kr|pl|pr|sr|[bcdđghjklmnpqrstvx])?"
    "(?:"
    "(?:oa|oă|oe|uâ|uê|uyê|uy|iê|yê|uô|ươ|oo|[aăâeêioôơuưy])(?:ch|ng|nh|[chkmnpt])?"
    "|oai|oay|oao|oeo|uây|uôi|ươi|ươu|iêu|yêu|uya|uyu|uơ"
    "|(?P<falling>ia|ua|ưa|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu)"
    ")"
)
_WORDS = re.compile(r"[^\W\d_]+")
_VOWELS = "aăâeêioôơuưy"
_LETTERS = frozenset("bcdđfghjklmnpqrstvwxz" + _VOWELS) | {
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONE_MARKS
}
_PUNCTUATION = frozenset(" '’‘`´.,;:()[]/&-–—_+\"“”")


def from_tcvn3(text: str) -> str:
    """Return what `text` reads in a font of TCVN3."""
    return "".join(_TCVN3.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def from_vni(text: str) -> str:
    """Return what `text` reads in a font of VNI."""
    paired = _VNI_PAIR.sub(_vni_pair, unicodedata.normalize("NFC", text))
    # A vowel with a mark is decomposed now, so that the letters which stand alone cannot be taken for it.
    alone = "".join(_vni_letter(letter) for letter in paired)
    return unicodedata.normalize("NFC", alone)


def readings(text: str, font: str | None = None) -> list[tuple[str, Encoding | None]]:
    """Return what `text` can mean, with the encoding in which it means that.

    Parameters
    ----------
    text
        The text of a cell.
    font
        The cell's font: its name says the encoding, unless the text cannot be in it.

    Returns
    -------
    list of (str, encoding)
        Once with None when the text is Unicode already; two readings when it could be either; none when it
        holds signs that are not Vietnamese in any encoding.
    """
    plain = unicodedata.normalize("NFC", text)
    if plain.isascii() or any(letter > "\u00ff" and letter.isalpha() for letter in plain):
        return [(plain, None)]
    named = _named(font)
    if named:
        return [(_DECODERS[named](plain), named)]
    if _plausible(plain):
        return [(plain, None)]
    found = [(decode(plain), encoding) for encoding, decode in _DECODERS.items()]
    decoded: list[tuple[str, Encoding | None]] = [
        (reading, encoding) for reading, encoding in found if reading != plain and _plausible(reading)
    ]
    if decoded:
        return decoded
    readable = all(sign.isalnum() or sign in _PUNCTUATION for sign in plain if sign not in "ªº")
    return [(plain, None)] if readable else []


_DECODERS: dict[Encoding, Callable[[str], str]] = {"TCVN3": from_tcvn3, "VNI": from_vni}


def _named(font: str | None) -> Encoding | None:
    name = (font or "").casefold()
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith("vni") else None


def _plausible(text: str) -> bool:
    """Say whether every word with a mark is a Vietnamese syllable, and there are no foreign signs."""
    if not all(_is_vietnamese(sign) for sign in text):
        return False
    words = (word for word in _WORDS.findall(text) if not word.isascii())
    return all(_is_syllable(word) for word in words)


def _is_syllable(word: str) -> bool:
    match = _SYLLABLE.fullmatch(_toneless(word))
    if match is None:
        return False
    # "xão" has its tone on the first of two falling vowels; "xaõ" is how VNI writes "xã".
    return match["falling"] is None or _toneless(word[-1]) == word[-1].casefold()


def _is_vietnamese(sign: str) -> bool:
    return sign.casefold() in _LETTERS or sign.isdecimal() or sign in _PUNCTUATION


def _toneless(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text.casefold()).translate(_TONES))


def _vni_pair(match: re.Match[str]) -> str:
    vowel, mark = match.groups()
    return unicodedata.normalize("NFD", _vni_letter(vowel)) + _VNI_MARKS[mark.lower()]


def _vni_letter(letter: str) -> str:
    found = _VNI_LETTERS.get(letter.lower(), letter.lower())
    return found.upper() if letter.isupper() else found
