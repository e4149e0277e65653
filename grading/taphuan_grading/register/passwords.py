"""Passwords: hashing, what may be chosen, and one-time passwords that can be read out."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from taphuan_grading.errors import PasswordError

HASHER = PasswordHasher()
"""argon2id with the defaults of argon2-cffi; tests hand in a quicker one."""

MIN_LENGTH = 10
MAX_LENGTH = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without 0/o, 1/l/i: it is read out and typed from paper
_COMMON_FILE = Path(__file__).parent / "data" / "common-passwords.txt"


def normalised(password: str) -> str:
    """Return the password as it is hashed: keyboards differ in how they compose ``ậ``."""
    return unicodedata.normalize("NFC", password)


def check_password(username: str, password: str) -> None:
    """Make sure that `password` may be chosen for `username`; `PasswordError` says what to change."""
    plain = normalised(password)
    if len(plain) < MIN_LENGTH:
        raise PasswordError(f"Mật khẩu cần ít nhất {MIN_LENGTH} ký tự.")
    if len(plain) > MAX_LENGTH:
        raise PasswordError(f"Mật khẩu dài tối đa {MAX_LENGTH} ký tự.")
    folded = plain.casefold().strip()
    if len(username) > 2 and username.casefold() in folded and len(folded) - len(username) < 6:
        raise PasswordError("Mật khẩu quá giống tên đăng nhập. Mời ông/bà chọn mật khẩu khác.")
    if folded in _common() or len(set(folded)) < 4:
        raise PasswordError("Mật khẩu này quá dễ đoán. Mời ông/bà chọn mật khẩu khác.")


def one_time_password() -> str:
    """Return a random password of three groups of four letters and digits: about 59 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def hash_password(password: str, hasher: PasswordHasher = HASHER) -> str:
    """Return the hash that is stored."""
    return hasher.hash(_bytes(password))


def matches(stored: str | None, password: str, hasher: PasswordHasher = HASHER) -> bool:
    """Say whether `password` belongs to the `stored` hash; the work is the same when there is none."""
    try:
        hasher.verify(stored or _decoy(hasher), _bytes(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def _bytes(password: str) -> bytes:
    return normalised(password[:4000])[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON_FILE.read_text(encoding="utf-8").split())


@lru_cache(maxsize=8)
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex())
