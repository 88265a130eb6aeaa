"""What stands around notices: their templates, scans and corrections; approvals asked for, lawsuits, decisions."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from board.db.types import Day, Instant


class NoticeTemplate(SQLModel, table=True):
    """One version of a template, of a community or (without one) of the whole company; the newest is in force.

    `name` is its key in `board.rules.notice_texts`, whose own text is version 0 of each.
    """

    __tablename__ = "notice_template"
    __table_args__ = (Index("ix_notice_template_name", "name", "community_id", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    community_id: int | None = Field(default=None, foreign_key="community.id")
    version: int
    title: str
    body: str
    saved_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")


class NoticeTask(SQLModel, table=True):
    """Which notice a delivery_witness task is to hand over; its result can be taken over as a delivery, once."""

    __tablename__ = "notice_task"
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    notice_id: int = Field(foreign_key="notice.id", index=True)
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")


class EvidenceFile(SQLModel, table=True):
    """A photo or scan that belongs to a delivery or to an act, re-encoded without its metadata.

    `sha256` is of what is kept, `original_sha256` of what was sent; "" where only the kept picture was ever here.
    """

    __tablename__ = "evidence_file"
    __table_args__ = (Index("ix_evidence_file_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    community_id: int = Field(foreign_key="community.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    act_id: int | None = Field(default=None, foreign_key="limitation_act.id")
    media_type: str
    content: bytes
    sha256: str
    original_sha256: str
    taken_at: datetime | None = Field(default=None, sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=Instant)


class Correction(SQLModel, table=True):
    """Why a notice, a delivery or an act counts no longer, and who says so; the row itself stays."""

    __table_args__ = (Index("ix_correction_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    notice_id: int | None = Field(default=None, foreign_key="notice.id")
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id")
    act_id: int | None = Field(default=None, foreign_key="limitation_act.id")
    reason: str
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_type=Instant)


class ApprovalRequest(SQLModel, table=True):
    """A clerk asks the manager for an approval; `decision` is approved or not_approved once decided."""

    __tablename__ = "approval_request"
    __table_args__ = (Index("ix_approval_request_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    community_id: int = Field(foreign_key="community.id")
    channel: str
    preservation: bool = False
    reason: str
    asked_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decision: str = ""
    decision_reason: str = ""
    approval_id: int | None = Field(default=None, foreign_key="approval.id")


class Lawsuit(SQLModel, table=True):
    """A lawsuit: prepared, filed on a local day with a court's number (which is an act), ended on a local day."""

    __table_args__ = (Index("ix_lawsuit_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    community_id: int = Field(foreign_key="community.id")
    amount_fen: int = Field(sa_type=BigInteger)
    prepared_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
    court: str = ""
    case_no: str = ""
    filed_on: date | None = Field(default=None, sa_type=Day)
    act_id: int | None = Field(default=None, foreign_key="limitation_act.id")
    ended_on: date | None = Field(default=None, sa_type=Day)
    outcome: str = ""


class ClaimDecision(SQLModel, table=True):
    """A manager's named decision on a claim that a hold may outlive: for the clock that ended on `last_safe_day`.

    `choice` is statement, acknowledgement or legal_review.
    """

    __tablename__ = "claim_decision"
    __table_args__ = (Index("ix_claim_decision_account", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    community_id: int = Field(foreign_key="community.id")
    last_safe_day: date = Field(sa_type=Day)
    choice: str
    reason: str
    decided_at: datetime = Field(sa_type=Instant)
    by_person_id: int | None = Field(default=None, foreign_key="person.id")
