"""What a form changes in the register: worked out first, then done in the same transaction or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from taphuan_grading.register.careers import Career, Held, Outcome
from taphuan_grading.register.forms.findings import Entry, Form, Mistake
from taphuan_grading.register.history import Action, Change, Origin, change_posts, record, withdraw_posts
from taphuan_grading.register.officials import Official, post_row
from taphuan_grading.register.units import Atlas
from taphuan_grading.store import schema
from taphuan_grading.vietnamese import comparable

Count = Literal["added", "changed", "ended", "unchanged"]
COUNTS: tuple[Count, ...] = ("added", "changed", "ended", "unchanged")
_ACTIONS: dict[Count, Action] = {"added": "post-added", "changed": "post-changed", "ended": "post-ended"}
_PREFIX = "cb-"
_PERSON = ("name", "born", "gender")


@dataclass(frozen=True)
class Line:
    """What becomes of one row of the form."""

    entry: Entry
    outcome: Count
    told: str


@dataclass
class Plan:
    """Everything that a form changes.

    Parameters
    ----------
    lines
        What becomes of each row, in the order of the form.
    people
        How many people are added, changed and unchanged.
    mistakes
        Rows that contradict the register or each other; with any, nothing may be done.
    notes
        What somebody should look at, in Vietnamese.
    """

    lines: list[Line] = field(default_factory=list)
    people: Counter[Count] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    new_people: list[Official] = field(default_factory=list)
    changed_people: dict[str, dict[str, Any]] = field(default_factory=dict)
    careers: list[Career] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def posts(self) -> dict[Count, int]:
        """How many rows there are of each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {count: found[count] for count in COUNTS}

    @property
    def changes_nothing(self) -> bool:
        """Say whether the register says all this already."""
        return not (self.new_people or self.changed_people or any(career.changed for career in self.careers))


def plan_intake(connection: Connection, form: Form, atlas: Atlas) -> Plan:
    """Work out what `form` changes; nothing is written.

    Parameters
    ----------
    connection
        A transaction; to write the plan it has to be the same one (`taphuan_grading.store.engine.writing`).
    form
        A form without mistakes.
    atlas
        All units: posts that outlive theirs go on in the one that followed.

    Returns
    -------
    Plan
        With the mistakes that only the register can show: a code of somebody else, a unit that ended in
        several, the same post twice at a time.
    """
    plan = Plan()
    known = _known_people(connection)
    held = _held_posts(connection)
    numbers = _free_numbers(connection)
    for stored, entries in _by_person(form.entries, known):
        official_id = stored.id if stored else f"{_PREFIX}{next(numbers):06d}"
        if stored is None:
            _add_person(plan, official_id, entries)
        else:
            _compare_person(plan, stored, entries)
        career = Career(atlas, official_id, held.get(official_id, []))
        for entry, outcome in career.take(entries):
            _add_line(plan, official_id, entry, outcome)
        plan.mistakes += career.mistakes
        plan.notes += career.notes
        plan.careers.append(career)
    return plan


def carry_out(connection: Connection, plan: Plan, origin: Origin) -> None:
    """Write a plan without mistakes, with its history."""
    if plan.new_people:
        rows = [vars(person) for person in plan.new_people]
        connection.execute(insert(schema.official), rows)
    for official_id, values in plan.changed_people.items():
        mine = schema.official.c.id == official_id
        connection.execute(update(schema.official).where(mine).values(**values))
    added = [post_row(post) | {"recorded_at": origin.at} for career in plan.careers for post in career.added]
    if added:
        connection.execute(insert(schema.post), added)
    changed = {post_id: values for career in plan.careers for post_id, values in career.corrections.items()}
    change_posts(connection, origin.at, changed)
    withdraw_posts(connection, origin.at, [one for career in plan.careers for one in career.withdrawn])
    record(connection, origin, plan.changes)


def _add_line(plan: Plan, official_id: str, entry: Entry, outcome: Outcome) -> None:
    plan.lines.append(Line(entry, outcome.count, outcome.told))
    if outcome.count != "unchanged":
        detail = {
            "title": entry.title,
            "unit": entry.unit.code,
            "from": str(entry.valid_from),
            "what": outcome.told,
        }
        action: Any = f"post-{outcome.count}"
        plan.changes.append(Change(official_id, action, detail))


def _add_person(plan: Plan, official_id: str, entries: Sequence[Entry]) -> None:
    told = _told_person(entries)
    plan.new_people.append(Official(official_id, code=entries[0].code, **told))
    plan.changes.append(Change(official_id, "person-added", _text(told | {"code": entries[0].code})))
    plan.people["added"] += 1


def _compare_person(plan: Plan, stored: Official, entries: Sequence[Entry]) -> None:
    told = _told_person(entries)
    renamed = comparable(told["name"]) != comparable(stored.name)
    if renamed and stored.born and told["born"] and stored.born != told["born"]:
        first = entries[0]
        expected = (
            f"mã của đúng người; mã {first.code} đang là của “{stored.name}”, sinh {stored.born:%d/%m/%Y}"
        )
        plan.mistakes.append(first.mistake("code", first.code, expected))
        return
    told["name"] = told["name"] if renamed else stored.name
    before = {name: getattr(stored, name) for name in _PERSON}
    changed = {name: value for name, value in told.items() if value is not None and value != before[name]}
    plan.people["changed" if changed else "unchanged"] += 1
    if changed:
        plan.changed_people[stored.id] = changed
        detail = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
        plan.changes.append(Change(stored.id, "person-changed", detail))
        if renamed:
            plan.notes.append(f"mã {entries[0].code}: tên “{stored.name}” đổi thành “{told['name']}”")


def _told_person(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return what the rows of one person say together: a row may leave out what another tells."""
    return {
        "name": entries[0].name,
        "born": next((entry.born for entry in entries if entry.born), None),
        "gender": next((entry.gender for entry in entries if entry.gender), None),
    }


def _by_person(
    entries: Sequence[Entry], known: Mapping[str, Official]
) -> list[tuple[Official | None, list[Entry]]]:
    """Return the rows of each person together: two codes may lead to one, after a merge."""
    found: dict[str, tuple[Official | None, list[Entry]]] = {}
    for entry in entries:
        stored = known.get(entry.code)
        key = f"id {stored.id}" if stored else f"code {entry.code}"
        found.setdefault(key, (stored, []))[1].append(entry)
    return list(found.values())


def _known_people(connection: Connection) -> dict[str, Official]:
    """Return the officials by code; the code of somebody who was merged leads to the one who stayed."""
    table = schema.official
    rows = {row.id: row for row in connection.execute(select(table))}
    found = {}
    for row in rows.values():
        if row.code is None:
            continue
        stays = row
        while stays.merged_into is not None:
            stays = rows[stays.merged_into]
        found[row.code] = Official(stays.id, stays.name, stays.code, stays.born, stays.gender)
    return found


def _held_posts(connection: Connection) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {}
    for row in connection.execute(select(schema.post).order_by(schema.post.c.valid_from, schema.post.c.id)):
        found.setdefault(row.official_id, []).append(Held.of(row))
    return found


def _free_numbers(connection: Connection) -> Iterator[int]:
    ids = connection.execute(
        select(schema.official.c.id).where(schema.official.c.id.like(f"{_PREFIX}%"))
    ).scalars()
    taken = [int(number) for one in ids if (number := one.removeprefix(_PREFIX)).isdecimal()]
    number = max(taken, default=0)
    while True:
        number += 1
        yield number


def _text(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool) else str(value)
