"""Single sign-on, and the duty phone with its short codes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC


def upgrade() -> None:
    _sign_on()
    _duty()


def _sign_on() -> None:
    op.create_table(
        "sign_on_identity",
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("bound_at", INSTANT, nullable=False),
        sa.UniqueConstraint("person_id", "provider"),
    )
    op.create_table(
        "sign_on_role",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("community_id", sa.Integer, primary_key=True),
    )
    op.create_table(
        "sign_on_state",
        sa.Column("state_hash", sa.String, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_sign_on_state_at", "sign_on_state", ["at"])


def _duty() -> None:
    op.create_table(
        "duty_phone",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("enrolled_at", INSTANT, nullable=False),
        sa.Column("enrolled_by", sa.Integer),
        sa.Column("used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
    )
    op.create_index("ix_duty_phone_community_id", "duty_phone", ["community_id"])
    op.create_table(
        "duty_code",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("code_hash", sa.String, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
    )
    op.create_table(
        "duty_try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("phone_id", sa.Integer, sa.ForeignKey("duty_phone.id"), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_duty_try_person", "duty_try", ["person_id", "at"])
    op.create_index("ix_duty_try_phone", "duty_try", ["phone_id", "at"])
    op.add_column("person_session", sa.Column("duty_phone_id", sa.Integer))
