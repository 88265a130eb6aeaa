"""The second factor, and sessions that can be told apart and proven anew.

Sessions are made new: whoever is signed in at the upgrade signs in once more, with the second factor where it is due.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("enrolled_at", INSTANT, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("code_hash", sa.String, primary_key=True),
        sa.Column("used_at", INSTANT),
    )
    op.create_table(
        "half_session",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("ix_half_session_person_id", "half_session", ["person_id"])

    op.drop_table("person_session")
    op.create_table(
        "person_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("proven_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("user_agent", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
    )
    op.create_index("ix_person_session_person_id", "person_session", ["person_id"])
