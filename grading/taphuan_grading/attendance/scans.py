"""Pictures and PDFs of signed paper sheets: kept as evidence, named by what is in them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.errors import SheetError
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store.home import Home

MOST_BYTES = 10 * 1024 * 1024
_KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@dataclass(frozen=True)
class Scan:
    """One file of a session."""

    sha256: str
    media_type: str
    size: int
    uploaded_by: str
    uploaded_at: datetime


def add_scan(
    connection: Connection,
    home: Home,
    class_: TrainingClass,
    ordinal: int,
    content: bytes,
    *,
    by: str,
    at: datetime,
) -> str:
    """Keep a file for a session and return its SHA-256 in hexadecimal; the same file twice is kept once.

    Raises
    ------
    SheetError
        For a session that does not exist, a file that is neither PDF, JPEG nor PNG by its content, or one of
        more than 10 MB; in Vietnamese.
    """
    if class_.session(ordinal) is None:
        raise SheetError("no-session", "Lớp này không có buổi đó.")
    media_type = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if media_type is None:
        raise SheetError("bad-file", "Tệp cần là ảnh JPEG, PNG hoặc PDF của phiếu đã ký.")
    if len(content) > MOST_BYTES:
        raise SheetError("bad-file", "Tệp lớn hơn 10 MB. Ông/bà chụp hoặc quét lại với độ nét vừa phải.")
    digest = hashlib.sha256(content).hexdigest()
    _write(home.evidence / digest, content)
    if digest not in {scan.sha256 for scan in scans_of(connection, class_.id, ordinal)}:
        connection.execute(
            insert(tables.sheet_scan).values(
                class_id=class_.id,
                ordinal=ordinal,
                sha256=digest,
                media_type=media_type,
                size=len(content),
                uploaded_by=by,
                uploaded_at=at,
            )
        )
    return digest


def scans_of(connection: Connection, class_id: str, ordinal: int) -> list[Scan]:
    """Return the files of a session, the earliest first."""
    scan = tables.sheet_scan
    query = select(scan).where(scan.c.class_id == class_id, scan.c.ordinal == ordinal).order_by(scan.c.id)
    return [
        Scan(row.sha256, row.media_type, row.size, row.uploaded_by, row.uploaded_at)
        for row in connection.execute(query)
    ]


def read_scan(home: Home, scan: Scan) -> bytes:
    """Return the file; `SheetError` when it is missing or is not what was uploaded. In Vietnamese."""
    path = home.evidence / scan.sha256
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != scan.sha256:
        raise SheetError("bad-file", "Tệp lưu trên máy chủ không còn nguyên vẹn. Ông/bà báo quản trị viên.")
    return content


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
