"""Tickets as the events that other systems and the board itself stated, and what is derived from them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class Ticket(SQLModel, table=True):
    """A repair or complaint. All columns but the first three are a cache: the fold of its events, for lists.

    `linked_by` is one of address, alias, room_ref, owner_ref, phone, person, area, or empty for the unlinked tray.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "ticket_no"),
        Index("ix_ticket_owner", "owner_id"),
        Index("ix_ticket_room", "room_id"),
        Index("ix_ticket_building", "building_id"),
        Index("ix_ticket_tray", "community_id", "linked_by"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    ticket_no: str
    community_id: int | None = None
    status: str = ""
    kind: str = ""
    category: str = ""
    severity: str = ""
    building_id: int | None = None
    entrance: str = ""
    room_id: int | None = None
    owner_id: int | None = None
    linked_by: str = ""
    place_text: str = ""
    phone: str = ""
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime | None = Field(default=None, sa_type=Instant)
    expected_at: datetime | None = Field(default=None, sa_type=Instant)
    assignee: str = ""
    description: str = ""
    result: str = ""
    blocking: bool = False
    holding: bool = False
    next_change_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class TicketEvent(SQLModel, table=True):
    """One copy of one event, as it was stated: null is "not stated". Append-only.

    A copy that states the same facts again moves only `updated_at` forward, to the later of the two.
    `status` is null for a word nobody has mapped that adds no event; `status_word` and `kind_word` keep such words.
    """

    __tablename__ = "ticket_event"
    __table_args__ = (UniqueConstraint("ticket_id", "facts_hash"),)
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    facts_hash: str
    occurred_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    status: str | None = None
    status_word: str | None = None
    kind: str | None = None
    kind_word: str | None = None
    category: str | None = None
    severity: str | None = None
    community: str | None = None
    building: str | None = None
    entrance: str | None = None
    room: str | None = None
    place_text: str | None = None
    is_area: bool = False
    phone: str | None = None
    owner_ref: str | None = None
    room_ref: str | None = None
    assignee: str | None = None
    expected_at: datetime | None = Field(default=None, sa_type=Instant)
    description: str | None = None
    result: str | None = None
    import_id: int | None = None
    by_person_id: int | None = None


class TicketSpan(SQLModel, table=True):
    """A cache: when a ticket holds an owner (kind hold), and when its completion at `completed_at` counts (kind done).

    Spans are half-open; an open one ends at OPEN_END.
    """

    __tablename__ = "ticket_span"
    __table_args__ = (
        Index("ix_ticket_span_owner", "owner_id", "kind"),
        Index("ix_ticket_span_ends", "kind", "ends"),
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    owner_id: int
    kind: str
    starts: datetime = Field(sa_type=Instant)
    ends: datetime = Field(sa_type=Instant)
    completed_at: datetime | None = Field(default=None, sa_type=Instant)


class TicketRelease(SQLModel, table=True):
    """A manager let collection go on although the ticket is open: who, when, why."""

    __tablename__ = "ticket_release"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    released_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    by_name: str = ""
    reason: str
    recorded_at: datetime = Field(sa_type=Instant)


class TicketLink(SQLModel, table=True):
    """The room a person chose for a ticket; `effective_at` is null for one from the tray, which counts throughout."""

    __tablename__ = "ticket_link"
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", index=True)
    room_id: int = Field(foreign_key="room.id")
    effective_at: datetime | None = Field(default=None, sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class PlaceAlias(SQLModel, table=True):
    """An address as a source writes it, and the room a person said it is."""

    __tablename__ = "place_alias"
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    place_text: str = Field(primary_key=True)
    room_id: int = Field(foreign_key="room.id")
    ticket_link_id: int | None = None
    by_person_id: int | None = None
    at: datetime = Field(sa_type=Instant)


class SourceWord(SQLModel, table=True):
    """A word of a source that the board does not know (of a status, kind or category), and what it was mapped to."""

    __tablename__ = "source_word"
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    field: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    mapped: str = ""
    first_seen_at: datetime = Field(sa_type=Instant)
    mapped_at: datetime | None = Field(default=None, sa_type=Instant)
    by_person_id: int | None = None
