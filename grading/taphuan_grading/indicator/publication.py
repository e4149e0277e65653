"""The figure as anybody may see it: levels and units of a snapshot, small groups hidden.

What is hidden stays hidden in the later publications of a run, so that little comes out by comparing two of
them: every snapshot of the run that was taken before counts as published. So the same snapshot always gives
the same publication, wherever and whenever it is made.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import Literal

from taphuan_grading.clock import local_day
from taphuan_grading.errors import PublicationError
from taphuan_grading.indicator.attack import Part
from taphuan_grading.indicator.models import Row
from taphuan_grading.indicator.snapshots import Snapshot
from taphuan_grading.indicator.suppression import SMALLEST, Protection, Table
from taphuan_grading.register.units import Atlas, Unit

VERSION = 1
"""Of the JSON. A newer one that cannot be read as this has a higher number."""
_KIND = "taphuan-public-indicator"
_Key = tuple[str, str, date | None]
"""A row over the days: what it counts, its level or code, and a unit's first day."""


@dataclass(frozen=True)
class PublicRow:
    """A level or a unit, without its figure where that is hidden.

    `parent` is the code of the unit in which a unit lies, `level` the level of either.
    """

    by: Literal["level", "unit"]
    key: str
    name: str
    level: str
    parent: str | None
    numerator: int | None
    denominator: int | None

    @property
    def hidden(self) -> bool:
        """Whether the figure is not published."""
        return self.denominator is None


