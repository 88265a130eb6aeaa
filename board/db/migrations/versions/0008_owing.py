"""The day's list reads those who owe from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_account_state_owing",
        "account_state",
        ["community_id", "state", "building_id", "promise_on", "window_at", "level", "outstanding_fen", "account_id"],
        sqlite_where=sa.text("state <> 'settled'"),
        postgresql_where=sa.text("state <> 'settled'"),
    )
