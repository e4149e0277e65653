"""Reading contests: ``contests/<id>.yml``, each with a module made of questions of the courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

from pydantic import AwareDatetime, Field

from taphuan_grading.clock import local_day
from taphuan_grading.content import markdown
from taphuan_grading.content.contest import Contest
from taphuan_grading.content.declared import AUDIENCES, ID, ID_EXPECTED, Declared, RunFile
from taphuan_grading.content.derived import Head, PartFile, check_text, derive
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import Lines, read_yaml

FOLDER = "contests"
_MOMENT = "a moment with its zone, such as 2026-12-01T07:30:00+07:00"
MOST_WINNERS = 100


class _Tell(Protocol):
    def __call__(self, problem: str, expected: str, *at: str | int) -> None: ...


class WhoFile(Declared):
    """Who may take part."""

    paths: list[str] = Field(default=[], description="a list of " + ", ".join(AUDIENCES))
    units: list[str] = Field(default=[], description="a list of codes of units in quotes")


class ContestFile(Declared):
    """``contests/<id>.yml``."""

    id: str = Field(description="the name of the file")
    title: str = Field(min_length=1, description="a title")
    rules: str = Field(min_length=1, description="the rules, as Markdown")
    opens: AwareDatetime = Field(description=_MOMENT)
    closes: AwareDatetime = Field(description=_MOMENT)
    minutes: int = Field(gt=0, le=120, description="a whole number of minutes from 1 to 120")
    counts: list[Literal["individual", "unit"]] = Field(
        min_length=1, description="individual, unit or both, in a list"
    )
    who: WhoFile = Field(default=WhoFile(), description="paths and units; everybody without it")
    winners: int = Field(
        default=10, ge=0, le=MOST_WINNERS, description=f"a whole number from 0 to {MOST_WINNERS}"
    )
    late_deduction: float | None = Field(
        default=None, gt=0, description="points that each begun minute costs, or nothing: late is not ranked"
    )
    parts: list[PartFile] = Field(min_length=1, description="a list of parts, each with id, title and items")


def read_contests(
    root: Path, runs: Sequence[RunFile], modules: Mapping[str, Module] | None, mistakes: Mistakes
) -> tuple[tuple[Contest, ...], tuple[Module, ...]]:
    """Read the contests of a content folder.

    Parameters
    ----------
    root
        The content folder.
    runs
        The runs of its programme: a contest lies within one of them.
    modules
        All modules of its courses by id; None when one of them could not be read: then only the files of the
        contests themselves are judged.
    mistakes
        Receives everything that is wrong with them.

    Returns
    -------
    tuple
        The contests, the one that opens first before the others, and the modules that they ask.
    """
    found = [_read(path, runs, modules, mistakes) for path in sorted((root / FOLDER).glob("*.yml"))]
    made = sorted((one for one in found if one), key=lambda one: (one[0].opens, one[0].id))
    return tuple(contest for contest, _ in made), tuple(module for _, module in made)


def _read(
    path: Path, runs: Sequence[RunFile], modules: Mapping[str, Module] | None, mistakes: Mistakes
) -> tuple[Contest, Module] | None:
    own = Mistakes()
    text = read_source(path, own)
    head, lines = (None, Lines(1)) if text is None else read_yaml(text, ContestFile, path, own)
    module = None
    if head is not None:
        _check(head, runs, path, lines, own)
        if modules is not None:
            about = Head(f"{FOLDER}/{head.id}", head.title, head.minutes)
            module = derive(about, head.parts, modules, path=path, lines=lines, mistakes=own)
    for error in own.errors:
        mistakes.add(error.path, error.line, error.problem, error.expected)
    if head is None or module is None or own.errors:
        return None
    return _contest(head, module), module


def _contest(head: ContestFile, module: Module) -> Contest:
    return Contest(
        id=head.id,
        title=head.title,
        rules=head.rules,
        rules_html=markdown.render(markdown.parse(head.rules)[0]),
        opens=head.opens,
        closes=head.closes,
        minutes=head.minutes,
        individual="individual" in head.counts,
        by_unit="unit" in head.counts,
        paths=tuple(head.who.paths),
        units=tuple(head.who.units),
        winners=head.winners,
        late_deduction=head.late_deduction,
        module=module.id,
    )


def _check(head: ContestFile, runs: Sequence[RunFile], path: Path, lines: Lines, mistakes: Mistakes) -> None:
    def mistake(problem: str, expected: str, *at: str | int) -> None:
        mistakes.add(path, lines.of(*at), problem, expected)

    if head.id != path.stem or not ID.match(head.id):
        mistake(f"the id is '{head.id}'", f"'{path.stem}', {ID_EXPECTED}", "id")
    if head.closes <= head.opens:
        mistake("the contest closes before it opens", "a later moment", "closes")
    first, last = local_day(head.opens), local_day(head.closes)
    if not any(run.starts <= first <= last <= run.ends for run in runs) and first <= last:
        expected = ", ".join(f"{run.id} ({run.starts} to {run.ends})" for run in runs)
        mistake("the contest lies within no run", f"days of one of {expected}", "opens")
    for index, name in enumerate(head.who.paths):
        if name not in AUDIENCES:
            mistake(f"unknown audience '{name}'", ", ".join(AUDIENCES), "who", "paths", index)
    check_text(head.rules, ("rules",), path, lines, mistakes)
    _drawn_only(head.parts, mistake)


def _drawn_only(parts: Sequence[PartFile], mistake: _Tell) -> None:
    """Make sure that every part is a draw: what is not drawn stands in the page before somebody begins."""
    for number, part in enumerate(parts):
        if part.draw is None:
            mistake(
                f"part '{part.id}' draws nothing", "'draw', at most as many as there are", "parts", number
            )
