"""Response files: the answers that one person gave to one module offline, as they leave the device.

A file is JSON in UTF-8 and holds no secret: everybody who has the pack can make one. Its ``checksum`` is the
SHA-256 of all the rest as canonical JSON (keys sorted, no blanks, nothing escaped that need not be). So it
tells damage and careless edits, and nothing more: whoever changes an answer can make the checksum anew. That
is why somebody vouches for a file, and why what is odd about one is shown to a trainer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from taphuan_grading.errors import ResponseError

FORMAT = "taphuan-response/1"
LARGEST = 2_000_000
"""Bytes of one file; a module with all its answers has some thousands."""
_FAMILY = FORMAT.partition("/")[0]

WORDS = {
    "too-large": "Tệp lớn quá 2 MB nên không phải tệp bài làm. Ông/bà chọn lại tệp.",
    "unreadable": "Máy không đọc được tệp này. Ông/bà kiểm tra thẻ nhớ hoặc chép lại tệp rồi thử lại.",
    "damaged": (
        "Tệp bị hỏng, có lẽ khi chép hoặc khi gửi. "
        "Ông/bà chép lại tệp, hoặc tạo lại tệp trên máy đã làm bài; bài làm vẫn còn trên máy ấy."
    ),
    "not-ours": (
        "Đây không phải tệp bài làm của bộ học ngoại tuyến. Ông/bà chọn tệp có tên bắt đầu bằng “bai-lam”."
    ),
    "several": (
        "Tệp này có nhiều bài, hoặc bài của nhiều người. Mỗi tệp chỉ có một bài của một người; "
        "ông/bà nộp từng tệp."
    ),
    "newer": "Tệp do một phiên bản mới hơn tạo ra. Ông/bà báo quản trị viên cập nhật hệ thống rồi nộp lại.",
    "edited": (
        "Nội dung tệp không còn như lúc được tạo: tệp đã bị sửa, hoặc hỏng khi chép. "
        "Ông/bà tạo lại tệp trên máy đã làm bài rồi nộp lại."
    ),
    "malformed": (
        "Tệp thiếu thông tin cần có hoặc có thông tin lạ, nên chưa nhận được. Ông/bà báo văn phòng điều phối."
    ),
}


class ResponsePart(BaseModel):
    """A part of a response file: nothing but its own fields, each of the right kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Pack(ResponsePart):
    """The programme whose pack it was: its id, and the province by name."""

    id: str = Field(min_length=1, max_length=60)
    province: str = Field(default="", max_length=80)


class Answered(ResponsePart):
    """The module that was answered, in the version that was on the device."""

    id: str = Field(min_length=1, max_length=120)
    version: str = Field(pattern=r"^[0-9a-f]{12}$")


class Somebody(ResponsePart):
    """Who answered, as they said themselves.

    `id` was made by lot on the device, `name` and `account` (an account, or the code of the register) were
    typed.
    """

    id: str = Field(min_length=1, max_length=60)
    name: str = Field(max_length=120)
    account: str = Field(default="", max_length=60)


class Response(ResponsePart):
    """A response file; see the reference for each key."""

    format: Literal["taphuan-response/1"]
    pack: Pack
    run: str = Field(default="", max_length=40)
    module: Answered
    person: Somebody
    draw: str = Field(default="", max_length=200)
    answers: dict[str, Any]
    first_at: AwareDatetime
    changed_at: AwareDatetime
    handed_in_at: AwareDatetime
    checksum: str = Field(pattern=r"^[0-9a-f]{64}$")


def canonical(content: object) -> bytes:
    """Return `content` as canonical JSON in UTF-8; keys are ASCII, which all languages sort alike."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def checksum(content: Mapping[str, Any]) -> str:
    """Return the checksum of a file's content, which need not hold one yet: 64 hex digits."""
    rest = {key: value for key, value in content.items() if key != "checksum"}
    return hashlib.sha256(canonical(rest)).hexdigest()


def refuse(code: str) -> NoReturn:
    """Refuse a file in words."""
    raise ResponseError(code, WORDS[code])


def read_file(path: Path) -> Response:
    """Read the file at `path`; one that is too large is refused before it is read.

    Raises
    ------
    ResponseError
        As `read_response`, or when the file cannot be read at all.
    """
    try:
        if path.stat().st_size > LARGEST:
            refuse("too-large")
        with path.open("rb") as file:
            return read_response(file.read(LARGEST + 1))
    except OSError as error:
        raise ResponseError("unreadable", WORDS["unreadable"]) from error


def read_response(content: bytes) -> Response:
    """Read a file's content.

    Returns
    -------
    Response
        Whole and unchanged since its checksum was made; whether it can be taken here is another question.

    Raises
    ------
    ResponseError
        With the code ``too-large``, ``damaged`` (no whole JSON), ``not-ours``, ``several``, ``newer``,
        ``edited`` (not what the checksum was made of) or ``malformed`` (made like that).
    """
    if len(content) > LARGEST:
        refuse("too-large")
    found = _object(content)
    family, _, version = str(found.get("format", "")).partition("/")
    if family != _FAMILY:
        refuse("not-ours")
    if f"{family}/{version}" != FORMAT and version.isdecimal():
        refuse("newer")
    try:
        made = checksum(found)
        if not hmac.compare_digest(made.encode(), str(found.get("checksum", "")).encode()):
            refuse("edited")
        return Response.model_validate_json(canonical(found))
    except UnicodeEncodeError:  # half of a letter that takes two
        refuse("damaged")
    except ValidationError as error:
        raise ResponseError("malformed", WORDS["malformed"]) from error


def _object(content: bytes) -> dict[str, Any]:
    """Return the one JSON object that `content` is."""
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)
    try:
        text = content.decode("utf-8-sig").strip()
        found, end = decoder.raw_decode(text)
    except (ValueError, RecursionError):
        refuse("damaged")
    if isinstance(found, list) or text[end:].lstrip().startswith("{"):
        refuse("several")
    if end != len(text):
        refuse("damaged")
    if not isinstance(found, dict):
        refuse("not-ours")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: two programs could read two different answers."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
