"""Signing in and out with the Hub."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import (
    JupyterHubIdentityProvider,
    JupyterHubLogoutHandler,
    JupyterHubOAuthCallbackHandler,
)
from traitlets import default

from taphuan_hub.serving.hub_auth import HeaderOrCookie
from taphuan_hub.voila.screens import Screens


class Callback(Screens, JupyterHubOAuthCallbackHandler):
    """Where the Hub sends a person back to after signing in."""


class SignOut(Screens, JupyterHubLogoutHandler):
    """Close the person's kernels here, then sign out of the Hub."""

    @allow_unauthenticated
    async def get(self) -> None:
        """End what this person has open and go on to the Hub's own sign-out."""
        if self.current_user:
            kernels = self.kernel_manager
            await asyncio.gather(*map(kernels.close, kernels.kernels_of(self.current_user.username)))
        super().get()


class HubIdentity(JupyterHubIdentityProvider):
    """People are who the Hub says; the OAuth callback lives under the service's prefix."""

    logout_handler_class = SignOut

    @default("hub_auth")
    def _default_hub_auth(self) -> HubOAuth:
        return HeaderOrCookie(parent=self)

    def get_handlers(self) -> list[tuple[Any, ...]]:
        """Return the handlers for signing in and out, with the prefix that Voila does not add."""
        prefix = self.hub_auth.base_url
        return [
            (f"{prefix}logout", self.logout_handler_class),
            (f"{prefix}oauth_callback", Callback, {"hub_auth": self.hub_auth}),
        ]
