"""What Python says when a cell fails, in Vietnamese: what was found, and what to try."""

from __future__ import annotations

import builtins
import re
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
from IPython.display import display

from taphuan_widgets.labs.card import Card
from taphuan_widgets.labs.errors import LabError, NotYetError

Told = tuple[str, str]
"""What is wrong, and what to try."""

_AGAIN = "Sửa lại rồi nhấn Shift+Enter."
_CURLY = "“”‘’«»"


def explain_from_now_on(shell: Any) -> None:
    """Let the IPython `shell` explain errors of cells with `explain` instead of a traceback."""

    def show(
        here: Any, kind: type[BaseException], error: BaseException, trace: TracebackType | None, **_: Any
    ) -> None:
        del kind
        display(explain(error, trace, here.user_ns))

    shell.set_custom_exc((Exception,), show)


def explain(error: BaseException, trace: TracebackType | None, namespace: Mapping[str, Any]) -> Card:
    """Return what a learner can make of `error`.

    Parameters
    ----------
    error
        What a cell raised.
    trace
        Where; None when the cell was not even begun.
    namespace
        The names of the kernel, among which the right spelling may be.
    """
    line = _line(error, trace)
    wrong, hint = _told(error, line, namespace)
    place = [("Ở dòng", f"`{line.strip()}`")] if line.strip() else []
    kind = type(error).__name__
    return Card("stopped", "Ô này chưa chạy được", [("", wrong), *place, ("Thử", hint)], f"{kind}: {error}")


def _told(error: BaseException, line: str, namespace: Mapping[str, Any]) -> Told:
    if isinstance(error, NotYetError):
        return error.found, f"{error.expected} {error.hint}"
    if isinstance(error, LabError):
        return error.message, _AGAIN
    # A place that was not filled in: Python then complains of something else.
    if "..." in line:
        return "Dòng này còn ba dấu chấm chưa được thay.", f"Thay `...` bằng câu trả lời. {_AGAIN}"
    empty = [name for name in re.findall(r"\w+", line) if namespace.get(name) is ...]
    if empty:
        return (
            f"`{empty[0]}` vẫn là ba dấu chấm.",
            f"Trả lời ở ô đặt `{empty[0]} = …`, chạy ô đó, rồi chạy ô này.",
        )
    for kind, tell in _TELLERS.items():
        if isinstance(error, kind):
            return tell(error, namespace)
    return (
        "Máy hiểu câu lệnh, nhưng không làm được với dữ liệu này.",
        f"So từng chữ với dòng mẫu ở trên. {_AGAIN} Nếu vẫn chưa được, chạy lại các ô từ đầu.",
    )


def _line(error: BaseException, trace: TracebackType | None) -> str:
    """Return the line of the learner's cell at which it stopped."""
    if isinstance(error, SyntaxError):
        return error.text or ""
    frames = [frame for frame in traceback.extract_tb(trace) if "ipykernel_" in frame.filename]
    return (frames[-1].line or "") if frames else ""


def _name(error: Any, namespace: Mapping[str, Any]) -> Told:
    known = [name for name in namespace if not name.startswith("_")]
    close = _close(error.name or "", [*known, *dir(builtins)])
    if close:
        return f"Không có tên `{error.name}`.", f"Có phải ông/bà muốn viết `{close}`? {_AGAIN}"
    return (
        f"Chưa có tên `{error.name}`.",
        "Nếu đây là chữ, đặt giữa hai dấu nháy. Nếu là tên của một ô ở trên, chạy ô đó trước.",
    )


_SYNTAX: Sequence[tuple[str, str, str]] = (
    ("unterminated", "Một đoạn chữ chưa được đóng.", "Thêm dấu nháy ở cuối đoạn chữ."),
    ("never closed", "Có dấu ngoặc mở mà chưa đóng.", "Đếm lại từng cặp `( )`, `[ ]`, `{ }`."),
    ("incomplete", "Có dấu ngoặc hay dấu nháy mở mà chưa đóng.", "Đếm lại từng cặp `( )`, `[ ]`, `{ }`."),
    ("unmatched", "Có dấu ngoặc đóng bị thừa.", "Đếm lại từng cặp `( )`, `[ ]`, `{ }`."),
    ("does not match", "Dấu ngoặc đóng không cùng loại với dấu mở.", "Đếm lại từng cặp `( )`, `[ ]`."),
    ("indent", "Khoảng trắng ở đầu dòng chưa đúng.", "Viết sát lề trái, trừ các dòng bên trong `for`."),
    ("Maybe you meant '=='", "Dấu `=` dùng để đặt tên, không để so sánh.", "So sánh thì viết hai dấu: `==`."),
    ("", "Máy chưa đọc được câu lệnh này.", "Xem có thiếu dấu phẩy, dấu nháy hay dấu ngoặc không."),
)
"""Words of Python, what they mean, and what to try; the last is for all others."""


