"""A question is read by the content's own checker, and its mistakes are told in Vietnamese by line."""

from __future__ import annotations

import pytest

from taphuan_grading.errors import ContentErrors
from taphuan_widgets.labs.asking import read, told

GOOD = """\
:::{question} mot
:type: single-choice
:points: 1
Hỏi gì?

- [x] Đúng
- [ ] Sai

> Vì vậy.
:::
"""
MISTAKES = [
    ("- [ ] Sai", "- [x] Sai", "Dòng 1", "có 2 phương án đánh dấu đúng"),
    ("[x]", "[ ]", "Dòng 1", "có 0 phương án"),
    ("- [ ] Sai", "- [] Sai", "Dòng 7", "chưa phải phương án"),
    ("- [ ] Sai", "- [ ] Đúng", "Dòng 7", "“Đúng” viết hai lần"),
    ("- [x] Đúng\n- [ ] Sai", "1. [x] Đúng\n2. [ ] Sai", "Dòng 6", "không đánh số"),
    ("- [x] Đúng\n- [ ] Sai\n", "", "Dòng 1", "chưa có phương án"),
    ("- [ ] Sai\n", "", "Dòng 6", "đang có 1 phương án"),
    ("single-choice", "chọn-một", "Dòng 2", "không có loại câu hỏi `chọn-một`"),
    (":type: single-choice\n", "", "Dòng 1", "thiếu dòng `:type:`"),
    (":points: 1", ":diem: 1", "Dòng 3", "không có dòng cài đặt `:diem:`"),
    (":points: 1", ":points: một", "Dòng 3", "điểm đang là `một`"),
    ("\n:::\n", "\n", "Dòng 1", "chưa được đóng"),
    ("Hỏi gì?\n", "", "Dòng 1", "chưa có câu để hỏi"),
    ("> Vì vậy.", "Vì vậy.", "Dòng 9", "sau các phương án"),
    ("question} mot", "question}", "Dòng 1", "`:::{question} ten-cau`"),
    ("question} mot", "question} Câu", "Dòng 1", "tên câu `Câu`"),
    ("question} mot", "question} print", "Dòng 1", "máy đã dùng"),
    ("{question} mot", "{hoi} mot", "Dòng 1", "không có khối này"),
    ("Hỏi gì?", "<b>Hỏi gì?</b>", "Dòng 4", "trang mạng"),
    ("Hỏi gì?", "# Hỏi gì?", "Dòng 4", "dấu `#`"),
    (":type: single-choice", ":type: true-false\n:answer: true", "Dòng 7", "không có phương án"),
]


def test_a_good_question_is_read_whatever_it_is() -> None:
    assert [question.id for question in read(GOOD)] == ["mot"]
    practice = GOOD.replace(":points: 1", ":practice:")
    assert [question.practice for question in read(practice)] == [True]
    assert read("Chỉ có chữ.") == []


@pytest.mark.parametrize(("text", "instead", "line", "words"), MISTAKES)
def test_mistakes_are_vietnamese_and_name_the_line(text: str, instead: str, line: str, words: str) -> None:
    assert text in GOOD
    with pytest.raises(ContentErrors) as found:
        read(GOOD.replace(text, instead))
    said = repr(told(found.value))
    assert f"{line}: " in said, said
    assert words in said, said


def test_what_beginners_do_not_do_is_told_as_the_checker_says_it() -> None:
    with pytest.raises(ContentErrors) as found:
        read(GOOD.replace(":points: 1", ":points: 1\n:facts: khong-co"))
    assert "máy kiểm tra nói: “unknown id" in repr(told(found.value))
