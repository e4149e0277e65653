"""What answers the browser: pages, their kernels' channels, the template's files, and nothing else."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.httputil import HTTPServerRequest
from voila.static_file_handler import TemplateStaticFileHandler

from taphuan_hub.voila.access import page_url, start_page
from taphuan_hub.voila.assets import AssetHandler
from taphuan_hub.voila.channels import ChannelsHandler, CloseKernelHandler
from taphuan_hub.voila.page import PageHandler
from taphuan_hub.voila.screens import Screens
from taphuan_hub.voila.signed_in import SignedIn


class StartHandler(SignedIn):
    """The bare address of the service leads to the person's start page."""

    @web.authenticated
    async def get(self) -> None:
        """Redirect by role; 403 when this service has nothing for the person."""
        page = start_page(self.service.service, await self.person())
        if page is None:
            raise web.HTTPError(403, "no page of this service is for this person")
        self.redirect(page_url(self.service.hub_base, self.service.service, page.name))


class MissingHandler(SignedIn):
    """Everything that is not there."""

    @web.authenticated
    async def get(self) -> None:
        """Answer that there is no such page."""
        raise web.HTTPError(404)

    post = put = patch = delete = get


class TemplateFileHandler(Screens, TemplateStaticFileHandler, JupyterHandler):
    """The scripts and styles of our template, for signed-in people."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no XSRF header: reading changes nothing, and a module script cannot send one."""

    def set_extra_headers(self, path: str) -> None:
        """Let a browser keep a file whose address names its content."""
        if self.get_argument("v", None):
            self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        else:
            self.set_header("Cache-Control", "private, no-cache")

    def get_login_url(self) -> str:
        """Answer 403 instead of sending a script's request to a sign-in page."""
        raise web.HTTPError(403)


def log_request(handler: web.RequestHandler) -> None:
    """Log a request by its path alone: queries hold OAuth codes and what people look for."""
    request: HTTPServerRequest = handler.request
    user = getattr(handler, "_jupyter_current_user", None)
    log = handler.settings["log"]
    busy = handler.get_status() == HTTPStatus.SERVICE_UNAVAILABLE  # as it should be, and there may be many
    say = log.error if handler.get_status() >= 500 and not busy else log.info
    name = getattr(user, "username", "-")
    milliseconds = 1000 * request.request_time()
    say("%d %s %s %s %.0f ms", handler.get_status(), request.method, request.path, name, milliseconds)


KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


def routes(prefix: str, template: str) -> list[tuple[Any, ...]]:
    """Return everything that is reachable under `prefix`, but for signing in and out.

    Parameters
    ----------
    prefix
        Where the service lives.
    template
        The Voila template whose files are served.
    """
    return [
        # Without its last slash the address has no cookie of ours, and signing in would go in circles.
        (prefix.rstrip("/") or "/", web.RedirectHandler, {"url": prefix, "permanent": False}),
        (prefix, StartHandler),
        (rf"{prefix}voila/render/([^/]*)", PageHandler),
        (rf"{prefix}api/kernels/{KERNEL_ID}/channels", ChannelsHandler),
        (rf"{prefix}voila/api/shutdown/{KERNEL_ID}", CloseKernelHandler),
        (rf"{prefix}voila/assets/([\w.]+)", AssetHandler),
        (rf"{prefix}voila/templates/({template}/static/.*)", TemplateFileHandler),
    ]
