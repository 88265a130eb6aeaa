"""Manual holds, their releases, and the reviews of holds that grew old."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class ManualHold(SQLModel, table=True):
    """A hold that a person put on one owner, or on an area (a building, or one entrance of it), with its end."""

    __tablename__ = "manual_hold"
    __table_args__ = (Index("ix_manual_hold_owner", "owner_id"), Index("ix_manual_hold_building", "building_id"))
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    owner_id: int | None = Field(default=None, foreign_key="owner.id")
    building_id: int | None = Field(default=None, foreign_key="building.id")
    entrance: str | None = None
    kind: str
    starts: datetime = Field(sa_type=Instant)
    ends: datetime | None = Field(default=None, sa_type=Instant)
    reason: str
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = ""
    recorded_at: datetime = Field(sa_type=Instant)
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    released_by_id: int | None = Field(default=None, foreign_key="person.id")
    release_reason: str = ""


class HoldReview(SQLModel, table=True):
    """A manager's decision on an old hold: released or extended, with a reason."""

    __tablename__ = "hold_review"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id", index=True)
    manual_hold_id: int | None = Field(default=None, foreign_key="manual_hold.id", index=True)
    decided_at: datetime = Field(sa_type=Instant)
    decision: str
    reason: str
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
