"""The plan as a workbook that people edit: its classes, who is in which, and what it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from taphuan_grading.planning.models import Means, PlannedClass, Proof, Proposal
from taphuan_grading.planning.reading import ITEMS
from taphuan_grading.planning.sheets import CLASSES, PEOPLE, ROOMS, SLOTS, TERMS, TRAINERS, WAYS
from taphuan_grading.planning.template import LISTS
from taphuan_grading.planning.writing import (
    choose_from,
    colour_when,
    letter_of,
    save,
    write_list,
    write_rows,
)
from taphuan_grading.register.placed import Placed
from taphuan_grading.register.units import Unit
from taphuan_grading.vietnamese import as_typed, grouped


def write_plan(
    path: Path,
    means: Means,
    proposal: Proposal,
    last: date,
    told: Sequence[str],
    *,
    course: str,
    labels: dict[Unit, str],
) -> None:
    """Write a plan.

    Parameters
    ----------
    path
        Where to.
    means, proposal
        What there was, and what was found.
    last
        The day by which everybody should be reached.
    told
        Vietnamese sentences about the plan, for the first sheet.
    course
        Title of the course.
    labels
        What each unit is called so that nobody can mistake it.

    Raises
    ------
    FormError
        When the file cannot be written.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    classes = write_rows(workbook, CLASSES, [_class_row(n, one) for n, one in enumerate(proposal.classes, 2)])
    people = write_rows(workbook, PEOPLE, [*_people_rows(proposal)])
    write_rows(workbook, TERMS, [*_terms(means, last, course), *(("Ghi chú", one) for one in told)])
    _write_means(workbook, means, labels)
    rooms, trainers, ids = write_list(
        workbook,
        LISTS,
        [
            ("Phòng học", [room.place for room in means.rooms]),
            ("Giảng viên", [one.username for one in means.trainers]),
            ("Mã lớp", [one.id for one in proposal.classes]),
        ],
    )
    count = len(proposal.classes)
    choose_from(classes, CLASSES, "room", count, rooms, strict=False)
    choose_from(classes, CLASSES, "trainer", count, trainers, strict=False)
    choose_from(people, PEOPLE, "class", len(proposal.ways) + len(proposal.unreached), ids, strict=False)
    colour_when(
        classes, CLASSES, "count", count, f"{letter_of(CLASSES, 'count')}2>{letter_of(CLASSES, 'capacity')}2"
    )
    save(workbook, path, "Kế hoạch mở lớp")


def summary(proposal: Proposal, missing: int, invited: int) -> list[str]:
    """Return what a plan does and how good it is known to be, in Vietnamese sentences."""
    reached = missing - len(proposal.unreached)
    listed = f", trong đó {grouped(invited)} người đã có trong danh sách lớp sắp mở" if invited else ""
    if not missing:
        return [f"Còn thiếu {grouped(invited)} cán bộ quản lý{listed}. Không cần mở thêm lớp."]
    found = [
        f"Còn thiếu {grouped(missing + invited)} cán bộ quản lý{listed}.",
        f"Kế hoạch mời {grouped(reached)} người vào {grouped(len(proposal.classes))} lớp.",
        proved(proposal.proof),
    ]
    reasons = Counter(one.reason.partition(" (")[0] for one in proposal.unreached)
    found += [f"{grouped(count)} người chưa xếp được: {reason}." for reason, count in sorted(reasons.items())]
    if proposal.ways:
        ways = proposal.ways.values()
        mean = sum(ways) / len(ways)
        found.append(f"Quãng đường một lượt: trung bình {mean:.0f} km, xa nhất {max(ways):.0f} km.")
    return found


def proved(proof: Proof) -> str:
    """Say what is proved of a plan, and what is only the best that was found."""
    if proof.smallest:
        return "Đã chứng minh: không thể ít lớp hơn mà mời được chừng ấy người, và không thể mời thêm ai."
    more = proof.most_reachable - proof.reached
    people = f" có thể mời thêm nhiều nhất {grouped(more)} người;" if more else ""
    return (
        f"Đây là phương án tốt nhất tìm được trong thời gian đã cho, chưa chứng minh là ít lớp nhất:{people} "
        f"chắc chắn cần ít nhất {grouped(proof.fewest)} lớp."
    )


def _class_row(number: int, one: PlannedClass) -> tuple[object, ...]:
    held = letter_of(PEOPLE, "class")
    count = f"=COUNTIF('{PEOPLE}'!{held}:{held},{letter_of(CLASSES, 'id')}{number})"
    slot = one.slot
    where = Counter(person.unit_name for person in one.people)
    units = "; ".join(f"{unit}: {people}" for unit, people in where.items())
    return (
        *(one.id, one.title, slot.day, slot.begins, slot.ends, one.room.place, one.trainer.username),
        *(one.capacity, count, units),
    )


def _people_rows(proposal: Proposal) -> Iterable[tuple[object, ...]]:
    for one in proposal.classes:
        for person in one.people:
            yield (one.id, *_who(person), round(proposal.ways[person.official_id], 1), "")
    for left in proposal.unreached:
        yield ("", *_who(left.person), "", left.reason)


def _who(person: Placed) -> tuple[str, str, str, str]:
    return person.official_id, person.name, person.title, person.unit_name


def _terms(means: Means, last: date, course: str) -> list[tuple[str, object]]:
    terms = means.terms
    values = {
        "course": course,
        "title": terms.title,
        "organiser": terms.organiser,
        "farthest": as_typed(terms.farthest),
        "road_factor": as_typed(terms.road_factor),
        "accredited": "Có" if terms.accredited else "Không",
        "last": f"{last:%d/%m/%Y}",
    }
    return [(label, values[item]) for item, label in ITEMS.items()]


def _write_means(workbook: Workbook, means: Means, labels: dict[Unit, str]) -> None:
    write_rows(
        workbook,
        ROOMS,
        [(one.name, labels[one.unit], one.seats, _days(one.busy)) for one in means.rooms],
    )
    write_rows(workbook, TRAINERS, [(one.username, one.most, _days(one.busy)) for one in means.trainers])
    write_rows(workbook, SLOTS, [(one.day, one.begins, one.ends, one.hours) for one in means.slots])
    by_key = {unit.key: label for unit, label in labels.items()}
    ways = [sorted(by_key[key] for key in pair) for pair in means.measured]
    kms = list(means.measured.values())
    write_rows(workbook, WAYS, sorted((pair[0], pair[-1], km) for pair, km in zip(ways, kms, strict=True)))


def _days(days: Iterable[date]) -> str:
    return "; ".join(f"{day:%d/%m/%Y}" for day in sorted(days))
