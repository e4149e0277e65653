"""The part of the annual report on what people say of courses, and what they have learnt in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taphuan_grading.content.course_survey import SCORES
from taphuan_grading.evaluation.gain import Gain
from taphuan_grading.evaluation.results import Evaluation
from taphuan_grading.evaluation.summary import Opinion, Summary
from taphuan_grading.evaluation.tallies import FEWEST
from taphuan_grading.reports.paper import Column, Paper
from taphuan_grading.reports.words import number
from taphuan_grading.vietnamese import grouped, percent

TITLE = "Ý kiến của người học sau khóa học"
_APART = (
    "Phiếu không ghi tên, không bắt buộc, của mọi người học chứ không riêng cán bộ quản lý; "
    f"chỉ nêu số liệu khi có từ {FEWEST} phiếu, tính đến lúc lập báo cáo."
)
GAIN_TITLE = "Cùng một bộ câu hỏi trước và sau khóa học"
_GAIN_APART = (
    "Bài này không bắt buộc, không tính vào kết quả học. Người học đã gặp câu hỏi từ lần đầu, "
    "và không có nhóm chưa học để so sánh, nên không coi cả phần chênh là do khóa học."
)
_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Câu hỏi", 56),
    Column("Số phiếu", 17, "right"),
    Column("Trung bình", 18, "right"),
    Column("Trung vị", 18, "right"),
    *(Column(str(score), 8.2, "right") for score in SCORES),
)


def any_enough(survey: Sequence[Summary]) -> bool:
    """Say whether there are figures of any course, so that there is something to list in an appendix."""
    return any(one.enough for one in survey)


def write_evaluation(paper: Paper, point: int, evaluation: Evaluation, appendix: str) -> int:
    """Write, from point `point` on, what there is; return the number of the next point."""
    if evaluation.survey:
        _write_survey(paper, point, evaluation.survey, appendix)
        point += 1
    if evaluation.gains:
        _write_gains(paper, point, evaluation.gains)
        point += 1
    return point


def _write_survey(paper: Paper, point: int, survey: Sequence[Summary], appendix: str) -> None:
    """Write how people judge each course, or that there are too few sheets."""
    told = [_in_words(one) for one in survey if one.enough]
    few = [one.course.title for one in survey if not one.enough]
    if few:
        told.append(f"chưa đủ {FEWEST} phiếu: {'; '.join(few)}")
    more = f" Chi tiết tại {appendix} kèm theo." if any_enough(survey) else ""
    paper.paragraph(
        f"{point}. {TITLE} (thang điểm từ 1 đến 5): {'. '.join(map(_capital, told))}.{more} {_APART}"
    )


def _write_gains(paper: Paper, point: int, gains: Sequence[Gain]) -> None:
    """Write what people reached on the same questions before and after each course, with its uncertainty."""
    told = [_gain_in_words(one) for one in gains if one.difference is not None]
    few = [one.course.title for one in gains if one.difference is None]
    if few:
        told.append(f"chưa đủ {FEWEST} người làm cả hai lần: {'; '.join(few)}")
    paper.paragraph(f"{point}. {GAIN_TITLE}: {'. '.join(map(_capital, told))}. {_GAIN_APART}")


def _gain_in_words(one: Gain) -> str:
    if one.before is None or one.after is None or one.difference is None:
        return ""
    change, low, high = (
        number(100 * value) for value in (one.difference.mean, one.difference.low, one.difference.high)
    )
    return (
        f"{one.course.title}: {grouped(one.pairs)} người làm cả hai lần, trung bình từ "
        f"{number(100 * one.before)}% thành {number(100 * one.after)}% số điểm, "
        f"chênh {change} điểm phần trăm (khoảng tin cậy 95%: {low} đến {high})"
    )


def write_opinions(paper: Paper, number: int, survey: Sequence[Summary], year: int) -> None:
    """Write the appendix: each question of each course, with mean, median and distribution."""
    about = "năm cột cuối là số phiếu ở từng mức, từ 1 đến 5"
    paper.appendix(number, TITLE, f"(Kèm theo Báo cáo năm {year}; {about})")
    paper.table(_COLUMNS, list(_rows(survey)))


def _in_words(one: Summary) -> str:
    means = ", ".join(
        f"{opinion.question.about.lower()} {number(opinion.mean)}"
        for opinion in one.opinions
        if opinion.mean is not None
    )
    return f"{one.course.title}: {means} ({_returned(one)})"


def _returned(one: Summary) -> str:
    share = f", đạt {percent(one.sheets, one.asked)}" if one.asked >= one.sheets else ""
    return f"{grouped(one.sheets)} phiếu trên {grouped(one.asked)} người được hỏi{share}"


def _rows(survey: Sequence[Summary]) -> Iterator[list[str]]:
    place = 0
    for one in survey:
        for opinion in one.opinions if one.enough else ():
            place += 1
            yield [str(place), f"{one.course.title}. {opinion.question.statement}", *_row(opinion)]


def _row(opinion: Opinion) -> list[str]:
    if opinion.mean is None or opinion.median is None:
        return [f"dưới {FEWEST}", "–", "–", *["–"] * len(opinion.counts)]
    return [
        grouped(opinion.number),
        number(opinion.mean),
        number(opinion.median),
        *map(grouped, opinion.counts),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
