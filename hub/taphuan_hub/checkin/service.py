"""The program: opens the home, serves until a signal."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

from tornado.httpserver import HTTPServer

from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.attendance.scans import MOST_BYTES
from taphuan_grading.attendance.signing import sign
from taphuan_grading.content import load_programme
from taphuan_grading.errors import TaphuanError
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.checkin.app import make_app
from taphuan_hub.checkin.looks import Looks
from taphuan_hub.checkin.room import CheckInRoom
from taphuan_hub.grader.settings import Settings, read_settings
from taphuan_hub.serving.hub_auth import HeaderOrCookie
from taphuan_hub.serving.logs import hide_secrets
from taphuan_hub.serving.plan import AUTH_CACHE_SECONDS
from taphuan_hub.serving.processes import die_with_parent
from taphuan_hub.voila.people import People

_ROOM_FOR_HEADS = 1024 * 1024
log = logging.getLogger("taphuan.checkin")


def main() -> int:
    """Serve; return 0 after SIGTERM or SIGINT, 1 when it cannot be served."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    die_with_parent()
    hide_secrets()
    try:
        asyncio.run(_serve(read_settings([])))
    except TaphuanError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    return 0


async def _serve(settings: Settings) -> None:
    home = open_home(settings.home)
    engine, key = open_store(home), load_key(home)
    room = CheckInRoom(
        engine=engine,
        programme=load_programme(),
        key=key,
        wake=lambda: None,
        home=home,
        people=People(engine),
        looks=Looks(engine),
        hub_auth=HeaderOrCookie(cache_max_age=AUTH_CACHE_SECONDS, cookie_options={"samesite": "Lax"}),
        prefix=settings.prefix,
        hub_base=os.environ.get("JUPYTERHUB_BASE_URL", "/"),
    )
    app = make_app(room, sign(key, "cookies"))
    server = HTTPServer(app, xheaders=True, max_body_size=MOST_BYTES + _ROOM_FOR_HEADS)
    server.listen(settings.port, settings.host)
    log.info("listening on http://%s:%d%s", settings.host, settings.port, settings.prefix)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    server.stop()
    await server.close_all_connections()
    room.threads.shutdown()
    engine.dispose()
    log.info("stopped")
