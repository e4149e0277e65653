"""The addresses of the service."""

from __future__ import annotations

from typing import Any

from tornado.web import Application, url

from taphuan_hub.checkin import api, changing, making, pages
from taphuan_hub.checkin.base import PageHandler
from taphuan_hub.checkin.logs import log_request
from taphuan_hub.checkin.room import CheckInRoom
from taphuan_hub.handin import api as handin
from taphuan_hub.handin.pages import STATIC, ShellHandler

_CLASS = r"classes/(?P<class_id>[a-z0-9-]{1,40})"
_SESSION = rf"{_CLASS}/sessions/(?P<ordinal>[1-9][0-9]{{0,2}})"
API = {
    r"me": api.MeHandler,
    r"choices": making.ChoicesHandler,
    r"classes": api.ClassesHandler,
    r"classes/new": making.NewClassHandler,
    _CLASS: api.ClassHandler,
    rf"{_CLASS}/form": changing.ChangeHandler,
    rf"{_CLASS}/people": making.PeopleHandler,
    rf"{_CLASS}/cards": api.CardsHandler,
    r"records": api.RecordsHandler,
    rf"{_SESSION}/close": api.CloseHandler,
    rf"{_SESSION}/reopen": api.ReopenHandler,
    rf"{_SESSION}/code": api.CodeHandler,
    rf"{_SESSION}/scans": api.ScansHandler,
    rf"{_SESSION}/scans/(?P<digest>[0-9a-f]{{64}})": api.ScanHandler,
}
HAND_IN = {
    r"hand-in": handin.MeHandler,
    r"hand-in/file": handin.FileHandler,
    r"hand-in/series": handin.SeriesHandler,
    r"hand-in/desk/file": handin.DeskFileHandler,
    r"hand-in/desk/series": handin.DeskSeriesHandler,
}
PAGES = {
    r"": pages.ShellHandler,
    r"nop-bai": ShellHandler,
    r"worker\.js": pages.WorkerHandler,
    r"logout": pages.SignOut,
    r"oauth_callback": pages.Callback,
    r"q/(?P<code>[^/]{1,200})": pages.ScanHandler,
}


class Missing(PageHandler):
    """Any other address."""

    def prepare(self) -> None:
        """Answer that there is nothing."""
        self.send_error(404)


def make_app(room: CheckInRoom, cookie_secret: bytes) -> Application:
    """Return the application whose addresses begin with the room's prefix."""
    shared: dict[str, Any] = {"room": room}
    routes = [url(f"{room.prefix}api/{path}", handler, shared) for path, handler in (API | HAND_IN).items()]
    routes += [url(f"{room.prefix}{path}", handler, shared) for path, handler in PAGES.items()]
    for place, folder in {"hand-in/": STATIC, "qr/": pages.QR, "": pages.STATIC}.items():
        routes.append(url(rf"{room.prefix}static/{place}(.*)", pages.Files, {"path": str(folder)}))
    return Application(
        routes,
        default_handler_class=Missing,
        default_handler_args=shared,
        template_path=str(pages.HERE / "templates"),
        cookie_secret=cookie_secret,
        xsrf_cookie_kwargs={"samesite": "Lax"},
        compress_response=True,
        log_function=log_request,
    )
