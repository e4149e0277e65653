"""What every request goes through: token, size, errors as JSON in Vietnamese, logs without secrets."""

from __future__ import annotations

import json
import logging
import traceback
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from tornado.web import HTTPError, RequestHandler

from taphuan_grading.attempts import tokens
from taphuan_grading.attempts.tokens import Grant, Scope
from taphuan_grading.errors import (
    AnswerError,
    AttemptError,
    GrantError,
    RuleError,
    SurveyError,
    TaphuanError,
    TooLongError,
)
from taphuan_hub.grader.room import Room

MAX_BODY = 3 * 1024 * 1024
"""Larger bodies are refused in words: a written answer of 200,000 letters fits in any encoding of JSON."""
HARD_MAX_BODY = 16 * 1024 * 1024
"""Beyond this the connection is cut."""

T = TypeVar("T")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
log = logging.getLogger("taphuan.grader")

_WORDS = {
    400: "Yêu cầu gửi lên chưa đúng. Ông/bà tải lại trang rồi thử lại.",
    401: "Trang này không còn hợp lệ. Ông/bà mở lại học phần từ trang của mình.",
    403: "Trang này không được phép làm việc đó.",
    404: "Không tìm thấy nội dung này.",
    405: "Trang này không được phép làm việc đó.",
    413: "Nội dung gửi lên quá lớn. Ông/bà rút gọn rồi lưu lại.",
}
_TROUBLE = (
    "Hệ thống đang có trục trặc, không phải do ông/bà. Câu trả lời đã lưu vẫn còn; xin thử lại sau ít phút."
)
_NO_DATA = "Chưa có số liệu cho ngày này: ngày chưa tới, hoặc nằm ngoài các đợt tập huấn."


class RefusedError(HTTPError):
    """A request that is refused, with words for the person who made it.

    Parameters
    ----------
    status
        HTTP status.
    code
        Short name for programs.
    message
        Vietnamese; the usual words for the status by default.
    """

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(status)
        self.code = code
        self.message = message or _WORDS.get(status, _TROUBLE)


class ApiHandler(RequestHandler):
    """Base of all handlers. `scope` is what a token must allow."""

    scope: Scope
    room: Room
    grant: Grant

    def initialize(self, room: Room) -> None:
        """Take what all handlers share."""
        self.room = room

    def set_default_headers(self) -> None:
        """Answer in JSON that nobody keeps."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def prepare(self) -> Awaitable[None] | None:
        """Check the token and its scope, then the size of the request."""
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise RefusedError(401, "no-token")
        try:
            self.grant = tokens.read(self.room.key, token.strip())
        except GrantError as error:
            raise refusal(error) from error
        if self.grant.scope != self.scope:
            raise RefusedError(403, "wrong-scope")
        if len(self.request.body) > MAX_BODY:
            raise RefusedError(413, "too-long")
        return None

    async def work(self, task: Callable[[], T]) -> T:
        """Run `task` beside the event loop; what it refuses becomes an answer."""
        try:
            return await get_running_loop().run_in_executor(self.room.threads, task)
        except TaphuanError as error:
            raise refusal(error) from error

    def body(self, key: str, *default: object) -> Any:
        """Return `key` of the JSON object that was sent; it is needed unless there is a `default`."""
        try:
            content = json.loads(self.request.body)
        except (ValueError, RecursionError) as error:
            raise RefusedError(400, "bad-json") from error
        if not isinstance(content, dict) or (key not in content and not default):
            raise RefusedError(400, "bad-json")
        return content.get(key, *default)

    def answer(self, content: object, status: int | None = None) -> None:
        """Send `content` as JSON, with the status that was set unless another one is given."""
        if status is not None:
            self.set_status(status)
        self.finish(json.dumps(content, ensure_ascii=False))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send the error as JSON: a code and words, never a traceback."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, RefusedError):
            code, message = error.code, error.message
        else:
            code = HTTPStatus(status_code).phrase.lower().replace(" ", "-")
            message = _WORDS.get(status_code, _TROUBLE)
        if status_code == HTTPStatus.UNAUTHORIZED:
            self.set_header("WWW-Authenticate", "Bearer")
        self.answer({"error": {"code": code, "message": message}}, status_code)

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log where an unexpected error came from; its text could hold answers."""
        if typ is None or isinstance(value, HTTPError):
            return
        log.error("%s in %s\n%s", typ.__name__, line(self), "".join(traceback.format_tb(tb)))


class Missing(ApiHandler):
    """Any address that is not in the API."""

    def prepare(self) -> NoReturn:
        """Refuse."""
        raise RefusedError(404, "not-found")


class Alive(ApiHandler):
    """Tells the Hub that the service is there, and nothing else."""

    def prepare(self) -> None:
        """Let anybody ask."""

    def get(self) -> None:
        """Answer."""
        self.answer({"service": "grader"})


def refusal(error: TaphuanError) -> RefusedError:
    """Return the answer to `error`."""
    match error:
        case GrantError():
            return RefusedError(401, "bad-token", error.message)
        case TooLongError():
            return RefusedError(413, "too-long", error.message)
        case AnswerError():
            return RefusedError(422, "bad-answer", error.message)
        case AttemptError() | SurveyError():
            return RefusedError(409, "not-now", error.message)
        case RuleError():
            return RefusedError(422, "no-data", _NO_DATA)
    log.error("%s: %s", type(error).__name__, error.message)
    return RefusedError(500, "trouble")


def line(handler: RequestHandler) -> str:
    """Return what a log may say about a request: no headers, no query, no body."""
    return f"{handler.request.method} {handler.request.path}"


def log_request(handler: RequestHandler) -> None:
    """Log one request."""
    status = handler.get_status()
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(level, "%d %s %.0f ms", status, line(handler), 1000 * handler.request.request_time())
