"""A page may be open while its person leaves the register: then nothing more is written."""

from __future__ import annotations

from sqlalchemy import Connection, select

from taphuan_grading.errors import GrantError
from taphuan_grading.store import schema


def require_present(connection: Connection, official_id: str | None) -> None:
    """Make sure that the official is in the register, and was neither merged into another nor erased.

    Raises
    ------
    GrantError
        Otherwise; in Vietnamese.
    """
    table = schema.official
    here = select(table.c.id).where(
        table.c.id == official_id, table.c.merged_into.is_(None), table.c.erased_at.is_(None)
    )
    if connection.execute(here).first() is None:
        raise GrantError(
            "Sổ cán bộ vừa thay đổi nên trang này không lưu được nữa. "
            "Ông/bà đăng nhập lại; nếu vẫn không được, xin liên hệ văn phòng điều phối."
        )
