"""Where attempts came from: those that were answered offline, and who vouches for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from taphuan_grading.store.response_schema import response as table


@dataclass(frozen=True)
class Origin:
    """How an attempt that was answered offline came in; moments of the device are what its clock said."""

    attempt_id: int
    official_id: str
    version: str
    name: str | None
    first_at: datetime
    changed_at: datetime
    handed_in_at: datetime
    received_at: datetime
    received_by: str
    way: str
    vouched_by: str | None
    notices: Sequence[str]

    @property
    def confirmed(self) -> str:
        """Say in Vietnamese who vouches for the answers."""
        if self.vouched_by is None:
            return "chưa có ai xác nhận"
        oneself = self.way == "own" and self.vouched_by == self.received_by
        return f"{self.vouched_by} {'tự xác nhận' if oneself else 'xác nhận'}"

    @property
    def told(self) -> str:
        """Say it in Vietnamese, for whoever reads the evidence."""
        return f"tự học ngoại tuyến, {self.confirmed}"


def origins_of(connection: Connection, attempt_ids: Collection[int]) -> dict[int, Origin]:
    """Return the origins of those of these attempts that came from offline, by attempt."""
    return {one.attempt_id: one for one in read_origins(connection, table.c.attempt_id.in_(attempt_ids))}


def read_origins(connection: Connection, wanted: ColumnElement[bool]) -> list[Origin]:
    """Return the origins for which `wanted` holds, the latest first."""
    columns = [column for column in table.columns if column.name not in {"digest", "device"}]
    query = select(*columns).where(wanted).order_by(table.c.received_at.desc(), table.c.attempt_id.desc())
    return [Origin(**row) for row in connection.execute(query).mappings()]
