"""Signatures of codes and cards, each purpose with a key of its own."""

from __future__ import annotations

import hashlib
import hmac


def sign(key: bytes, purpose: str, *parts: str) -> bytes:
    """Return the HMAC-SHA256 (32 bytes) of `parts`.

    Parameters
    ----------
    key
        The home's key (`taphuan_grading.attempts.tokens.load_key`).
    purpose
        What is signed: a signature for one purpose is worth nothing for another.
    parts
        Each with its length, so that no two lists of parts are signed alike.
    """
    own = hmac.digest(key, f"taphuan attendance, {purpose}".encode(), "sha256")
    signed = hmac.new(own, digestmod=hashlib.sha256)
    for part in parts:
        written = part.encode()
        signed.update(len(written).to_bytes(8, "big") + written)
    return signed.digest()
