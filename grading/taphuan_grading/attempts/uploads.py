"""Files that are handed in as evidence: files beside the store, known by the SHA-256 of what they hold."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import shutil
from pathlib import Path

from taphuan_grading.content.kinds.upload import LONGEST_NAME, PDF
from taphuan_grading.errors import AnswerError, TooLongError
from taphuan_grading.store.home import Home

LARGEST = 2_000_000
"""Bytes of one file. The page sends pictures much smaller; 1,600 pixels fit in a tenth of it."""
MOST = 60
"""Files that one person may leave; further ones are refused, so that nobody fills the disk."""

_KINDS = {
    "image/png": (".png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    "image/jpeg": (".jpg", b"\xff\xd8\xff"),
    PDF: (".pdf", b"%PDF-"),
}
_REFUSED = (
    "Tệp này không phải ảnh PNG, JPEG hay tệp PDF. Ông/bà chọn tệp khác; tệp Word thì lưu thành PDF trước."
)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff/\\]+")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def keep_upload(home: Home, official_id: str, name: object, data: object) -> dict[str, str]:
    """Keep a file of one person.

    Parameters
    ----------
    home
        Where it is kept, in a folder that only the services read.
    official_id
        Whose it is.
    name
        What the person calls it; only shown, never used as a path.
    data
        Its bytes in base 64.

    Returns
    -------
    dict
        The answer to a question of the type ``upload``: ``name``, ``sha256``, ``size`` and ``type``.

    Raises
    ------
    AnswerError
        When it is no PNG, JPEG or PDF by what it holds, or there are too many already; in Vietnamese.
    TooLongError
        When it is too large.
    """
    content = _decoded(data)
    kind = next((kind for kind, (_, head) in _KINDS.items() if content.startswith(head)), None)
    if kind is None:
        raise AnswerError(_REFUSED)
    folder = _folder(home, official_id)
    for private in (home.uploads, folder):
        private.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest
    if not path.exists():
        if sum(1 for _ in folder.iterdir()) >= MOST:
            raise AnswerError("Ông/bà đã gửi quá nhiều tệp. Xin liên hệ giảng viên.")
        half = path.with_suffix(".half")
        half.write_bytes(content)
        half.replace(path)
    stem = _UNSEEN.sub(" ", name if isinstance(name, str) else "").strip().rpartition(".")
    shown = (stem[0] or stem[2] or "tệp")[: LONGEST_NAME - 4] + _KINDS[kind][0]
    return {"name": shown, "sha256": digest, "size": str(len(content)), "type": kind}


def read_upload(home: Home, official_id: str, sha256: str) -> bytes | None:
    """Return a file of this person, None when they left none with this hash."""
    if not _SHA256.match(sha256):
        return None
    path = _folder(home, official_id) / sha256
    content = path.read_bytes() if path.is_file() else b""
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def uploads_of(home: Home, official_id: str) -> dict[str, bytes]:
    """Return all files of one person by their SHA-256."""
    folder = _folder(home, official_id)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def forget_uploads(home: Home, official_id: str) -> None:
    """Remove all files of one person."""
    folder = _folder(home, official_id)
    if folder.is_dir():
        shutil.rmtree(folder)


def _decoded(data: object) -> bytes:
    if not isinstance(data, str):
        raise AnswerError("Câu này cần một ảnh hoặc một tệp PDF.")
    if len(data) > LARGEST * 4 // 3 + 4:
        raise TooLongError("Tệp lớn quá 2 MB. Ông/bà chọn tệp nhỏ hơn.")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnswerError("Tệp bị hỏng khi gửi. Ông/bà gửi lại.") from error


def _folder(home: Home, official_id: str) -> Path:
    """Return the folder of one person; its name cannot lead anywhere else, whatever the id is."""
    return home.uploads / hashlib.sha256(official_id.encode()).hexdigest()[:32]
