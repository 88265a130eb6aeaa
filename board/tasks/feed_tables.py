"""Subscriptions of calendar programs."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from board.db.types import Instant


class CalendarFeed(SQLModel, table=True):
    """A person's own address under which a calendar program reads: only the SHA-256 of its token is kept.

    `department` is "" for the person's own work, else the role whose work it shows.
    """

    __tablename__ = "calendar_feed"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    department: str = ""
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
