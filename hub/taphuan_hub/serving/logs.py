"""What must not be written to a log."""

from __future__ import annotations

import logging
import re

_CODE = re.compile(r"(?<=/services/check-in/q/)\S+")  # a code from the wall
_SECRET = re.compile(r"\b(code|state|code_challenge|token|_xsrf)=[^&\s'\"]+")


def _harmless(record: logging.LogRecord) -> bool:
    # Lines on XSRF cookies hold the ids of sessions.
    return not (record.module == "_xsrf_utils" and record.levelno <= logging.INFO)


def _redact(record: logging.LogRecord) -> bool:
    text = _SECRET.sub(r"\1=[secret]", record.getMessage())
    record.msg, record.args = _CODE.sub("[code]", text), ()
    return True


def hide_secrets() -> None:
    """Keep ids of sessions and what signs people in out of the lines of Tornado and JupyterHub."""
    logging.getLogger("tornado.application").addFilter(_harmless)
    for name in ("tornado.application", "tornado.general", "tornado.access"):
        logging.getLogger(name).addFilter(_redact)
