"""What the contact guard asks about an account beside its charges, tickets and contacts."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class Verification(SQLModel, table=True):
    """已核实未缴: on this local day a person looked in the fee system and found the account still unpaid."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    day: date = Field(primary_key=True, sa_type=Day)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)


class Mark(SQLModel, table=True):
    """A red or black mark of an owner, in force while `starts <= t < ends` and not removed.

    `colour` is red (pays well, be generous) or black (hostile: be careful).
    """

    __table_args__ = (Index("ix_mark_owner", "owner_id"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    owner_id: int = Field(foreign_key="owner.id")
    colour: str
    reason: str
    starts: datetime = Field(sa_type=Instant)
    ends: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by_id: int | None = Field(default=None, foreign_key="person.id")
    removal_reason: str = ""


class OtherPerson(SQLModel, table=True):
    """Somebody else who can be reached about an account: agent, tenant, relative or stranger (a wrong number).

    Only the owner and the owner's agent are ever spoken to of a debt. A row is never deleted, `removed_at` ends it.
    `from_on` and `until_on` are the local days of a letting.
    """

    __tablename__ = "other_person"
    __table_args__ = (Index("ix_other_person_account", "account_id"), Index("ix_other_person_phone", "phone"))
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    relation: str
    name: str = ""
    phone: str = ""
    note: str = ""
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by_id: int | None = Field(default=None, foreign_key="person.id")
    from_on: date | None = Field(default=None, sa_type=Day)
    until_on: date | None = Field(default=None, sa_type=Day)


class Approval(SQLModel, table=True):
    """A manager's approval of a lawyer's letter, of a lawsuit, or of a preservation notice against a hold.

    `channel` is letter, lawyer_letter or lawsuit; `preservation` says that it was given to keep the claim alive. It
    counts from `approved_at` until it is withdrawn.
    """

    __table_args__ = (Index("ix_approval_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    channel: str
    preservation: bool = False
    reason: str
    approved_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawal_reason: str = ""
