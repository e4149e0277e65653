"""Who sends a report to whom: ``reporting.yml`` of the content, by level and by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from taphuan_grading.content.declared import Declared
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml
from taphuan_grading.errors import ReportError
from taphuan_grading.register.units import Atlas, Unit

FILE = "reporting.yml"


class OfficeFile(Declared):
    """One entry of ``reporting.yml``."""

    level: Literal["province", "district", "commune"] = Field(description="province, district or commune")
    valid_from: date = Field(description="a day such as 2026-01-31")
    valid_to: date | None = Field(default=None, description="a day such as 2026-01-31, or nothing")
    parent: list[str] = Field(default=[], description="the lines of the governing body's name, or none")
    body: list[str] = Field(min_length=1, description="the lines of the issuing body's name")
    named: str = Field(min_length=1, description="the issuing body's name within a sentence")
    symbol: str = Field(min_length=1, description="the symbol after the number, such as BC-UBND")
    place: str = Field(min_length=1, description="the place that stands before the date")
    to: list[str] = Field(min_length=1, description="to whom the report goes")
    signed: list[str] = Field(min_length=1, description="the lines above the signature")
    copies: list[str] = Field(default=[], description="who else gets a copy")
    kept: str = Field(min_length=1, description="where it is kept, such as VT")


class ReportingFile(Declared):
    """``reporting.yml``."""

    offices: list[OfficeFile] = Field(min_length=1, description="a list of offices")


@dataclass(frozen=True)
class Office:
    """The body that issues a report, with the names filled in for one unit on one day."""

    parent: tuple[str, ...]
    body: tuple[str, ...]
    named: str
    symbol: str
    place: str
    to: tuple[str, ...]
    signed: tuple[str, ...]
    copies: tuple[str, ...]
    kept: str


def read_reporting(root: Path | None = None) -> ReportingFile:
    """Read ``reporting.yml``; `ContentErrors` with every mistake in it."""
    path = content_root(root) / FILE
    mistakes = Mistakes()
    text = read_source(path, mistakes)
    found = None if text is None else read_yaml(text, ReportingFile, path, mistakes)[0]
    return mistakes.checked(found)


def office_of(reporting: ReportingFile, atlas: Atlas, unit: Unit, day: date) -> Office:
    """Return the office that reports for `unit` on `day`.

    Raises
    ------
    ReportError
        When ``reporting.yml`` names nobody for this level on this day.
    """
    for entry in reporting.offices:
        ended = entry.valid_to is not None and entry.valid_to <= day
        if entry.level == unit.level and entry.valid_from <= day and not ended:
            return _filled(entry, atlas, unit, day)
    raise ReportError(f"{FILE} names no office that reports for a {unit.level} on {day}; add an entry")


def _filled(entry: OfficeFile, atlas: Atlas, unit: Unit, day: date) -> Office:
    above = atlas.find(unit.parent_code, day) if unit.parent_code else unit
    names = {"unit": _inner(unit), "name": unit.name, "parent": _inner(above)}

    def fill(lines: list[str]) -> tuple[str, ...]:
        return tuple(line.format(**names) for line in lines)

    return Office(
        parent=fill(entry.parent),
        body=tuple(line.upper() for line in fill(entry.body)),
        named=entry.named.format(**names),
        symbol=entry.symbol,
        place=entry.place.format(**names),
        to=fill(entry.to),
        signed=fill(entry.signed),
        copies=fill(entry.copies),
        kept=entry.kept,
    )


def _inner(unit: Unit) -> str:
    """Return the name as it stands within a sentence: "xã Ka Đô"."""
    return f"{unit.type} {unit.name}"
