"""Instalment plans: a debt that is paid in dated parts, as the owner signed it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class InstalmentPlan(SQLModel, table=True):
    """A draft until it is signed: then `hold_id` is the hold that runs with it and `act_id` the evidence that it is.

    What is paid counts from the local day `signed_on`; `reference` says where the signed paper is. `closing` is how it
    ended: completed, broken, ended by a person, or withdrawn before it was signed; "" while it has not. A plan whose
    hold a person released has ended with it.
    """

    __tablename__ = "instalment_plan"
    __table_args__ = (Index("ix_instalment_plan_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    total_fen: int = Field(sa_type=BigInteger)
    made_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    signed_on: date | None = Field(default=None, sa_type=Day)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    signed_by_id: int | None = Field(default=None, foreign_key="person.id")
    reference: str = ""
    hold_id: int | None = Field(default=None, foreign_key="manual_hold.id")
    act_id: int | None = Field(default=None, foreign_key="limitation_act.id")
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closing: str = ""
    closed_by_id: int | None = Field(default=None, foreign_key="person.id")
    closing_reason: str = ""


class InstalmentPart(SQLModel, table=True):
    """One part of a plan: `amount_fen` by the local day `due_on`. Parts are paid in the order of their numbers."""

    __tablename__ = "instalment_part"
    plan_id: int = Field(primary_key=True, foreign_key="instalment_plan.id")
    number: int = Field(primary_key=True)
    amount_fen: int = Field(sa_type=BigInteger)
    due_on: date = Field(sa_type=Day)
