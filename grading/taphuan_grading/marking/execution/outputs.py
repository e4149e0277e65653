"""Messages as a child sends them become messages and outputs as nbclient has them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from nbformat import NotebookNode, from_dict

from taphuan_grading.marking.execution.wire import Message

_PARTS = {
    "execute_result": ("metadata", "data", "execution_count"),
    "display_data": ("metadata", "data"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
}


def as_received(message: Message) -> Message:
    """Return the message as `jupyter_client` hands it to nbclient."""
    return {
        "header": {"msg_type": message["kind"], "date": datetime.now(UTC)},
        "msg_type": message["kind"],
        "parent_header": {"msg_id": message["parent"]},
        "metadata": message["metadata"],
        "content": message["content"],
        "buffers": [base64.b64decode(one) for one in message["buffers"]],
    }


def output_of(message: Message) -> NotebookNode | None:
    """Return the output that a message brings, None when it brings none.

    What `nbformat.v4.output_from_msg` returns, which looks for mistakes in each output; nobody needs that
    the whole notebook is looked at afterwards.
    """
    parts = _PARTS.get(message["msg_type"])
    if parts is None:
        return None
    content = {part: message["content"].get(part) for part in parts}
    output: NotebookNode = from_dict({"output_type": message["msg_type"]} | content)
    return output
