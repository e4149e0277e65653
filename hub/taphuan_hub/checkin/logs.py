"""One line a request; a code from the wall is not written down."""

from __future__ import annotations

import logging

from tornado.web import RequestHandler

log = logging.getLogger("taphuan.checkin")


def log_request(handler: RequestHandler) -> None:
    """Log method, path, status and time: no query, no headers, no body, no code."""
    before, code, _ = handler.request.path.partition("/q/")
    status = handler.get_status()
    level = logging.ERROR if status >= 500 else logging.INFO
    path = before + (code and "/q/[code]")
    milliseconds = 1000 * handler.request.request_time()
    log.log(level, "%d %s %s %.0f ms", status, handler.request.method, path, milliseconds)
