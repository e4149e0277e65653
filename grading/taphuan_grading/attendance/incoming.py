"""A record as a device sent it, before anything is believed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from taphuan_grading.attendance.records import Status

_LONGEST_REASON = 500
_MOST_REPLACED = 50


class Sent(BaseModel):
    """What a trainer's device may send. A card stands for its owner when `official_id` is not given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    class_id: str = Field(min_length=1, max_length=40)
    ordinal: int = Field(strict=True, ge=1, le=999)
    official_id: str | None = Field(default=None, min_length=1, max_length=40)
    card: str | None = Field(default=None, max_length=80)
    status: Status
    source: Literal["trainer", "card", "paper"]
    device: str
    recorded_at: AwareDatetime
    reason: str | None = Field(default=None, max_length=_LONGEST_REASON)
    replaces: tuple[str, ...] = Field(default=(), max_length=_MOST_REPLACED)

    @field_validator("id", "device")
    @classmethod
    def _uuid(cls, value: str) -> str:
        return str(UUID(value))

    @field_validator("replaces")
    @classmethod
    def _uuids(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({str(UUID(value)) for value in values}))

    @field_validator("reason")
    @classmethod
    def _words(cls, value: str | None) -> str | None:
        return (value or "").strip() or None

    @field_validator("recorded_at")
    @classmethod
    def _in_our_time(cls, value: datetime) -> datetime:
        if not 2000 <= value.year <= 2200:
            raise ValueError("not a year of ours")
        return value


def read_sent(raw: Any) -> Sent | None:
    """Return what was sent; None when it is malformed, or names neither a person nor a card."""
    try:
        sent = Sent.model_validate(raw)
    except (ValidationError, ValueError, RecursionError):
        return None
    named = sent.official_id is not None or sent.card is not None
    return sent if named and (sent.source == "card") == (sent.card is not None) else None
