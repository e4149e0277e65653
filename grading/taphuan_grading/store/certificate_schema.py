"""The table of certificates that we give; on the metadata of `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table

from taphuan_grading.store.schema import Moment, metadata

# The name on it is the register's, and not kept a second time. A revoked one stays; its number is published.
certificate = Table(
    "certificate",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("official_id", ForeignKey("official.id"), nullable=False, index=True),
    Column("run", String(40), nullable=False),
    Column("rule", String(60), nullable=False),  # id of the rule that was fulfilled
    Column("trained_on", Date, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("issued_by", String(60), nullable=False, info={"account": True}),
    Column("revoked_at", Moment),
    Column("revoked_by", String(60), info={"account": True}),
    Column("revoked_reason", String(200), info={"personal": True}),
)
# One that stands for each person and run.
Index(
    "ix_certificate_standing",
    certificate.c.official_id,
    certificate.c.run,
    unique=True,
    sqlite_where=certificate.c.revoked_at.is_(None),
    postgresql_where=certificate.c.revoked_at.is_(None),
)
