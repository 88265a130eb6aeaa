"""Owners, their accounts, and what was said to them: contacts and promises."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class Owner(SQLModel, table=True):
    """A person within one community: the source's owner id, else the same name and the same phone.

    `name_key` is the normalised name; `initials` and `pinyin` serve the search box.
    """

    __table_args__ = (Index("ix_owner_name", "community_id", "name_key"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    name: str = ""
    name_key: str = ""
    pinyin: str = ""
    initials: str = ""


class OwnerPhone(SQLModel, table=True):
    """One phone of an owner; `~` and letters where it was erased, so that tickets linked by it stay linked."""

    __tablename__ = "owner_phone"
    __table_args__ = (Index("ix_owner_phone", "phone"),)
    owner_id: int = Field(primary_key=True, foreign_key="owner.id")
    phone: str = Field(primary_key=True)
    position: int = 0


class OwnerRef(SQLModel, table=True):
    """A source's own id of an owner, seen before."""

    __tablename__ = "owner_ref"
    source_id: int = Field(primary_key=True, foreign_key="source.id")
    community_id: int = Field(primary_key=True, foreign_key="community.id")
    ref: str = Field(primary_key=True)
    owner_id: int = Field(foreign_key="owner.id", index=True)


class Account(SQLModel, table=True):
    """What one owner owes for one room. `until` is set when a sale ended it; a room has one without."""

    __table_args__ = (
        Index("ix_account_room", "room_id"),
        Index("ix_account_owner", "owner_id"),
        Index("ix_account_community", "community_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="community.id")
    room_id: int = Field(foreign_key="room.id")
    owner_id: int = Field(foreign_key="owner.id")
    since: datetime | None = Field(default=None, sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)


class AccountState(SQLModel, table=True):
    """A cache of the decision on an account: `board verify` recomputes it from the facts and must agree.

    `held_since` is there whatever the state, `window_at` only in it; `owed_since` is the earliest due day of what is
    overdue. Time alone changes nothing before the instant `next_change_at` and through the local day `stands_through`
    (yyyymmdd, see `board.rules.charges.stands_through`).
    """

    # No foreign key and few indexes: an import writes hundreds of thousands of these rows in one statement.
    __tablename__ = "account_state"
    __table_args__ = (
        Index("ix_account_state_list", "community_id", "state", "building_id"),
        Index("ix_account_state_owner", "owner_id"),
        Index(
            "ix_account_state_owing",
            "community_id", "state", "building_id", "promise_on", "window_at", "level", "outstanding_fen", "account_id",
            sqlite_where=text("state <> 'settled'"), postgresql_where=text("state <> 'settled'"),
        ),
    )  # fmt: skip
    account_id: int = Field(primary_key=True)
    community_id: int
    building_id: int
    owner_id: int
    state: str
    months_overdue: int
    level: int
    outstanding_fen: int = Field(sa_type=BigInteger)
    held_since: datetime | None = Field(default=None, sa_type=Instant)
    window_at: datetime | None = Field(default=None, sa_type=Instant)
    promise_on: date | None = Field(default=None, sa_type=Day)
    next_change_at: datetime | None = Field(default=None, sa_type=Instant)
    stands_through: int
    owed_since: date | None = Field(default=None, sa_type=Day)


class AccountTold(SQLModel, table=True):
    """What people have been told of an account. Unlike the state it is a fact: signals follow from its difference.

    `episode` numbers the holds that were signalled: an earlier ticket that turns up late moves nothing.
    """

    __tablename__ = "account_told"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    state: str
    window_at: datetime | None = Field(default=None, sa_type=Instant)
    episode: int = 0


class Contact(SQLModel, table=True):
    """One attempt to reach somebody about an account. An undone contact stays, marked, and counts for nothing.

    `against` names the codes of the guard that spoke against a contact made all the same (comma separated), which is
    written down afterwards with `late_reason`.
    """

    __table_args__ = (Index("ix_contact_account", "account_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    at: datetime = Field(sa_type=Instant)
    purpose: str
    direction: str
    channel: str
    person: str = "owner"
    result: str
    note: str = ""
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    origin: str = "board"
    recorded_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    against: str = Field(default="", sa_column_kwargs={"server_default": ""})
    late_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Promise(SQLModel, table=True):
    """A promise to pay `amount_fen` by the local day `promised_on`, made on the local day `made_on`."""

    __table_args__ = (Index("ix_promise_account", "account_id", "made_at"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    amount_fen: int = Field(sa_type=BigInteger)
    promised_on: date = Field(sa_type=Day)
    made_at: datetime = Field(sa_type=Instant)
    made_on: date = Field(sa_type=Day)
    taken_by_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
