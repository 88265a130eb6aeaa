"""Whom the providers of single sign-on vouch for, and which roles came from their groups."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class SignOnIdentity(SQLModel, table=True):
    """A provider's own id of a person, bound once; a name or an e-mail never finds anybody."""

    __tablename__ = "sign_on_identity"
    __table_args__ = (UniqueConstraint("person_id", "provider"),)
    provider: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    bound_at: datetime = Field(sa_type=Instant)


class SignOnRole(SQLModel, table=True):
    """A row of `person_role` that came from a group of a provider and goes with it; all others were given by hand."""

    __tablename__ = "sign_on_role"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    provider: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    community_id: int = Field(primary_key=True, default=0)


class SignOnState(SQLModel, table=True):
    """The SHA-256 of a sign-in's state that was brought back, so that it is never taken a second time."""

    __tablename__ = "sign_on_state"
    state_hash: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
