"""What Python says when a cell fails, as a learner reads it; in a real kernel, without a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from tests.labs.notebooks import said

BEGIN = """\
import pandas as pd
from taphuan_widgets.labs import start
kiem_tra = start("counting")
bang = pd.read_excel("du-lieu/ho-va-dich-vu.xlsx")
trong = ...
"""

SLIPS = [
    ("bnag.head()", "Có phải ông/bà muốn viết `bang`?"),
    ("xin_chao", "Nếu đây là chữ, đặt giữa hai dấu nháy"),
    ('bang["Thon"]', "Có phải ông/bà muốn viết “Thôn”?"),
    ('bang["zzz"]', "Các cột đang có: “Chủ hộ”"),
    ("bang.sortvalues()", "`.sort_values`"),
    ("bang.zzz()", "Không có lệnh `.zzz` cho thứ này"),
    ("x = None\nx.head()", "đang trống (None)"),
    ('pd.read_excel("du-lieu/ho-va-dich-vụ.xlsx")', "“du-lieu/ho-va-dich-vu.xlsx”"),
    ('pd.read_csv("khong/co.csv")', "không có tệp nào"),
    ("bang.head(...)", "còn ba dấu chấm"),
    ("bang...", "còn ba dấu chấm"),
    ("bang.head(trong)", "`trong` vẫn là ba dấu chấm"),
    ("ten = “Lan”", "dấu nháy cong"),
    ("ten = 'Lan", "chưa được đóng"),
    ("len(bang", "mở mà chưa đóng"),
    ("len(bang))", "bị thừa"),
    ("  x = 1\n y = 2", "đầu dòng"),
    ("if x = 1:\n    pass", "hai dấu: `==`"),
    ("x x", "Máy chưa đọc được câu lệnh"),
    ("1 / 0", "chia cho 0"),
    ("import khong_co", "`khong_co`"),
    ('open("/")', "Máy hiểu câu lệnh"),
    ('raise PermissionError(13, "Permission denied", "ho.xlsx")', "đang mở trong Excel"),
    ('bang["Thôn"].value_counts().plot.pie()', "chưa vẽ được kiểu “pie”"),
    ('bang["Thôn"].value_counts().plot.bar(mau="đỏ")', "tùy chọn `mau=`"),
    ("bang.plot.scatter(x=..., y=...)", "ba dấu chấm"),
    ('bang.plot.scatter(x="a", y="Số người")', "Không có cột “a”"),
    ('bang["Thôn"].plot.bar()', "Không có cột số nào"),
    ("kiem_tra(9)", "từ 1 đến 6"),
]


@pytest.mark.nbgrader
def test_errors_are_explained_and_the_work_goes_on(run: Callable[[NotebookNode], NotebookNode]) -> None:
    sources = [BEGIN, *(source for source, _ in SLIPS), "print(len(bang))"]
    cells = run(new_notebook(cells=[new_code_cell(source) for source in sources])).cells
    assert "✔ Sẵn sàng: Đếm và vẽ biểu đồ" in said(cells[0])
    for cell, (source, told) in zip(cells[1:-1], SLIPS, strict=True):
        assert [output.output_type for output in cell.outputs] == ["display_data"], (source, cell.outputs)
        assert said(cell).startswith("✋ Ô này chưa chạy được"), source
        assert told in said(cell), said(cell)
        assert "Traceback" not in str(cell.outputs)
        assert "Máy nói nguyên văn" in cell.outputs[0].data["text/html"]
    assert said(cells[-1]) == "120\n"
