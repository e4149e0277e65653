"""Where and with what people were helped: sums of notes by commune and topic, as of a day.

The figure is computed in a room before this one, which cannot see notes: nothing here is part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.cascade.notes import Tally, tallies_as_of
from taphuan_grading.content.models import Run
from taphuan_grading.content.topics import Topic
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import Key, Scope, ever_visible, visible
from taphuan_grading.register.units import Atlas, Unit

APART = "Số do tổ công nghệ cộng đồng tự ghi. Không tính vào chỉ tiêu và không cộng vào con số của chỉ tiêu."
"""What stands wherever these sums are shown."""


@dataclass(frozen=True)
class Sums:
    """What notes add up to. Households and people are two counts: one is not made into the other."""

    notes: int = 0
    households: int = 0
    people: int = 0


@dataclass(frozen=True)
class CommuneHelp:
    """What was noted in a commune, and how many topics it was about."""

    code: str
    name: str
    topics: int
    sums: Sums


@dataclass(frozen=True)
class TopicHelp:
    """What was noted of a topic, and in how many communes."""

    id: str
    title: str
    communes: int
    sums: Sums


@dataclass(frozen=True)
class Coverage:
    """Help given from `since` to the end of `as_of`.

    Parameters
    ----------
    since, as_of
        The first day of the run, and the last day that is counted.
    of
        How many communes there are on that day.
    communes
        All of them, those without any help too, in Vietnamese order.
    topics
        All topics in the order of ``topics.yml``, then those that are not in it any more.
    whole
        What all notes add up to.
    elsewhere
        Notes of communes that ended, and of which nobody can say which commune goes on for them. They are in
        `whole` and in `topics`.
    """

    since: date
    as_of: date
    of: int
    communes: tuple[CommuneHelp, ...]
    topics: tuple[TopicHelp, ...]
    whole: Sums
    elsewhere: Sums

    @property
    def reached(self) -> int:
        """How many communes have any help."""
        return sum(1 for one in self.communes if one.sums.notes)


def coverage(
    connection: Connection, atlas: Atlas, topics: Sequence[Topic], run: Run, day: date, *, scope: Scope
) -> Coverage:
    """Return what was noted in a run up to `day`, in the units that `scope` shows.

    Raises
    ------
    RegisterError
        For a day before the first map.
    """
    shown = None if scope.province else ever_visible(atlas, scope, run.starts, day)
    seen = visible(atlas, scope, day)
    placed = [
        (tally, unit)
        for tally in tallies_as_of(connection, run.starts, day, shown=shown)
        if (unit := place_on(atlas, tally.unit, day)) is None or unit.key in seen
    ]
    communes = sorted(
        (unit for unit in map(atlas.unit, seen) if unit.level == "commune"),
        key=lambda unit: (collation_key(unit.full_name), unit.code),
    )
    return Coverage(
        since=run.starts,
        as_of=day,
        of=len(communes),
        communes=tuple(_commune(unit, placed) for unit in communes),
        topics=tuple(_topic(*told, placed) for told in _titles(topics, placed)),
        whole=sums_of(tally for tally, _ in placed),
        elsewhere=sums_of(tally for tally, unit in placed if unit is None),
    )


def sums_of(tallies: Iterable[Tally]) -> Sums:
    """Add up."""
    found = list(tallies)
    households = sum(tally.count for tally in found if tally.counted == "household")
    people = sum(tally.count for tally in found) - households
    return Sums(sum(tally.notes for tally in found), households, people)


def place_on(atlas: Atlas, key: Key, day: date) -> Unit | None:
    """Return what a unit is on a later day: itself, or the one unit that goes on for it; None for several."""
    unit = atlas.unit(key)
    while not unit.holds(day):
        heirs = atlas.successors(unit)
        if len(heirs) != 1:
            return None
        unit = heirs[0]
    return unit


_Placed = Sequence[tuple[Tally, Unit | None]]


def _commune(unit: Unit, placed: _Placed) -> CommuneHelp:
    here = [tally for tally, found in placed if found is not None and found.key == unit.key]
    return CommuneHelp(unit.code, unit.full_name, len({tally.topic for tally in here}), sums_of(here))


def _topic(topic: str, title: str, placed: _Placed) -> TopicHelp:
    about = [(tally, unit) for tally, unit in placed if tally.topic == topic]
    communes = {unit.key for _, unit in about if unit is not None}
    return TopicHelp(topic, title, len(communes), sums_of(tally for tally, _ in about))


def _titles(topics: Sequence[Topic], placed: _Placed) -> list[tuple[str, str]]:
    """Return id and title of each topic; one that was taken out of the list is called by its id."""
    known = {topic.id: topic.title for topic in topics}
    lost = sorted({tally.topic for tally, _ in placed} - set(known))
    return [*known.items(), *((topic, topic) for topic in lost)]
