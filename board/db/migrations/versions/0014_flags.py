"""What the monthly analysis of buildings found."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970


def upgrade() -> None:
    op.create_table(
        "flag_month",
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id"), primary_key=True),
        sa.Column("month", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("owners", "owing")),
        sa.Column("look", sa.String, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("counted", "expected")),
        *(sa.Column(name, sa.Float) for name in ("p", "q")),
        sa.Column("left_out", sa.String, nullable=False),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("place", "causes")),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_flag_month_month", "flag_month", ["month", "community_id"])
    op.create_table(
        "flag_trend",
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("month", sa.Integer, primary_key=True),
        sa.Column("owing_months", sa.Integer, nullable=False),
        sa.Column("owners_known", sa.Boolean, nullable=False),
        sa.Column("history", sa.JSON, nullable=False),
    )
    op.create_table(
        "flag_dismissal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id"), nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("month", "owing")),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT),
    )
    op.create_index("ix_flag_dismissal_building", "flag_dismissal", ["building_id", "at"])
