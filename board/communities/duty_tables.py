"""Phones that several people of security share on their shifts, and the short codes that work on them alone."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class DutyPhone(SQLModel, table=True):
    """A browser that was made the duty phone of a community; only its token's SHA-256 is kept."""

    __tablename__ = "duty_phone"
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id", index=True)
    name: str
    token_hash: str = Field(unique=True)
    enrolled_at: datetime = Field(sa_type=Instant)
    enrolled_by: int | None = None
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class DutyCode(SQLModel, table=True):
    """A person's own code of six digits, as argon2id."""

    __tablename__ = "duty_code"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    code_hash: str
    set_at: datetime = Field(sa_type=Instant)


class DutyTry(SQLModel, table=True):
    """A code that was tried and was not right, counted per person and per phone to slow guessing down."""

    __tablename__ = "duty_try"
    __table_args__ = (Index("ix_duty_try_person", "person_id", "at"), Index("ix_duty_try_phone", "phone_id", "at"))
    id: int | None = Field(default=None, primary_key=True)
    phone_id: int = Field(foreign_key="duty_phone.id")
    person_id: int
    at: datetime = Field(sa_type=Instant)
