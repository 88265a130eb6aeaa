"""The audit's chain, and who looked at whose data."""

import sqlalchemy as sa
from alembic import op

from board.db.append_only import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("actor_id", sa.Integer),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("subject_id", sa.Integer),
        sa.Column("community_id", sa.Integer),
        sa.Column("owner_id", sa.Integer),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("salt", sa.String, nullable=False),
        sa.Column("personal", sa.Text, nullable=False),
    )
    for name, column in (("owner", "owner_id"), ("actor", "actor_id"), ("subject", "subject_id"), ("at", "at")):
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", [column])
    for guard in guards(op.get_bind().dialect.name):
        op.execute(guard)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )

    op.create_table(
        "owner_view",
        sa.Column("owner_id", sa.Integer, primary_key=True),
        sa.Column("actor", sa.String, primary_key=True),
        sa.Column("actor_id", sa.Integer, primary_key=True),
        sa.Column("day", DAY, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_owner_view_day", "owner_view", ["day"])
