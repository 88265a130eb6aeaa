"""What kind of debtor an account is, and how its owner took the first word."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class AccountSegment(SQLModel, table=True):
    """A cache of `board.rules.segments`, written by `board.segments` alone; without a row nothing is overdue.

    The numbers are those behind the segment (see `board.rules.segment_words.Counts`). `owed_since` is the earliest due
    day of what is overdue, `follow_on` the day of the follow-up that the last contact's class is owed.
    """

    __tablename__ = "account_segment"
    # No foreign key and no index but the key: after an import whole communities are written in one statement.
    account_id: int = Field(primary_key=True)
    segment: str
    months: int
    hard: int
    tickets: int
    issues: int
    holds: str = ""
    good: int
    owed_since: date | None = Field(default=None, sa_type=Day)
    follow_on: date | None = Field(default=None, sa_type=Day)


class ContactClass(SQLModel, table=True):
    """The class of a first contact, and the follow-up owed by the policy of then; undone with its contact."""

    __tablename__ = "contact_class"
    contact_id: int = Field(primary_key=True, foreign_key="contact.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: str
    follow_on: date = Field(sa_type=Day)
    channel: str
    by_role: str
    recorded_at: datetime = Field(sa_type=Instant)