@dataclass(frozen=True)
class Publication:
    """What is published of a snapshot.

    Parameters
    ----------
    as_of, rule
        The day of the figure, and what "trained" means.
    numerator, denominator
        The headline.
    rows
        Levels, highest first; then units, each before those under it.
    snapshot, digest, taken_on
        The snapshot's number, its SHA-256, and the day on which it was taken.
    """

    as_of: date
    rule: str
    numerator: int
    denominator: int
    rows: tuple[PublicRow, ...]
    snapshot: int
    digest: str
    taken_on: date

    def by(self, kind: Literal["level", "unit"]) -> tuple[PublicRow, ...]:
        """Return the rows of one kind."""
        return tuple(row for row in self.rows if row.by == kind)

    @property
    def any_hidden(self) -> bool:
        """Whether a figure is hidden."""
        return any(row.hidden for row in self.rows)

    def as_json(self) -> str:
        """Return it as JSON that other programs read; a hidden figure is null."""
        told = {"kind": _KIND, "version": VERSION, "smallest_group": SMALLEST, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1, default=date.isoformat) + "\n"

    def as_csv(self) -> str:
        """Return the rows as CSV; a hidden figure is empty."""
        text = io.StringIO()
        writer = csv.DictWriter(
            text, ["as_of", *(field.name for field in fields(PublicRow))], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows({"as_of": self.as_of.isoformat(), **asdict(row)} for row in self.rows)
        return text.getvalue()


def read_publication(text: str) -> Publication:
    """Read what `Publication.as_json` wrote.

    Raises
    ------
    PublicationError
        When it is something else, or of a newer version.
    """
    try:
        told = json.loads(text)
        if told.pop("kind") != _KIND or told.pop("version") != VERSION:
            raise PublicationError("this is no published figure that this version reads; publish it again")
        told.pop("smallest_group")
        days = {name: date.fromisoformat(told[name]) for name in ("as_of", "taken_on")}
        rows = tuple(PublicRow(**row) for row in told["rows"])
        return Publication(**(told | days | {"rows": rows}))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublicationError(f"this is no published figure: {error}") from error


def publish(atlas: Atlas, snapshot: Snapshot, earlier: Iterable[Snapshot] = ()) -> Publication:
    """Return what may be published of a snapshot.

    Parameters
    ----------
    atlas
        The units of all times.
    snapshot
        The figure.
    earlier
        The snapshots of the same run that were taken before, the first first.

    Raises
    ------
    PublicationError
        When there are fewer than `SMALLEST` people in all, or the rows do not add up.
    """
    kept: frozenset[_Key] = frozenset()
    for before in earlier:
        if before.figure.denominator >= SMALLEST:
            kept |= _Sheet(atlas, before).hidden(kept)
    found = snapshot.figure
    if found.denominator < SMALLEST:
        raise PublicationError(
            f"snapshot {snapshot.id} counts {found.denominator} people; "
            f"figures of fewer than {SMALLEST} are not published"
        )
    sheet = _Sheet(atlas, snapshot)
    hidden = sheet.hidden(kept)
    return Publication(
        as_of=found.as_of,
        rule=found.rule,
        numerator=found.numerator,
        denominator=found.denominator,
        rows=tuple(sheet.public(row, hidden) for row in sheet.rows),
        snapshot=snapshot.id,
        digest=snapshot.hash,
        taken_on=local_day(snapshot.taken_at),
    )


class _Sheet:
    """The rows of a snapshot as sums of groups: the people of one unit who are in none under it."""

    def __init__(self, atlas: Atlas, snapshot: Snapshot) -> None:
        self._figure = snapshot.figure
        self._units = {unit.code: unit for unit in atlas.on(self._figure.units_of)}
        self._parents = {code: self._parent(unit) for code, unit in self._units.items()}
        self.rows: Sequence[Row] = (*self._figure.by("level"), *self._figure.by("unit"))
        self._check()

    def hidden(self, before: frozenset[_Key]) -> frozenset[_Key]:
        """Return the rows that are not published; `before` were not, either."""
        # An empty row is published, and so is nothing to be hidden by.
        counted = [row for row in self.rows if row.denominator]
        table = Table(
            sizes=tuple(of for _, of in self._own.values()),
            trained=tuple(done for done, _ in self._own.values()),
            sums=(self._everybody, *map(self._part, counted)),
        )
        numbers = [number for number, row in enumerate(counted, 1) if self._key(row) in before]
        return frozenset(self._key(counted[number - 1]) for number in Protection(table).hide(numbers))

    def public(self, row: Row, hidden: frozenset[_Key]) -> PublicRow:
        """Return a row as it is published."""
        shown = self._key(row) not in hidden
        return PublicRow(
            by="level" if row.by == "level" else "unit",
            key=row.key,
            name=row.name,
            level=row.key if row.by == "level" else self._units[row.key].level,
            parent=None if row.by == "level" else self._parents[row.key],
            numerator=row.numerator if shown else None,
            denominator=row.denominator if shown else None,
        )

    @cached_property
    def _own(self) -> Mapping[str, tuple[int, int]]:
        """Trained and all of each unit without those under it; those without own people are left out."""
        own = {row.key: [row.numerator, row.denominator] for row in self._figure.by("unit")}
        for row in self._figure.by("unit"):
            parent = self._parents[row.key]
            if parent is not None:
                own[parent][0] -= row.numerator
                own[parent][1] -= row.denominator
        return {code: (done, of) for code, (done, of) in own.items() if of or done}

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {code: number for number, code in enumerate(self._own)}

    @property
    def _everybody(self) -> Part:
        return frozenset(self._numbers.values())

    def _part(self, row: Row) -> Part:
        """Return the groups that a row counts."""
        inside = self._at_level if row.by == "level" else self._within
        return frozenset(number for code, number in self._numbers.items() if inside(code, row.key))

    def _at_level(self, code: str, level: str) -> bool:
        return self._units[code].level == level

    def _within(self, code: str, above: str) -> bool:
        at: str | None = code
        while at is not None and at != above:
            at = self._parents[at]
        return at is not None

    def _parent(self, unit: Unit) -> str | None:
        return unit.parent_code if unit.parent_code in self._units else None

    def _key(self, row: Row) -> _Key:
        return (row.by, row.key, self._units[row.key].valid_from if row.by == "unit" else None)

    def _check(self) -> None:
        """Make sure that levels and units count the same people, as the attack on the page assumes."""
        whole = [(self._figure.numerator, self._figure.denominator, self._everybody)]
        rows = [(row.numerator, row.denominator, self._part(row)) for row in self.rows]
        groups = list(self._own.values())
        for done, of, part in [*whole, *rows]:
            if (done, of) != tuple(sum(groups[number][side] for number in part) for side in (0, 1)):
                raise PublicationError(
                    f"the rows of the figure of {self._figure.as_of} do not add up, so nothing is published"
                )
        if any(not 0 <= done <= of for done, of in groups):
            raise PublicationError(f"a unit has more people trained than there are on {self._figure.as_of}")
