"""The key that signs certificates: P-256, because every browser can check ES256 without code of others."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from taphuan_grading.errors import CertificateError
from taphuan_grading.store.home import Home
from taphuan_grading.store.keys import kept_key

Jwk = Mapping[str, Any]


def signing_key(home: Home) -> ec.EllipticCurvePrivateKey:
    """Return the home's key (mode 0600), making it the first time."""
    pem = kept_key(home.certificate_key, _new_key)
    try:
        key = load_pem_private_key(pem, password=None)
    except ValueError as error:
        raise CertificateError(f"{home.certificate_key} is no key; restore it from a backup") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateError(f"{home.certificate_key} is no key on the curve P-256")
    return key


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """Return the public key as a JSON Web Key, named by its thumbprint (RFC 7638)."""
    bare = {
        name: value
        for name, value in ECAlgorithm.to_jwk(key.public_key(), as_dict=True).items()
        if name in {"crv", "kty", "x", "y"}
    }
    digest = hashlib.sha256(_json(bare)).digest()
    return {**bare, "alg": "ES256", "use": "sig", "kid": _text(digest)}


def identity(jwk: Jwk, did: str | None) -> str:
    """Return the issuer's DID: the one of its site, or the key itself (did:jwk)."""
    return did or f"did:jwk:{_text(_json({name: jwk[name] for name in ('crv', 'kty', 'x', 'y')}))}"


def did_document(jwk: Jwk, did: str) -> dict[str, Any]:
    """Return what the site of a did:web serves as ``did.json``."""
    method = f"{did}#{jwk['kid']}"
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": dict(jwk)}
        ],
        "assertionMethod": [method],
    }


def read_keys(text: str) -> dict[str, dict[str, Any]]:
    """Return the keys of a key set (``jwks.json``), a DID document or a single key, by name.

    Raises
    ------
    CertificateError
        When the text holds none.
    """
    try:
        content = json.loads(text)
        methods = content.get("verificationMethod", [])
        found = content.get("keys") or [one["publicKeyJwk"] for one in methods] or [content]
        return {one["kid"]: one for one in found}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CertificateError("this holds no public keys; expected jwks.json or did.json") from error


def _new_key() -> bytes:
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
