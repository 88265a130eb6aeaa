"""Contacts that other systems made, to be compared with the holds of their moment."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
BELONGS_TO = ("community", "account", "owner")


def upgrade() -> None:
    op.create_table(
        "outside_contact",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_texts("purpose", "direction", "channel", "phone", "place_text"),
        *(sa.Column(f"{name}_id", sa.Integer, sa.ForeignKey(f"{name}.id")) for name in BELONGS_TO),
        *_texts("result", "result_word"),
        sa.Column("reached", sa.Boolean, nullable=False),
        *_texts("agent", "note", "held_by"),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.UniqueConstraint("source_id", "at", "channel", "direction", "phone", "place_text"),
    )
    op.create_index("ix_outside_contact_account", "outside_contact", ["account_id", "at"])
    op.create_index("ix_outside_contact_owner", "outside_contact", ["owner_id"])
    op.create_index("ix_outside_contact_at", "outside_contact", ["community_id", "at"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]
