"""Charges as their versions, and the imports that brought them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class FeeItem(SQLModel, table=True):
    """A fee item by its name; a late fee counts in the amount, not in the months."""

    __tablename__ = "fee_item"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    late_fee: bool


class ChargeVersion(SQLModel, table=True):
    """One version of a charge: its data as one import stated them.

    The version is in effect on local days d with `since <= d < until`; the first version of a charge has since 0 and
    so holds backwards. It is outstanding while d < settled_on: a newer snapshot that lacks the charge sets that day.
    Days are integers yyyymmdd here, months are year * 12 + month - 1, money is fen. There are no foreign keys: a list
    of a million rows would pay for them in seconds; `board verify` looks for strays instead.
    """

    __tablename__ = "charge_version"
    __table_args__ = (
        Index(
            "ix_charge_version_range",
            "account_id",
            sqlite_where=text("last_month > first_month"),
            postgresql_where=text("last_month > first_month"),
        ),
        {"sqlite_with_rowid": False},
    )
    account_id: int = Field(primary_key=True)
    source_id: int = Field(primary_key=True)
    item_id: int = Field(primary_key=True)
    first_month: int = Field(primary_key=True)
    last_month: int = Field(primary_key=True)
    as_of: int = Field(primary_key=True)
    since: int
    until: int
    settled_on: int
    due_fen: int = Field(sa_type=BigInteger)
    paid_fen: int = Field(sa_type=BigInteger)
    due_day: int
    late_fee: bool
    import_id: int


class Snapshot(SQLModel, table=True):
    """A snapshot that was taken in: what its source said is all that is unpaid in one community on one day.

    `refused` are the charges of which it said nothing, because their rows were rejected, each as (building, entrance,
    room, item, first month, last month) with null months where the period was unreadable: an older list that comes
    later must not take their absence for a settlement.
    """

    source_id: int = Field(primary_key=True, foreign_key="source.id")
    community_id: int = Field(primary_key=True, foreign_key="community.id")
    as_of: date = Field(primary_key=True, sa_type=Day)
    import_id: int
    refused: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class Import(SQLModel, table=True):
    """The record of one file or one call that brought facts, with what it did."""

    __table_args__ = (Index("ix_import_at", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    source_id: int = Field(foreign_key="source.id")
    mode: str = ""
    as_of: datetime = Field(sa_type=Instant)
    file_name: str
    sha256: str
    at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    communities: list[int] = Field(sa_column=Column(JSON, nullable=False))
    counts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    header: list[str] = Field(sa_column=Column(JSON, nullable=False))
    late_known: bool = False


class ImportReject(SQLModel, table=True):
    """A row that was not taken, with its cells as they were, so that it can be mended and sent again."""

    __tablename__ = "import_reject"
    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import.id", index=True)
    row: int = Field(sa_column=Column("row_number", Integer, nullable=False))
    column: str = Field(sa_column=Column("column_name", String, nullable=False))
    value: str
    reason_zh: str
    reason_en: str
    cells: list[str] = Field(sa_column=Column(JSON, nullable=False))


class OwnerDifference(SQLModel, table=True):
    """A list named another owner than the one known: sold or corrected? A person decides."""

    __tablename__ = "owner_difference"
    __table_args__ = (UniqueConstraint("account_id", "stated_name"),)
    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import.id")
    account_id: int = Field(foreign_key="account.id")
    known_name: str
    stated_name: str
    stated_phone: str = ""
    at: datetime = Field(sa_type=Instant)
    decision: str = ""
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
