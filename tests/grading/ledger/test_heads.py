"""A head is signed by the home, and a changed or foreign one is refused."""

from __future__ import annotations

import json
import stat
from datetime import date
from typing import Any

import pytest

from taphuan_grading.errors import LedgerError
from taphuan_grading.ledger.heads import Head, read_head, signed
from taphuan_grading.store.home import Home

HEAD = Head(1_834, "9f" * 32, date(2026, 11, 30))


def test_a_signed_head_comes_back_with_its_key(home: Home) -> None:
    content = signed(home, HEAD)
    found, key = read_head(json.dumps(content, indent=2))
    assert found == HEAD
    assert key == content["public_key"]
    assert read_head(json.dumps(content), key) == (HEAD, key)
    assert HEAD.short == "1834-" + "9f" * 16
    assert stat.S_IMODE(home.ledger_signing_key.stat().st_mode) == 0o600
    assert signed(home, HEAD) == content


@pytest.mark.parametrize(
    "change",
    [
        {"records": 1_835},
        {"head": "a" * 64},
        {"day": "2026-12-01"},
        {"note": "x"},
        {"signature": "AAAA"},
        {"signature": "ü"},
        {"signature": 7},
        {"public_key": "AAAA"},
    ],
)
def test_a_changed_head_is_refused(home: Home, change: dict[str, Any]) -> None:
    with pytest.raises(LedgerError, match="signature"):
        read_head(json.dumps(signed(home, HEAD) | change))


def test_a_head_without_a_signature_or_by_another_key(home: Home) -> None:
    plain = json.dumps(HEAD.as_json())
    assert read_head(plain) == (HEAD, None)
    with pytest.raises(LedgerError, match="not signed"):
        read_head(plain, "key")
    with pytest.raises(LedgerError, match="is signed with the key"):
        read_head(json.dumps(signed(home, HEAD)), "another")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"records": "x", "head": "", "day": ""}', "7"])
def test_what_is_no_head(text: str) -> None:
    with pytest.raises(LedgerError, match="is no head"):
        read_head(text)
