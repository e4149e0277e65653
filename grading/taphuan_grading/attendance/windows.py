"""When presence in a session may be recorded. Only the server's clock decides; a laptop's may be wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from taphuan_grading.attendance.classes import Session

OPENS_BEFORE = timedelta(minutes=60)
"""People come early: recording opens this long before a session begins."""
CODE_CLOSES_AFTER = timedelta(minutes=30)
"""The code on the wall works until this long after the end; trainers may record until the sheet is closed."""


def has_opened(session: Session, at: datetime) -> bool:
    """Say whether presence may be recorded at the moment `at`: not for a class of tomorrow."""
    return at >= session.starts_at - OPENS_BEFORE


def code_works(session: Session, at: datetime) -> bool:
    """Say whether people may sign themselves in at the moment `at`."""
    return has_opened(session, at) and at <= session.ends_at + CODE_CLOSES_AFTER
