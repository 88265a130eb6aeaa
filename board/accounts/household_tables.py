"""Whether a room is lived in, as somebody saw or heard it."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class Occupancy(SQLModel, table=True):
    """A room was found lived in, fitting out or empty (`seen`); of several notes the newest stands.

    `source` is presence_check or person; `since_on` the local day from which it is known to be so, where it is known.
    """

    __table_args__ = (Index("ix_occupancy_room", "room_id"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    room_id: int = Field(foreign_key="room.id")
    seen: str
    since_on: date | None = Field(default=None, sa_type=Day)
    source: str
    note: str = ""
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
