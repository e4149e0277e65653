"""The order in which Vietnamese names stand in a list."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_RANKS = {letter: f"{100 + rank}" for rank, letter in enumerate(_ALPHABET)}
_TONE_MARKS = str.maketrans(dict.fromkeys(_TONES, None))
_CHUNK = re.compile(r"\d+|\D")


def collation_key(name: str) -> tuple[tuple[str, ...], tuple[int, ...], str]:
    """Return a key that sorts names the Vietnamese way.

    Letters come first (``d`` before ``đ``, ``o`` before ``ô`` before ``ơ``), tones only decide
    between equal letters, and numbers count: ``Phường 2`` stands before ``Phường 10``.
    """
    folded = unicodedata.normalize("NFD", name.casefold())
    bare = unicodedata.normalize("NFC", folded.translate(_TONE_MARKS))
    letters = tuple(_rank(chunk) for chunk in _CHUNK.findall(bare))
    tones = tuple(max((_TONES.get(mark, 0) for mark in word), default=0) for word in folded.split())
    return letters, tones, name


@lru_cache(maxsize=50_000)
def person_key(name: str) -> tuple[object, ...]:
    """Return a key that sorts people as lists here do: by given name (the last word), then by the rest."""
    rest, _, given = name.strip().rpartition(" ")
    return (*collation_key(given), *collation_key(rest))


def _rank(chunk: str) -> str:
    if chunk.isdecimal():
        return f"0{int(chunk):012d}"
    return _RANKS.get(chunk, f" {chunk}")
