"""The triggers that make `audit_entry` append-only, the same for the declared tables and the migrations.

Rows can be added; of a row that stands, only `salt` and `personal` can be emptied. An owner of the database can drop a
trigger: then the chain of hashes still tells.
"""

FIXED = (
    "seq", "at", "actor", "actor_id", "address", "request_id", "verb", "subject", "subject_id", "community_id",
    "owner_id", "details", "digest", "hash",
)  # fmt: skip
ERASABLE = ("salt", "personal")

_SQLITE = (
    f"CREATE TRIGGER audit_entry_fixed BEFORE UPDATE OF {', '.join(FIXED)} ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    f"CREATE TRIGGER audit_entry_erased BEFORE UPDATE OF {', '.join(ERASABLE)} ON audit_entry"
    " WHEN NEW.salt <> '' OR NEW.personal <> ''"
    " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
    "CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END",
)
_POSTGRES = (
    "CREATE OR REPLACE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; END $$",
    f"CREATE TRIGGER audit_entry_fixed BEFORE UPDATE OF {', '.join(FIXED)} ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_entry_is_append_only()",
    f"CREATE TRIGGER audit_entry_erased BEFORE UPDATE OF {', '.join(ERASABLE)} ON audit_entry"
    " FOR EACH ROW WHEN (NEW.salt <> '' OR NEW.personal <> '') EXECUTE FUNCTION audit_entry_is_append_only()",
    "CREATE TRIGGER audit_entry_kept BEFORE DELETE OR TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_append_only()",
)
NAMES = ("audit_entry_fixed", "audit_entry_erased", "audit_entry_kept")


def guards(dialect: str) -> tuple[str, ...]:
    """The statements that lay the triggers on SQLite (`sqlite`) or PostgreSQL (`postgresql`)."""
    return _SQLITE if dialect == "sqlite" else _POSTGRES
