"""What the contact guard asks about, and the evidence of a claim."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    op.add_column("contact", sa.Column("against", sa.String, nullable=False, server_default=""))
    op.add_column("contact", sa.Column("late_reason", sa.String, nullable=False, server_default=""))
    _asked()
    _evidence()


def _asked() -> None:
    op.create_table(
        "verification",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("day", DAY, primary_key=True),
        _by("by_person_id"), _instant("recorded_at"),
    )  # fmt: skip
    op.create_table(
        "mark", _id(), _reference("community"), _reference("owner"), _text("colour"), _text("reason"),
        _instant("starts"), _instant("ends"), _by("by_person_id"), _instant("recorded_at"),
        _instant("removed_at", nullable=True), _by("removed_by_id"), _text("removal_reason"),
    )  # fmt: skip
    op.create_index("ix_mark_owner", "mark", ["owner_id"])
    op.create_table(
        "other_person", _id(), _reference("account"), _text("relation"), _text("name"), _text("phone"), _text("note"),
        _by("by_person_id"), _instant("recorded_at"), _instant("removed_at", nullable=True), _by("removed_by_id"),
    )  # fmt: skip
    op.create_index("ix_other_person_account", "other_person", ["account_id"])
    op.create_index("ix_other_person_phone", "other_person", ["phone"])
    op.create_table(
        "approval", _id(), _reference("account"), _text("channel"),
        sa.Column("preservation", sa.Boolean, nullable=False), _text("reason"),
        _instant("approved_at"), _by("by_person_id"), _instant("withdrawn_at", nullable=True),
        _by("withdrawn_by_id"), _text("withdrawal_reason"),
    )  # fmt: skip
    op.create_index("ix_approval_account", "approval", ["account_id"])
    op.create_table(
        "calendar_day", sa.Column("day", DAY, primary_key=True, autoincrement=False),
        sa.Column("is_off", sa.Boolean, nullable=False), _text("name"), _by("by_person_id"), _instant("recorded_at"),
    )  # fmt: skip


def _evidence() -> None:
    op.create_table(
        "notice", _id(), _reference("account"), _reference("community"), _text("kind"), _text("template"),
        _text("title"), _text("body"), _text("sha256"), sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("lines", sa.JSON, nullable=False), sa.Column("deadline_on", DAY), _instant("made_at"),
        _by("by_person_id"), sa.Column("approval_id", sa.Integer, sa.ForeignKey("approval.id")),
        _instant("cancelled_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_notice_account", "notice", ["account_id"])
    op.create_table(
        "delivery", _id(), _reference("notice"), _text("way"), _instant("sent_at"), sa.Column("arrived_on", DAY),
        _text("evidence"), _text("signer"), _text("relation"), _text("carrier_no"), _text("witnesses"), _text("note"),
        _by("by_person_id"), _instant("recorded_at"), _instant("undone_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_delivery_notice", "delivery", ["notice_id"])
    op.create_table(
        "limitation_act", _id(), _reference("account"), _text("kind"), sa.Column("acted_on", DAY, nullable=False),
        _text("evidence"), _text("reference"), sa.Column("delivery_id", sa.Integer, sa.ForeignKey("delivery.id")),
        _by("by_person_id"), _instant("recorded_at"), _instant("undone_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_limitation_act_account", "limitation_act", ["account_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _reference(table: str) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=False)


def _by(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id"))
