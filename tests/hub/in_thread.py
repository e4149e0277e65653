"""A server in a thread of the test, on a free port: the attempts API, or another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from taphuan_hub.grader.app import make_app
from taphuan_hub.grader.room import Room

PREFIX = "/g/"


@contextmanager
def api(room: Room) -> Iterator[str]:
    """Serve `room`; yield the address under which ``api/`` lies."""
    try:
        with in_thread(lambda: make_app(room, PREFIX)) as address:
            yield f"{address}{PREFIX}"
    finally:
        room.threads.shutdown()


@contextmanager
def in_thread(make: Callable[[], Application]) -> Iterator[str]:
    """Serve the application that `make` returns; yield its address, without a slash at the end."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    address: list[str] = []
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        server = HTTPServer(make())
        server.add_sockets(sockets)
        address.append(f"http://127.0.0.1:{sockets[0].getsockname()[1]}")
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
        yield address[0]
    finally:
        stop[0]()
        thread.join()
        loop.close()
