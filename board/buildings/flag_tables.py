"""What the monthly analysis of buildings found, as it was found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class FlagMonth(SQLModel, table=True):
    """One building's answer for one month (`year * 12 + month - 1`), written once and never changed.

    `verdict` and `look` are those of `board.rules.flags`; `p` and `q` are null for a building that was not asked about,
    `left_out` then says why: open_inspection or nothing_found. `place` is a part of `board.rules.flag_place`, `causes`
    the hints of `board.rules.flag_causes`, both empty but for flagged and watched buildings.
    """

    __tablename__ = "flag_month"
    __table_args__ = (Index("ix_flag_month_month", "month", "community_id"),)
    building_id: int = Field(primary_key=True, foreign_key="building.id")
    month: int = Field(primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    verdict: str
    owners: int
    owing: int
    look: str
    counted: float
    expected: float
    p: float | None = None
    q: float | None = None
    left_out: str = ""
    place: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    causes: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=Instant)


class FlagTrend(SQLModel, table=True):
    """How a community stood when a month was analysed: `history` is (month, owners, owing), oldest first."""

    __tablename__ = "flag_trend"
    community_id: int = Field(primary_key=True, foreign_key="community.id")
    month: int = Field(primary_key=True)
    owing_months: int
    owners_known: bool
    history: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class FlagDismissal(SQLModel, table=True):
    """A manager put the flag of a month aside; `owing` as it stood, so that a worsening is seen.

    Why is in the log's line of that moment, and kept as long as that is.
    """

    __tablename__ = "flag_dismissal"
    __table_args__ = (Index("ix_flag_dismissal_building", "building_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    building_id: int = Field(foreign_key="building.id")
    month: int
    owing: int
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
