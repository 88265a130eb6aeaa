"""Evidence of a claim: notices as sent, how each arrived, and the acts that begin the limitation clock anew."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class Notice(SQLModel, table=True):
    """One written notice to the owner of an account, frozen: its text and amounts never change after `made_at`.

    `kind` is reminder, demand, lawyer_letter or statement (the neutral one); `lines` are the charges it names;
    `deadline_on` is the local day by which it asks to be paid. `template` is the template's key and version
    (`demand:3`). Notices made at once have the first one's id as `batch_id`.
    """

    __table_args__ = (Index("ix_notice_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    community_id: int = Field(foreign_key="community.id")
    kind: str
    template: str = ""
    title: str
    body: str
    sha256: str
    amount_fen: int = Field(sa_type=BigInteger)
    lines: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    deadline_on: date | None = Field(default=None, sa_type=Day)
    made_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    approval_id: int | None = Field(default=None, foreign_key="approval.id")
    cancelled_at: datetime | None = Field(default=None, sa_type=Instant)
    batch_id: int | None = None


class Delivery(SQLModel, table=True):
    """How a notice went out and arrived.

    `evidence` is A where its arrival is proven (Supreme Court on limitation, 2020, art. 8), B where it is not: a
    posting on the door, with or without photo and witness, proves none. `arrived_on` is the local day of the arrival,
    `sent_to` the address or number it went to, `carrier_no` the waybill or the provider's id of a message.
    """

    __table_args__ = (Index("ix_delivery_notice", "notice_id"),)
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    way: str
    sent_at: datetime = Field(sa_type=Instant)
    arrived_on: date | None = Field(default=None, sa_type=Day)
    evidence: str
    signer: str = ""
    relation: str = ""
    carrier_no: str = ""
    witnesses: str = ""
    note: str = ""
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_to: str = Field(default="", sa_column_kwargs={"server_default": ""})


class LimitationAct(SQLModel, table=True):
    """An act that may begin the limitation clock of an account's charges anew, on the local day `acted_on`.

    `kind` is demand (arrived), acknowledgement, plan, part_payment or filing; only `evidence` A restarts. It concerns
    the charges due by that day. `proof` is what proves it (see `board.rules.delivery`), `reference` where that is kept.
    """

    __tablename__ = "limitation_act"
    __table_args__ = (Index("ix_limitation_act_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    kind: str
    acted_on: date = Field(sa_type=Day)
    evidence: str
    reference: str
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    proof: str = Field(default="", sa_column_kwargs={"server_default": ""})
    amount_fen: int | None = Field(default=None, sa_type=BigInteger)
