"""Lab 6: write a question and preview it."""

from __future__ import annotations

from pathlib import Path

from taphuan_grading.content.kinds.choice import MultipleChoice, OptionsQuestion, SingleChoice
from taphuan_grading.content.models import Question
from taphuan_grading.errors import ContentErrors
from taphuan_widgets.labs.asking import WRITTEN, add_magic, in_vietnamese, read
from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.names import Names

TITLE = "Soạn một câu hỏi và xem thử"
OUT = "cau-hoi-cua-toi.md"
SAMPLE = "lua-dao-trung-thuong"
_FEWEST = 3
_PLACEHOLDER = "(viết"
_UNNAMED = "ten-cau"


def sample(names: Names) -> str:
    """Step 1: the sample was run."""
    _one(names, 1)
    return "Ông/bà đã thấy câu hỏi như người học thấy. Bấm thử phương án sai để đọc lời nhắc."


def mended(names: Names) -> str:
    """Step 2: the broken question is whole."""
    question = _one(names, 2)
    if not isinstance(question, SingleChoice):
        raise NotYetError(
            f"Câu đang là loại `{question.type}`.",
            "Giữ loại `single-choice`: chỉ một phương án đúng.",
            "Sửa lại dòng `:type:`.",
        )
    right = next(option for option in question.options if option.right)
    if "156" not in right.text:
        raise NotYetError(
            f"Phương án đúng đang là “{right.text}”.",
            "Phương án đúng là gửi tin đến 156 hoặc 5656.",
            "Chuyển dấu `[x]` sang phương án ấy.",
        )
    return "Câu hỏi đã chạy được. Lỗi nào máy cũng chỉ đúng dòng."


def own(names: Names) -> str:
    """Step 3: a question of one's own, with a reason beside each option."""
    _check_written(names.peek(WRITTEN, {}).get(3, ""))
    question = _one(names, 3)
    if not isinstance(question, OptionsQuestion):
        raise NotYetError(
            f"Câu đang là loại `{question.type}`.",
            "Bước này soạn câu chọn: `single-choice` hoặc `multiple-choice`.",
            "Sửa dòng `:type:`.",
        )
    _check_words(question)
    silent = [option.text for option in question.options if not option.feedback_html]
    if silent:
        raise NotYetError(
            f"{len(silent)} phương án chưa có lời nhắc, ví dụ “{silent[0]}”.",
            "Chọn sai cũng học được: mỗi phương án có một dòng nói vì sao.",
            "Dưới phương án, lùi vào hai khoảng trắng, viết `  > Vì sao…`.",
        )
    if not question.explanation_html:
        raise NotYetError(
            "Chưa có lời giải thích cuối câu.",
            "Lời giải thích hiện ra sau khi trả lời.",
            "Sau phương án cuối, để một dòng trống, rồi viết `> Lời giải thích`.",
        )
    longest = max(question.options, key=lambda option: len(option.text))
    others = [len(option.text) for option in question.options if option is not longest]
    if isinstance(question, SingleChoice) and longest.right and len(longest.text) > 2 * max(others):
        raise NotYetError(
            "Phương án đúng dài hơn hẳn các phương án khác.",
            "Người học sẽ đoán trúng chỉ vì nó dài.",
            "Viết ngắn lại, hoặc viết các phương án sai dài hơn.",
        )
    return f"Câu hỏi “{question.id}” có {len(question.options)} phương án, phương án nào cũng có lời nhắc."


def kept(names: Names) -> str:
    """Step 4: the question as a file, to be given to a trainer."""
    own(names)
    question = _one(names, 3)
    names.file(OUT)
    try:
        found = read(Path(OUT).read_text(encoding="utf-8"))
    except ContentErrors as errors:
        raise NotYetError(
            f"Tệp “{OUT}” có lỗi ở dòng {errors.errors[0].line}: {in_vietnamese(errors.errors[0])}.",
            "Tệp chứa đúng câu hỏi của bước 3.",
            "Sửa câu ở bước 3, chạy lại, rồi ghi lại tệp.",
        ) from errors
    if [one.id for one in found] != [question.id]:
        raise NotYetError(
            f"Tệp “{OUT}” không chứa câu “{question.id}”.",
            "Tệp chứa đúng câu hỏi của bước 3.",
            "Chạy lại ô ghi tệp.",
        )
    return f"Gửi tệp “{OUT}” cho giảng viên. Giảng viên dán thẳng vào học phần được."


def _one(names: Names, number: int) -> Question:
    """Return the only question of step `number`."""
    written = names.peek(WRITTEN, {})
    if number not in written:
        raise NotYetError(
            f"Chưa chạy ô `%%question {number}`.",
            "Ô đó giữ nội dung câu hỏi.",
            "Bấm vào ô có dòng đầu như trên, nhấn Shift+Enter, rồi chạy lại ô kiểm tra này.",
        )
    try:
        found = read(written[number])
    except ContentErrors as errors:
        first = errors.errors[0]
        raise NotYetError(
            f"Ô `%%question {number}`, dòng {first.line}: {in_vietnamese(first)}.",
            "Câu hỏi phải không còn lỗi.",
            "Sửa dòng ấy, nhấn Shift+Enter ở ô câu hỏi, rồi chạy lại ô kiểm tra này.",
        ) from errors
    if len(found) != 1:
        raise NotYetError(
            f"Ô `%%question {number}` có {len(found)} câu hỏi.",
            "Mỗi ô một câu hỏi.",
            "Bắt đầu bằng `:::{question} ten-cau`, kết thúc bằng `:::`.",
        )
    return found[0]


def _check_written(text: str) -> None:
    left = text.count(_PLACEHOLDER)
    if left:
        raise NotYetError(
            f"Còn {left} chỗ `{_PLACEHOLDER} …)` chưa được thay.",
            "Mọi chỗ ấy là chữ của ông/bà.",
            f"Tìm `{_PLACEHOLDER}` trong ô, xóa cả dấu ngoặc và viết thay vào đó.",
        )


def _check_words(question: OptionsQuestion) -> None:
    if question.id in {SAMPLE, _UNNAMED}:
        raise NotYetError(
            f"Câu vẫn mang tên “{question.id}”.",
            "Câu của ông/bà có tên riêng.",
            "Đổi tên sau `:::{question}`: chữ thường không dấu, gạch nối.",
        )
    if len(question.options) < _FEWEST:
        raise NotYetError(
            f"Câu có {len(question.options)} phương án.",
            f"Cần ít nhất {_FEWEST}, để người học không đoán trúng một nửa.",
            "Thêm một dòng `- [ ] …`.",
        )
    if isinstance(question, MultipleChoice) and all(option.right for option in question.options):
        raise NotYetError(
            "Phương án nào cũng đúng.",
            "Phải có phương án sai, đúng với điều người dân hay nhầm.",
            "Đổi một `[x]` thành `[ ]`.",
        )


BEGIN = add_magic
STEPS = (sample, mended, own, kept)
