"""The initial schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.BigInteger  # microseconds since 1970 in UTC
DAY = sa.Integer  # yyyymmdd


def upgrade() -> None:
    op.create_table(
        "account_state",
        sa.Column("account_id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, nullable=False),
        sa.Column("building_id", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("months_overdue", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("outstanding_fen", sa.BigInteger, nullable=False),
        sa.Column("held_since", INSTANT),
        sa.Column("window_at", INSTANT),
        sa.Column("promise_on", DAY),
        sa.Column("next_change_at", INSTANT),
        sa.Column("stands_through", sa.Integer, nullable=False),
    )
    op.create_index("ix_account_state_list", "account_state", ["community_id", "state", "building_id"])
    op.create_index("ix_account_state_owner", "account_state", ["owner_id"])

    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, unique=True, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("communities", sa.JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
    )

    op.create_table(
        "charge_version",
        sa.Column("account_id", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, primary_key=True),
        sa.Column("first_month", sa.Integer, primary_key=True),
        sa.Column("last_month", sa.Integer, primary_key=True),
        sa.Column("as_of", sa.Integer, primary_key=True),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer, nullable=False),
        sa.Column("settled_on", sa.Integer, nullable=False),
        sa.Column("due_fen", sa.BigInteger, nullable=False),
        sa.Column("paid_fen", sa.BigInteger, nullable=False),
        sa.Column("due_day", sa.Integer, nullable=False),
        sa.Column("late_fee", sa.Boolean, nullable=False),
        sa.Column("import_id", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_charge_version_range",
        "charge_version",
        ["account_id"],
        sqlite_where=sa.text("last_month > first_month"),
        postgresql_where=sa.text("last_month > first_month"),
    )

    op.create_table(
        "community",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, unique=True, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )

    op.create_table(
        "fee_item",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, unique=True, nullable=False),
        sa.Column("late_fee", sa.Boolean, nullable=False),
    )

    op.create_table(
        "job_run",
        sa.Column("job", sa.String, primary_key=True),
        sa.Column("period", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("lease_until", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
        sa.Column("result", sa.String, nullable=False),
    )

    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String, unique=True, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )

    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_sign_in_failure", "sign_in_failure", ["login", "at"])
    op.create_index("ix_sign_in_failure_address", "sign_in_failure", ["address", "at"])

    op.create_table(
        "source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, unique=True, nullable=False),
    )

    op.create_table(
        "building",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.UniqueConstraint("community_id", "name"),
    )

    op.create_table(
        "community_name",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("by_person_id", sa.Integer),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_community_name_community_id", "community_name", ["community_id"])

    op.create_table(
        "idempotency_key",
        sa.Column("token_id", sa.Integer, sa.ForeignKey("api_token.id"), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("request_hash", sa.String, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_idempotency_key_at", "idempotency_key", ["at"])

    op.create_table(
        "import",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("communities", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("header", sa.JSON, nullable=False),
        sa.Column("late_known", sa.Boolean, nullable=False),
    )
    op.create_index("ix_import_at", "import", ["at"])

    op.create_table(
        "owner",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("pinyin", sa.String, nullable=False),
        sa.Column("initials", sa.String, nullable=False),
    )
    op.create_index("ix_owner_name", "owner", ["community_id", "name_key"])

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("community_id", sa.Integer, primary_key=True),
    )

    op.create_table(
        "person_session",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("user_agent", sa.String, nullable=False),
    )
    op.create_index("ix_person_session_person_id", "person_session", ["person_id"])

    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("effective_at", INSTANT, nullable=False),
        sa.Column("policy_values", sa.JSON, nullable=False),
        sa.Column("by_person_id", sa.Integer),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    op.create_index("ix_policy_change", "policy_change", ["community_id", "effective_at"])

    op.create_table(
        "snapshot",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("as_of", DAY, primary_key=True),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("refused", sa.JSON, nullable=False),
    )

    op.create_table(
        "source_word",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("field", sa.String, primary_key=True),
        sa.Column("word", sa.String, primary_key=True),
        sa.Column("mapped", sa.String, nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("mapped_at", INSTANT),
        sa.Column("by_person_id", sa.Integer),
    )

    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("ticket_no", sa.String, nullable=False),
        sa.Column("community_id", sa.Integer),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("building_id", sa.Integer),
        sa.Column("entrance", sa.String, nullable=False),
        sa.Column("room_id", sa.Integer),
        sa.Column("owner_id", sa.Integer),
        sa.Column("linked_by", sa.String, nullable=False),
        sa.Column("place_text", sa.String, nullable=False),
        sa.Column("phone", sa.String, nullable=False),
        sa.Column("opened_at", INSTANT),
        sa.Column("resolved_at", INSTANT),
        sa.Column("changed_at", INSTANT),
        sa.Column("expected_at", INSTANT),
        sa.Column("assignee", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("blocking", sa.Boolean, nullable=False),
        sa.Column("holding", sa.Boolean, nullable=False),
        sa.Column("next_change_at", INSTANT),
        sa.UniqueConstraint("source_id", "ticket_no"),
    )
    op.create_index("ix_ticket_building", "ticket", ["building_id"])
    op.create_index("ix_ticket_next_change_at", "ticket", ["next_change_at"])
    op.create_index("ix_ticket_owner", "ticket", ["owner_id"])
    op.create_index("ix_ticket_room", "ticket", ["room_id"])
    op.create_index("ix_ticket_tray", "ticket", ["community_id", "linked_by"])

    op.create_table(
        "assignment",
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id"), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
    )

    op.create_table(
        "import_reject",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("import.id"), nullable=False),
        sa.Column("row_number", sa.Integer, nullable=False),
        sa.Column("column_name", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("reason_zh", sa.String, nullable=False),
        sa.Column("reason_en", sa.String, nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
    )
    op.create_index("ix_import_reject_import_id", "import_reject", ["import_id"])

    op.create_table(
        "manual_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id")),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id")),
        sa.Column("entrance", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("starts", INSTANT, nullable=False),
        sa.Column("ends", INSTANT),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("by_name", sa.String, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("released_at", INSTANT),
        sa.Column("released_by_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("release_reason", sa.String, nullable=False),
    )
    op.create_index("ix_manual_hold_building", "manual_hold", ["building_id"])
    op.create_index("ix_manual_hold_owner", "manual_hold", ["owner_id"])

    op.create_table(
        "owner_phone",
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id"), primary_key=True),
        sa.Column("phone", sa.String, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("ix_owner_phone", "owner_phone", ["phone"])

    op.create_table(
        "owner_ref",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id"), nullable=False),
    )
    op.create_index("ix_owner_ref_owner_id", "owner_ref", ["owner_id"])

    op.create_table(
        "room",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id"), nullable=False),
        sa.Column("entrance", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("floor", sa.Integer),
        sa.Column("stack", sa.String),
        sa.Column("area", sa.String),
        sa.Column("remark", sa.String, nullable=False),
        sa.Column("on_roll", sa.Boolean, nullable=False),
        sa.Column("care", sa.Boolean, nullable=False),
        sa.UniqueConstraint("building_id", "entrance", "name"),
    )
    op.create_index("ix_room_community", "room", ["community_id"])

    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("facts_hash", sa.String, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("status", sa.String),
        sa.Column("status_word", sa.String),
        sa.Column("kind", sa.String),
        sa.Column("kind_word", sa.String),
        sa.Column("category", sa.String),
        sa.Column("severity", sa.String),
        sa.Column("community", sa.String),
        sa.Column("building", sa.String),
        sa.Column("entrance", sa.String),
        sa.Column("room", sa.String),
        sa.Column("place_text", sa.String),
        sa.Column("is_area", sa.Boolean, nullable=False),
        sa.Column("phone", sa.String),
        sa.Column("owner_ref", sa.String),
        sa.Column("room_ref", sa.String),
        sa.Column("assignee", sa.String),
        sa.Column("expected_at", INSTANT),
        sa.Column("description", sa.String),
        sa.Column("result", sa.String),
        sa.Column("import_id", sa.Integer),
        sa.Column("by_person_id", sa.Integer),
        sa.UniqueConstraint("ticket_id", "facts_hash"),
    )

    op.create_table(
        "ticket_release",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("released_at", INSTANT, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("by_name", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    op.create_index("ix_ticket_release_ticket_id", "ticket_release", ["ticket_id"])

    op.create_table(
        "ticket_span",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("starts", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=False),
        sa.Column("completed_at", INSTANT),
    )
    op.create_index("ix_ticket_span_ends", "ticket_span", ["kind", "ends"])
    op.create_index("ix_ticket_span_owner", "ticket_span", ["owner_id", "kind"])
    op.create_index("ix_ticket_span_ticket_id", "ticket_span", ["ticket_id"])

    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id"), nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("owner.id"), nullable=False),
        sa.Column("since", INSTANT),
        sa.Column("until", INSTANT),
    )
    op.create_index("ix_account_community", "account", ["community_id"])
    op.create_index("ix_account_owner", "account", ["owner_id"])
    op.create_index("ix_account_room", "account", ["room_id"])

    op.create_table(
        "hold_review",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id")),
        sa.Column("manual_hold_id", sa.Integer, sa.ForeignKey("manual_hold.id")),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
    )
    op.create_index("ix_hold_review_manual_hold_id", "hold_review", ["manual_hold_id"])
    op.create_index("ix_hold_review_ticket_id", "hold_review", ["ticket_id"])

    op.create_table(
        "place_alias",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("place_text", sa.String, primary_key=True),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id"), nullable=False),
        sa.Column("ticket_link_id", sa.Integer),
        sa.Column("by_person_id", sa.Integer),
        sa.Column("at", INSTANT, nullable=False),
    )

    op.create_table(
        "room_ref",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id"), nullable=False),
    )

    op.create_table(
        "ticket_link",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id"), nullable=False),
        sa.Column("effective_at", INSTANT),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT),
    )
    op.create_index("ix_ticket_link_ticket_id", "ticket_link", ["ticket_id"])

    op.create_table(
        "account_told",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("window_at", INSTANT),
        sa.Column("episode", sa.Integer, nullable=False),
    )

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("direction", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("result", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT),
    )
    op.create_index("ix_contact_account", "contact", ["account_id", "at"])

    op.create_table(
        "owner_difference",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("import.id"), nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("known_name", sa.String, nullable=False),
        sa.Column("stated_name", sa.String, nullable=False),
        sa.Column("stated_phone", sa.String, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("decided_by_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.UniqueConstraint("account_id", "stated_name"),
    )

    op.create_table(
        "signal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("once_key", sa.String, unique=True, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("building_id", sa.Integer),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id")),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("leaves_at", INSTANT, nullable=False),
        sa.Column("late_known", sa.Boolean, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
    )
    op.create_index("ix_signal_account", "signal", ["account_id"])
    op.create_index("ix_signal_community", "signal", ["community_id", "id"])

    op.create_table(
        "task",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("once_key", sa.String, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id")),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id")),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id")),
        sa.Column("manual_hold_id", sa.Integer, sa.ForeignKey("manual_hold.id")),
        sa.Column("asked_by_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("asked_department", sa.String, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("starts_at", INSTANT),
        sa.Column("assignee_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("accepted_at", INSTANT),
        sa.Column("arrived_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.Column("paused_from", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("ix_task_account", "task", ["account_id"])
    op.create_index("ix_task_building", "task", ["building_id"])
    op.create_index("ix_task_open", "task", ["community_id", "department", "state"])
    op.create_index("ix_task_ticket", "task", ["ticket_id"])

    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("community_id", sa.Integer, sa.ForeignKey("community.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id")),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("ticket.id")),
        sa.Column("building_id", sa.Integer, sa.ForeignKey("building.id")),
        sa.Column("from_state", sa.String, nullable=False),
        sa.Column("to_state", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
    )
    op.create_index("ix_log_entry_account", "log_entry", ["account_id"])
    op.create_index("ix_log_entry_at", "log_entry", ["community_id", "at"])
    op.create_index("ix_log_entry_task", "log_entry", ["task_id"])
    op.create_index("ix_log_entry_ticket", "log_entry", ["ticket_id"])

    op.create_table(
        "promise",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("contact_id", sa.Integer, sa.ForeignKey("contact.id")),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("promised_on", DAY, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_on", DAY, nullable=False),
        sa.Column("taken_by_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT),
    )
    op.create_index("ix_promise_account", "promise", ["account_id", "made_at"])

    op.create_table(
        "signal_copy",
        sa.Column("signal_id", sa.Integer, sa.ForeignKey("signal.id"), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("seen_at", INSTANT),
    )
    op.create_index("ix_signal_copy_inbox", "signal_copy", ["person_id", "seen_at"])

    op.create_table(
        "task_party",
        sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id"), primary_key=True),
        sa.Column("department", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("accepted_at", INSTANT),
        sa.Column("brief", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
    )

    op.create_table(
        "task_photo",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id"), nullable=False),
        sa.Column("slot", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("taken_at", INSTANT),
        sa.Column("by_person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    op.create_index("ix_task_photo_task_id", "task_photo", ["task_id"])

    op.create_table(
        "task_row",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("task_id", sa.Integer, sa.ForeignKey("task.id"), nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id")),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id")),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("done_at", INSTANT),
        sa.Column("result", sa.JSON, nullable=False),
    )
    op.create_index("ix_task_row_account", "task_row", ["account_id"])
    op.create_index("ix_task_row_task", "task_row", ["task_id"])
