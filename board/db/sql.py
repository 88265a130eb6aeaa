"""Plain SQL with named values, the same text on SQLite and PostgreSQL, in the session's own transaction.

Values are always bound (`:name`). It goes straight to the driver: on the hot path SQLAlchemy would cost more than the
statement itself.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from board.db.session import driver

Row = tuple[Any, ...]


def fetch(session: Session, sql: str, **values: Any) -> list[Row]:
    """All rows of a SELECT, or of a statement with RETURNING."""
    session.flush()
    connection = driver(session)
    return list(connection.execute(_dialect(sql, isinstance(connection, sqlite3.Connection)), values).fetchall())


def fetch_one(session: Session, sql: str, **values: Any) -> Row | None:
    """The first row, or None."""
    rows = fetch(session, sql, **values)
    return rows[0] if rows else None


def run(session: Session, sql: str, **values: Any) -> int:
    """Execute a change; the number of rows it touched."""
    session.flush()
    connection = driver(session)
    return int(connection.execute(_dialect(sql, isinstance(connection, sqlite3.Connection)), values).rowcount)


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
    else:
        with connection.cursor() as cursor:
            cursor.executemany(text, rows)


def ids(numbers: Iterable[int]) -> str:
    """A list for `IN (...)`: whole numbers only, so that nothing else can get into the statement."""
    return ",".join(str(int(number)) for number in numbers) or "NULL"


@lru_cache(maxsize=2048)
def _dialect(sql: str, sqlite: bool) -> str:
    """SQLite takes `:name` as it is; psycopg wants `%(name)s`, and its own percent signs doubled."""
    if sqlite:
        return sql
    return re.sub(r"(?<![:\w]):([a-z_][a-z_0-9]*)", r"%(\1)s", sql.replace("%", "%%"))
