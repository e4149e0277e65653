"""``taphuan survey``: what people say of courses, and what they have learnt in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.content.course_survey import SCORES
from taphuan_grading.evaluation.attended import classes_held
from taphuan_grading.evaluation.summary import Summary, class_summaries, course_summaries
from taphuan_grading.evaluation.tallies import FEWEST
from taphuan_hub.cli.runs import run_of, run_option
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.cli.survey_gain import gain

_WIDTH = 120
_FIELDS = ("course", "class", "title", "asked", "sheets", "question", "number", "mean", "median")


@click.group()
def survey() -> None:
    """Sum up what people said after a course, and what they learnt; never of fewer than ten."""


survey.add_command(gain)


@survey.command()
@click.option("--course", metavar="COURSE", help="Only this course, by its id.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
@run_option
@home_option
@click.pass_obj
def summary(
    settings: Settings, course: str | None, form: Literal["table", "json", "csv"], run_id: str | None
) -> None:
    """Print the answers of every course and class: number, mean, median, distribution."""
    programme, moment = load_programme(), clock.now()
    known = [one.id for one in programme.courses]
    if course is not None and course not in known:
        raise click.UsageError(f"--course is {course!r}; expected one of {', '.join(known)}")
    wanted = {course} if course else set(known)
    with opened(settings) as (_, engine), engine.connect() as connection:
        run = run_of(programme, run_id)
        held = [one for one in classes_held(connection, run, moment) if one.course in wanted]
        found = [
            *(one for one in course_summaries(connection, programme, run, moment) if one.course.id in wanted),
            *class_summaries(connection, programme, run, held),
        ]
    if form == "table":
        Console(width=_WIDTH, highlight=False).print(_table(found, run.title))
    elif form == "json":
        click.echo(json.dumps(list(_rows(found)), ensure_ascii=False, indent=2))
    else:
        click.echo(_as_csv(found), nl=False)


def _rows(found: Sequence[Summary]) -> Iterator[dict[str, Any]]:
    for one in found:
        for opinion in one.opinions:
            yield {
                "course": one.course.id,
                "class": one.class_.id if one.class_ else "",
                "title": one.class_.title if one.class_ else one.course.title,
                "asked": one.asked,
                "sheets": one.sheets,
                "question": opinion.question.id,
                "number": opinion.number,
                "mean": opinion.mean,
                "median": opinion.median,
                **{f"score_{score}": n for score, n in zip(SCORES, opinion.counts, strict=True)},
            }


def _as_csv(found: Sequence[Summary]) -> str:
    text = io.StringIO()
    names = (*_FIELDS, *(f"score_{score}" for score in SCORES))
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(found))
    return text.getvalue()


def _table(found: Sequence[Summary], run: str) -> Table:
    table = Table(width=_WIDTH, title=f"Phiếu đánh giá khóa học, {run}")
    table.add_column("Khóa học, lớp", ratio=1)
    table.add_column("Câu hỏi", ratio=1)
    for title in ("Phiếu", "Trung bình", "Trung vị", "1 · 2 · 3 · 4 · 5"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in found:
        table.add_section()
        name = escape(f"  {one.class_.title}" if one.class_ else one.course.title)
        if not one.enough:
            table.add_row(name, f"chưa đủ {FEWEST} phiếu", "", "", "", "")
            continue
        for place, opinion in enumerate(one.opinions):
            spread = " · ".join(map(str, opinion.counts)) if opinion.number else ""
            told = (str(opinion.number or "–"), _number(opinion.mean), _number(opinion.median), spread)
            table.add_row(
                "" if place else f"{name} ({one.sheets}/{one.asked})", opinion.question.about, *told
            )
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")
