"""The head of the ledger: the few letters that, once published, hold everything before them in place."""

from __future__ import annotations

import base64
import json
from binascii import Error
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine

from taphuan_grading.errors import LedgerError
from taphuan_grading.ledger.book import last
from taphuan_grading.store.home import Home
from taphuan_grading.store.keys import kept_key

FORMAT = "taphuan-ledger-head/1"
_SHORT = 32
"""Digits of the hash in the short form: 128 bits."""


@dataclass(frozen=True)
class Head:
    """How far the ledger went on a day: how many `records`, and the `hash` of the last one."""

    records: int
    hash: str
    day: date

    @property
    def short(self) -> str:
        """The form that is printed: ``1834-9f3c…``."""
        return f"{self.records}-{self.hash[:_SHORT]}"

    def as_json(self) -> dict[str, Any]:
        """Return the head as it is published, without a signature."""
        return {
            "format": FORMAT,
            "records": self.records,
            "head": self.hash,
            "day": self.day.isoformat(),
            "short": self.short,
        }


def head_of(engine: Engine, day: date) -> Head | None:
    """Return the head of the ledger as it is now, on `day`; None for an empty one."""
    with engine.connect() as connection:
        records, found = last(connection)
    return Head(records, found, day) if records else None


def signed(home: Home, head: Head) -> dict[str, Any]:
    """Return the head with the home's public key and its Ed25519 signature, both in base64url."""
    key = _signing_key(home)
    content = head.as_json() | {"public_key": _text(key.public_key().public_bytes_raw())}
    return content | {"signature": _text(key.sign(_message(content)))}


def read_head(text: str, trusted_key: str | None = None) -> tuple[Head, str | None]:
    """Return a published head and the key that signed it, None when it is not signed.

    Parameters
    ----------
    text
        What `signed` returned, as JSON.
    trusted_key
        The public key that it has to be signed with: one that is known from elsewhere. Without it a good
        signature says only that nobody changed the file after whoever made it.

    Raises
    ------
    LedgerError
        When it is no head, its signature is wrong, or by another key.
    """
    try:
        content = json.loads(text)
        head = Head(int(content["records"]), str(content["head"]), date.fromisoformat(content["day"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError("this is no head of a ledger; expected what `taphuan ledger head` wrote") from error
    if "signature" not in content:
        if trusted_key is not None:
            raise LedgerError("the head is not signed, so no key can vouch for it")
        return head, None
    _check_signature(content)
    key = str(content["public_key"])
    if trusted_key is not None and key != trusted_key:
        raise LedgerError(f"the head is signed with the key {key}, not with {trusted_key}")
    return head, key


def _check_signature(content: dict[str, Any]) -> None:
    rest = {name: value for name, value in content.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(content["public_key"]))
        key.verify(_bytes(content["signature"]), _message(rest))
    except (InvalidSignature, Error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError("the signature of the head is wrong: the head was changed, or forged") from error


def _signing_key(home: Home) -> Ed25519PrivateKey:
    made = kept_key(home.ledger_signing_key, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
    try:
        return Ed25519PrivateKey.from_private_bytes(made)
    except ValueError as error:
        raise LedgerError(f"{home.ledger_signing_key} is no Ed25519 key; restore it from a backup") from error


def _message(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
