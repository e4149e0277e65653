"""A response file as a series of QR codes, put together again.

Each code holds one part as text that QR codes keep in their alphanumeric mode, 5.5 bits a letter::

    TH1:<form>:<digest>:<number>:<count>:<content>

`form` is ``D`` for raw DEFLATE and ``P`` for plain bytes, `digest` the first 12 hex digits (in capitals) of
the SHA-256 of the file, by which parts of one series know each other, `number` counts from 1, and the
contents of all parts, in their order, are base 45 (RFC 9285) of the bytes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from taphuan_grading.attempts.responses import LARGEST
from taphuan_grading.errors import ResponseError

MOST = 99
"""Parts of one series."""
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_PART = re.compile(r"TH1:([DP]):([0-9A-F]{12}):([1-9][0-9]?):([1-9][0-9]?):([0-9A-Z $%*+\-./:]*)\Z")
_DAMAGED = "Các mã quét được không ghép lại thành bài làm. Ông/bà bấm “Quét lại từ đầu” rồi quét từng mã."
_MIXED = "Các mã này thuộc hai bài khác nhau. Ông/bà quét hết mã của một bài rồi mới sang bài kia."


class _Part(NamedTuple):
    form: str
    digest: str
    number: int
    total: int
    content: str


def joined(texts: Iterable[str]) -> bytes:
    """Return the file whose parts are `texts`, in any order; the same part may come again.

    Raises
    ------
    ResponseError
        With the code ``not-ours``, ``mixed`` (of two files), ``missing`` (which parts, in words) or
        ``damaged``.
    """
    parts = {part.number: part for part in map(_read, texts)}
    heads = {(part.form, part.digest, part.total) for part in parts.values()}
    if not heads:
        raise ResponseError("missing", "Chưa có mã nào được quét.")
    if len(heads) > 1:
        raise ResponseError("mixed", _MIXED)
    form, digest, count = heads.pop()
    missing = [str(number) for number in range(1, count + 1) if number not in parts]
    if missing:
        raise ResponseError("missing", f"Còn thiếu mã {', '.join(missing)} trên {count} mã.")
    content = _bytes("".join(parts[number].content for number in range(1, count + 1)))
    whole = _inflated(content) if form == "D" else content
    if hashlib.sha256(whole).hexdigest()[:12].upper() != digest:
        raise ResponseError("damaged", _DAMAGED)
    return whole


def _read(text: str) -> _Part:
    found = _PART.match(text)
    if found is None or int(found[3]) > int(found[4]):
        raise ResponseError("not-ours", "Mã này không phải mã của bài làm ngoại tuyến.")
    return _Part(found[1], found[2], int(found[3]), int(found[4]), found[5])


def _bytes(text: str) -> bytes:
    """Return what `text` is in base 45: three letters are two bytes, two at the end are one."""
    made = bytearray()
    for start in range(0, len(text), 3):
        letters = text[start : start + 3]
        value = sum(_VALUE[letter] * 45**place for place, letter in enumerate(letters))
        size = len(letters) - 1
        if not size or value >= 256**size:
            raise ResponseError("damaged", _DAMAGED)
        made += value.to_bytes(size, "big")
    return bytes(made)


def _inflated(content: bytes) -> bytes:
    """Return what was deflated; more than a file may hold is not unpacked."""
    reader = zlib.decompressobj(wbits=-15)
    try:
        whole = reader.decompress(content, LARGEST + 1)
    except zlib.error as error:
        raise ResponseError("damaged", _DAMAGED) from error
    if not reader.eof or len(whole) > LARGEST:
        raise ResponseError("damaged", _DAMAGED)
    return whole
