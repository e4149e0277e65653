"""The list of revoked certificates: the 1EdTech revocation list, a file that anybody can serve."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taphuan_grading.certificates.credential import credential_id
from taphuan_grading.certificates.records import Certificate
from taphuan_grading.clock import local_day
from taphuan_grading.errors import CertificateError


@dataclass(frozen=True)
class Revoked:
    """A certificate that is not valid any more; `reason` is empty for somebody whose data were erased."""

    on: date
    reason: str


def revocation_list(
    found: Iterable[Certificate], *, issuer: str, address: str | None, at: datetime
) -> dict[str, Any]:
    """Return the list of the revoked ones among `found`, as it stood `at` this moment."""
    return {
        "id": address or "urn:taphuan:revocations",
        "issuer": issuer,
        "issued": at.isoformat(timespec="seconds"),
        "revokedCredential": [
            {
                "id": credential_id(one.number),
                "revoked": True,
                "revokedOn": local_day(one.revoked_at).isoformat(),
                "revocationReason": one.revoked_reason or "",
            }
            for one in found
            if one.revoked_at is not None
        ],
    }


def read_revocations(text: str) -> dict[str, Revoked]:
    """Return the revoked certificates of a list, by credential id; `CertificateError` when it is none."""
    try:
        return {
            one["id"]: Revoked(date.fromisoformat(one["revokedOn"]), one["revocationReason"])
            for one in json.loads(text)["revokedCredential"]
        }
    except (ValueError, KeyError, TypeError) as error:
        raise CertificateError("this is no list of revoked certificates; expected thu-hoi.json") from error
