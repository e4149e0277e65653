"""All rules together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from taphuan_grading.reports.checking import body, closing, head, page
from taphuan_grading.reports.checking.finding import Finding, Rule
from taphuan_grading.reports.checking.reading import read_sheet

RULES: tuple[Rule, ...] = (
    page.paper_size,
    page.margins,
    page.font,
    page.colour,
    page.page_numbers,
    head.nation,
    head.motto,
    head.body_name,
    head.number,
    head.place_date,
    head.title,
    head.addressees,
    body.grounds,
    body.paragraphs,
    body.points,
    closing.signature,
    closing.recipients,
    closing.appendices,
)


@dataclass(frozen=True)
class Verdict:
    """Every rule that a document breaks, in the order of the rules, and what is left to be written in it."""

    findings: tuple[Finding, ...]
    to_write: tuple[str, ...]


def check_document(path: Path) -> Verdict:
    """Check the document at `path`.

    Raises
    ------
    ReportError
        When it is not a .docx.
    """
    sheet = read_sheet(path)
    findings = tuple(finding for rule in RULES for finding in rule(sheet))
    return Verdict(findings, tuple(body.left_to_write(sheet)))
