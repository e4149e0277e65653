"""A file as a series of codes, put together again in any order."""

from __future__ import annotations

import hashlib
import zlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from taphuan_grading.attempts.responses import LARGEST
from taphuan_grading.attempts.series import joined
from taphuan_grading.errors import ResponseError

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
FILE = "Bài làm của một người học ở Lâm Đồng".encode() * 9


def base45(content: bytes) -> str:
    text = ""
    for start in range(0, len(content), 2):
        pair = content[start : start + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, letter = divmod(value, 45)
            text += LETTERS[letter]
    return text


def series(file: bytes, size: int = 40, *, packed: bool = True) -> list[str]:
    deflater = zlib.compressobj(wbits=-15)
    content = deflater.compress(file) + deflater.flush() if packed else file
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    digest = hashlib.sha256(file).hexdigest()[:12].upper()
    form = "D" if packed else "P"
    return [f"TH1:{form}:{digest}:{n}:{len(pieces)}:{base45(one)}" for n, one in enumerate(pieces, 1)]


def refused(texts: list[str]) -> ResponseError:
    with pytest.raises(ResponseError) as raised:
        joined(texts)
    return raised.value


def outcome(texts: list[str]) -> bytes | str:
    try:
        return joined(texts)
    except ResponseError as error:
        return error.code


@given(st.data(), st.binary(min_size=1, max_size=900), st.booleans(), st.sampled_from([10, 40, 190]))
def test_parts_come_in_any_order_and_again(data: st.DataObject, file: bytes, packed: bool, size: int) -> None:
    parts = series(file, size, packed=packed)
    assume(len(parts) <= 99)
    again = data.draw(st.lists(st.sampled_from(parts), max_size=5))
    assert joined(data.draw(st.permutations([*parts, *again]))) == file


@given(st.integers(0, 4))
def test_a_missing_part_is_named(left_out: int) -> None:
    parts = series(FILE, 12)[:5]
    total = len(series(FILE, 12))
    error = refused(parts[:left_out] + parts[left_out + 1 :])
    assert error.code == "missing"
    assert f" {left_out + 1}," in error.message
    assert f"trên {total} mã" in error.message


@given(st.integers(0, 10_000), st.sampled_from(LETTERS))
def test_any_other_letter_is_told(place: int, letter: str) -> None:
    parts = series(FILE, 40)
    text = parts[1]
    place %= len(text)
    assume(text[place] != letter)
    parts[1] = text[:place] + letter + text[place + 1 :]
    # Some bits at the end of DEFLATE mean nothing: then the file is the same.
    assert outcome(parts) in {FILE, "damaged", "not-ours", "mixed", "missing"}


def test_what_is_no_series_is_refused() -> None:
    assert refused([]).code == "missing"
    assert refused(["https://example.org"]).code == "not-ours"
    assert refused([series(FILE)[0].replace(":1:", ":9:", 1)]).code == "not-ours"
    assert refused([series(FILE)[0], series(FILE * 2)[1]]).code == "mixed"
    bomb = series(b" " * (LARGEST + 1), 190)
    assert refused(bomb).code == "damaged"
