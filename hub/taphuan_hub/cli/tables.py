"""The indicator, and who is missing in it, as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from taphuan_grading.indicator.missing import Missing
from taphuan_grading.indicator.models import NOBODY, By, Indicator, Row, Share
from taphuan_grading.register.units import Atlas, stored_atlas
from taphuan_grading.vietnamese import percent

_TITLES: dict[By, str] = {
    "level": "Cấp",
    "unit": "Đơn vị",
    "course": "Khóa học",
    "audience": "Đối tượng",
    "pilot": "Xã thí điểm",
    "gender": "Giới tính",
}
_WIDTH = 100
_MISSING_FIELDS = tuple(field.name for field in fields(Missing))
_FIELDS = ("as_of", "by", "key", "name", "numerator", "denominator")


def as_json(indicator: Indicator, kinds: Sequence[By]) -> str:
    """Return the figure as JSON: the form that people script."""
    return json.dumps(indicator.as_json(*kinds), ensure_ascii=False, indent=2)


def as_csv(indicator: Indicator, kinds: Sequence[By]) -> str:
    """Return the rows as CSV with a header, one line a row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _FIELDS, lineterminator="\n")
    writer.writeheader()
    found = indicator.as_json(*kinds)
    for row in found["rows"]:
        writer.writerow({"as_of": found["as_of"], **row})
    return text.getvalue()


def print_table(indicator: Indicator, kinds: Sequence[By], engine: Engine) -> None:
    """Print the figure and its breakdowns for a person, in Vietnamese."""
    with engine.connect() as connection:
        atlas = stored_atlas(connection)
    console = Console(width=_WIDTH, highlight=False)
    whole = f"{indicator.numerator}/{indicator.denominator} ({_share(indicator)})"
    console.print(f"Cán bộ quản lý đã được tập huấn, tính đến ngày {indicator.as_of:%d/%m/%Y}: {whole}")
    for kind in kinds:
        console.print(_table(indicator, kind, atlas))
    for note in indicator.notes:
        console.print(note)
    console.print(indicator.rule)


def _table(indicator: Indicator, kind: By, atlas: Atlas) -> Table:
    table = Table(width=_WIDTH)
    table.add_column(_TITLES[kind], ratio=1)
    for title in ("Đã tập huấn", "Tổng số", "Tỷ lệ"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in indicator.by(kind):
        numbers = (str(row.numerator), str(row.denominator), _share(row))
        table.add_row(_name(row, indicator, atlas), *numbers)
    return table


def _share(part: Share) -> str:
    return percent(part.numerator, part.denominator) if part.denominator else NOBODY


def _name(row: Row, indicator: Indicator, atlas: Atlas) -> str:
    if row.by == "unit":
        return "  " * _depth(row.key, indicator.units_of, atlas) + row.name
    if row.by == "pilot":
        return "  " * row.key.count("/") + row.name
    if row.by == "level":
        ended = atlas.level_ended(row.key, indicator.as_of)
        return f"{row.name} (không có cấp {row.name} từ {ended:%d/%m/%Y})" if ended else row.name
    return row.name


def _depth(code: str, day: date, atlas: Atlas) -> int:
    parent = atlas.find(code, day).parent_code
    return 0 if parent is None else 1 + _depth(parent, day, atlas)


def missing_json(found: Sequence[Missing]) -> str:
    """Return the people who are missing as JSON."""
    return json.dumps(list(_missing_rows(found)), ensure_ascii=False, indent=2)


def missing_csv(found: Sequence[Missing]) -> str:
    """Return them as CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _MISSING_FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_missing_rows(found))
    return text.getvalue()


def print_missing(found: Sequence[Missing]) -> None:
    """Print them for a person, in Vietnamese: a heading a unit."""
    console = Console(width=_WIDTH, highlight=False)
    table = Table(width=_WIDTH)
    for title in ("Họ và tên", "Chức vụ", "Tình trạng"):
        table.add_column(title, ratio=1)
    table.add_column("Từ ngày", no_wrap=True)
    for unit, people in groupby(found, key=lambda one: (one.unit_code, one.unit_name)):
        table.add_section()
        table.add_row(f"[bold]{escape(unit[1])}[/bold]", "", "", "")
        for one in people:
            since = f"{one.since:%d/%m/%Y}" if one.since else ""
            table.add_row(*(escape(text) for text in (one.name, one.title, one.state_name, since)))
    if found:
        console.print(table)
    console.print(f"Chưa đạt: {len(found)} cán bộ quản lý.")


def _missing_rows(found: Sequence[Missing]) -> Iterator[dict[str, str | None]]:
    for one in found:
        row = asdict(one)
        yield row | {"since": one.since.isoformat() if one.since else None}
