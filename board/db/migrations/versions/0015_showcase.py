"""Which results are shown to owners."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "showcase",
        sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("caption", sa.String, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_showcase_community_id", "showcase", ["community_id"])
