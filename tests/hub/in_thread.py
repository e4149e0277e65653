"""The attempts API in a thread of the test, on a free port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from taphuan_hub.grader.app import make_app
from taphuan_hub.grader.room import Room

PREFIX = "/g/"


@contextmanager
def api(room: Room) -> Iterator[str]:
    """Serve `room`; yield the address under which ``api/`` lies."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    base: list[str] = []
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(make_app(room, PREFIX))
        server.add_sockets(sockets)
        base.append(f"http://127.0.0.1:{sockets[0].getsockname()[1]}{PREFIX}")
        over = asyncio.Event()
        stop.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(120)
    try:
        yield base[0]
    finally:
        stop[0]()
        thread.join()
        loop.close()
        room.threads.shutdown()
