"""Since when an account owes is kept with its state, where it is found anyway; the segments asked for it once more.

Every stored state counts as turned, so that the next tick decides it anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_state", sa.Column("owed_since", sa.Integer))  # yyyymmdd
    op.execute("UPDATE account_state SET stands_through = 0")
