"""What the operator may say about a provider, and whom its claims name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taphuan_hub.door.provider import Provider, provider_from
from taphuan_hub.errors import ServeError

BASE = "https://id.tinh.example"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    secret = tmp_path / "oidc"
    secret.write_text("bí-mật\n", encoding="utf-8")
    secret.chmod(0o600)
    return {
        "TAPHUAN_OIDC_AUTHORIZE_URL": f"{BASE}/authorize",
        "TAPHUAN_OIDC_TOKEN_URL": f"{BASE}/token",
        "TAPHUAN_OIDC_USERINFO_URL": f"{BASE}/userinfo",
        "TAPHUAN_OIDC_CALLBACK_URL": "https://taphuan.tinh.example/hub/oauth_callback",
        "TAPHUAN_OIDC_CLIENT_ID": "tap-huan",
        "TAPHUAN_OIDC_SECRET_FILE": str(secret),
    }


@pytest.fixture
def provider(environ: dict[str, str]) -> Provider:
    found = provider_from(environ)
    assert found is not None
    return found


def test_without_settings_there_is_no_provider() -> None:
    assert provider_from({"TAPHUAN_HOME": "/x", "TAPHUAN_OIDC_CLAIM": ""}) is None


def test_what_is_needed_is_enough_and_the_secret_is_not_shown(provider: Provider) -> None:
    assert provider.secret == "bí-mật"
    assert provider.secret not in repr(provider)
    assert (provider.claim, provider.domain, provider.passwords) == ("preferred_username", "", False)


def test_a_part_of_it_is_refused_by_name(environ: dict[str, str]) -> None:
    for name in environ:
        rest = {other: value for other, value in environ.items() if other != name}
        with pytest.raises(ServeError, match=f"in part only; set {name}, too"):
            provider_from(rest)
    with pytest.raises(ServeError, match="in part only"):
        provider_from({"TAPHUAN_OIDC_PASSWORDS": "admin"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TAPHUAN_OIDC_TOKEN_URL", "http://id.tinh.example/token", "expected an address with https"),
        ("TAPHUAN_OIDC_USERINFO_URL", "http://127.0.0.1.example/u", "expected an address with https"),
        ("TAPHUAN_OIDC_AUTHORIZE_URL", "id.tinh.example/authorize", "expected an address with https"),
        ("TAPHUAN_OIDC_AUTHORIZE_URL", "https://", "expected an address with https"),
        ("TAPHUAN_OIDC_CALLBACK_URL", "https://taphuan.tinh.example/hub", "/hub/oauth_callback"),
        ("TAPHUAN_OIDC_PASSWORDS", "all", "expected `admin` or `none`"),
        ("TAPHUAN_OIDC_SECRET_FILE", "/khong/co", "cannot be read"),
    ],
)
def test_a_wrong_value_is_refused(environ: dict[str, str], name: str, value: str, words: str) -> None:
    with pytest.raises(ServeError, match=words) as refused:
        provider_from(environ | {name: value})
    assert name in str(refused.value)


def test_this_machine_needs_no_tls(environ: dict[str, str]) -> None:
    assert provider_from(environ | {"TAPHUAN_OIDC_TOKEN_URL": "http://127.0.0.1:9/token"})


def test_a_secret_for_everybody_or_for_nobody_is_refused(environ: dict[str, str]) -> None:
    secret = Path(environ["TAPHUAN_OIDC_SECRET_FILE"])
    secret.chmod(0o644)
    with pytest.raises(ServeError, match="chmod 600"):
        provider_from(environ)
    secret.chmod(0o640)
    secret.write_text(" \n", encoding="utf-8")
    with pytest.raises(ServeError, match="is empty"):
        provider_from(environ)


@pytest.mark.parametrize(
    ("claims", "username"),
    [
        ({"preferred_username": "lan"}, "lan"),
        ({"preferred_username": "LAN"}, "lan"),
        ({"preferred_username": "ｌａｎ"}, None),
        ({"preferred_username": "\u212aa"}, None),  # the sign of kelvin becomes k in small letters
        ({"preferred_username": ["lan"]}, None),
        ({"email": "lan"}, None),
        ({}, None),
    ],
)
def test_the_whole_claim_is_the_name(
    provider: Provider, claims: dict[str, Any], username: str | None
) -> None:
    assert provider.username(claims) == username


@pytest.mark.parametrize(
    ("claims", "username"),
    [
        ({"email": "Lan@Tinh.example"}, "lan"),
        ({"email": "lan@tinh.example", "email_verified": True}, "lan"),
        ({"email": "lan@tinh.example", "email_verified": False}, None),
        ({"email": "lan@tinh.example", "email_verified": "false"}, None),
        ({"email": "lan@khac.example"}, None),
        ({"email": "lan@xa.tinh.example"}, None),
        ({"email": "lan"}, None),
        ({"email": "tinh.example"}, None),
    ],
)
def test_only_one_domain_of_mail_is_let_in(
    provider: Provider, claims: dict[str, Any], username: str | None
) -> None:
    assert replace(provider, claim="email", domain="tinh.example").username(claims) == username
