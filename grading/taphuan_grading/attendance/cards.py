"""Printed cards of people without a phone: a number that is signed and says nothing about its person.

The number has digits only. A hand scanner types it like a keyboard, and Vietnamese typing (Telex, VNI)
changes letters on the way but no plain digits in a row; and it can be typed by hand when no camera reads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from taphuan_grading.attendance.signing import sign

DIGITS = 26
"""25 digits from 80 bits of the signature, and one that finds typing mistakes."""


@dataclass(frozen=True)
class Owner:
    """Whose card it is, and whether it was revoked, because it was lost and another one was printed."""

    official_id: str
    revoked: bool


def card_number(key: bytes, official_id: str, serial: int = 0) -> str:
    """Return the number on a card of an official: always the same, and known only with the key.

    Parameters
    ----------
    key
        The home's.
    official_id
        Whose card it is.
    serial
        How many cards of this official were revoked before it was printed.
    """
    parts = [official_id, str(serial)] if serial else [official_id]
    digits = f"{int.from_bytes(sign(key, 'card', *parts)[:10], 'big'):0{DIGITS - 1}d}"
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


def owner(key: bytes, number: str, serials: Mapping[str, int]) -> Owner | None:
    """Return whose card it is; None for a forged card or one of somebody else.

    Parameters
    ----------
    key, number
        The home's, and what stands on the card.
    serials
        For each official who could be its owner, how many cards were revoked. It takes about 3 microseconds
        a card.
    """
    cards = ((one, made, serial) for one, serial in serials.items() for made in range(serial, -1, -1))
    found = ((one, made < serial) for one, made, serial in cards if card_number(key, one, made) == number)
    return next((Owner(*one) for one in found), None)


def _check_digit(digits: str) -> str:
    """Return Luhn's digit: it finds every single wrong digit and almost all swapped neighbours."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits), start=1)]
    return str(-sum(sum(divmod(value, 10)) for value in doubled) % 10)
