"""The audit: rows that are only ever added, each vouching for all before it, and who looked at whose data."""

from datetime import date, datetime

from sqlalchemy import DDL, BigInteger, Column, Index, Table, Text, event
from sqlmodel import Field, SQLModel

from board.db.append_only import guards
from board.db.types import Day, Instant


class AuditEntry(SQLModel, table=True):
    """One act; see `board.rules.audit.Row`. `salt` and `personal` are what can be erased, and nothing else can."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_owner", "owner_id"),
        Index("ix_audit_entry_actor", "actor_id"),
        Index("ix_audit_entry_subject", "subject_id"),
        Index("ix_audit_entry_at", "at"),
    )
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=Instant)
    actor: str
    actor_id: int | None = None
    address: str = ""
    request_id: str = ""
    verb: str
    subject: str = ""
    subject_id: int | None = None
    community_id: int | None = None
    owner_id: int | None = None
    details: str = Field(default="", sa_type=Text)
    digest: str = ""
    hash: str
    salt: str = ""
    personal: str = Field(default="", sa_type=Text)


class AuditHead(SQLModel, table=True):
    """The one row that says where the chain ends; who writes locks it first."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: str


class OwnerView(SQLModel, table=True):
    """That a person or token (`actor`) saw an owner's data on a local day; the first time is kept.

    `kind` is list, record, phone or export.
    """

    __tablename__ = "owner_view"
    __table_args__ = (Index("ix_owner_view_day", "day"),)
    owner_id: int = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    actor_id: int = Field(primary_key=True)
    day: date = Field(sa_column=Column(Day, primary_key=True))
    kind: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


_TABLE: Table = SQLModel.metadata.tables["audit_entry"]
for _dialect in ("sqlite", "postgresql"):
    for _guard in guards(_dialect):
        event.listen(_TABLE, "after_create", DDL(_guard.replace("%", "%%")).execute_if(dialect=_dialect))
