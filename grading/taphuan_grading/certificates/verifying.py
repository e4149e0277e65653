"""Checking certificates: signature, then the list of revoked ones. Nothing is asked of any network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import jwt

from taphuan_grading.certificates.credential import ALGORITHM, BADGE, SHORT, credential_id
from taphuan_grading.certificates.revocations import Revoked
from taphuan_grading.errors import CertificateError

_TOKEN = re.compile(rb"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_PREFIX = credential_id("")


@dataclass(frozen=True)
class Verified:
    """What a certificate says whose signature is good; `revoked` when it is on the list."""

    number: str
    holder: str
    run: str
    day: date
    revoked: Revoked | None


def tokens_in(content: bytes) -> list[str]:
    """Return the certificates in a file: a badge, a short form, the address of a code, or our PDF."""
    found = [one.decode() for one in _TOKEN.findall(content)]
    return list(dict.fromkeys(found))


def verify(token: str, keys: Mapping[str, Any], revoked: Mapping[str, Revoked]) -> Verified:
    """Return what a certificate says.

    Parameters
    ----------
    token
        A badge or a short form.
    keys
        The issuer's public keys by name (`taphuan_grading.certificates.keys.read_keys`).
    revoked
        Certificates that are not valid any more, by credential id.

    Raises
    ------
    CertificateError
        When it was changed, forged, signed by somebody else, or is no certificate.
    """
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise CertificateError("this is no certificate: it is damaged or cut off") from error
    last: Exception | None = None
    for key in _candidates(header, keys):
        try:
            claims = jwt.decode(token, jwt.PyJWK(dict(key), ALGORITHM), [ALGORITHM])
        except jwt.PyJWTError as error:
            last = error
        else:
            return _read(header.get("typ"), claims, revoked)
    raise CertificateError("the signature is wrong: changed, forged, or of another issuer") from last


def _candidates(header: Mapping[str, Any], keys: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the key that is named; all of them for a badge whose issuer is its key (did:jwk)."""
    name = str(header.get("kid", "")).rpartition("#")[2]
    yield from [keys[name]] if name in keys else keys.values()


def _read(kind: Any, claims: Mapping[str, Any], revoked: Mapping[str, Revoked]) -> Verified:
    try:
        if kind == SHORT:
            number, holder, run, day = (claims[name] for name in "nhrd")
        elif kind == BADGE:
            subject = claims["credentialSubject"]
            number = claims["id"].removeprefix(_PREFIX)
            holder = subject["identifier"][0]["identityHash"]
            run, day = subject["achievement"]["name"], claims["validFrom"][:10]
        else:
            raise CertificateError("the signature is good, but of something that is no certificate")
        return Verified(number, holder, run, date.fromisoformat(day), revoked.get(credential_id(number)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise CertificateError("the signature is good, but of another version of certificates") from error
