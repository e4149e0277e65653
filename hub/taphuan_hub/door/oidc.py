"""Signing in through the province's OpenID Connect provider, with the register's accounts."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from oauthenticator.generic import GenericOAuthenticator
from oauthenticator.oauth2 import OAuthCallbackHandler
from tornado.httpclient import HTTPClientError
from tornado.web import HTTPError
from traitlets import Instance

from taphuan_grading.clock import now
from taphuan_grading.register.accounts import set_password
from taphuan_hub.door.authenticator import RegisterAuthenticator
from taphuan_hub.door.directory import Visit
from taphuan_hub.door.handlers import PageError
from taphuan_hub.door.provider import Provider

TITLE = "Chưa đăng nhập được"
NO_ACCOUNT = (
    "Hệ thống tập huấn chưa có tài khoản nào đang mở ứng với tài khoản ông/bà vừa dùng. "
    "Ông/bà liên hệ quản trị viên để được hỗ trợ."
)
NOT_FINISHED = "Lần đăng nhập này chưa xong hoặc đã quá lâu. Ông/bà bấm Đăng nhập để làm lại từ đầu."
NO_ANSWER = "Nơi cấp tài khoản chưa xác nhận được. Ông/bà chờ một lát rồi thử lại."


class SignedInElsewhere(OAuthCallbackHandler):
    """Where the provider sends people back to."""

    def check_arguments(self) -> None:
        """Check state and code; whatever is wrong, or was cancelled, is said in Vietnamese."""
        try:
            super().check_arguments()
        except HTTPError as error:
            raise PageError(400, TITLE, NOT_FINISHED) from error

    def get_next_url(self, user: Any = None) -> str:
        """Return where to go: `default_url` asks who is signed in."""
        self._jupyterhub_user = user
        return str(super().get_next_url(user))


class ProviderAuthenticator(RegisterAuthenticator, GenericOAuthenticator):
    """Lets in whom the provider names, if the register has an open account of that name.

    Groups, roles and the end of sessions are those of `RegisterAuthenticator`; nothing that the provider
    says decides more than the name, and nothing of it is kept.
    """

    provider = Instance(Provider, help="The provider").tag(config=True)
    callback_handler = SignedInElsewhere

    @property
    def has_passwords(self) -> bool:
        """Whether the sign-in page has the form for a password."""
        return self.provider.passwords

    def keeps_password(self, found: Visit) -> bool:
        """Say whether somebody may sign in with a password, too."""
        return self.provider.passwords and "admin" in found.roles

    async def authenticate(self, handler: Any, data: dict[str, str] | None = None) -> dict[str, Any]:
        """Check a form with a password, or whom the provider has signed in.

        Raises
        ------
        PageError
            In Vietnamese words.
        """
        if data is not None:
            return await self._with_password(handler, data)
        username = self.provider.username(await self._claims(handler))
        found = self.visit(username) if username else None
        if found is None:
            self.log.warning("Sign-in refused: the provider named nobody with an open account")
            raise PageError(403, TITLE, NO_ACCOUNT)
        if found.must_change and not self.keeps_password(found):
            found = await self._close_password(found)
        return self.admit(handler, found)

    async def _with_password(self, handler: Any, data: dict[str, str]) -> dict[str, Any]:
        refused = PageError(403, TITLE, self.refusal)
        if not self.has_passwords:
            raise refused
        model = await super().authenticate(handler, data)
        found = self.visit(model["name"])
        if found is None or not self.keeps_password(found):
            self.log.warning(
                "Sign-in with a password refused for %s, who has to use the provider", model["name"]
            )
            raise refused
        return model

    async def _claims(self, handler: Any) -> dict[str, Any]:
        parameters = self.build_access_tokens_request_params(handler)
        try:
            claims = await self.token_to_user(await self.get_token_info(handler, parameters))
        except (HTTPError, OSError, ValueError, KeyError, HTTPClientError) as error:
            # Its answer may hold tokens or personal data: only the kind of the error is logged.
            self.log.warning("The provider did not say who signed in: %s", type(error).__name__)
            raise PageError(502, TITLE, NO_ANSWER) from None
        return claims if isinstance(claims, dict) else {}

    async def _close_password(self, found: Visit) -> Visit:
        """Replace a one-time password, which nobody will use, by one that nobody knows."""
        await asyncio.to_thread(set_password, self.store, found.username, secrets.token_urlsafe(32), now())
        closed = self.visit(found.username)
        if closed is None:
            raise PageError(403, TITLE, NO_ACCOUNT)
        return closed

    def get_handlers(self, app: Any) -> list[tuple[Any, ...]]:
        """Return our pages, and the two by which people go to the provider and come back."""
        return [
            *super().get_handlers(app),
            (r"/oauth_login", self.login_handler),
            (r"/oauth_callback", self.callback_handler),
        ]
