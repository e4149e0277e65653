"""What the page is told, as JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from taphuan_grading.attendance.cards import card_digest, card_number
from taphuan_grading.attendance.changes import changes_of
from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.closing import closed_sessions, events_of
from taphuan_grading.attendance.records import Presence, records_of
from taphuan_grading.attendance.revoking import serials_of
from taphuan_grading.attendance.roster import roster
from taphuan_grading.attendance.scans import scans_of
from taphuan_grading.content.models import Programme


def class_view(programme: Programme, class_: TrainingClass, closed: set[tuple[str, int]]) -> dict[str, Any]:
    """Return a class with its sessions, without anybody's name."""
    titles = {course.id: course.title for course in programme.courses}
    return {
        "id": class_.id,
        "title": class_.title,
        "course": titles.get(class_.course, class_.course),
        "organiser": class_.organiser,
        "place": class_.place,
        "capacity": class_.capacity,
        "accredited": class_.accredited,
        "sessions": [
            {
                "ordinal": session.ordinal,
                "starts_at": session.starts_at.isoformat(),
                "ends_at": session.ends_at.isoformat(),
                "hours": session.hours,
                "closed": (class_.id, session.ordinal) in closed,
            }
            for session in class_.sessions
        ],
    }


def whole_class(
    connection: Connection, programme: Programme, class_: TrainingClass, key: bytes
) -> dict[str, Any]:
    """Return everything that a laptop needs to go on without network: list, cards, records, sheets.

    A card is known by its digest only: a stolen laptop can recognise cards, and make none.
    """
    expected = roster(connection, class_)
    serials = serials_of(connection, [one.official_id for one in expected])
    return {
        **class_view(programme, class_, closed_sessions(connection, [class_.id])),
        "roster": [
            {
                "id": one.official_id,
                "name": one.name,
                "post": one.post,
                "unit": one.unit,
                "invited": one.invited,
                **_cards(key, one.official_id, serials.get(one.official_id, 0)),
            }
            for one in expected
        ],
        "records": [record_view(record) for record in records_of(connection, class_.id)],
        "events": [
            {
                "ordinal": event.ordinal,
                "kind": event.kind,
                "username": event.username,
                "at": event.at.isoformat(),
                "reason": event.reason,
            }
            for event in events_of(connection, [class_.id])
        ],
        "changes": [
            {
                "at": change.at.isoformat(),
                "username": change.username,
                "reason": change.reason,
                "what": list(change.after),
            }
            for change in changes_of(connection, class_.id)
        ],
        "scans": [
            {"ordinal": session.ordinal, "sha256": scan.sha256, "size": scan.size, "type": scan.media_type}
            for session in class_.sessions
            for scan in scans_of(connection, class_.id, session.ordinal)
        ],
    }


def _cards(key: bytes, official_id: str, serial: int) -> dict[str, Any]:
    """Return the digest of the card that is good, and of those that were revoked."""
    digests = [card_digest(card_number(key, official_id, one)) for one in range(serial + 1)]
    return {"card": digests.pop(), "void": digests}


def record_view(record: Presence) -> dict[str, Any]:
    """Return one record."""
    return {
        "id": record.id,
        "class_id": record.class_id,
        "ordinal": record.ordinal,
        "official_id": record.official_id,
        "status": record.status,
        "source": record.source,
        "recorded_by": record.recorded_by,
        "recorded_at": record.recorded_at.isoformat(),
        "received_at": record.received_at.isoformat(),
        "reason": record.reason,
        "replaces": list(record.replaces),
    }
