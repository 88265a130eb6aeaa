"""What stands around notices: templates, scans, corrections, approvals asked for, lawsuits, decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    op.add_column("notice", sa.Column("batch_id", sa.Integer))
    op.add_column("delivery", sa.Column("sent_to", sa.String, nullable=False, server_default=""))
    op.add_column("limitation_act", sa.Column("proof", sa.String, nullable=False, server_default=""))
    op.add_column("limitation_act", sa.Column("amount_fen", sa.BigInteger))
    _notices()
    _claims()


def _notices() -> None:
    op.create_table(
        "notice_template", _id(), _text("name"), _reference("community", nullable=True),
        sa.Column("version", sa.Integer, nullable=False), _text("title"), _text("body"), _instant("saved_at"), _by(),
    )  # fmt: skip
    op.create_index("ix_notice_template_name", "notice_template", ["name", "community_id", "version"])
    op.create_table(
        "notice_task", sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id"), primary_key=True),
        _reference("notice"), _reference("delivery", nullable=True),
    )  # fmt: skip
    op.create_index("ix_notice_task_notice_id", "notice_task", ["notice_id"])
    op.create_table(
        "evidence_file", _id(), _reference("account"), _reference("community"), _reference("delivery", nullable=True),
        _act(), _text("media_type"), sa.Column("content", sa.LargeBinary, nullable=False), _text("sha256"),
        _text("original_sha256"), _instant("taken_at", nullable=True), _by(), _instant("recorded_at"),
    )  # fmt: skip
    op.create_index("ix_evidence_file_account", "evidence_file", ["account_id"])
    op.create_table(
        "correction", _id(), _reference("account"), _reference("notice", nullable=True),
        _reference("delivery", nullable=True), _act(), _text("reason"), _by(), _instant("at"),
    )  # fmt: skip
    op.create_index("ix_correction_account", "correction", ["account_id"])


def _claims() -> None:
    op.create_table(
        "approval_request", _id(), _reference("account"), _reference("community"), _text("channel"),
        sa.Column("preservation", sa.Boolean, nullable=False), _text("reason"), _instant("asked_at"), _by(),
        _instant("decided_at", nullable=True), _by("decided_by_id"), _text("decision"), _text("decision_reason"),
        _reference("approval", nullable=True),
    )  # fmt: skip
    op.create_index("ix_approval_request_account", "approval_request", ["account_id"])
    op.create_table(
        "lawsuit", _id(), _reference("account"), _reference("community"),
        sa.Column("amount_fen", sa.BigInteger, nullable=False), _instant("prepared_at"), _by(), _text("court"),
        _text("case_no"), sa.Column("filed_on", DAY), _act(), sa.Column("ended_on", DAY), _text("outcome"),
    )  # fmt: skip
    op.create_index("ix_lawsuit_account", "lawsuit", ["account_id"])
    op.create_table(
        "claim_decision", _id(), _reference("account"), _reference("community"),
        sa.Column("last_safe_day", DAY, nullable=False), _text("choice"), _text("reason"), _instant("decided_at"),
        _by(),
    )  # fmt: skip
    op.create_index("ix_claim_decision_account", "claim_decision", ["account_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _reference(table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _act() -> sa.Column[int]:
    return sa.Column("act_id", sa.Integer, sa.ForeignKey("limitation_act.id"))


def _by(name: str = "by_person_id") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id"))
