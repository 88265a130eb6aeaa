"""Legal holds: what must not be deleted or erased while a dispute lasts."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class LegalHold(SQLModel, table=True):
    """Nothing under it is deleted or erased from `starts` until it is released.

    `scope` is community, building, account or owner; the column of that name says which, the others but the community
    are null.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (Index("ix_legal_hold_community", "community_id"),)
    id: int | None = Field(default=None, primary_key=True)
    scope: str
    community_id: int = Field(foreign_key="community.id")
    building_id: int | None = Field(default=None, foreign_key="building.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    owner_id: int | None = Field(default=None, foreign_key="owner.id")
    starts: datetime = Field(sa_type=Instant)
    reason: str
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    released_by_id: int | None = Field(default=None, foreign_key="person.id")
    release_reason: str = ""
