"""What signing in needs beside the password: the second factor, its recovery codes, and the step between the two."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class SecondFactor(SQLModel, table=True):
    """A person's authenticator app. `secret` is sealed with the installation's key, never the secret itself.

    `last_step` is the newest time step (of 30 seconds since 1970) whose code was used: it and those before are over.
    """

    __tablename__ = "second_factor"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    secret: str
    enrolled_at: datetime = Field(sa_type=Instant)
    last_step: int = Field(sa_type=BigInteger)


class RecoveryCode(SQLModel, table=True):
    """A code for the day the phone is gone, good once; kept as a hash under the installation's key."""

    __tablename__ = "recovery_code"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    code_hash: str = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class HalfSession(SQLModel, table=True):
    """A browser that gave the right password and still owes the second factor: nothing else can be done with it."""

    __tablename__ = "half_session"
    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
