"""Printed cards of people without a phone: a number that is signed and says nothing about its person.

The number has digits only. A hand scanner types it like a keyboard, and Vietnamese typing (Telex, VNI)
changes letters on the way but no plain digits in a row; and it can be typed by hand when no camera reads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from taphuan_grading.attendance.signing import sign

DIGITS = 26
"""25 digits from 80 bits of the signature, and one that finds typing mistakes."""


def card_number(key: bytes, official_id: str) -> str:
    """Return the number on the card of an official: always the same, and known only with the key."""
    digits = f"{int.from_bytes(sign(key, 'card', official_id)[:10], 'big'):0{DIGITS - 1}d}"
    return digits + _check_digit(digits)


def read_number(text: str) -> str | None:
    """Return the number in what a scanner or a person typed; None when it cannot be one."""
    digits = "".join(letter for letter in text if not letter.isspace() and letter != "-")
    fits = len(digits) == DIGITS and digits.isascii() and digits.isdigit()
    return digits if fits and _check_digit(digits[:-1]) == digits[-1] else None


def card_digest(number: str) -> str:
    """Return the SHA-256 of a number, in hexadecimal.

    A laptop in a hall knows the digests of its class: it recognises a card without network, and cannot
    make one.
    """
    return hashlib.sha256(number.encode()).hexdigest()


def owner(key: bytes, number: str, official_ids: Iterable[str]) -> str | None:
    """Return whose card it is among `official_ids`; None for a forged card or one of somebody else.

    It takes about 3 microseconds a candidate.
    """
    return next((one for one in official_ids if card_number(key, one) == number), None)


def _check_digit(digits: str) -> str:
    """Return Luhn's digit: it finds every single wrong digit and almost all swapped neighbours."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits), start=1)]
    return str(-sum(sum(divmod(value, 10)) for value in doubled) % 10)
