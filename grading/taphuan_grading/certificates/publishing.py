"""What the issuer's site serves: a page that checks certificates, the keys, and the list of revoked ones."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from taphuan_grading.certificates.issuer import PAGE, REVOKED, PublishingFile
from taphuan_grading.certificates.keys import Jwk, did_document, identity
from taphuan_grading.certificates.records import Certificate
from taphuan_grading.certificates.revocations import revocation_list

KEYS, DID = "jwks.json", "did.json"
LEDGER = "so-doi-chieu.json"
"""The signed head of the ledger, as `taphuan ledger verify --head` takes it."""
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def published(
    publishing: PublishingFile,
    jwk: Jwk,
    found: Iterable[Certificate],
    at: datetime,
    ledger_head: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Return the files of the site by name: the page, the keys, the revoked ones, and perhaps ``did.json``.

    With `ledger_head`, as `taphuan_grading.ledger.heads.signed` makes it, also that in a file of its own, and
    the page shows it. The page holds the keys and the list, so that it works from a folder and without any
    network.
    """
    did = publishing.issuer.did
    revoked = revocation_list(found, issuer=identity(jwk, did), address=publishing.address(REVOKED), at=at)
    keys = {"keys": [dict(jwk)]}
    made = {
        PAGE: _page(
            {
                "issuer": publishing.issuer.name,
                "keys": keys["keys"],
                "revoked": revoked,
                "ledger": ledger_head,
            }
        ),
        KEYS: _json(keys),
        REVOKED: _json(revoked),
    }
    if ledger_head is not None:
        made[LEDGER] = _json(ledger_head)
    return made | {DID: _json(did_document(jwk, did))} if did else made


def _page(known: Mapping[str, Any]) -> str:
    """Return the page with what it knows in it; only its own script may run there."""
    text = (files("taphuan_grading.certificates") / "page.html").read_text(encoding="utf-8")
    data = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    text = text.replace("{{known}}", data)
    [script] = _SCRIPT.findall(text)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return text.replace("{{script}}", f"'sha256-{digest}'")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
