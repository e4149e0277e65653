"""What is asked of a child: ipykernel's ``execute_request``."""

from __future__ import annotations

from taphuan_grading.marking.execution.wire import Message


def request(number: str, code: str, *, silent: bool = False, store_history: bool = True) -> Message:
    """Return an ``execute_request`` as nbclient sends it."""
    header = {
        "msg_id": number,
        "msg_type": "execute_request",
        "session": "",
        "username": "",
        "version": "5.3",
    }
    return {
        "header": header,
        "msg_id": number,
        "msg_type": "execute_request",
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": code,
            "silent": silent,
            "store_history": store_history and not silent,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        },
        "buffers": [],
    }
