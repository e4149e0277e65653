"""The time, always with a zone; days are days in Việt Nam."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
