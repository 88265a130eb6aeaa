"""Instalment plans, who lives in a room, lettings, visits with their escorts, and calendars to subscribe to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    _plans()
    _households()
    op.execute("ALTER TABLE task ADD COLUMN visit_id INTEGER REFERENCES task (id)")  # the same on both engines
    op.add_column("task", sa.Column("left_at", INSTANT))
    op.create_index("ix_task_starts", "task", ["starts_at"])
    op.create_table(
        "calendar_feed", _id(), _reference("person"), _text("department"), _text("token_hash", unique=True),
        _instant("made_at"), _instant("read_at", nullable=True), _instant("revoked_at", nullable=True),
    )  # fmt: skip
    op.create_index("ix_calendar_feed_person_id", "calendar_feed", ["person_id"])


def _plans() -> None:
    op.create_table(
        "instalment_plan", _id(), _reference("account"), sa.Column("total_fen", sa.BigInteger, nullable=False),
        _instant("made_at"), _by("by_person_id"), sa.Column("signed_on", DAY), _instant("signed_at", nullable=True),
        _by("signed_by_id"), _text("reference"),
        sa.Column("hold_id", sa.Integer, sa.ForeignKey("manual_hold.id")),
        sa.Column("act_id", sa.Integer, sa.ForeignKey("limitation_act.id")),
        _instant("closed_at", nullable=True), _text("closing"), _by("closed_by_id"), _text("closing_reason"),
    )  # fmt: skip
    op.create_index("ix_instalment_plan_account", "instalment_plan", ["account_id"])
    op.create_table(
        "instalment_part",
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("instalment_plan.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("amount_fen", sa.BigInteger, nullable=False), sa.Column("due_on", DAY, nullable=False),
    )  # fmt: skip


def _households() -> None:
    op.add_column("other_person", sa.Column("from_on", DAY))
    op.add_column("other_person", sa.Column("until_on", DAY))
    op.create_table(
        "occupancy", _id(), _reference("community"), _reference("room"), _text("seen"), sa.Column("since_on", DAY),
        _text("source"), _text("note"), _by("by_person_id"), _instant("recorded_at"),
    )  # fmt: skip
    op.create_index("ix_occupancy_room", "occupancy", ["room_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(name: str, *, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, unique=unique)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _reference(table: str) -> sa.Column[int]:
    return sa.Column(f"{table}_id", sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=False)


def _by(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("person.id"))
