"""A small OpenID Connect provider, as strict as the standard: one client, codes for one use, PKCE."""

from __future__ import annotations

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tornado.httputil import url_concat
from tornado.web import Application, HTTPError, RequestHandler

CLIENT, SECRET = "tap-huan", "bí-mật-của-nơi-cấp"


@dataclass
class Identity:
    """What the provider knows: who is before it now, and what it has given out."""

    callback: str
    person: Mapping[str, Any] | None = None
    codes: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    tokens: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def application(self) -> Application:
        """Return the three endpoints."""
        mine = {"identity": self}
        return Application(
            [("/authorize", Authorize, mine), ("/token", Token, mine), ("/userinfo", UserInfo, mine)]
        )

    def give(self) -> str:
        """Return something new that must not be found anywhere later."""
        self.given.append(secrets.token_urlsafe(24))
        return self.given[-1]


class Endpoint(RequestHandler):
    """One of the three."""

    def initialize(self, identity: Identity) -> None:
        self.identity = identity

    def require(self, held: object) -> None:
        if not held:
            raise HTTPError(400)


class Authorize(Endpoint):
    """Signs in whoever is there, without asking."""

    def get(self) -> None:
        asked = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        self.require(asked["client_id"] == CLIENT and asked["redirect_uri"] == self.identity.callback)
        self.require(asked["response_type"] == "code" and "openid" in asked["scope"].split())
        self.require(asked["code_challenge_method"] == "S256")
        back = {"state": asked["state"]}
        if self.identity.person is None:
            self.redirect(url_concat(self.identity.callback, back | {"error": "access_denied"}))
            return
        code = self.identity.give()
        self.identity.codes[code] = (asked["code_challenge"], self.identity.person)
        self.redirect(url_concat(self.identity.callback, back | {"code": code}))


class Token(Endpoint):
    """Exchanges a code, once."""

    def post(self) -> None:
        basic = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        self.require(self.request.headers.get("Authorization") == f"Basic {basic}")
        self.require(self.get_body_argument("grant_type") == "authorization_code")
        self.require(self.get_body_argument("redirect_uri") == self.identity.callback)
        challenge, person = self.identity.codes.pop(self.get_body_argument("code"), ("", {}))
        digest = sha256(self.get_body_argument("code_verifier").encode()).digest()
        self.require(urlsafe_b64encode(digest).decode().rstrip("=") == challenge)
        token = self.identity.give()
        self.identity.tokens[token] = person
        self.finish({"access_token": token, "token_type": "Bearer"})


class UserInfo(Endpoint):
    """Says who somebody is."""

    def get(self) -> None:
        token = self.request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.require(token in self.identity.tokens)
        self.finish({"sub": "1", **self.identity.tokens[token]})
