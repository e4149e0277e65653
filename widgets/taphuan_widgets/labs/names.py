"""What the learner has made so far: the names of the kernel; that one is missing is said kindly."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from taphuan_widgets.labs.errors import NotYetError

RUN_ABOVE = "Bấm vào ô làm bài phía trên, nhấn Shift+Enter, rồi chạy lại ô kiểm tra này."
RUN_ALL = "Chạy lại các ô từ đầu: menu “Chạy” → “Run All Cells”."


class Names:
    """The names of a kernel.

    Parameters
    ----------
    namespace
        Name and value, as the kernel has them at this moment.
    """

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def get(self, name: str) -> Any:
        """Return the value of `name`; `NotYetError` when it is missing or still three dots."""
        if name not in self._namespace:
            raise NotYetError(
                f"Chưa có `{name}`.",
                f"Một ô ở trên phải đặt `{name} = …`.",
                RUN_ABOVE,
            )
        value = self._namespace[name]
        if value is ...:
            raise NotYetError(
                f"`{name}` vẫn là ba dấu chấm.",
                "Câu trả lời đứng thay chỗ ba dấu chấm.",
                "Thay `...` bằng câu trả lời, nhấn Shift+Enter, rồi chạy lại ô kiểm tra này.",
            )
        return value

    def peek(self, name: str, otherwise: Any) -> Any:
        """Return the value of `name`, or `otherwise` when there is none."""
        return self._namespace.get(name, otherwise)

    def text(self, name: str) -> str:
        """Return a text."""
        value = self.get(name)
        if not isinstance(value, str):
            raise NotYetError(
                f"`{name}` đang là {_kind(value)}: `{value!r}`.",
                "Cần một đoạn chữ.",
                f'Đặt chữ giữa hai dấu nháy, ví dụ `{name} = "chữ"`.',
            )
        return value

    def number(self, name: str) -> float:
        """Return a number."""
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, Real):
            raise NotYetError(
                f"`{name}` đang là {_kind(value)}: `{_short(value)}`.",
                "Cần một con số.",
                "Viết số không có dấu nháy; phần thập phân dùng dấu chấm, ví dụ `45.05`.",
            )
        return float(value)

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """Return a table that has `columns`."""
        value = self.get(name)
        if not isinstance(value, pd.DataFrame):
            hint = f"Có thể một dòng đã gán nhầm vào `{name}`. {RUN_ALL}"
            raise NotYetError(f"`{name}` đang là {_kind(value)}.", "Cần cả bảng.", hint)
        for column in columns:
            if column not in value.columns:
                found = ", ".join(f"“{one}”" for one in value.columns[:8])
                raise NotYetError(
                    f"Bảng `{name}` không có cột “{column}”. Các cột đang có: {found}.",
                    f"Cần có cột “{column}”.",
                    RUN_ALL,
                )
        return value

    def series(self, name: str) -> pd.Series[Any]:
        """Return one column of figures: what counting and summing give."""
        value = self.get(name)
        if isinstance(value, pd.DataFrame):
            raise NotYetError(
                f"`{name}` đang là cả một bảng.",
                "Cần một cột số: mỗi dòng một nhóm và một con số.",
                "Sau `groupby(...)` nhớ chọn cột cần tính trong ngoặc vuông.",
            )
        if not isinstance(value, pd.Series):
            raise NotYetError(
                f"`{name}` đang là {_kind(value)}.",
                "Cần một cột số: mỗi dòng một nhóm và một con số.",
                "Xem lại dòng mẫu ở trên: thiếu bước nào thì thêm bước ấy.",
            )
        return value

    def file(self, name: str) -> Path:
        """Return a file that stands beside the notebook."""
        path = Path(name)
        if not path.is_file():
            beside = sorted(one.name for one in path.parent.glob("*") if not one.name.startswith("."))
            raise NotYetError(
                f"Chưa thấy tệp “{name}”. Trong thư mục đang có: {', '.join(beside[:12]) or 'chưa có gì'}.",
                f"Ô phía trên phải ghi ra tệp “{name}”.",
                "Kiểm tra tên tệp đúng từng chữ, rồi chạy lại ô ghi tệp.",
            )
        return path


def _kind(value: object) -> str:
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "đúng/sai"),
        (str, "một đoạn chữ"),
        (Real, "một con số"),
        (pd.DataFrame, "cả một bảng"),
        (pd.Series, "một cột"),
        ((list, tuple, set), "một danh sách"),
        (dict, "một bảng tra"),
        (type(None), "trống (None)"),
    )
    return next((said for kind, said in kinds if isinstance(value, kind)), "một thứ khác")


def _short(value: object) -> str:
    text = repr(value).replace("`", "'").splitlines()[0]
    return text if len(text) <= 60 else f"{text[:57]}..."
