"""The time, always with a zone; days are days in Việt Nam."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """Return the day in Việt Nam on which `moment` (with a zone) falls."""
    return moment.astimezone(ZONE).date()


def today() -> date:
    """Return today's date in Việt Nam."""
    return local_day(now())


def end_of(day: date) -> datetime:
    """Return the moment at which `day` is over in Việt Nam."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def known_until(day: date, known_at: datetime | None = None) -> datetime:
    """Return the first moment of which a figure of `day` knows nothing: its end, or `known_at` before it."""
    return end_of(day) if known_at is None else min(end_of(day), known_at)