def _syntax(error: Any, namespace: Mapping[str, Any]) -> Told:
    del namespace
    if any(sign in (error.text or "") for sign in _CURLY):
        return "Dòng này có dấu nháy cong.", f'Gõ lại bằng dấu nháy thẳng: `"`. {_AGAIN}'
    wrong, hint = next((wrong, hint) for words, wrong, hint in _SYNTAX if words in (error.msg or ""))
    return wrong, f"{hint} {_AGAIN}"


def _key(error: Any, namespace: Mapping[str, Any]) -> Told:
    wanted = str(error.args[0]) if error.args else ""
    frames = [value for value in namespace.values() if isinstance(value, pd.DataFrame)]
    columns = list(dict.fromkeys(str(column) for frame in frames for column in frame.columns))
    close = _close(wanted, columns)
    if close:
        return f"Không có cột “{wanted}”.", f"Có phải ông/bà muốn viết “{close}”? {_AGAIN}"
    there = ", ".join(f"“{column}”" for column in columns[:12])
    return (
        f"Không có “{wanted}”.",
        f"Các cột đang có: {there or 'chưa có bảng nào'}. Viết đúng từng dấu. {_AGAIN}",
    )


def _attribute(error: Any, namespace: Mapping[str, Any]) -> Told:
    del namespace
    close = _close(error.name or "", [name for name in dir(error.obj) if not name.startswith("_")])
    if close:
        return f"Không có lệnh `.{error.name}`.", f"Có phải ông/bà muốn viết `.{close}`? {_AGAIN}"
    if error.obj is None:
        return "Tên đứng trước dấu chấm đang trống (None).", "Chạy lại ô đã đặt tên đó, rồi chạy ô này."
    return f"Không có lệnh `.{error.name}` cho thứ này.", f"So lại với dòng mẫu. {_AGAIN}"


def _file(error: Any, namespace: Mapping[str, Any]) -> Told:
    del namespace
    path = Path(str(error.filename or ""))
    there = sorted(one.name for one in path.parent.glob("*") if not one.name.startswith("."))
    close = _close(path.name, there)
    if close:
        return f"Không có tệp “{path}”.", f"Có phải ông/bà muốn mở “{path.parent / close}”? {_AGAIN}"
    return (
        f"Không có tệp “{path}”.",
        f"Trong thư mục đó có: {', '.join(there[:12]) or 'không có tệp nào'}. {_AGAIN}",
    )


def _busy(error: Any, namespace: Mapping[str, Any]) -> Told:
    del namespace
    return (
        f"Không ghi được tệp “{error.filename}”.",
        "Nếu tệp đang mở trong Excel thì đóng lại, rồi chạy lại ô này.",
    )


def _module(error: Any, namespace: Mapping[str, Any]) -> Told:
    del namespace
    return (
        f"Máy này chưa có phần mềm `{error.name}`.",
        "Mở bài bằng lệnh `taphuan lab`, rồi chạy lại từ ô đầu tiên.",
    )


def _zero(error: Any, namespace: Mapping[str, Any]) -> Told:
    del error, namespace
    return "Phép tính đang chia cho 0.", f"Xem lại số đứng sau dấu `/`. {_AGAIN}"


_TELLERS: dict[type[BaseException], Callable[[Any, Mapping[str, Any]], Told]] = {
    SyntaxError: _syntax,
    NameError: _name,
    KeyError: _key,
    AttributeError: _attribute,
    FileNotFoundError: _file,
    PermissionError: _busy,
    ModuleNotFoundError: _module,
    ZeroDivisionError: _zero,
}


def _close(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.7)), "")
