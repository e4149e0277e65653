"""What people said after a course as a sheet of the Excel appendix; number and mean are formulas."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from taphuan_grading.content.course_survey import SCORES
from taphuan_grading.evaluation.summary import Summary
from taphuan_grading.reports import form

NAME = "Ý kiến người học"
HEADS = ("Khóa học", "Câu hỏi", "Được hỏi", *(f"Mức {score}" for score in SCORES), "Số phiếu", "Trung bình")
_WIDTHS = (44, 44, 12, *(9 for _ in SCORES), 12, 13)
_ABOUT = (
    "Phiếu không ghi tên; chỉ nêu khi có từ mười phiếu. "
    "Mức 1 là hoàn toàn không đồng ý, mức 5 là hoàn toàn đồng ý."
)
_FIRST = 4
_COUNTS = 4  # the column of the lowest score


def write_sheet(book: Workbook, survey: Sequence[Summary]) -> None:
    """Add the sheet to `book`: a row for each question of which anything is shown."""
    sheet = book.create_sheet(NAME)
    sheet.append(["Ý KIẾN CỦA NGƯỜI HỌC SAU KHÓA HỌC"])
    sheet.append([_ABOUT])
    sheet.append(list(HEADS))
    rows = [(one, opinion) for one in survey for opinion in one.opinions if opinion.number]
    low, high = get_column_letter(_COUNTS), get_column_letter(_COUNTS + len(SCORES) - 1)
    number = get_column_letter(_COUNTS + len(SCORES))
    for row, (one, opinion) in enumerate(rows, _FIRST):
        weighted = "+".join(
            f"{score}*{get_column_letter(_COUNTS + place)}{row}" for place, score in enumerate(SCORES)
        )
        sheet.append(
            [
                one.course.title,
                opinion.question.statement,
                one.asked,
                *opinion.counts,
                f"=SUM({low}{row}:{high}{row})",
                f"=({weighted})/{number}{row}",
            ]
        )
        sheet.cell(row, len(HEADS)).number_format = "0.00"
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for line in sheet.iter_rows():
        for cell in line:
            cell.font = Font(name=form.FONT, size=12, bold=cell.row in {1, _FIRST - 1})
            cell.alignment = Alignment(vertical="center", wrap_text=cell.row >= _FIRST - 1)
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.page_setup.orientation = "landscape"
