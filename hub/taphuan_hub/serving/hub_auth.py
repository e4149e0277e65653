"""The Hub's OAuth as our services use it."""

from __future__ import annotations

from jupyterhub.services.auth import HubOAuth
from tornado.web import RequestHandler


class HeaderOrCookie(HubOAuth):
    """The Hub's OAuth without tokens in addresses, which end up in histories and logs."""

    def _get_token_url(self, handler: RequestHandler) -> str:
        return ""
