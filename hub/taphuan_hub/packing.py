"""The pack: all self-study pages in one file, for a stick or a phone."""

from __future__ import annotations

import zipfile
from pathlib import Path

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ReportError
from taphuan_widgets.alone.book import START, book

FOLDER = "tap-huan"
LARGEST = 15_000_000
"""Bytes: what a phone with a slow line still takes in a few minutes."""

_READ_ME = f"""\
TỰ HỌC CHUYỂN ĐỔI SỐ

1. Giải nén tệp này (trên máy tính: bấm phải chuột, chọn giải nén; trên điện thoại: mở bằng ứng dụng Tệp).
2. Mở thư mục {FOLDER}, bấm đúp vào tệp {START}. Trình duyệt mở trang "Các bài học". Không cần mạng.
3. Chép cả thư mục, đừng chép riêng một tệp: các trang cần nhau.
4. Bài làm nằm trong trình duyệt của máy, không nằm trong thư mục này. Xóa dữ liệu trình duyệt là mất bài.
5. Hai người dùng chung một máy: mỗi người một tên, có thể đặt PIN, ở đầu trang "Các bài học".
6. Tờ tóm tắt để in của từng bài ở thư mục to-tom-tat.

Trình duyệt quá cũ vẫn đọc được bài, nhưng không trả lời được câu hỏi.
"""
_MADE = (1980, 1, 1, 0, 0, 0)  # the same content is the same file, whenever it is packed


def pack(path: Path, programme: Programme) -> int:
    """Write the pack, whole or not at all, and return its size in bytes.

    Parameters
    ----------
    path
        The zip file; one that is there gives way.
    programme
        What is in it.

    Raises
    ------
    ReportError
        When it would be larger than `LARGEST`, or a hand-out does not fit on its page.
    """
    files = {"DOC-TRUOC.txt": _READ_ME.encode("utf-8-sig"), **book(programme)}
    half = path.with_name(f".{path.name}.half")
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for name in sorted(files):
                entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _MADE)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(entry, files[name])
        size = half.stat().st_size
        if size > LARGEST:
            raise ReportError(
                f"the pack would have {size} bytes, at most {LARGEST} are allowed; pack fewer (--course)"
            )
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return size
