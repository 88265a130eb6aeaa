"""What people are told when an account's state changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class Signal(SQLModel, table=True):
    """One change told once: `once_key` is the episode. `kind` is one of `board.rules.words.SignalKind`."""

    __table_args__ = (Index("ix_signal_community", "community_id", "id"), Index("ix_signal_account", "account_id"))
    id: int | None = Field(default=None, primary_key=True)
    once_key: str = Field(unique=True)
    kind: str
    community_id: int = Field(foreign_key="community.id")
    building_id: int | None = None
    account_id: int | None = Field(default=None, foreign_key="account.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    at: datetime = Field(sa_type=Instant)
    leaves_at: datetime = Field(sa_type=Instant)
    late_known: bool = False
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class SignalCopy(SQLModel, table=True):
    """The copy of a signal in one person's inbox."""

    __tablename__ = "signal_copy"
    __table_args__ = (Index("ix_signal_copy_inbox", "person_id", "seen_at"),)
    signal_id: int = Field(primary_key=True, foreign_key="signal.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    seen_at: datetime | None = Field(default=None, sa_type=Instant)
