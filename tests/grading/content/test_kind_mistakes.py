"""Every mistake in the newer types of question: one error, on its line, in words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.gallery import FILE

from taphuan_grading.content import check


class Case(NamedTuple):
    """Where `old` becomes `new`, the line that holds `at` is reported with `problem`."""

    old: str
    new: str
    at: str
    problem: str


CASES = [
    Case(":hint: Kênh nào do", ":hint:\n:points: 1 Kênh nào do", ":points: 1 Kênh", "carries points"),
    Case(
        ":practice:\n:hint: Kênh nào do chính ông/bà chủ động gọi?", ":hint: a", ":hint: a", "a hint stands"
    ),
    Case("1. Dừng lại", "- Dừng lại", "2. Gác máy", "text follows the options"),
    Case("2. Gác máy\n", "2. Dừng lại, không làm theo yêu cầu\n", "2. Dừng lại", "appears twice"),
    Case("2. Gác máy\n", "2. Gác máy\n\n   thật\n", "2. Gác máy", "an item is one paragraph"),
    Case(
        "| Đăng nhập Cổng dịch vụ công quốc gia | Chỉ bằng VNeID |",
        "| Đăng nhập | |",
        "| Đăng nhập |",
        "does not say",
    ),
    Case("| Phản ánh tin nhắn rác |", "| Đăng nhập Cổng dịch vụ công quốc gia |", "`S (số)", "appears twice"),
    Case("- Nguy hiểm\n", "- An toàn\n", "- An toàn\n  - Đọc", "appears twice"),
    Case(
        "  - Đọc mã OTP cho",
        "  - Dùng mật khẩu riêng cho mỗi tài khoản\n  - Đọc mã OTP cho",
        "@Nguy hiểm+1",
        "appears twice",
    ),
    Case("[[(x) LD ( ) V ( ) S]]", "[[(x) LD (x) V]]", "Muốn phản ánh", "gap 1 needs one right option"),
    Case("[[156 | 5656]]", "[[156 | ]]", "Muốn phản ánh", "gap 2 holds"),
    Case("[[156 | 5656]]", "[[156\n\n5656]]", "dien-khuyet", "does not stand within one line"),
    Case("- (2) Cả hai", "- (3) Cả hai", "- (3) Cả", "belongs to no place"),
    Case("[[( ) NGANHANG-A]]", "[[NGANHANG-A]]", "NGANHANG-A", "place 1 cannot be touched"),
    Case("[[( ) Cảm ơn quý khách.]]", "[[( ) nhập mã OTP]]", "sẽ bị khóa", "appears twice"),
    Case("-> (doa)", "", "Anh cho biết tên", "leads nowhere"),
    Case("-> (doa)", "-> (khac)", "- (chao)", "there is no scene 'khac'"),
    Case("-> (an-toan)", "-> (ep)", "- (an-toan)", "nothing leads to scene 'an-toan'"),
    Case("[100%]", "[90%]", "cuoc-goi", "no outcome earns all points"),
    Case("[100%]", "[190%]", "- (an-toan)", "is worth '190%'"),
    Case("- (mat) [0%]", "- (mat)", "- (mat)", "is no outcome and nothing can be said"),
    Case("- (mat) [0%]", "- (kip) [0%]", "- (kip) [0%]", "appears twice"),
    Case("- (chao) Tôi", "- Tôi", "- Tôi là cán bộ", "this is no scene"),
    Case(":draw: 3", ":draw: 9", ":draw: 9", "draw is '9'"),
    Case(":draw: 3", "", "boc-tham", "draw is ''"),
    Case("xa = 40..60;", "xa 40;", ":vary:", "does not say what varies"),
    Case("xa = 40..60;", "x = 40..60;", ":vary:", "'{x}' is not in the question"),
    Case(":answer: xa / tong * 100", ":answer: xa / ngoai", ":answer: xa", "cannot be computed"),
    Case(":answer: xa / tong * 100", ":answer: xa / (tong - tong)", ":answer: xa", "cannot be computed"),
    Case(":answer: xa / tong * 100", ":answer: __import__('os')", ":answer: __", "cannot be computed"),
    Case(":unit: %\n50 trên", ":unit: %\n:vary: a = 1..2\n50 trên", ":vary: a", "unknown setting ':vary:'"),
    Case(
        "{question} kho-sim\n",
        "{question} kho-sim\n:practice:\n",
        "kho-sim+1",
        "unknown setting ':practice:'",
    ),
    Case(":type: upload\n:points: 2", ":type: upload\n:practice:", "nop-anh", "an upload cannot be practice"),
]


def line_of(text: str, at: str) -> int:
    """The line of `at`; ``name+n`` is n lines further, ``@`` takes the last place."""
    name, _, more = at.partition("+")
    last = name.startswith("@")
    place = text.rindex(name[1:]) if last else text.index(name)
    return text.count("\n", 0, place) + 1 + int(more or 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.problem)
def test_one_mistake_is_one_error_on_its_line(case: Case, tmp_path: Path) -> None:
    folder = shutil.copytree(FILE.parent, tmp_path / "gallery")
    text = (folder / "questions.md").read_text(encoding="utf-8")
    assert text.count(case.old) == 1, case.old
    text = text.replace(case.old, case.new)
    (folder / "questions.md").write_text(text, encoding="utf-8")
    (error,) = check([folder / "questions.md"])
    assert case.problem in error.problem
    assert error.line == line_of(text, case.at)
    assert error.expected
