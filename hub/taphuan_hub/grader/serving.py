"""The API, the worker and the keeper of the ledger beside it, until a signal."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from socket import socket

from sqlalchemy import Engine
from tornado.httpserver import HTTPServer

from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.content import load_programme
from taphuan_grading.ledger.keeper import Keeper
from taphuan_grading.marking.process import processes
from taphuan_grading.marking.worker import Worker
from taphuan_grading.store.home import Home
from taphuan_hub.grader.app import make_app
from taphuan_hub.grader.base import HARD_MAX_BODY
from taphuan_hub.grader.board.drawing import warm_up
from taphuan_hub.grader.room import Room
from taphuan_hub.grader.settings import Settings

log = logging.getLogger("taphuan.grader")


async def serve(settings: Settings, home: Home, engine: Engine, sockets: Sequence[socket]) -> int:
    """Serve on `sockets` until a signal (return 0), or until the worker breaks down (return 1)."""
    programme, key = load_programme(), load_key(home)
    worker = Worker(home, engine, lambda: processes(home, settings.workers), slots=settings.workers)
    keeper = Keeper(home, engine, programme)
    room = Room(home, engine, programme, key, worker.wake)
    server = HTTPServer(make_app(room, settings.prefix), max_body_size=HARD_MAX_BODY)
    # What is loaded by now stays: else every second look at 10,000 people waits for a walk through all of it.
    gc.collect()
    gc.freeze()
    server.add_sockets(sockets)
    room.threads.submit(warm_up)
    log.info("listening on http://%s:%d%s", settings.host, sockets[0].getsockname()[1], settings.prefix)
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    marking = threading.Thread(
        target=_run, args=(worker, lambda: loop.call_soon_threadsafe(over.set)), name="marking"
    )
    keeping = threading.Thread(target=keeper.run, name="ledger")
    marking.start()
    keeping.start()
    await over.wait()
    broken = not marking.is_alive()
    server.stop()
    await server.close_all_connections()
    worker.stop()
    await asyncio.to_thread(marking.join)
    keeper.stop()
    await asyncio.to_thread(keeping.join)
    room.threads.shutdown()
    log.info("stopped")
    return int(broken)


def _run(worker: Worker, ended: Callable[[], object]) -> None:
    """Mark until the worker is stopped; `ended` is told also when it breaks down, which threading logs."""
    try:
        worker.run()
    finally:
        ended()
