"""Somebody's personal server, seen from their browser: its kernels run what they are told."""

from __future__ import annotations

import json
from types import TracebackType
from uuid import uuid4

import psutil
import pytest
import websocket
from tests.hub.serving import Served, Visitor, command_of, soon

from taphuan_hub.labs import confinement

needs_landlock = pytest.mark.skipif(not confinement.available(), reason="this system has no Landlock 6")
STEAL = """
from pathlib import Path
for place in ({database!r}, {key!r}, {home!r}):
    try:
        print(Path(place).read_bytes()[:1], list(Path(place).iterdir()))
    except OSError as error:
        print(type(error).__name__)
"""


def is_open(visitor: Visitor) -> bool:
    return visitor.get("/hub/lab").url.path.startswith("/user/to/lab")


def open_labs(visitor: Visitor) -> None:
    if not is_open(visitor):
        visitor.post("/hub/lab", {})
    assert soon(lambda: is_open(visitor))


def server_of(served: Served, username: str) -> list[psutil.Process]:
    words = (f"/labs/{username}", "jupyterhub.singleuser")
    return [process for process in served.family() if all(word in command_of(process) for word in words)]


class LabKernel:
    """A kernel of `username`'s own server."""

    def __init__(self, visitor: Visitor, username: str) -> None:
        self._visitor, self._base = visitor, f"/user/{username}"
        made = self._send("POST", "/api/kernels", {"name": "python3"})
        assert made.status_code == 201, made.text
        self.id = made.json()["id"]
        address = f"{visitor.address.replace('http', 'ws', 1)}{self._base}/api/kernels/{self.id}/channels"
        cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.client.cookies.jar)
        self._socket = websocket.create_connection(
            address, cookie=cookies, origin=visitor.address, timeout=60
        )

    def __enter__(self) -> LabKernel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def run(self, source: str) -> str:
        """Return what `source` prints."""
        content = {"code": source, "silent": False, "store_history": False, "allow_stdin": False}
        header = {
            "msg_id": uuid4().hex,
            "msg_type": "execute_request",
            "version": "5.3",
            "session": "s",
            "username": "",
        }
        asked = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
        }
        self._socket.send(json.dumps(asked))
        printed = ""
        while True:
            said = json.loads(self._socket.recv())
            if said["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if said["msg_type"] in {"stream", "error"}:
                printed += said["content"].get("text") or "\n".join(said["content"]["traceback"])
            if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                return printed

    def _send(self, method: str, path: str, body: object):  # type: ignore[no-untyped-def]
        cookies = {
            one.name: one.value for one in self._visitor.client.cookies.jar if one.path.startswith(self._base)
        }
        token = {"X-XSRFToken": cookies.get("_xsrf", "")}
        return self._visitor.client.request(method, f"{self._base}{path}", json=body, headers=token)
