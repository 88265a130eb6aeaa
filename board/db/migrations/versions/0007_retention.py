"""Legal holds, which stop deletion; and where a program's key came from, when it was refused, what it replaces."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id")),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id")),
        sa.Column("starts", INSTANT, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("released_at", INSTANT),
        sa.Column("released_by_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("release_reason", sa.String, nullable=False),
    )
    op.create_index("ix_legal_hold_community", "legal_hold", ["community_id"])

    op.add_column("api_token", sa.Column("made_by_id", sa.Integer))
    op.add_column("api_token", sa.Column("replaces_id", sa.Integer))
    op.add_column("api_token", sa.Column("refused_at", INSTANT))
