"""Plain SQL with named values, the same text on SQLite and PostgreSQL, in the session's own transaction.

Values are always bound (`:name`); a list of numbers is bound whole (`IN :ids`), so that the statement keeps one text
and the engine its plan. It goes straight to the driver: on the hot path SQLAlchemy would cost more than the statement.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from board.db.session import driver

Row = tuple[Any, ...]
STREAMED = 5000  # rows that PostgreSQL sends at a time


def fetch(session: Session, sql: str, **values: Any) -> list[Row]:
    """All rows of a SELECT, or of a statement with RETURNING."""
    session.flush()
    connection = driver(session)
    sqlite = isinstance(connection, sqlite3.Connection)
    return list(connection.execute(_dialect(sql, sqlite), _bound(values, sqlite)).fetchall())


def fetch_one(session: Session, sql: str, **values: Any) -> Row | None:
    """The first row, or None."""
    rows = fetch(session, sql, **values)
    return rows[0] if rows else None


def stream(session: Session, sql: str, **values: Any) -> Iterator[Row]:
    """The rows of a SELECT one after another, without ever holding all of them."""
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        yield from connection.execute(_dialect(sql, True), _bound(values, True))
        return
    with connection.cursor(name="stream") as cursor:
        cursor.itersize = STREAMED
        cursor.execute(_dialect(sql, False), values)
        yield from cursor


def run(session: Session, sql: str, **values: Any) -> int:
    """Execute a change; the number of rows it touched."""
    session.flush()
    connection = driver(session)
    sqlite = isinstance(connection, sqlite3.Connection)
    return int(connection.execute(_dialect(sql, sqlite), _bound(values, sqlite)).rowcount)


def run_many(session: Session, sql: str, rows: Sequence[dict[str, Any]]) -> None:
    """Execute a change once for each row of values."""
    if not rows:
        return
    session.flush()
    connection = driver(session)
    sqlite = isinstance(connection, sqlite3.Connection)
    text = _dialect(sql, sqlite)
    if sqlite:
        connection.executemany(text, rows)
    elif len(rows) == 1:  # a batch of one would cost three round trips
        connection.execute(text, rows[0])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(text, rows)


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to the embedded database, which has one writer and no row locks."""
    return isinstance(driver(session), sqlite3.Connection)


def ids(numbers: Iterable[int]) -> str:
    """A list for `IN (...)`: whole numbers only, so that nothing else can get into the statement."""
    return ",".join(str(int(number)) for number in numbers) or "NULL"


def _bound(values: dict[str, Any], sqlite: bool) -> dict[str, Any]:
    """SQLite has no arrays: it is given a list as JSON, which `json_each` takes apart."""
    if not sqlite:
        return values
    return {name: json.dumps(value) if isinstance(value, list) else value for name, value in values.items()}


@lru_cache(maxsize=2048)
def _dialect(sql: str, sqlite: bool) -> str:
    """SQLite takes `:name` as it is; psycopg wants `%(name)s`, and its own percent signs doubled."""
    if sqlite:
        return re.sub(r"\bIN (:[a-z_][a-z_0-9]*)", r"IN (SELECT value FROM json_each(\1))", sql)
    arrays = re.sub(r"\bIN (:[a-z_][a-z_0-9]*)", r"= ANY(\1)", sql.replace("%", "%%"))
    return re.sub(r"(?<![:\w]):([a-z_][a-z_0-9]*)", r"%(\1)s", arrays)
