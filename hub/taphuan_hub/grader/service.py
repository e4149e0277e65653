"""The program: what can go wrong at the start is found before anything heavy is imported."""

from __future__ import annotations

import asyncio
import errno
import logging
import sys
from collections.abc import Sequence
from socket import socket

from tornado.netutil import bind_sockets

from taphuan_grading.errors import TaphuanError
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home
from taphuan_hub.errors import ServeError
from taphuan_hub.grader.settings import Settings, read_settings
from taphuan_hub.serving.processes import die_with_parent


def main(arguments: Sequence[str]) -> int:
    """Serve; return 0 after SIGTERM or SIGINT, 1 when it cannot be served or breaks down."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    die_with_parent()
    try:
        return _serve(read_settings(arguments))
    except TaphuanError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1


def _serve(settings: Settings) -> int:
    home = open_home(settings.home)
    engine = open_store(home)
    try:
        sockets = _listen(settings)
        from taphuan_hub.grader.serving import serve  # noqa: PLC0415 - nbgrader and pandas take their time

        return asyncio.run(serve(settings, home, engine, sockets))
    finally:
        engine.dispose()


def _listen(settings: Settings) -> list[socket]:
    try:
        return bind_sockets(settings.port, settings.host)
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise ServeError(f"port {settings.port} on {settings.host} {reason}") from error
