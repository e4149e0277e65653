"""Talking to the attempts API from a kernel, with the page's token."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

TIMEOUT_SECONDS = 10.0
TRIES = 3
PAUSE_SECONDS = 0.3
NO_CONNECTION = "Chưa kết nối được với hệ thống. Ông/bà thử lại sau ít phút; câu trả lời đã lưu vẫn còn."
NOT_UNDERSTOOD = "Hệ thống đang có trục trặc, không phải do ông/bà. Xin thử lại sau ít phút."
NO_SERVER = "Trang này cần được mở từ hệ thống tập huấn."


class ApiError(Exception):
    """The API refused or could not be reached.

    Parameters
    ----------
    message
        Vietnamese, to be shown to the person as it is.
    status
        HTTP status; 0 when no answer came.
    code
        Short name of the error for programs.
    """

    def __init__(self, message: str, status: int = 0, code: str = "no-connection") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


class Client:
    """The attempts API, as far as the page's token allows.

    Written on `http.client`: a page waits for its imports, and those of a richer library take longer
    than the request itself.

    Parameters
    ----------
    base
        Address of the API, ending in ``/api/``.
    token
        The page's token.
    timeout
        Seconds to wait for the server at each step.
    """

    def __init__(self, base: str, token: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ApiError(NO_SERVER, code="no-server")
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + "/"
        self._timeout = timeout
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Client:
        """Return the client of this kernel, from ``TAPHUAN_API`` and ``TAPHUAN_TOKEN``.

        Raises
        ------
        ApiError
            When this is not the kernel of a page.
        """
        try:
            return cls(environ["TAPHUAN_API"], environ["TAPHUAN_TOKEN"])
        except KeyError as error:
            raise ApiError(NO_SERVER, code="no-server") from error

    def get(self, path: str, **query: str) -> Any:
        """Read `path`, relative to the API; tried again when there is no connection."""
        return self._ask("GET", f"{path}?{urlencode(query)}" if query else path, None, TRIES)

    def put(self, path: str, body: Any) -> Any:
        """Store `body` at `path`; tried again when there is no connection, as twice is the same as once."""
        return self._ask("PUT", path, body, TRIES)

    def post(self, path: str, body: Any = None, *, again: bool = False) -> Any:
        """Send `body` to `path`.

        Parameters
        ----------
        path
            Relative to the API.
        body
            Anything that JSON can hold; nothing is sent as ``{}``.
        again
            Try again when there is no connection; only for what the server recognises as the same.
        """
        return self._ask("POST", path, {} if body is None else body, TRIES if again else 1)

    def delete(self, path: str) -> Any:
        """Remove what is at `path`; sent once, as the second time there is nothing any more."""
        return self._ask("DELETE", path, None, 1)

    def _ask(self, method: str, path: str, body: Any, tries: int) -> Any:
        for left in reversed(range(tries)):
            try:
                status, content = self._exchange(method, path, body)
            except (OSError, HTTPException) as error:
                if not left:
                    raise ApiError(NO_CONNECTION) from error
                time.sleep(PAUSE_SECONDS)
            else:
                return _read(status, content)
        raise ValueError(f"tries is {tries}; expected at least 1")

    def _exchange(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        headers = dict(self._headers)
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        connection = self._kind(self._host, self._port, timeout=self._timeout)
        try:
            connection.request(method, self._path + path, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def part(text: str) -> str:
    """Quote one part of a path."""
    return quote(text, safe="")


def _read(status: int, content: bytes) -> Any:
    try:
        answer = json.loads(content) if content else None
    except ValueError as error:
        raise ApiError(NOT_UNDERSTOOD, status, "not-json") from error
    if status < 400:
        return answer
    told = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(told, dict) or not isinstance(told.get("message"), str):
        raise ApiError(NOT_UNDERSTOOD, status, "not-understood")
    raise ApiError(told["message"], status, str(told.get("code", "")))
