"""Contacts that other systems made: call logs, SMS reports, the fee system's own dunning."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from board.db.types import Instant


class OutsideContact(SQLModel, table=True):
    """One contact as another system logged it. It is a fact; `held_by` and where it belongs are worked out once.

    `channel` and `result` are ours, "" where the system's word is not known; `reached` says that somebody was spoken
    with. It belongs to the account of the room that it names, else to the owner with its number: `owner_id` alone where
    that owner has several accounts, neither where nobody is known. `held_by` names the tickets and kinds of holds by
    which the board knew, at that moment, that the owner was not to be chased; "" where it knew of none. An erased row
    has `~` and its id for a number, so that it stays one of its own.
    """

    __tablename__ = "outside_contact"
    __table_args__ = (
        UniqueConstraint("source_id", "at", "channel", "direction", "phone", "place_text"),
        Index("ix_outside_contact_account", "account_id", "at"),
        Index("ix_outside_contact_owner", "owner_id"),
        Index("ix_outside_contact_at", "community_id", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    at: datetime = Field(sa_type=Instant)
    purpose: str
    direction: str
    channel: str = ""
    phone: str = ""
    place_text: str = ""
    community_id: int | None = Field(default=None, foreign_key="community.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    owner_id: int | None = Field(default=None, foreign_key="owner.id")
    result: str = ""
    result_word: str = ""
    reached: bool = False
    agent: str = ""
    note: str = ""
    held_by: str = ""
    import_id: int
    recorded_at: datetime = Field(sa_type=Instant)
