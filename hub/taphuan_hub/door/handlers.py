"""JupyterHub's pages for people: signing in and out, the home page, what is closed."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jupyterhub.apihandlers.auth import OAuthAuthorizeHandler
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler, LogoutHandler
from tornado.httputil import url_concat
from tornado.web import HTTPError, StaticFileHandler, authenticated

from taphuan_hub.door.directory import Visit
from taphuan_hub.door.places import HOME, PASSWORD, places

Handler = Any
STATIC = str(files("taphuan_hub.door") / "static")


class PageError(HTTPError):
    """An error whose words are ours, in Vietnamese, and may be shown.

    Parameters
    ----------
    status
        HTTP status.
    title, text
        What the error page says.
    """

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(status, title)
        self.title = title
        self.text = text
        self.jupyterhub_message = text


def expired_form(status: int) -> PageError:
    """Return the error for a form whose XSRF token does not fit (any more)."""
    return PageError(status, "Biểu mẫu đã hết hạn", "Trang này mở đã lâu. Ông/bà tải lại trang rồi làm lại.")


@cache
def assets_version() -> str:
    """Return a short name of the style sheet and script as they are now, so that both may be cached."""
    digest = hashlib.sha256()
    for name in ("hub.css", "hub.js"):
        digest.update((files("taphuan_hub.door") / "static" / name).read_bytes())
    return digest.hexdigest()[:12]


class AssetHandler(StaticFileHandler):
    """Serves the style sheet, the script and the icon; anybody may have them."""

    def get_cache_time(self, path: str, modified: Any, mime_type: str) -> int:
        """Let browsers keep what is asked for by version."""
        del path, modified, mime_type
        return 365 * 86_400 if self.get_argument("v", "") else 3_600


class Page(BaseHandler):
    """A page for people who are signed in and have a password of their own."""

    visit: Visit | None = None

    async def prepare(self) -> None:
        """Send people to the password page first when they must change it."""
        await super().prepare()
        if self.current_user is None or self._finished:
            return
        visit = self.visit = self.authenticator.visit(self.current_user.name)
        if visit is not None and visit.must_change and not self.request.path.endswith(f"/{PASSWORD}"):
            self.redirect(password_url(self, self.request.uri))

    def check_xsrf_cookie(self) -> None:
        """Say in Vietnamese that a form is too old."""
        check_form(self, super().check_xsrf_cookie)

    async def show(self, template: str, **values: Any) -> None:
        """Write a page that is not kept by browsers or proxies."""
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.render_template(template, **values))


class SignInHandler(LoginHandler):
    """The sign-in page, with our words and our way afterwards."""

    def check_xsrf_cookie(self) -> None:
        """Say in Vietnamese that the form is too old."""
        check_form(self, super(LoginHandler, self).check_xsrf_cookie)

    def _render(self, login_error: str | None = None, username: str | None = None, **values: Any) -> Any:
        self.set_header("Cache-Control", "no-store")
        if login_error is not None:
            error = values.get("exception")
            login_error = error.text if isinstance(error, PageError) else self.authenticator.refusal
        return super()._render(login_error=login_error, username=username, **values)

    async def post(self) -> None:
        """Take the form; both fields are needed."""
        for field in ("username", "password"):
            if not self.get_body_argument(field, ""):
                raise PageError(400, "Chưa đăng nhập được", "Ông/bà nhập đủ tên đăng nhập và mật khẩu.")
        await super().post()

    def get_next_url(self, user: Any = None, default: str | None = None) -> str:
        """Return where to go: the password page first, when it must be changed."""
        url = str(super().get_next_url(user, default))
        visit = self.authenticator.visit(user.name) if user else None
        if visit is not None and visit.must_change:
            return password_url(self, self.get_argument("next", ""))
        return url


class SignOutHandler(LogoutHandler):
    """Signs out of the site and of its services."""

    async def handle_logout(self) -> None:
        """Make the browser forget the services' cookies too; their tokens are gone already."""
        for service in self.services.values():
            self.clear_cookie(service.oauth_client_id, path=service.prefix)

    async def render_logout_page(self) -> None:
        """Say that it is done, instead of showing the sign-in form as if nothing was."""
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.render_template("logout.html"))


class HomePage(Page):
    """Cards for what this person's roles are about."""

    @authenticated
    async def get(self) -> None:
        """Show the cards."""
        visit = self.visit
        found = places(
            self.authenticator.places_of(visit) if visit else (),
            base_url=self.base_url,
            hub_url=self.hub.base_url,
            run=self.authenticator.run,
        )
        await self.show(
            "home.html",
            places=found,
            person=visit.name if visit else "",
            keeps_password=visit is not None and self.authenticator.keeps_password(visit),
        )


class ServiceSignIn(OAuthAuthorizeHandler):
    """How a service learns who somebody is; people who must change their password do that first."""

    @authenticated
    async def get(self) -> None:
        """Go on to the service, or to the password page."""
        visit = self.authenticator.visit(self.current_user.name)
        if visit is not None and visit.must_change:
            self.redirect(password_url(self, self.request.uri))
            return
        await super().get()


class Closed(BaseHandler):
    """JupyterHub's pages that nobody needs here: servers, tokens, shares, its own administration."""

    def get(self, *_: str) -> None:
        """Answer as if the page did not exist."""
        raise HTTPError(404)

    post = get


def check_form(handler: Handler, check: Any) -> None:
    """Run JupyterHub's XSRF `check` and put its failure into our words."""
    try:
        check()
    except HTTPError as error:
        handler.log.warning("XSRF check failed on %s: %s", handler.request.path, error.log_message)
        raise expired_form(error.status_code) from error


def password_url(handler: Handler, next_url: str | None) -> str:
    """Return the password page's address, with the way on from there."""
    url = f"{handler.hub.base_url}{PASSWORD}"
    return str(url_concat(url, {"next": next_url})) if next_url else url


CLOSED = (
    r"/admin.*",
    r"/token",
    r"/accept-share",
    r"/spawn.*",
    r"/user-redirect/.*",
    r"/user/.*",
)
HANDLERS: list[tuple[Any, ...]] = [
    (r"/login", SignInHandler),
    (r"/logout", SignOutHandler),
    (rf"/{HOME}", HomePage),
    (r"/api/oauth2/authorize", ServiceSignIn),
    (r"/taphuan/(hub\.css|hub\.js|favicon\.svg)", AssetHandler, {"path": STATIC}),
    *((pattern, Closed) for pattern in CLOSED),
]
