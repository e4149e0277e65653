"""Looking at an Excel file before anything parses it: whether it is one, and how big it really is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from taphuan_grading.errors import FormError

LARGEST_FILE = 20 * 2**20
"""Bytes on disk; a form of 10,000 officials has less than one million."""
LARGEST_CONTENT = 64 * 2**20
"""Bytes of all parts together when they are unpacked."""
_MOST_PARTS = 2_000
_CHUNK = 1 << 20
_OVERLAP = 200  # no tag that is looked for is longer

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_SAVE_AS = (
    "Mời ông/bà mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (*.xlsx)”, rồi gửi lại."
)


@dataclass(frozen=True)
class Package:
    """An Excel file that is safe to parse.

    Parameters
    ----------
    path
        The file.
    fingerprint
        The first twelve hex digits of its SHA-256.
    size
        Bytes of all parts when they are unpacked.
    with_formulas
        The parts that hold formulas.
    merged
        For each part the ranges of merged cells, like ``A2:A5``.
    """

    path: Path
    fingerprint: str
    size: int
    with_formulas: frozenset[str]
    merged: dict[str, tuple[str, ...]]


def inspect(path: Path) -> Package:
    """Make sure that `path` is an Excel workbook of a size that can be read.

    Raises
    ------
    FormError
        For a file that is missing, is something else under the name of one, is protected by a password, or
        unpacks to more than `LARGEST_CONTENT` bytes, whatever it declares.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise FormError(f"{path}: tệp quá lớn ({size >> 20} MB, tối đa {LARGEST_FILE >> 20} MB).")
        content = path.read_bytes()
    except OSError as error:
        raise FormError(f"{path}: không đọc được tệp ({error.strerror}).") from error
    _check_kind(path, content)
    try:
        with ZipFile(path) as archive:
            return _unpack(path, archive, hashlib.sha256(content).hexdigest()[:12])
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FormError(f"{path}: tệp bị hỏng, không mở được. {_SAVE_AS}") from error


def _check_kind(path: Path, content: bytes) -> None:
    if not content:
        raise FormError(f"{path}: tệp rỗng.")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FormError(f"{path}: tệp có mật khẩu. Mời ông/bà gỡ mật khẩu (File, Info) rồi gửi lại.")
        raise FormError(f"{path}: tệp Excel đời cũ (.xls). {_SAVE_AS}")
    if not content.startswith(_ZIP):
        raise FormError(
            f"{path}: không phải tệp Excel, có thể là tệp CSV hoặc trang web được đổi tên. {_SAVE_AS}"
        )


def _unpack(path: Path, archive: ZipFile, fingerprint: str) -> Package:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise FormError(f"{path}: không phải sổ tính Excel .xlsx. {_SAVE_AS}")
    if len(parts) > _MOST_PARTS or len(names) != len(parts):
        raise FormError(f"{path}: tệp có cấu trúc bất thường nên không được mở.")
    _check_size(path, sum(part.file_size for part in parts))
    total, formulas, merged = 0, set(), {}
    for part in parts:
        found: list[str] = []
        for piece in _pieces(archive, part):
            total += len(piece) - _OVERLAP
            _check_size(path, total)
            if part.filename.endswith((".xml", ".rels")) and _ENTITY.search(piece):
                raise FormError(f"{path}: tệp có cấu trúc bất thường nên không được mở.")
            if part.filename.startswith("xl/worksheets/"):
                if _FORMULA.search(piece):
                    formulas.add(part.filename)
                found += [match.decode("ascii") for match in _MERGED.findall(piece)]
        if found:
            merged[part.filename] = tuple(dict.fromkeys(found))
    return Package(path, fingerprint, total, frozenset(formulas), merged)


def _pieces(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked content piece by piece, each beginning with the end of the one before."""
    tail = b" " * _OVERLAP
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield tail + chunk
            tail = (tail + chunk)[-_OVERLAP:]


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST_CONTENT:
        raise FormError(
            f"{path}: tệp giải nén ra quá lớn (hơn {LARGEST_CONTENT >> 20} MB) nên không được mở. "
            "Mời ông/bà chép các dòng cần gửi sang một tệp mới."
        )
