"""Tasks between departments, and the collaboration log that writes itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class Task(SQLModel, table=True):
    """A piece of work one department asks of another.

    `department` is the role that does it; `brief` what it carries and `result` what it recorded, both as the kind
    defines them in `board.rules.tasks`. `once_key` makes the board's own tasks exactly-once; `version` guards edits.
    An escort names the visit that it goes along with (`visit_id`); `left_at` is when a visit was over.
    """

    __table_args__ = (
        Index("ix_task_open", "community_id", "department", "state"),
        Index("ix_task_account", "account_id"),
        Index("ix_task_building", "building_id"),
        Index("ix_task_ticket", "ticket_id"),
        Index("ix_task_starts", "starts_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    once_key: str | None = Field(default=None, unique=True)
    kind: str
    state: str
    department: str
    community_id: int = Field(foreign_key="community.id")
    building_id: int | None = Field(default=None, foreign_key="building.id")
    room_id: int | None = Field(default=None, foreign_key="room.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    manual_hold_id: int | None = Field(default=None, foreign_key="manual_hold.id")
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_department: str = ""
    asked_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    starts_at: datetime | None = Field(default=None, sa_type=Instant)
    assignee_id: int | None = Field(default=None, foreign_key="person.id")
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    arrived_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_from: str = ""
    title: str
    brief: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    visit_id: int | None = Field(default=None, foreign_key="task.id")
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class TaskRow(SQLModel, table=True):
    """One account of a soft-collection list, or one room of a presence check; it pauses while its account is held."""

    __tablename__ = "task_row"
    __table_args__ = (Index("ix_task_row_task", "task_id"), Index("ix_task_row_account", "account_id"))
    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    room_id: int | None = Field(default=None, foreign_key="room.id")
    paused: bool = False
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    result: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class TaskParty(SQLModel, table=True):
    """A department that must accept a shared task by itself: steward and clerk of a joint visit."""

    __tablename__ = "task_party"
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    department: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    accepted_at: datetime | None = Field(default=None, sa_type=Instant)
    brief: str = ""
    outcome: str = ""


class TaskPhoto(SQLModel, table=True):
    """A photo of a task's result, re-encoded without its metadata; `slot` is before, after or evidence."""

    __tablename__ = "task_photo"
    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    slot: str
    sha256: str
    media_type: str
    content: bytes
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)


class LogEntry(SQLModel, table=True):
    """A line of the collaboration log: who did what to which task, account, ticket or hold, and how it stood after.

    `person_id` is null where the board itself acted. Nothing is ever removed here; `details` are emptied once their
    time has come (see `board.rules.retention`).
    """

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("ix_log_entry_at", "community_id", "at"),
        Index("ix_log_entry_task", "task_id"),
        Index("ix_log_entry_account", "account_id"),
        Index("ix_log_entry_ticket", "ticket_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    community_id: int = Field(foreign_key="community.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    department: str = ""
    verb: str
    task_id: int | None = Field(default=None, foreign_key="task.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")
    building_id: int | None = Field(default=None, foreign_key="building.id")
    from_state: str = ""
    to_state: str = ""
    details: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
