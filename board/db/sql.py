"""Plain SQL with named values, the same text on SQLite and PostgreSQL, in the session's own transaction.

Values are always bound (`:name`); a list of numbers is bound whole (`IN :ids`), so that the statement keeps one text
and the engine its plan. It goes straight to the driver: on the hot path SQLAlchemy would cost more than the statement.
"""

import json
import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlmodel import Session

from board.db.session import driver

Row = tuple[Any, ...]
STREAMED = 5000  # rows that PostgreSQL sends at a time
Found = TypeVar("Found")


class Statement(NamedTuple):
    """A statement for `together`; with a list of values it is executed once for each, and gives no rows."""

    sql: str
    values: dict[str, Any] | list[dict[str, Any]]


# A piece of work that yields the statements it needs next, is sent the rows of each, and returns what it found.
Work = Generator[Sequence[Statement], list[list[Row]], Found]


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


def statement(sql: str, **values: Any) -> Statement:
    return Statement(sql, values)


def together(session: Session, statements: Sequence[Statement]) -> list[list[Row]]:
    """The rows of each statement, executed in order; none for one that returns nothing.

    They travel to PostgreSQL and back in one round trip, which costs more than most of the statements themselves.
    """
    session.flush()
    connection = driver(session)
    if isinstance(connection, sqlite3.Connection):
        return [_execute(connection, one) for one in statements]
    if len(statements) <= 1:
        return [_rows(_send(connection, one)) for one in statements]
    with connection.pipeline():
        cursors = [_send(connection, one) for one in statements]
    return [_rows(cursor) for cursor in cursors]


def side_by_side(session: Session, *works: Work[Any]) -> list[Any]:
    """What each work returns. What they ask next goes out together: as many round trips as the longest has steps."""
    found: dict[int, Any] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(works)))
    while answers:
        asked: dict[int, Sequence[Statement]] = {}
        for place, answer in answers.items():
            try:
                asked[place] = works[place].send(answer)
            except StopIteration as done:
                found[place] = done.value
        rows = iter(together(session, [one for statements in asked.values() for one in statements]))
        answers = {place: list(islice(rows, len(statements))) for place, statements in asked.items()}
    return [found[place] for place in range(len(works))]


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to the embedded database, which has one writer and no row locks."""
    return isinstance(driver(session), sqlite3.Connection)


def ids(numbers: Iterable[int]) -> str:
    """A list for `IN (...)`: whole numbers only, so that nothing else can get into the statement."""
    return ",".join(str(int(number)) for number in numbers) or "NULL"


def parsed_json(value: Any) -> Any:
    """What a JSON column holds: PostgreSQL gives it parsed, SQLite as text."""
    return json.loads(value) if isinstance(value, str) else value


def _execute(connection: sqlite3.Connection, one: Statement) -> list[Row]:
    if isinstance(one.values, list):
        connection.executemany(_dialect(one.sql, True), one.values)
        return []
    return connection.execute(_dialect(one.sql, True), _bound(one.values, True)).fetchall()


def _send(connection: Any, one: Statement) -> Any:
    """A cursor that will have the rows, of psycopg's connection."""
    rows, text = one.values, _dialect(one.sql, False)
    if not isinstance(rows, list):
        return connection.execute(text, rows)
    if len(rows) == 1:
        return connection.execute(text, rows[0])
    cursor = connection.cursor()
    if rows:
        cursor.executemany(text, rows)
    return cursor


def _rows(cursor: Any) -> list[Row]:
    """Of psycopg's cursor. It has a row number where there may be rows; to ask for its description makes an object of
    every column."""
    return list(cursor.fetchall()) if cursor.rownumber is not None else []


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
