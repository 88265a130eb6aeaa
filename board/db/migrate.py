"""The schema's version: which one a database has, and how it is brought up to date, by however many processes at once.

The whole way from the old version to the new is one transaction, behind one lock: on SQLite BEGIN IMMEDIATE, on
PostgreSQL an advisory lock. A process that is killed half-way leaves the old version, one that waited finds the new.
"""

import contextlib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from board.db.place import refuse_network_drive
from board.db.session import Database, DatabaseError
from board.rules.ports import Text

LOCK = 0x626F617264  # "board": the advisory lock's number

NEWER = Text(
    "数据库比本程序新（版本 {version}）。请安装更新的程序再使用它。",
    "The database is newer than this program (version {version}). Install the newer program to use it.",
)
FOREIGN = Text(
    "这个数据库里有别的程序的表。请给本系统一个空的数据库。",
    "This database holds tables of another program. Give the board an empty database.",
)
BEHIND = Text(
    "数据库结构需要先更新。请运行：board migrate",
    "The database's schema must be brought up to date first. Run: board migrate",
)
NOTHING = Text("这个数据库是空的。", "This database is empty.")
UNREACHABLE = Text("数据库打不开：{why}", "The database cannot be opened: {why}")


class Standing(Enum):
    """How a database stands to this program."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"
    FOREIGN = "foreign"


def migrate(database: Database) -> Standing:
    """Bring the schema up to date; how the database stood before. Raises DatabaseError, having changed nothing."""
    with _connect(database) as connection, _spent(connection):
        if database.sqlite:
            # A table that is rebuilt is dropped for a moment; this pragma does nothing inside a transaction.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            lock(connection)
        before, version = _standing(connection)
        _refuse_strangers(before, version)
        if before is not Standing.CURRENT:
            lay(connection, "head")
            _check_references(database, connection)
        connection.commit()
    return before


def make_ready(database: Database) -> None:
    """Before any work: an embedded database is brought up to date by itself, a server's waits for `board migrate`."""
    if database.path is not None:
        refuse_network_drive(database.path)
    with _connect(database) as connection:
        standing, version = _standing(connection)
    _refuse_strangers(standing, version)
    if standing is Standing.CURRENT:
        return
    if not database.sqlite:
        raise DatabaseError(BEHIND)
    migrate(database)


def standing(database: Database) -> Standing:
    """How the database stands to this program."""
    with _connect(database) as connection:
        return _standing(connection)[0]


def version(database: Database) -> str:
    """The version of a database that is of the board. Raises DatabaseError for any other."""
    with _connect(database) as connection:
        found, name = _standing(connection)
    _refuse_strangers(found, name)
    if name is None:
        raise DatabaseError(NOTHING)
    return name


def head() -> str:
    """The newest version that this program knows."""
    return _versions()[0]


def knows(version: str) -> bool:
    """Whether this program can bring a database of that version up to date."""
    return version in _versions()


def lock(connection: Connection) -> None:
    """On PostgreSQL: the others wait until this transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def lay(connection: Connection, version: str) -> None:
    """Bring the schema to a version, in the transaction that is open."""
    command.upgrade(_config(connection), version)


@contextlib.contextmanager
def _spent(connection: Connection) -> Iterator[None]:
    """Throw the connection away afterwards, with the pragma that was set on it; what is not committed goes with it."""
    try:
        yield
    finally:
        connection.invalidate()


def _connect(database: Database) -> Connection:
    try:
        return database.engine.connect()
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise DatabaseError(Text(UNREACHABLE.zh.format(why=why), UNREACHABLE.en.format(why=why))) from error


def _standing(connection: Connection) -> tuple[Standing, str | None]:
    try:
        version = MigrationContext.configure(connection).get_current_revision()
        tables = inspect(connection).get_table_names()
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise DatabaseError(Text(UNREACHABLE.zh.format(why=why), UNREACHABLE.en.format(why=why))) from error
    if version is None:
        return (Standing.FOREIGN if tables else Standing.EMPTY), None
    known = _versions()
    if version not in known:
        return Standing.NEWER, version
    return (Standing.CURRENT if version == known[0] else Standing.OLDER), version


def _refuse_strangers(standing: Standing, version: str | None) -> None:
    if standing is Standing.NEWER:
        raise DatabaseError(Text(NEWER.zh.format(version=version), NEWER.en.format(version=version)))
    if standing is Standing.FOREIGN:
        raise DatabaseError(FOREIGN)


def _check_references(database: Database, connection: Connection) -> None:
    if database.sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise AssertionError("a migration left rows that point nowhere")


def _versions() -> list[str]:
    """Newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()]


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
