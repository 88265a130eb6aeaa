"""The schema that migrations make is the one the tables declare, and no process can spoil another's upgrade."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from board.db import migrate
from board.db.migrate import Standing
from board.db.session import Database, DatabaseError
from board.tables import metadata

MIGRATE = "import sys; from board.db.session import Database; from board.db.migrate import migrate"


@pytest.fixture
def empty(empty_url: str):
    database = Database(empty_url)
    yield database
    database.dispose()


def test_migrated_schema_is_the_declared_one(empty: Database, db: Database) -> None:
    assert migrate.migrate(empty) is Standing.EMPTY
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    assert _shape(empty) == _shape(db)


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    migrate.migrate(empty)
    assert migrate.migrate(empty) is Standing.CURRENT
    assert migrate.standing(empty) is Standing.CURRENT


def test_an_upgrade_that_fails_leaves_the_old_version(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_check_references", _fail)
    with pytest.raises(ZeroDivisionError):
        migrate.migrate(empty)
    assert migrate.standing(empty) is Standing.EMPTY


def test_a_newer_database_is_refused_in_a_sentence(empty: Database) -> None:
    migrate.migrate(empty)
    with empty.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer than this program"):
        migrate.make_ready(empty)
    with pytest.raises(DatabaseError, match="newer than this program"):
        migrate.migrate(empty)


def test_another_programs_tables_are_left_alone(empty: Database) -> None:
    with empty.write() as session:
        session.connection().execute(text("CREATE TABLE invoice (id INTEGER)"))
    with pytest.raises(DatabaseError, match="another program"):
        migrate.make_ready(empty)


def test_only_an_embedded_database_is_prepared_by_itself(empty: Database) -> None:
    if empty.sqlite:
        migrate.make_ready(empty)
        assert migrate.standing(empty) is Standing.CURRENT
    else:
        with pytest.raises(DatabaseError, match="board migrate"):
            migrate.make_ready(empty)


def test_several_processes_may_migrate_at_once(empty_url: str, empty: Database) -> None:
    code = f"{MIGRATE}; print(migrate(Database(sys.argv[1])).value)"
    running = [
        subprocess.Popen([sys.executable, "-c", code, empty_url], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = sorted(process.communicate(timeout=60)[0].strip() for process in running)
    assert answers == ["current", "current", "empty"]
    assert migrate.standing(empty) is Standing.CURRENT


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "list.sqlite3"
    file.write_bytes(b"room,due\n7-2-1503,310\n" * 100)
    with pytest.raises(DatabaseError, match="cannot be opened"):
        migrate.make_ready(Database(f"sqlite:///{file}"))


def _shape(database: Database) -> dict[str, Any]:
    """Columns, keys and indexes of every table, as the engine itself reports them."""
    with database.engine.connect() as connection:
        found = inspect(connection)
        shape = {
            table: {
                "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)],
                "key": found.get_pk_constraint(table)["constrained_columns"],
                "references": sorted(
                    (k["constrained_columns"], k["referred_table"]) for k in found.get_foreign_keys(table)
                ),
                "unique": sorted(k["column_names"] for k in found.get_unique_constraints(table)),
                "indexes": sorted((i["name"], i["column_names"], i["unique"]) for i in found.get_indexes(table)),
            }
            for table in found.get_table_names()
            if table != "alembic_version"
        }
        if database.sqlite:
            rows = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
            shape["without_rowid"] = sorted(name for (name,) in rows)
    return shape


def _fail(*_: object) -> None:
    raise ZeroDivisionError
