"""Sites, their buildings and rooms, the people who work there, and the policies in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class Community(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    zone: str
    created_at: datetime = Field(sa_type=Instant)


class CommunityName(SQLModel, table=True):
    """Another way a community or one of its phases is written, mapped once by a manager."""

    __tablename__ = "community_name"
    name: str = Field(primary_key=True)
    community_id: int = Field(foreign_key="community.id", index=True)
    by_person_id: int | None = None
    at: datetime = Field(sa_type=Instant)


class Building(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("community_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    name: str


class Room(SQLModel, table=True):
    """A flat, shop or parking space; `entrance` is empty where the building has one stairwell."""

    __table_args__ = (UniqueConstraint("building_id", "entrance", "name"), Index("ix_room_community", "community_id"))
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    building_id: int = Field(foreign_key="building.id")
    entrance: str = ""
    name: str
    floor: int | None = None
    stack: str | None = None
    area: str | None = None
    remark: str = ""
    on_roll: bool = False
    care: bool = False


class RoomRef(SQLModel, table=True):
    """A source's own id of a room, seen before."""

    __tablename__ = "room_ref"
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    ref: str = Field(primary_key=True)
    room_id: int = Field(foreign_key="room.id")


class Source(SQLModel, table=True):
    """A system that facts come from; the board itself is the source named `board`."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Person(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str
    language: str = "zh"
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)


class PersonRole(SQLModel, table=True):
    """A role in one community, or in all of them where `community_id` is 0."""

    __tablename__ = "person_role"
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    role: str = Field(primary_key=True)
    community_id: int = Field(primary_key=True, default=0)


class Assignment(SQLModel, table=True):
    """A clerk or steward who looks after a building."""

    building_id: int = Field(primary_key=True, foreign_key="building.id")
    role: str = Field(primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")


class PersonSession(SQLModel, table=True):
    """A signed-in browser; only the token's SHA-256 is kept. `id` names it on screens and opens nothing.

    `proven_at` is when the person last gave the password or a code here. One that began with a short code names its
    duty phone.
    """

    __tablename__ = "person_session"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    proven_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    user_agent: str = ""
    address: str = ""
    duty_phone_id: int | None = None


class SignInFailure(SQLModel, table=True):
    """A wrong password, counted per login and per address to slow guessing down."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure", "login", "at"), Index("ix_sign_in_failure_address", "address", "at"))
    id: int | None = Field(default=None, primary_key=True)
    login: str
    address: str
    at: datetime = Field(sa_type=Instant)


class ApiToken(SQLModel, table=True):
    """A program's key; only its SHA-256 is kept. `communities` lists ids, empty for all.

    `refused_at` is when it was last turned away after its end; `replaces_id` the key that it takes over from.
    """

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    token_hash: str = Field(unique=True)
    scopes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    communities: list[int] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    made_by_id: int | None = None
    replaces_id: int | None = None
    refused_at: datetime | None = Field(default=None, sa_type=Instant)


class IdempotencyKey(SQLModel, table=True):
    """The first answer to a write of a program, given again when the same write is repeated."""

    __tablename__ = "idempotency_key"
    token_id: int = Field(primary_key=True, foreign_key="api_token.id")
    key: str = Field(primary_key=True)
    request_hash: str
    status: int
    answer: str
    at: datetime = Field(sa_type=Instant, index=True)


class PolicyChange(SQLModel, table=True):
    """One number or rule of the policy, from a moment on; the newest of each name at t is in force at t."""

    __tablename__ = "policy_change"
    __table_args__ = (Index("ix_policy_change", "community_id", "effective_at"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    effective_at: datetime = Field(sa_type=Instant)
    values: dict[str, Any] = Field(sa_column=Column("policy_values", JSON, nullable=False))
    by_person_id: int | None = None
    reason: str = ""
    recorded_at: datetime = Field(sa_type=Instant)


class JobRun(SQLModel, table=True):
    """One run of a job for one period; the unique key is what makes it happen exactly once."""

    __tablename__ = "job_run"
    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    state: str
    owner: str
    lease_until: datetime = Field(sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    result: str = ""
