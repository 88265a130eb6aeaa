"""The database: one engine, one transaction per request and per job.

SQLite runs in WAL with synchronous=FULL, and every write transaction starts with BEGIN IMMEDIATE under one lock of
this process: a deferred transaction that reads and then writes fails at once under contention, whatever the timeout.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.types.numeric import NumericLoader
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from board.rules.ports import Text

UNREADABLE = Text(
    "数据库地址无法识别；请写成 sqlite:///路径 或 postgresql://...",
    "The database URL cannot be read; write sqlite:///PATH or postgresql://...",
)
OTHER_ENGINE = Text(
    "数据库只能用 sqlite:///路径 或 postgresql://...，这个地址两者都不是。",
    "The board runs on sqlite:///PATH or postgresql://...; this URL names neither.",
)
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
)


_LAST = "at the end"
_USED = "used at"
IDLE_SECONDS = 1.0  # no server restarts faster, and under load every round trip counts


class DatabaseError(Exception):
    """The database cannot be used; the text says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Database:
    """`read()` and `write()` hand out sessions; nothing else opens a connection."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise DatabaseError(UNREADABLE) from error
        self.url = url
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if not self.sqlite and parsed.get_backend_name() != "postgresql":
            raise DatabaseError(OTHER_ENGINE)
        self.path = Path(parsed.database) if self.sqlite and parsed.database else None
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._write_lock = threading.RLock()
        self.engine = _sqlite_engine(url) if self.sqlite else _postgres_engine(url)
        self._writer = self.engine.execution_options(writing=True)

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one snapshot; what is written in it is not kept."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end, rolled back when anything raises."""
        with (
            self._write_lock if self.sqlite else contextlib.nullcontext(),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            for work in session.info.pop(_LAST, ()):
                work(session)

    def truncate_log(self) -> None:
        """Fold SQLite's log into its file now, so that what was erased is in neither; elsewhere there is none."""
        if self.sqlite:
            with self.engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]

    def dispose(self) -> None:
        self.engine.dispose()


def _postgres_engine(url: str) -> Engine:
    """Many small statements with the same texts: planned once each, since planning costs more than running them."""
    options = {"options": "-c plan_cache_mode=force_generic_plan"}
    engine = create_engine(url, pool_size=10, connect_args=options, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.prepare_threshold = 2
        dbapi_connection.prepared_max = 500
        dbapi_connection.adapters.register_loader("numeric", _WholeNumber)

    @event.listens_for(engine, "checkin")
    def _checkin(_dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = monotonic()

    @event.listens_for(engine, "checkout")
    def _checkout(dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        """Ask a connection that has lain idle whether it still lives; SQLAlchemy takes a new one where it does not."""
        if monotonic() - record.info.get(_USED, monotonic()) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(dbapi_connection)
        except psycopg.Error as error:
            raise DisconnectionError from error

    return engine


class _WholeNumber(NumericLoader):
    """PostgreSQL's sums of whole numbers are `numeric`; here they stay whole numbers, as on SQLite."""

    def load(self, data: Buffer) -> Any:
        number = super().load(data)
        return int(number) if number == number.to_integral_value() else number


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # the driver's own BEGIN is a deferred one
        for pragma in PRAGMAS:
            dbapi_connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def at_the_end(session: Session, work: Callable[[Session], None]) -> None:
    """Do this as the last thing of a write transaction, once however often it is asked for."""
    session.info.setdefault(_LAST, {})[work] = None


def driver(session: Session) -> Any:
    """The session's own DBAPI connection, inside its transaction: for bulk loads that SQLAlchemy would slow down."""
    return session.connection().connection.driver_connection
