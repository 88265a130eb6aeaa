"""The segment of each account, and the classes of first contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    op.create_table(
        "account_segment",
        sa.Column("account_id", sa.Integer, primary_key=True),
        sa.Column("segment", sa.String, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("months", "hard", "tickets", "issues")),
        sa.Column("holds", sa.String, nullable=False),
        sa.Column("good", sa.Integer, nullable=False),
        sa.Column("owed_since", DAY),
        sa.Column("follow_on", DAY),
    )
    op.create_table(
        "contact_class",
        sa.Column("contact_id", sa.Integer, sa.ForeignKey("contact.id"), primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("follow_on", DAY, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("channel", "by_role")),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_contact_class_account_id", "contact_class", ["account_id"])
