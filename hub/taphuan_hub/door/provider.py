"""The OpenID Connect provider that signs people in, as the operator describes it."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from taphuan_hub import settings
from taphuan_hub.errors import ServeError

CALLBACK = "/hub/oauth_callback"
_DEFAULT_CLAIM = "preferred_username"
_DEFAULT_BUTTON = "Đăng nhập bằng tài khoản của tỉnh"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_OTHERS = stat.S_IRWXO


@dataclass(frozen=True)
class Provider:
    """Who signs people in, and how the one whom it names is found in the register.

    Parameters
    ----------
    authorize_url, token_url, userinfo_url
        The provider's endpoints.
    callback_url
        Where it sends people back to.
    client_id, secret
        How it knows us.
    claim
        The claim that names an account.
    domain
        The domain that the claim has to end in; empty when the whole claim is the name.
    button
        What the sign-in page calls it.
    passwords
        Whether administrators may sign in with a password, too.
    """

    authorize_url: str
    token_url: str
    userinfo_url: str
    callback_url: str
    client_id: str
    secret: str = field(repr=False)
    claim: str = _DEFAULT_CLAIM
    domain: str = ""
    button: str = _DEFAULT_BUTTON
    passwords: bool = False

    def username(self, claims: Mapping[str, Any]) -> str | None:
        """Return the name that `claims` give for an account; nothing when they give none.

        Only ASCII counts: letters that merely look like those of somebody's name do not become them.
        """
        value = claims.get(self.claim)
        unverified = self.claim == "email" and claims.get("email_verified", True) is not True
        if not isinstance(value, str) or not value.isascii() or unverified:
            return None
        whole = value.lower()
        if not self.domain:
            return whole
        name, _, domain = whole.rpartition("@")
        return name if name and domain == self.domain else None


def provider_from(environ: Mapping[str, str] = os.environ) -> Provider | None:
    """Return the provider that the settings ``TAPHUAN_OIDC_…`` describe; nothing when none of them is set.

    Raises
    ------
    ServeError
        When only a part of it is set, an address is not safe, or the secret cannot be read.
    """
    given = {each.name: value for each in settings.OIDC if (value := environ.get(each.name, "").strip())}
    if not given:
        return None
    missing = [each.name for each in settings.OIDC_NEEDED if each.name not in given]
    if missing:
        raise ServeError(
            f"sign-in with OIDC is set in part only; set {', '.join(missing)}, too, or none of them"
        )
    return Provider(
        authorize_url=_address(given, settings.OIDC_AUTHORIZE.name),
        token_url=_address(given, settings.OIDC_TOKEN.name),
        userinfo_url=_address(given, settings.OIDC_USERINFO.name),
        callback_url=_callback(given),
        client_id=given[settings.OIDC_CLIENT.name],
        secret=_secret(Path(given[settings.OIDC_SECRET.name])),
        claim=given.get(settings.OIDC_CLAIM.name, _DEFAULT_CLAIM),
        domain=given.get(settings.OIDC_DOMAIN.name, "").lower().removeprefix("@"),
        button=given.get(settings.OIDC_BUTTON.name, _DEFAULT_BUTTON),
        passwords=_passwords(given),
    )


def _address(given: Mapping[str, str], name: str) -> str:
    url = urlsplit(given[name])
    safe = url.scheme == "https" or (url.scheme == "http" and url.hostname in _LOOPBACK)
    if not safe or not url.hostname:
        raise ServeError(
            f"{name} is {given[name]!r}; expected an address with https (http only on this machine)"
        )
    return given[name]


def _callback(given: Mapping[str, str]) -> str:
    name = settings.OIDC_CALLBACK.name
    url = _address(given, name)
    if urlsplit(url).path != CALLBACK:
        raise ServeError(f"{name} is {url!r}; expected the address of this site with the path {CALLBACK}")
    return url


def _secret(path: Path) -> str:
    name = settings.OIDC_SECRET.name
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ServeError(f"{name}: the file {path} cannot be read ({error})") from error
    if mode & _OTHERS:
        raise ServeError(f"{name}: everybody on this machine can reach {path}; run `chmod 600 {path}`")
    if not text:
        raise ServeError(f"{name}: the file {path} is empty; write the client's secret into it")
    return text


def _passwords(given: Mapping[str, str]) -> bool:
    name = settings.OIDC_PASSWORDS.name
    value = given.get(name, "none")
    if value not in {"admin", "none"}:
        raise ServeError(f"{name} is {value!r}; expected `admin` or `none`")
    return value == "admin"
