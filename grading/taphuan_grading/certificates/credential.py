"""What is signed: an Open Badge for wallets and other systems, and a short form for the code on paper.

The badge is an Open Badges 3.0 credential (W3C Verifiable Credentials 2.0) secured as a JWT (VC-JOSE). The
short form is a JWT too, with the number ``n``, the holder's name ``h``, the run ``r`` and the day ``d``:
small enough for a QR code, and enough to check a certificate without any network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from taphuan_grading.certificates.issuer import PAGE, REVOKED, PublishingFile
from taphuan_grading.certificates.keys import identity, public_jwk
from taphuan_grading.certificates.records import Certificate
from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Programme

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ALGORITHM = "ES256"
SHORT = "taphuan-certificate+jwt"
BADGE = "vc+jwt"


@dataclass(frozen=True)
class Signer:
    """Signs certificates in the name of the issuer of ``publishing.yml``."""

    key: ec.EllipticCurvePrivateKey
    publishing: PublishingFile
    programme: Programme

    def badge(self, one: Certificate) -> str:
        """Return the Open Badge as a signed JWT."""
        jwk = public_jwk(self.key)
        issuer = identity(jwk, self.publishing.issuer.did)
        method = jwk["kid"] if self.publishing.issuer.did else "0"
        content = self.credential(one)
        claims = {"iss": issuer, "jti": content["id"], "nbf": int(_midnight(one).timestamp())}
        headers = {"typ": BADGE, "kid": f"{issuer}#{method}"}
        return jwt.encode({**content, **claims}, self.key, algorithm=ALGORITHM, headers=headers)

    def credential(self, one: Certificate) -> dict[str, Any]:
        """Return the credential that the badge secures."""
        publishing = self.publishing
        status = publishing.address(REVOKED)
        found: dict[str, Any] = {
            "@context": CONTEXT,
            "id": credential_id(one.number),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {
                "id": identity(public_jwk(self.key), publishing.issuer.did),
                "type": ["Profile"],
                "name": publishing.issuer.name,
            },
            "validFrom": _midnight(one).isoformat(),
            "name": publishing.certificate.title,
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": False,
                        "identityHash": one.name,
                        "identityType": "name",
                    }
                ],
                "achievement": {
                    "id": f"urn:taphuan:achievement:{one.run}",
                    "type": ["Achievement"],
                    "name": self.run_title(one),
                    "description": publishing.certificate.title,
                    "criteria": {"narrative": self.rule(one)},
                },
            },
        }
        if status is not None:
            found["credentialStatus"] = {"id": status, "type": "1EdTechRevocationList"}
        return found

    def short(self, one: Certificate) -> str:
        """Return the short form: a signed JWT of some 350 letters."""
        claims = {
            "n": one.number,
            "h": one.name,
            "r": self.run_title(one),
            "d": one.trained_on.isoformat(),
        }
        headers = {"typ": SHORT, "kid": public_jwk(self.key)["kid"]}
        return jwt.encode(claims, self.key, algorithm=ALGORITHM, headers=headers)

    def code(self, one: Certificate) -> str:
        """Return what the QR code holds: the page's address with the short form, or that alone.

        What follows ``#`` stays in the browser: no server learns whose certificate is looked at.
        """
        page = self.publishing.address(PAGE)
        return f"{page}#{self.short(one)}" if page else self.short(one)

    def run_title(self, one: Certificate) -> str:
        """Return the title of the certificate's run; its id when the run is not declared any more."""
        return next((run.title for run in self.programme.runs if run.id == one.run), one.run)

    def rule(self, one: Certificate) -> str:
        """Return the statement of the rule that was fulfilled."""
        return next((rule.statement for rule in self.programme.rules if rule.id == one.rule), one.rule)


def credential_id(number: str) -> str:
    """Return the name of a certificate in credentials and revocation lists."""
    return f"urn:taphuan:certificate:{number}"


def _midnight(one: Certificate) -> datetime:
    return datetime.combine(one.trained_on, time(), ZONE)
