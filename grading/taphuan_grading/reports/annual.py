"""The report of 30 November: how many managers are trained, in the form that offices send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from taphuan_grading.cascade.coverage import Coverage
from taphuan_grading.evaluation.results import Evaluation
from taphuan_grading.indicator.reported import Reported
from taphuan_grading.reports.annual_cascade import write_help
from taphuan_grading.reports.annual_evaluation import any_enough, write_evaluation, write_opinions
from taphuan_grading.reports.annual_states import StateCounts, write_states
from taphuan_grading.reports.annual_targets import TITLE, any_reported, write_summary, write_targets
from taphuan_grading.reports.form import ROMAN
from taphuan_grading.reports.office import Office
from taphuan_grading.reports.paper import Column, Paper
from taphuan_grading.reports.words import day as _day
from taphuan_grading.vietnamese import grouped, percent

SUBJECT = (
    "Kết quả tập huấn, nâng cao năng lực về chuyển đổi số cho cán bộ quản lý tham gia thực hiện "
    "Chương trình mục tiêu quốc gia xây dựng nông thôn mới năm {year}"
)
PLAN = (
    "Kế hoạch số 5306/KH-UBND ngày 19/6/2023 của Ủy ban nhân dân tỉnh Lâm Đồng thực hiện Chương trình "
    "chuyển đổi số trong xây dựng nông thôn mới, hướng tới nông thôn mới thông minh trên địa bàn tỉnh "
    "Lâm Đồng giai đoạn 2023-2025"
)
TO_WRITE = "[Đơn vị ghi khó khăn, vướng mắc cụ thể; nếu không có, ghi: Không.]"
"""What only the office can write; `taphuan report check` finds it as long as it is there."""
NOBODY = "không có cán bộ thuộc diện"
LEDGER = (
    "Sổ đối chiếu: số liệu này có thể tính lại từ sổ ghi kết quả của hệ thống; "
    "mã cuối sổ khi lập báo cáo là {head}."
)
_FOREMOST = 5


@dataclass(frozen=True)
class Part:
    """A part of the figure: `numerator` trained of `denominator`.

    `depth` is that of a unit in the tree, `code` the unit's code.
    """

    name: str
    numerator: int
    denominator: int
    depth: int = 0
    code: str = ""

    @property
    def missing(self) -> int:
        """How many are not trained yet."""
        return self.denominator - self.numerator

    @property
    def share(self) -> str:
        """The percentage, or in words that there is nobody."""
        return percent(self.numerator, self.denominator) if self.denominator else NOBODY


@dataclass(frozen=True)
class AnnualFigures:
    """Everything that the report says in numbers, computed elsewhere.

    Parameters
    ----------
    year
        The year of the report.
    as_of
        The last day that is counted.
    unit
        The name of the unit within a sentence: "tỉnh Lâm Đồng".
    target, rule
        The plan's target, and the rule that was applied.
    whole
        All managers of the unit.
    levels, courses
        The same managers by level and by course.
    units
        The units under it, each before those under it; `depth` 0 stands directly below.
    before
        The same figure as of the same day of the year before, if there was one.
    code, valid_from
        The unit's code, and the day from which it is valid: with the code its identity.
    states
        In which state each of the managers is; None when that was not asked.
    reported
        The plan's other targets with what units reported of them, never computed with. They are of the whole
        province: None in the report of any other unit.
    helped
        Help that tech teams gave, which is no part of the figure; None when that was not asked.
    evaluation
        What people said of courses and learnt in them; empty in the report of any other unit.
    ledger_head
        How far the ledger behind the figure goes (`taphuan_grading.ledger.heads.Head.short`), if it is kept.
    """

    year: int
    as_of: date
    unit: str
    target: str
    rule: str
    whole: Part
    levels: Sequence[Part]
    courses: Sequence[Part]
    units: Sequence[Part]
    before: Part | None = None
    states: StateCounts | None = None
    reported: Sequence[Reported] | None = None
    helped: Coverage | None = None
    evaluation: Evaluation = field(default_factory=Evaluation)
    ledger_head: str | None = None
    code: str = ""
    valid_from: date | None = None


def annual_report(
    figures: AnnualFigures, office: Office, *, day: date, number: int | None = None, signer: str | None = None
) -> Paper:
    """Write the report.

    Parameters
    ----------
    figures
        What it says.
    office
        Who sends it to whom.
    day
        The date that it bears.
    number
        Its number; left to the clerk when there is none.
    signer
        The name under the signature, without an academic title.

    Returns
    -------
    Paper
        To be saved. The part on difficulties has to be completed by the office.
    """
    paper = Paper()
    paper.head(office, number, day)
    paper.title("Báo cáo", SUBJECT.format(year=figures.year))
    paper.to(office.to)
    paper.paragraph(
        f"Thực hiện {PLAN}, {office.named} báo cáo kết quả tập huấn cho cán bộ quản lý của {figures.unit} "
        f"năm {figures.year}, số liệu tính đến hết ngày {_day(figures.as_of)}, như sau:"
    )
    _basis(paper, figures)
    _results(paper, figures)
    _difficulties(paper, figures)
    _proposals(paper, figures, office)
    paper.signature(office, signer)
    _appendices(paper, figures)
    return paper


def _basis(paper: Paper, figures: AnnualFigures) -> None:
    paper.heading("I. CHỈ TIÊU VÀ CÁCH TÍNH")
    paper.paragraph(f"1. Chỉ tiêu: {figures.target.strip()}")
    paper.paragraph(f"2. Cách tính: {figures.rule.strip()}")
    paper.paragraph(
        "3. Nguồn số liệu: danh sách cán bộ quản lý và kết quả chấm bài trên hệ thống tập huấn. Tỷ lệ do hệ "
        "thống tính từ từng bài làm, không nhập tay."
    )


def _results(paper: Paper, figures: AnnualFigures) -> None:
    whole = figures.whole
    paper.heading("II. KẾT QUẢ")
    if not whole.denominator:
        paper.paragraph(f"1. Kết quả chung: đến hết ngày {_day(figures.as_of)}, {figures.unit} {NOBODY}.")
        _beside(paper, 2, figures)
        return
    paper.paragraph(
        f"1. Kết quả chung: {grouped(whole.numerator)} trên {grouped(whole.denominator)} cán bộ quản lý đã "
        f"được tập huấn, đạt {whole.share}; còn {grouped(whole.missing)} cán bộ chưa hoàn thành."
        + _compared(figures)
    )
    paper.paragraph("2. Kết quả theo cấp:", with_next=True)
    _parts(paper, "Cấp", figures.levels, whole)
    paper.paragraph("3. Kết quả theo khóa học:", with_next=True)
    _parts(paper, "Khóa học", figures.courses, None)
    point = 4
    if figures.states is not None:
        paper.paragraph(f"{point}. Tình trạng của cán bộ quản lý:", with_next=True)
        write_states(paper, figures.states)
        point += 1
    if figures.units:
        paper.paragraph(f"{point}. Kết quả theo đơn vị: chi tiết tại Phụ lục I kèm theo.")
        point += 1
    _beside(paper, point, figures)


def _beside(paper: Paper, point: int, figures: AnnualFigures) -> None:
    """Write what is told beside the figure and has no part in it."""
    numbers = dict(zip(_attached(figures), ROMAN, strict=False))
    point = write_evaluation(paper, point, figures.evaluation, f"Phụ lục {numbers.get('survey')}")
    if figures.reported:
        write_summary(paper, point, figures.reported, figures.as_of, f"Phụ lục {numbers.get('targets')}")
        point += 1
    if figures.helped is not None:
        write_help(paper, point, figures.helped)


def _attached(figures: AnnualFigures) -> list[str]:
    """Return which appendices there are, in their order."""
    there = {
        "units": bool(figures.units),
        "survey": any_enough(figures.evaluation.survey),
        "targets": any_reported(figures.reported or ()),
    }
    return [name for name, found in there.items() if found]


def _compared(figures: AnnualFigures) -> str:
    before = figures.before
    if before is None or not before.denominator:
        return ""
    return (
        f" Cùng kỳ năm {figures.year - 1}: {grouped(before.numerator)} trên {grouped(before.denominator)} "
        f"cán bộ, đạt {before.share}, tính theo bản đồ đơn vị hành chính và danh sách của ngày đó."
    )


def _difficulties(paper: Paper, figures: AnnualFigures) -> None:
    paper.heading("III. KHÓ KHĂN, VƯỚNG MẮC")
    none_yet = [part for part in figures.units if part.denominator and not part.numerator]
    if not none_yet:
        paper.paragraph(TO_WRITE)
        return
    count = grouped(len(none_yet))
    paper.paragraph(f"1. Có {count} đơn vị chưa có cán bộ quản lý nào hoàn thành chương trình tập huấn.")
    paper.paragraph(f"2. {TO_WRITE}")


def _proposals(paper: Paper, figures: AnnualFigures, office: Office) -> None:
    paper.heading("IV. NHIỆM VỤ THỜI GIAN TỚI VÀ KIẾN NGHỊ")
    missing = figures.whole.missing
    if missing:
        paper.paragraph(
            f"1. Tiếp tục tập huấn cho {grouped(missing)} cán bộ quản lý chưa hoàn thành để đạt chỉ tiêu "
            f"100%.{_foremost(figures)}"
        )
    else:
        paper.paragraph("1. Duy trì kết quả, tập huấn cho cán bộ quản lý mới nhận nhiệm vụ.")
    paper.paragraph(
        "2. Đề nghị các đơn vị rà soát danh sách cán bộ quản lý, báo người mới đến, người chuyển đi để số "
        "liệu luôn đúng."
    )
    paper.paragraph(
        f"Trên đây là kết quả tập huấn chuyển đổi số cho cán bộ quản lý năm {figures.year}, {office.named} "
        f"kính báo cáo {', '.join(office.to)}./.",
        with_next=True,
    )


def _foremost(figures: AnnualFigures) -> str:
    lowest = [part for part in figures.units if part.missing and part.depth == 0]
    first = sorted(lowest, key=lambda part: -part.missing)[:_FOREMOST]
    if not first:
        return ""
    named = "; ".join(f"{part.name} ({grouped(part.missing)} cán bộ)" for part in first)
    return f" Các đơn vị còn nhiều cán bộ chưa hoàn thành: {named}."


def _parts(paper: Paper, head: str, parts: Sequence[Part], total: Part | None) -> None:
    columns = [
        Column("TT", 12, "center"),
        Column(head, 78),
        Column("Đã tập huấn", 22, "right"),
        Column("Tổng số", 20, "right"),
        Column("Tỷ lệ", 28, "right"),
    ]
    rows = [_row(str(place), part) for place, part in enumerate(parts, 1)]
    if total is not None:
        rows.append(_row("", Part("Tổng cộng", total.numerator, total.denominator)))
    paper.table(columns, rows, total=total is not None)


def _row(place: str, part: Part) -> list[str]:
    name = "    " * part.depth + part.name
    return [place, name, grouped(part.numerator), grouped(part.denominator), part.share]


def _appendices(paper: Paper, figures: AnnualFigures) -> None:
    about = f"(Kèm theo Báo cáo năm {figures.year}; số liệu tính đến hết ngày {_day(figures.as_of)})"
    for number, name in enumerate(_attached(figures), 1):
        if name == "units":
            paper.appendix(number, "Kết quả tập huấn cán bộ quản lý theo đơn vị", about)
            _parts(paper, "Đơn vị", figures.units, figures.whole)
            if figures.ledger_head is not None:
                paper.paragraph(LEDGER.format(head=figures.ledger_head))
        elif name == "survey":
            write_opinions(paper, number, figures.evaluation.survey, figures.year)
        else:
            paper.appendix(number, TITLE, about)
            write_targets(paper, figures.reported or ())
