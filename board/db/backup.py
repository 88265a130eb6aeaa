"""A consistent copy of the database while the server runs, and the way back.

SQLite: its own online backup, checked before it is packed. PostgreSQL: COPY of every table in one snapshot, so that no
program of the server needs to be installed. The way back is one transaction on both: killed half-way, the old remains.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import text

from board.db import archive, migrate
from board.db.archive import FORMAT, Manifest
from board.db.postgres_copy import load_tables, write_tables
from board.db.session import Database, DatabaseError
from board.rules.ports import Text

SQLITE_MEMBER = "board.sqlite3"
BUSY_TRIES = 40  # a quarter of a second each

OTHER_ENGINE = Text(
    "备份 {name} 来自 {engine}，只能恢复到同一种数据库。",
    "{name} was made from {engine} and can only be restored to the same kind of database.",
)
OCCUPIED = Text(
    "目标数据库里已有数据。确认要用备份覆盖它，请加 --force。",
    "The database already holds data. To replace it with the backup, add --force.",
)
BUSY = Text(
    "数据库正在使用中，现在不能覆盖。请停下服务后再试。",
    "The database is in use and can't be replaced now. Stop the server and try again.",
)
UNSOUND = Text("备份没有通过检查：{why}", "The copy did not pass its checks: {why}")


class Backup(msgspec.Struct, frozen=True):
    """A backup that was made or restored: its file, and the rows of each table in it."""

    path: Path
    counts: dict[str, int]


def back_up(database: Database, path: Path, *, now: datetime) -> Backup:
    """Write a backup to `path`. Raises DatabaseError, leaving what was at `path`, where the copy is not sound."""
    version = migrate.version(database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with archive.create(path) as writer:
        counts = _pack_sqlite(database, writer, path.parent) if database.sqlite else write_tables(database, writer)
        engine = "sqlite" if database.sqlite else "postgresql"
        writer.manifest(Manifest(FORMAT, engine, version, now, counts, writer.members))
    return Backup(path, counts)


def restore(database: Database, path: Path, *, force: bool = False) -> Backup:
    """Put a backup in place of the database's contents, then bring its schema up to date.

    Raises DatabaseError, having changed nothing: a damaged file, another engine's, a newer program's; a database that
    holds data unless `force`; one that is in the middle of something.
    """
    with archive.opened(path) as (zip_file, manifest):
        engine = "sqlite" if database.sqlite else "postgresql"
        if manifest.engine != engine:
            raise archive.refused(OTHER_ENGINE, path, engine=manifest.engine)
        if not migrate.knows(manifest.schema):
            raise archive.refused(archive.TOO_NEW, path)
        if not force and _holds_data(database):
            raise DatabaseError(OCCUPIED)
        if database.sqlite:
            with zip_file.open(SQLITE_MEMBER) as member:
                _put_back_sqlite(database, member, manifest)
        else:
            load_tables(database, zip_file, manifest)
    migrate.migrate(database)
    return Backup(path, manifest.counts)


def _holds_data(database: Database) -> bool:
    standing = migrate.standing(database)
    if standing in (migrate.Standing.EMPTY, migrate.Standing.FOREIGN):
        return standing is migrate.Standing.FOREIGN
    with database.read() as session:
        tables = ("person", "community")
        return any(session.connection().execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() for table in tables)


def _pack_sqlite(database: Database, writer: archive.Writer, beside: Path) -> dict[str, int]:
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as directory:
        copy = Path(directory) / SQLITE_MEMBER
        assert database.path is not None
        source = sqlite3.connect(database.path)
        target = sqlite3.connect(copy)
        try:
            source.backup(target, progress=_give_up_when_busy())
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without its log beside it
            counts = _checked(target)
        finally:
            source.close()
            target.close()
        with copy.open("rb") as plain, writer.member(SQLITE_MEMBER) as member:
            shutil.copyfileobj(plain, member, archive.CHUNK)
    return counts


def _put_back_sqlite(database: Database, member: IO[bytes], manifest: Manifest) -> None:
    assert database.path is not None
    with tempfile.TemporaryDirectory(dir=database.path.parent, prefix=".restore-") as directory:
        copy = Path(directory) / SQLITE_MEMBER
        with copy.open("wb") as plain:
            shutil.copyfileobj(member, plain, archive.CHUNK)
        source = sqlite3.connect(copy)
        target = sqlite3.connect(database.path, timeout=0)
        try:
            if _checked(source) != manifest.counts:
                raise _unsound("row counts")
            source.backup(target, progress=_give_up_when_busy())
        finally:
            source.close()
            target.close()
    database.dispose()


def _give_up_when_busy() -> Callable[[int, int, int], None]:
    """The driver would try for ever: after ten seconds of somebody else's lock, say so instead."""
    tries = count(1)

    def step(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and next(tries) > BUSY_TRIES:
            raise DatabaseError(BUSY)

    return step


def _checked(connection: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table of a file in which SQLite finds no fault. Raises DatabaseError."""
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            raise _unsound(line)
    if stray := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise _unsound(f"{stray[0]} {stray[1]} -> {stray[2]}")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = sorted(name for name in names if not name.startswith("sqlite_"))
    return {table: connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables}


def _unsound(why: str) -> DatabaseError:
    return DatabaseError(Text(UNSOUND.zh.format(why=why), UNSOUND.en.format(why=why)))
